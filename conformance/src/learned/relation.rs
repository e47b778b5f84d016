//! How two values of a request relate, beyond what a schema can say: `end must be after start`, `only one of a and b`.

use std::{cmp::Ordering, sync::LazyLock};

use jiff::{Timestamp, ToSpan, civil::Date};
use regex::Regex;
use serde_json::{Number, Value};

/// How one value relates to another one beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is equal to the other one.
    EqualTo,
    /// It is not equal to the other one.
    DifferentFrom,
    /// It is greater than the other one, or later.
    Above,
    /// It is at least the other one.
    NotBelow,
    /// It is less than the other one, or earlier.
    Below,
    /// It is at most the other one.
    NotAbove,
    /// It is not sent with the other one.
    NotWith,
}

/// All relations with their names in stored lessons, and how a sentence tells them.
pub const RELATIONS: &[(Relation, &str, &str)] = &[
    (Relation::EqualTo, "equal-to", "equal to"),
    (Relation::DifferentFrom, "different-from", "different from"),
    (Relation::Above, "above", "greater or later than"),
    (Relation::NotBelow, "not-below", "not less or earlier than"),
    (Relation::Below, "below", "less or earlier than"),
    (Relation::NotAbove, "not-above", "not greater or later than"),
    (Relation::NotWith, "not-with", "not together with"),
];

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

impl Relation {
    /// The relation with this name in stored lessons.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = RELATIONS.iter();
        all.find(|(_, it, _)| *it == name).map(|(it, ..)| *it)
    }

    /// The name in stored lessons.
    pub fn name(self) -> &'static str {
        let mut all = RELATIONS.iter();
        all.find(|(it, ..)| *it == self).map_or("", |it| it.1)
    }

    /// The words in a sentence: `greater or later than`.
    pub fn words(self) -> &'static str {
        let mut all = RELATIONS.iter();
        all.find(|(it, ..)| *it == self).map_or("", |it| it.2)
    }

    /// Whether `value` relates to `other` in this way. Values without an order are never known to be wrong.
    pub fn holds(self, value: &Value, other: &Value) -> bool {
        let order = || compared(value, other);
        match self {
            Self::EqualTo => value == other,
            Self::DifferentFrom => value != other,
            Self::NotWith => false,
            Self::Above => order().is_none_or(Ordering::is_gt),
            Self::NotBelow => order().is_none_or(Ordering::is_ge),
            Self::Below => order().is_none_or(Ordering::is_lt),
            Self::NotAbove => order().is_none_or(Ordering::is_le),
        }
    }

    /// Values that relate to `other` in this way, nearest first.
    pub fn values(self, other: &Value) -> Vec<Value> {
        match self {
            Self::EqualTo => vec![other.clone()],
            Self::NotWith => Vec::new(),
            Self::NotBelow | Self::NotAbove => {
                let mut res = vec![other.clone()];
                res.extend(apart(other, self == Self::NotBelow));
                res
            }
            Self::Above | Self::DifferentFrom => apart(other, true),
            Self::Below => apart(other, false),
        }
    }
}

/// The order of two values; `None` where they have none.
fn compared(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64()?.partial_cmp(&other.as_f64()?),
        (Value::String(one), Value::String(other)) => {
            let times = || Some((one.parse::<Timestamp>().ok()?, other.parse().ok()?));
            let days = || Some((one.parse::<Date>().ok()?, other.parse().ok()?));
            let by_time = times().map(|(one, other)| one.cmp(&other));
            let by_day = || days().map(|(one, other)| one.cmp(&other));
            by_time.or_else(by_day).or_else(|| Some(one.cmp(other)))
        }
        _ => None,
    }
}

/// Values after `value`, or before it.
fn apart(value: &Value, is_after: bool) -> Vec<Value> {
    const STEPS: [i32; 4] = [1, 10, 100, 1000];
    let steps = STEPS.map(|step| if is_after { step } else { -step });
    let moved = |step: i32| -> Option<Value> {
        match value {
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Some(whole.checked_add(step.into())?.into()),
                None => Number::from_f64(number.as_f64()? + f64::from(step)).map(Value::Number),
            },
            Value::String(text) => {
                if let Ok(time) = text.parse::<Timestamp>() {
                    let span = (i64::from(step) * 24).hours();
                    return Some(time.checked_add(span).ok()?.to_string().into());
                }
                let day: Date = text.parse().ok()?;
                Some(day.checked_add(step.days()).ok()?.to_string().into())
            }
            Value::Bool(flag) if step == 1 => Some((!flag).into()),
            _ => None,
        }
    };
    let mut res: Vec<Value> = steps.into_iter().filter_map(moved).collect();
    if let (Value::String(text), true) = (value, res.is_empty()) {
        // A longer string is after a shorter one with the same beginning.
        let mut fewer = text.chars();
        let is_shorter = !is_after && fewer.next_back().is_some();
        let shorter = is_shorter.then(|| fewer.as_str().to_owned());
        res.extend(shorter.map(Value::from));
        res.extend(is_after.then(|| format!("{text}0").into()));
    }
    res
}

/// How a phrase relates what stands before it to what stands after it.
type Phrase = (LazyLock<Option<Regex>>, Relation);

macro_rules! phrases {
    ($($relation:ident: $pattern:expr;)*) => {
        [$((LazyLock::new(|| Regex::new(concat!("(?i)", $pattern)).ok()), Relation::$relation),)*]
    };
}

/// `A and B must match`: two names before the phrase, or after it. The groups are the names.
static PAIRS: [Phrase; 6] = phrases! {
    NotWith: r"\b(?:only|exactly|at most|no more than) one of\W+(?:the )?(?:fields |parameters |options )?([\w.\x60'-]+)(?:,| and| or)+ ([\w.\x60'-]+)";
    NotWith: r"\bexclusive peers \[([\w.]+), ([\w.]+)";
    NotWith: r"\beither ([\w.\x60'-]+) or ([\w.\x60'-]+)\b.*\bnot both\b";
    NotWith: r"([\w.\x60'-]+)[\x60'\x22]? (?:and|or) [\x60'\x22]?([\w.\x60'-]+)\b.{0,20}\b(?:mutually exclusive|(?:can ?not|can't|must not|may not|should not) (?:both )?be (?:\w+ )?(?:together|both|combined|simultaneously|at the same time)|(?:can ?not|can't|must not|may not) both be|exclude each other)";
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

/// Whether `words` may begin with the name of a value, and are no bound, pattern or moment.
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
    let words = name_words(words);
    let told = without_fillers(&words);
    told.first().or(words.first()).is_some_and(|first| {
        first.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
            && !OTHERS.contains(&first.to_lowercase().as_str())
    })
}

/// The names that the words of `one` may end with, longest first: the last three words, two, and the last one.
pub fn last_names(words: &str) -> Vec<String> {
    let all = name_words(words);
    let told = without_fillers(&all);
    let least = told.len().saturating_sub(MOST_WORDS);
    let tails = (least..told.len()).filter_map(|from| Some(told.get(from..)?.join("_")));
    names(tails, all.last())
}

/// The names that the words of `other` may begin with, longest first.
pub fn first_names(words: &str) -> Vec<String> {
    let all = name_words(words);
    let told = without_fillers(&all);
    let most = told.len().min(MOST_WORDS);
    let heads = (1..=most).rev();
    let heads = heads.filter_map(|to| Some(told.get(..to)?.join("_")));
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

fn name_words(words: &str) -> Vec<&str> {
    let words = words.split(|c: char| c.is_whitespace() || ",[]()".contains(c));
    words
        .map(|word| word.trim_matches(|c: char| "\"'`“”‘’.:;!\\".contains(c)))
        .map(|word| word.trim_start_matches("ref:"))
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

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
        ] {
            assert_eq!(said(message), None, "{message}");
        }
    }

    #[test]
    fn days_times_and_numbers_have_an_order() {
        let is = |relation: Relation, one: Value, other: Value| relation.holds(&one, &other);
        assert!(is(Relation::Above, json!(3), json!(2.5)));
        assert!(is(
            Relation::Above,
            json!("2024-03-01"),
            json!("2024-02-29")
        ));
        // Of the two times the first is the earlier one, whatever its letters are.
        let (one, other) = ("2024-01-01T01:00:00+02:00", "2024-01-01T00:00:00Z");
        assert!(is(Relation::Below, json!(one), json!(other)));
        assert!(!is(Relation::NotBelow, json!(one), json!(other)));
        assert!(is(Relation::Above, json!([]), json!(1)));
    }

    fn ordered() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<i32>().prop_map(Value::from),
            (-1e6..1e6_f64).prop_map(Value::from),
            (0..40_000_i32).prop_map(|day| {
                let day = Date::constant(1970, 1, 1).checked_add(day.days());
                Value::from(day.expect("in this age").to_string())
            }),
            (0..2_000_000_000_i64).prop_map(|second| {
                let time = Timestamp::from_second(second).expect("in this age");
                Value::from(time.to_string())
            }),
            "[a-z]{1,6}".prop_map(Value::from),
        ]
    }

    proptest! {
        #[test]
        fn values_relate_as_they_are_made_to(other in ordered()) {
            for (relation, name, _) in RELATIONS {
                prop_assert_eq!(Relation::from_name(name), Some(*relation));
                for value in relation.values(&other) {
                    prop_assert!(relation.holds(&value, &other), "{value} {name} {other}");
                }
            }
        }
    }
}
