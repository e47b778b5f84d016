//! The URL of the next page in the response.

use super::{Candidate, NextPage, Recognized};

/// Members that hold it, without signs and capitals.
const MEMBERS: &[&str] = &[
    "nextlink",
    "odatanextlink",
    "nextpageurl",
    "nexturl",
    "nexturi",
    "nextpageuri",
    "nextpagelink",
    "nexthref",
];

/// Members whose name may be that of a token as well.
const AMBIGUOUS: &[&str] = &["next", "href"];

/// Members beside them, where they are URLs.
const BESIDE: &[&str] = &["previous", "prev", "first", "last", "self"];

pub(super) fn recognize(candidate: &Candidate<'_>) -> Option<Recognized> {
    if candidate.operation.method != "GET" {
        return None;
    }
    let is_text = Candidate::is_text;
    let sure = candidate.member(MEMBERS, is_text);
    let member = sure.or_else(|| {
        let member = candidate.member(AMBIGUOUS, is_text)?;
        // `links.next` is one, and `next` beside `previous`.
        let is_link = member.field.contains("links") || member.rest.contains(&"href".to_owned());
        let is_beside = || candidate.member(BESIDE, is_text).is_some();
        (is_link || is_beside()).then_some(member)
    })?;
    let by = format!("the URL in `{}` of the response", member.field);
    Some(Recognized::new(NextPage::Url(member), by))
}
