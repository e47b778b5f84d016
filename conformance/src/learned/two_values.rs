//! Reads messages about two values: how they relate, and the words that may be their names.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Relation,
    matching::{is, regex},
};

/// What a message says of two values, by the words around the relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The words before it, which may end with the name of the first value; empty where the message does not name it.
    pub one: String,
    /// How they relate.
    pub relation: Relation,
    /// The words after it, which may begin with the name of the second value.
    pub other: String,
}

/// How a phrase relates what stands before it to what stands after it.
type Phrase = (LazyLock<Option<Regex>>, Relation);

macro_rules! phrases {
    ($($relation:ident: $pattern:expr;)*) => {
        [$((LazyLock::new(|| Regex::new(concat!("(?i)", $pattern)).ok()), Relation::$relation),)*]
    };
}

/// `A and B must match`: two names before the phrase, or after it. The groups are the names.
static PAIRS: [Phrase; 8] = phrases! {
    NotWith: r"\b(?:only|exactly|at most|no more than) one of\W+(?:the )?(?:fields |parameters |options )?([\w.\x60'-]+)(?:,| and| or)+ ([\w.\x60'-]+)";
    NotWith: r"\bexclusive peers \[([\w.]+), ([\w.]+)";
    NotWith: r"\beither ([\w.\x60'-]+) or ([\w.\x60'-]+)\b.*\bnot both\b";
    NotWith: r"([\w.\x60'-]+)[\x60'\x22]? (?:and|or) [\x60'\x22]?([\w.\x60'-]+)\b.{0,20}\b(?:mutually exclusive|(?:can ?not|can't|must not|may not|should not) (?:both )?be (?:\w+ )?(?:together|both|combined|simultaneously|at the same time)|(?:can ?not|can't|must not|may not) both be|exclude each other)";
    NotWith: r"\b(?:can ?not|can't|must not|may not|should not|do not|don't|not allowed to|not possible to) (?:(?:specify|use|give|provide|set|pass|send|supply|include|have|request) both|combine|mix) (?:the )?(?:fields |parameters |options )?[\x60'\x22]?([\w.\[\]-]+)[\x60'\x22]?(?: and| or| with)+ [\x60'\x22]?([\w.\[\]-]+)";
    NotWith: r"\b(?:can ?not|can't|must not|may not|should not|do not|don't|not allowed to|not possible to) (?:specify|use|give|provide|set|pass|send|supply|include|request) (?:the )?[\x60'\x22]?([\w.\[\]-]+)[\x60'\x22]? (?:(?:together |along |in combination )?with|at the same time as) (?:the )?[\x60'\x22]?([\w.\[\]-]+)";
    EqualTo: r"([\w.\x60'-]+)[\x60'\x22]? and [\x60'\x22]?([\w.\x60'-]+)[\x60'\x22]? (?:fields )?(?:do not match|don't match|must match|must be (?:equal|the same|identical)|are not (?:equal|the same|identical)|differ\b)";
    DifferentFrom: r"([\w.\x60'-]+)[\x60'\x22]? and [\x60'\x22]?([\w.\x60'-]+)[\x60'\x22]? (?:fields )?(?:must be different|must differ|(?:must not|can ?not|can't|may not) be (?:equal|the same|identical)|are (?:equal|the same|identical))";
};

/// Between two names, those that deny first.
static BETWEEN: [Phrase; 12] = phrases! {
    NotWith: r"\b(?:(?:can ?not|can't|must not|may not|should not|not allowed to) (?:be (?:\w+ )?|exist |appear )?(?:together |along |simultaneously |in combination )?with\b|conflicts with\b|is not (?:allowed|permitted) (?:together )?(?:with|when|if)\b|is (?:incompatible|mutually exclusive) with\b)";
    DifferentFrom: r"\b(?:must|should|has to|have to) (?:be different (?:from|to|than)|differ from|not (?:equal|match|be (?:equal to|the same as|identical to)))\b|\b(?:can ?not|can't|may not) (?:equal|match|be (?:equal to|the same as|identical to))\b|\bis (?:the same as|identical to)\b";
    EqualTo: r"\b(?:must|should|has to|have to) (?:match|equal|be (?:equal to|the same as|identical to))\b|\b(?:does not|doesn't|do not|must|should) (?:match|equal)\b|\b(?:is not (?:equal to|the same as|identical to)|differs from)\b";
    NotBelow: r"\b(?:must not|may not|can ?not|can't|should not|not allowed to) be (?:before|earlier than|less than|smaller than|lower than|below|prior to|older than)\b";
    NotAbove: r"\b(?:must not|may not|can ?not|can't|should not|not allowed to) be (?:after|later than|greater than|larger than|more than|higher than|above|newer than|bigger than|past)\b";
    NotBelow: r"\b(?:must|should|has to|have to|needs to|is not|isn't) (?:be )?(?:a )?(?:date |time |datetime |value |number )?(?:on or after|at or after|at least|no (?:earlier|less|lower|sooner) than|not (?:before|earlier than|less than)|(?:after|later than|greater than|larger than|more than|higher than|above) or (?:equal to|equals|the same as|on|at)|>=|≥)";
    NotAbove: r"\b(?:must|should|has to|have to|needs to|is not|isn't) (?:be )?(?:a )?(?:date |time |datetime |value |number )?(?:on or before|at or before|at most|no (?:later|more|greater|higher) than|not (?:after|later than|greater than|more than)|(?:before|earlier than|less than|smaller than|lower than|below) or (?:equal to|equals|the same as|on|at)|<=|≤)";
    Above: r"\b(?:must|should|has to|have to|needs to) (?:be )?(?:a )?(?:date |time |datetime |value |number )?(?:strictly )?(?:after|later than|greater than|larger than|more than|higher than|above|newer than|bigger than|come after|follow|exceed|>)(?: the)?";
    Below: r"\b(?:must|should|has to|have to|needs to) (?:be )?(?:a )?(?:date |time |datetime |value |number )?(?:strictly )?(?:before|earlier than|less than|smaller than|lower than|below|prior to|older than|come before|precede|<)";
    NotBelow: r"\b(?:is|was) (?:before|earlier than|less than|smaller than|lower than|below|prior to)\b|\bprecedes\b";
    NotAbove: r"\b(?:is|was) (?:after|later than|greater than|larger than|higher than|above|past)\b|\bexceeds\b";
    Above: r"\bis not (?:after|later than|greater than|above)\b";
};

/// What `message` says of two values; `None` where it tells no relation.
pub fn said(message: &str) -> Option<Said> {
    for (pattern, relation) in &PAIRS {
        if let Some(found) = pattern.as_ref()?.captures(message) {
            let name = |at| found.get(at).map_or("", |it| it.as_str()).to_owned();
            if !may_be_name(&name(1)) || !may_be_name(&name(2)) {
                continue;
            }
            return Some(Said {
                one: name(2),
                relation: *relation,
                other: name(1),
            });
        }
    }
    for (pattern, relation) in &BETWEEN {
        if let Some(found) = pattern.as_ref()?.find(message) {
            let other = message.get(found.end()..).unwrap_or_default().trim();
            if !may_be_name(other) {
                continue;
            }
            return Some(Said {
                one: message.get(..found.start()).unwrap_or_default().to_owned(),
                relation: *relation,
                other: other.to_owned(),
            });
        }
    }
    None
}

/// Whether `words` may begin with the name of a value, and are not a bound, a pattern or a moment.
fn may_be_name(words: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "or",
        "equal",
        "pattern",
        "regex",
        "regexp",
        "regular",
        "expression",
        "format",
        "schema",
        "zero",
        "one",
        "now",
        "today",
        "tomorrow",
        "yesterday",
        "current",
        "present",
        "past",
        "future",
        "following",
        "expected",
        "allowed",
    ];
    // `is less than the minimum of 10` has one value; `max` alone may be the name of another one.
    if is(
        words,
        regex!(
            r"(?i)^\W*(?:the )?(?:min(?:imum)?|max(?:imum)?|limit)(?: (?:allowed|value|length|size|number))* ?(?:of|is|:|=|\()? ?-?\d"
        ),
    ) {
        return false;
    }
    if is_quoted_pattern(words) {
        return false;
    }
    let words = name_words(words);
    let telling = without_fillers(&words);
    telling.first().or(words.first()).is_some_and(|first| {
        first.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
            && !OTHERS.contains(&first.to_lowercase().as_str())
    })
}

/// Whether `words` begin with a regular expression in quotes.
fn is_quoted_pattern(words: &str) -> bool {
    let mut characters = words.chars();
    let quote = characters.next().filter(|c| "\"'`/".contains(*c));
    let quoted = quote.and_then(|quote| characters.as_str().split(quote).next());
    quoted.is_some_and(|text| text.starts_with('[') || text.contains(is_of_pattern))
}

/// Whether names have no such character and patterns do.
fn is_of_pattern(character: char) -> bool {
    "{}\\^*+|()".contains(character)
}

/// The names that the words of `one` may end with, longest first: the last three words, two, and the last one.
pub fn last_names(words: &str) -> Vec<String> {
    let all = name_words(words);
    let telling = without_fillers(&all);
    let least = telling.len().saturating_sub(MOST_WORDS);
    let tails = (least..telling.len()).filter_map(|from| Some(telling.get(from..)?.join("_")));
    names(tails, all.last())
}

/// The names that the words of `other` may begin with, longest first.
pub fn first_names(words: &str) -> Vec<String> {
    let all = name_words(words);
    let telling = without_fillers(&all);
    let most = telling.len().min(MOST_WORDS);
    let heads = (1..=most).rev();
    let heads = heads.filter_map(|to| Some(telling.get(..to)?.join("_")));
    names(heads, all.first())
}

/// The maximum number of words that a name has.
const MOST_WORDS: usize = 3;

/// `found`, and the word next to the relation: a name may be `a` and `to`.
fn names(found: impl Iterator<Item = String>, nearest: Option<&&str>) -> Vec<String> {
    let mut res: Vec<String> = found.collect();
    res.extend(nearest.map(|word| (*word).to_owned()));
    res.dedup();
    res
}

fn without_fillers<'w>(words: &[&'w str]) -> Vec<&'w str> {
    const FILLERS: [&str; 12] = [
        "the",
        "a",
        "an",
        "field",
        "value",
        "parameter",
        "property",
        "of",
        "given",
        "specified",
        "is",
        "to",
    ];
    let words = words.iter().copied();
    words
        .filter(|word| !FILLERS.contains(&word.to_lowercase().as_str()))
        .collect()
}

/// The words of a message without what surrounds names.
pub(super) fn name_words(words: &str) -> Vec<&str> {
    let words = words.split(|c: char| c.is_whitespace() || ",[]()".contains(c));
    words
        .map(|word| word.trim_matches(|c: char| "\"'`“”‘’.:;!\\".contains(c)))
        .map(|word| word.trim_start_matches("ref:"))
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_tell_how_two_values_relate() {
        let messages = [
            "end must be after start",
            "The end must be a date after start.",
            "The end date must be a date after or equal to start date.",
            "Value error, end_date must be greater than start_date",
            "\"end\" must be greater than or equal to \"ref:start\"",
            "\"end\" must be greater than ref:start",
            "`until` cannot be earlier than `from`",
            "minPrice must be less than maxPrice",
            "min must be <= max",
            "min is greater than max",
            "start_time must not be after end_time",
            "end is before start",
            "password_confirmation must match password",
            "doesn't match Password",
            "The old password and new_password must be different.",
            "password and confirm do not match",
            "target must be different from source",
            "to cannot be the same as from",
            "\"value\" contains a conflict between exclusive peers [a, b]",
            "\"a\" must not exist simultaneously with [b]",
            "only one of cursor and page may be given",
            "exactly one of `id`, `name` is allowed",
            "cursor cannot be used together with page",
            "limit is not allowed with all",
            "either email or phone, but not both",
            "a and b are mutually exclusive",
            "a and b cannot be used together",
            "ends_at must be on or after starts_at",
            "Cannot specify both page[cursor] and page[offset]",
            "you can't combine `cursor` with `offset`",
            "do not use both the sort and order",
            "may not use cursor together with page",
        ];
        let read: Vec<String> = messages
            .into_iter()
            .map(|message| {
                let said = said(message);
                let read = said.map(|said| {
                    let one = last_names(&said.one).join("|");
                    let other = first_names(&said.other).join("|");
                    format!("{one} {} {other}", said.relation.name())
                });
                format!("{message}\n    {}", read.unwrap_or("nothing".to_owned()))
            })
            .collect();
        insta::assert_snapshot!(read.join("\n"));
    }

    #[test]
    fn messages_about_one_value_tell_no_relation() {
        for message in [
            "name is required",
            "kind must be one of a, b",
            "must match the pattern '^a$'",
            "must match \"^a$\"",
            "must match \"[A-Z]{3}\"",
            "must match \"a|b\"",
            "does not match regular expression",
            "name must have at least 3 characters",
            "This field may not be blank.",
            "unknown field `a`",
            "must be greater than or equal to 5",
            "count must be at least 3",
            "must be greater than zero",
            "start must be after now",
            "must be a date in the future",
            "is greater than the current date",
            "7 is less than the minimum of 10",
            "do not use a name with spaces",
            "cannot specify both",
            "must NOT have duplicate items (items ## 1 and 0 are identical)",
        ] {
            assert_eq!(said(message), None, "{message}");
        }
    }
}
