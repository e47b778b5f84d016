//! Reads messages about values that occur twice: one that another resource has, or equal elements of a list.

use super::{
    Demand,
    matching::{is, regex},
};

/// What `text` demands, where it is about a value that occurs twice.
pub(super) fn demand(text: &str) -> Option<Demand> {
    if has_equal_elements(text) {
        return Some(Demand::UniqueItems);
    }
    // `does not already exist`, `must already exist` and `no such id exists` are about something that is missing.
    let is_missing = regex!(
        r"(?i)\b(?:not|n't|never|must|should|has to|have to|no (?:such )?\w+) (?:already )?exists?\b|n't (?:already )?exist"
    );
    if is(text, is_missing) {
        return None;
    }
    let is_taken = regex!(
        r"(?i)\balready (?:exists?|in use|(?:been )?(?:used|taken|registered|assigned|claimed|reserved|defined)|present|has)\b|\b(?:is|are|was|been) taken\b|\bin use\b|\b(?:must|should|has to|have to|needs? to) be (?:globally |a )?unique\b|\b(?:not|n't) unique\b|\bnon-unique\b|\bunique (?:key |index )?(?:constraint|violation)\b|\bduplicate[ds]?\b|\bexists already\b|\bwith (?:this|that|the same|these) .{1,40}\bexists\b"
    );
    is(text, is_taken).then_some(Demand::Unique)
}

/// Whether `text` says that elements of one list are equal.
pub(super) fn has_equal_elements(text: &str) -> bool {
    is(
        text,
        regex!(
            r"(?i)\b(?:items|elements|entries|values|members) (?:must|should|have to|need to|to|are not|are) (?:all )?(?:be )?(?:unique|distinct|different|identical)\b|\b(?:unique|distinct|duplicated?|non-unique|repeated|equal) (?:items|elements|entries|values|members)\b|\b(?:contains?|has|have|no|any|with) (?:any )?duplicates\b|\bduplicates (?:are )?(?:not )?(?:allowed|permitted|found)\b|\buniqueItems\b"
        ),
    )
}
