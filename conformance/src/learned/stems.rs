//! Finds values of a request that a message calls by single words of their names: `start time` and `end time` for `startsAt` and
//! `endsAt`.

use serde_json::Value;
use spec::{
    model::{Operation, ParameterLocation},
    source::pointer::JsonPointer,
};

use super::two_values::name_words;
use crate::case::{Case, ObservedTarget};

/// How deep objects are looked for in a body.
const DEEPEST: u32 = 6;
/// How many words next to the relation are looked at.
const MOST_WORDS: usize = 3;
/// Shorter words begin others by chance.
const SHORTEST_STEM: usize = 3;
/// How many letters an ending has: `start` and `starting`.
const LONGEST_ENDING: usize = 3;

/// Words that say what kind of value it is.
const KINDS: [&str; 12] = [
    "the",
    "date",
    "time",
    "datetime",
    "timestamp",
    "day",
    "value",
    "field",
    "parameter",
    "number",
    "of",
    "and",
];

/// The value that the words of `text` end with; `None` where several could be meant.
pub(super) fn one_value(
    text: &str,
    operation: &Operation,
    rejected: &Case,
) -> Option<ObservedTarget> {
    let words = telling(name_words(text).into_iter().rev());
    let mut groups = Vec::new();
    for location in [ParameterLocation::Query, ParameterLocation::Header] {
        let names = names_at(operation, location);
        let target = |name: &str| ObservedTarget::Parameter(location, name.to_owned());
        groups.extend(names.into_iter().map(|name| (name, target(name))));
    }
    let mut objects = Vec::new();
    if let Some(body) = rejected.body_value() {
        collect(body, &JsonPointer::root(), DEEPEST, &mut objects);
    }
    for (at, names) in &objects {
        let target = |name: &str| ObservedTarget::Body(at.join(name));
        groups.extend(names.iter().map(|name| (*name, target(name))));
    }
    words.iter().find_map(|word| {
        let mut found = groups.iter().filter(|(name, _)| {
            let parts = parts(name);
            parts.iter().any(|part| has_same_stem(word, part))
        });
        let (_, first) = found.next()?;
        found
            .all(|(_, other)| other == first)
            .then(|| first.clone())
    })
}

fn names_at(operation: &Operation, location: ParameterLocation) -> Vec<&str> {
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|it| it.location == location);
    parameters.map(|it| it.name.as_str()).collect()
}

/// The value that `one` ends with, and the name of the one beside it that `other` begins with; `None` where several could be
/// meant.
pub(super) fn two_values(
    one: &str,
    other: &str,
    operation: &Operation,
    rejected: &Case,
) -> Option<(ObservedTarget, String)> {
    let one = telling(name_words(one).into_iter().rev());
    let other = telling(name_words(other).into_iter());
    let mut found = Vec::new();
    for location in [ParameterLocation::Query, ParameterLocation::Header] {
        let names = names_at(operation, location);
        if let Some((first, second)) = pair(&one, &other, &names) {
            let target = ObservedTarget::Parameter(location, first.to_owned());
            found.push((target, second.to_owned()));
        }
    }
    if let Some(body) = rejected.body_value() {
        let mut objects = Vec::new();
        collect(body, &JsonPointer::root(), DEEPEST, &mut objects);
        for (at, names) in objects {
            if let Some((first, second)) = pair(&one, &other, &names) {
                let target = ObservedTarget::Body(at.join(first));
                found.push((target, second.to_owned()));
            }
        }
    }
    // The elements of a list have the same location.
    found.dedup();
    let is_only = found.len() == 1;
    found.pop().filter(|_| is_only)
}

/// The first words that tell one value from another.
fn telling<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    let words = words.take(MOST_WORDS).map(str::to_lowercase);
    words
        .filter(|word| !KINDS.contains(&word.as_str()))
        .collect()
}

/// Those of `names` that the words `one` and `other` mean, the nearest words first.
fn pair<'n>(one: &[String], other: &[String], names: &[&'n str]) -> Option<(&'n str, &'n str)> {
    let first = one.iter().find_map(|word| meant(word, names))?;
    let second = other.iter().find_map(|word| meant(word, names))?;
    (first != second).then_some((first, second))
}

/// The only one of `names` that has a word like `word`.
fn meant<'n>(word: &str, names: &[&'n str]) -> Option<&'n str> {
    let mut alike = names.iter().filter(|name| {
        let parts = parts(name);
        parts.iter().any(|part| has_same_stem(word, part))
    });
    let first = alike.next()?;
    alike.next().is_none().then_some(*first)
}

/// Whether two words differ at most in their endings.
fn has_same_stem(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short == long
        || short.len() >= SHORTEST_STEM
            && long.starts_with(short)
            && long.len() - short.len() <= LONGEST_ENDING
}

/// The words of a name, in small letters: `starts` and `at` of `startsAt`.
fn parts(name: &str) -> Vec<String> {
    let mut res: Vec<String> = Vec::new();
    let mut was_small = false;
    for c in name.chars() {
        let begins = c.is_uppercase() && was_small || !c.is_alphanumeric();
        was_small = c.is_lowercase() || c.is_numeric();
        if begins || res.is_empty() {
            res.push(String::new());
        }
        if let Some(last) = res.last_mut().filter(|_| c.is_alphanumeric()) {
            last.extend(c.to_lowercase());
        }
    }
    res.retain(|part| !part.is_empty());
    res
}

/// Collects the objects in `value` with the names of their members; a position in a list stands for every element.
fn collect<'v>(
    value: &'v Value,
    at: &JsonPointer,
    depth: u32,
    res: &mut Vec<(JsonPointer, Vec<&'v str>)>,
) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Object(members) => {
            res.push((at.clone(), members.keys().map(String::as_str).collect()));
            for (name, member) in members {
                collect(member, &at.join(name), depth - 1, res);
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, &at.index(0), depth - 1, res);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_consist_of_words() {
        let names = ["startsAt", "end_time", "valid-from", "URL", "x2Y", ""];
        let parts: Vec<String> = names.iter().map(|name| parts(name).join(" ")).collect();
        assert_eq!(
            parts,
            ["starts at", "end time", "valid from", "url", "x2 y", ""]
        );
    }

    #[test]
    fn words_are_alike_up_to_their_endings() {
        for (one, other) in [("start", "starts"), ("ending", "end"), ("from", "from")] {
            assert!(has_same_stem(one, other), "{one} {other}");
        }
        for (one, other) in [("en", "end"), ("end", "endpoint"), ("start", "stop")] {
            assert!(!has_same_stem(one, other), "{one} {other}");
        }
    }
}
