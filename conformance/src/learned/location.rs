//! Finds the location in a request that a complaint is about: by its path, by the value that the message quotes, or by the name
//! that it mentions.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::{
    model::{Operation, ParameterLocation},
    source::pointer::JsonPointer,
};

use super::{Complaint, Demand, Part};
use crate::case::{Case, ObservedTarget};

/// How deep values are looked for in a body.
const DEEPEST: u32 = 8;

/// The location in `rejected` that `complaint` is about. `usual` is a request of the operation with all optional parts.
pub(super) fn target(
    complaint: &Complaint,
    operation: &Operation,
    rejected: &Case,
    usual: Option<&Case>,
) -> Option<ObservedTarget> {
    by_path(complaint, operation, rejected, usual)
        .or_else(|| by_words(complaint, operation, rejected))
}

/// The location that the path leads to.
fn by_path(
    complaint: &Complaint,
    operation: &Operation,
    rejected: &Case,
    usual: Option<&Case>,
) -> Option<ObservedTarget> {
    let path = &complaint.path;
    let Some(last) = path.last() else {
        let is_missing = complaint.demand == Demand::Present
            && rejected.body.is_none()
            && operation.request_body.is_some();
        return is_missing.then(|| ObservedTarget::Body(JsonPointer::root()));
    };
    let parameter = |location: Option<ParameterLocation>| {
        let declared = operation.parameters.iter();
        let mut declared = declared.filter(|it| location.is_none_or(|at| it.location == at));
        let found = declared.find(|it| is_alike(&it.name, last))?;
        Some(ObservedTarget::Parameter(
            found.location,
            found.name.clone(),
        ))
    };
    match complaint.part {
        // A sentence may have the word for another reason.
        Some(Part::Parameter(location)) => parameter(Some(location)).or_else(|| {
            let is_sentence = !complaint.words.is_empty();
            is_sentence.then(|| known_member(rejected, path))?
        }),
        Some(Part::Body) => {
            known_member(rejected, path).or_else(|| new_member(complaint, rejected, usual))
        }
        None => known_member(rejected, path)
            .or_else(|| parameter(None))
            .or_else(|| new_member(complaint, rejected, usual)),
    }
}

/// The value of the body that `path` leads to. The first names of a path may be those of types.
fn known_member(rejected: &Case, path: &[String]) -> Option<ObservedTarget> {
    let body = rejected.body_value()?;
    let mut tails = (0..path.len()).filter_map(|from| path.get(from..));
    tails
        .find_map(|tail| walk(body, tail))
        .map(ObservedTarget::Body)
}

/// The member that is missing in the body.
fn new_member(
    complaint: &Complaint,
    rejected: &Case,
    usual: Option<&Case>,
) -> Option<ObservedTarget> {
    if complaint.demand != Demand::Present {
        return None;
    }
    let body = rejected.body_value()?;
    let (name, above) = complaint.path.split_last()?;
    let parent = (0..=above.len()).find_map(|from| walk(body, above.get(from..)?))?;
    body.pointer(parent.as_str())?.as_object()?;
    // The document may spell the name in another way.
    let documented = usual
        .and_then(Case::body_value)
        .and_then(|body| body.pointer(parent.as_str())?.as_object());
    let documented = documented.and_then(|members| members.keys().find(|it| is_alike(it, name)));
    let is_name = name.len() <= 60
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let name = documented.or_else(|| Some(name).filter(|_| is_name))?;
    Some(ObservedTarget::Body(parent.join(name)))
}

/// The pointer to the value in `body` that `path` leads to.
fn walk(body: &Value, path: &[String]) -> Option<JsonPointer> {
    let mut at = JsonPointer::root();
    let mut value = body;
    for segment in path {
        // Some servers leave positions out.
        if let Value::Array(items) = value
            && segment.parse::<usize>().is_err()
        {
            at.push("0");
            value = items.first()?;
        }
        match value {
            Value::Object(members) => {
                let mut names = members.keys();
                let name = members
                    .get_key_value(segment.as_str())
                    .map(|(name, _)| name)
                    .or_else(|| names.find(|name| is_alike(name, segment)))?;
                at.push(name);
                value = members.get(name)?;
            }
            Value::Array(items) => {
                at.push("0");
                value = items.first()?;
            }
            _ => return None,
        }
    }
    Some(at)
}

/// The only location of the request whose value the message quotes, or else the only one whose name it mentions.
fn by_words(
    complaint: &Complaint,
    operation: &Operation,
    rejected: &Case,
) -> Option<ObservedTarget> {
    if complaint.words.is_empty() {
        return None;
    }
    let allowed: Vec<&Value> = match &complaint.demand {
        Demand::OneOf(values) => values.iter().collect(),
        _ => Vec::new(),
    };
    let is_allowed = |word: &str| allowed.iter().any(|value| value.as_str() == Some(word));
    let places = Places::of(complaint.part, operation, rejected);
    let quoted: Vec<&str> = quoted(&complaint.words)
        .filter(|text| !is_allowed(text))
        .collect();
    let is_quoted = |value: &Value| match value {
        Value::String(text) => quoted.contains(&text.as_str()),
        Value::Number(number) => quoted.contains(&number.to_string().as_str()),
        _ => false,
    };
    let by_value = places.all.iter();
    let by_value = by_value.filter(|place| place.value.is_some_and(is_quoted));
    let named: Vec<&str> = words(&complaint.words)
        .filter(|word| !is_allowed(word))
        .collect();
    let is_mentioned = |name: &str| {
        let is_english = ENGLISH.contains(&name.to_ascii_lowercase().as_str());
        let is_in_quotes = || quoted.iter().any(|text| is_alike(text, name));
        if is_english || name.len() < 2 {
            return is_in_quotes();
        }
        let pairs = named.windows(2).map(<[&str]>::concat);
        named.iter().any(|word| is_alike(word, name))
            || pairs.into_iter().any(|pair| is_alike(&pair, name))
    };
    let by_name = places.all.iter();
    let by_name = by_name.filter(|place| is_mentioned(&place.name));
    only(by_value).or_else(|| only(by_name))
}

/// Names that messages have for other reasons.
const ENGLISH: [&str; 26] = [
    "code",
    "data",
    "error",
    "field",
    "format",
    "id",
    "index",
    "item",
    "items",
    "key",
    "length",
    "list",
    "message",
    "number",
    "object",
    "parameter",
    "property",
    "required",
    "reason",
    "size",
    "status",
    "string",
    "title",
    "type",
    "value",
    "values",
];

/// The only location among `places`.
fn only<'p>(places: impl Iterator<Item = &'p Place<'p>>) -> Option<ObservedTarget> {
    let mut places = places.map(|place| &place.target);
    let first = places.next()?;
    places.all(|other| other == first).then(|| first.clone())
}

/// A value of a request, or a parameter that it leaves out.
#[derive(Debug)]
struct Place<'c> {
    target: ObservedTarget,
    name: String,
    /// The value, where it has no parts.
    value: Option<&'c Value>,
}

#[derive(Debug, Default)]
struct Places<'c> {
    all: Vec<Place<'c>>,
}

impl<'c> Places<'c> {
    /// All values of `case` in this part of the request.
    fn of(part: Option<Part>, operation: &Operation, case: &'c Case) -> Self {
        let mut res = Self::default();
        if part != Some(Part::Body) {
            let wanted = operation.parameters.iter().filter(|it| match part {
                Some(Part::Parameter(location)) => it.location == location,
                _ => true,
            });
            res.all.extend(wanted.map(|it| Place {
                target: ObservedTarget::Parameter(it.location, it.name.clone()),
                name: it.name.clone(),
                value: case.parameter(it.location, &it.name),
            }));
        }
        if !matches!(part, Some(Part::Parameter(_)))
            && let Some(body) = case.body_value()
        {
            res.collect(body, &JsonPointer::root(), DEEPEST);
        }
        res
    }

    /// Adds the values in `value`. A position in a list stands for every element.
    fn collect(&mut self, value: &'c Value, at: &JsonPointer, depth: u32) {
        if depth == 0 {
            return;
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let at = at.join(name);
                    self.all.push(Place {
                        target: ObservedTarget::Body(at.clone()),
                        name: name.clone(),
                        value: Some(member).filter(|it| !it.is_object() && !it.is_array()),
                    });
                    self.collect(member, &at, depth - 1);
                }
            }
            Value::Array(items) => {
                for item in items {
                    let at = at.index(0);
                    if !item.is_object() && !item.is_array() {
                        self.all.push(Place {
                            target: ObservedTarget::Body(at.clone()),
                            name: String::new(),
                            value: Some(item),
                        });
                    }
                    self.collect(item, &at, depth - 1);
                }
            }
            _ => {}
        }
    }
}

/// What stands in quotes or brackets.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    const PAIRS: [(char, char); 8] = [
        ('"', '"'),
        ('\'', '\''),
        ('`', '`'),
        ('“', '”'),
        ('‘', '’'),
        ('«', '»'),
        ('[', ']'),
        ('(', ')'),
    ];
    let each = text.char_indices();
    let mut found: BTreeSet<&str> = each
        .filter_map(|(at, c)| {
            let (_, closing) = PAIRS.iter().find(|(opening, _)| *opening == c)?;
            let inner = text.get(at + c.len_utf8()..)?;
            inner.split(*closing).next().filter(|it| it.len() <= 200)
        })
        .collect();
    found.remove("");
    found.into_iter()
}

/// The words, without the names of types before a dot: `kind` of `Order.kind`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$'));
    words.filter(|word| !word.is_empty())
}

/// Whether two names differ at most in case and punctuation.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let one = plain(one);
    !one.is_empty() && one == plain(other)
}
