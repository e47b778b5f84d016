//! Whether every string of one schema matches the patterns of another, decided from the patterns themselves.
//!
//! Searching for values cannot decide it: the one string that tells two patterns apart may exist and not be found. So both are
//! read as automata over characters, and all their states are visited together, as far as that is possible: look-around, word
//! boundaries and very large patterns stay undecided.
//!
//! Reading order: `automaton`, `difference`.
//!
//! **Invariant:** bounded; says that there is no difference only where that is certain.

mod automaton;

mod difference;

use spec::document::{Document, Location};

pub(super) use self::difference::Difference;
use self::difference::{Language, difference};

/// Whether a string that the schema objects `from` admit by their patterns and lengths matches no pattern of the schema objects
/// `to`; each list is in its document, and a value satisfies all of it.
pub(super) fn compare(from: (&Document, &[Location]), to: (&Document, &[Location])) -> Difference {
    match (language(from), language(to)) {
        (Some(from), Some(to)) => difference(&from, &to),
        _ => Difference::Undecided,
    }
}

/// What `objects` of `document` ask of strings together; `None` where that cannot be read from their keywords alone.
fn language((document, objects): (&Document, &[Location])) -> Option<Language> {
    const KEYWORDS: [&str; 3] = ["pattern", "minLength", "maxLength"];
    let mut res = Language::default();
    for object in objects {
        let Some(node) = document.node(object) else {
            continue;
        };
        // What is beside a reference counts in some versions only.
        let is_reference = node.get("$ref").is_some();
        if is_reference && KEYWORDS.iter().any(|keyword| node.get(keyword).is_some()) {
            return None;
        }
        if let Some(pattern) = node.get_str("pattern").map(ToOwned::to_owned)
            && !res.patterns.contains(&pattern)
        {
            res.patterns.push(pattern);
        }
        let count = |keyword: &str| node.get(keyword)?.to_json().as_u64();
        res.min = res.min.max(count("minLength").unwrap_or(0));
        let max = count("maxLength").into_iter().chain(res.max).min();
        res.max = max;
    }
    Some(res)
}

#[cfg(test)]
mod tests;
