//! Patterns: regular expressions of ECMA-262 (JSON Schema 2020-12 Validation §6.3.3).

use std::borrow::Cow;

use regex_syntax::{ParserBuilder, hir::Hir};

pub use super::back_references::length_of_class;
use super::{back_references, compile::options};

/// Whether `pattern` is a regular expression of ECMA-262 that can be compiled.
pub fn is_pattern(pattern: &str) -> bool {
    options()
        .build(&serde_json::json!({ "pattern": compilable(pattern) }))
        .is_ok()
}

/// Whether `text` matches `pattern`; false where that cannot be compiled.
pub fn matches(pattern: &str, text: &str) -> bool {
    let compiled = options().build(&serde_json::json!({ "pattern": compilable(pattern) }));
    compiled.is_ok_and(|compiled| compiled.is_valid(&text.into()))
}

/// `pattern` as it is compiled: its back references by numbers instead of names, which mean the same.
pub fn compilable(pattern: &str) -> Cow<'_, str> {
    back_references::numbered(pattern)
}

/// The meaning of a pattern between slashes, as in the source text of JavaScript: `/^a$/i`. Taken literally, no string
/// can match it, with a slash before the beginning; `None` for all others.
pub fn undelimited(pattern: &str) -> Option<String> {
    let (inner, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let is_meant = inner.starts_with('^')
        && inner.ends_with('$')
        && flags.chars().all(|flag| "dgimsuvy".contains(flag));
    is_meant.then(|| {
        if flags.contains('i') {
            format!("(?i:{inner})")
        } else {
            inner.to_owned()
        }
    })
}

/// How deep the groups of a pattern that is read may be nested.
const DEEPEST: u32 = 64;

/// The tree of `pattern`; `None` for what [`pattern_in_rust`] has no syntax of, and for very deep ones.
pub fn tree(pattern: &str) -> Option<Hir> {
    let translated = pattern_in_rust(pattern)?;
    let mut parser = ParserBuilder::new().nest_limit(DEEPEST).build();
    parser.parse(&translated).ok()
}

/// `pattern` in the syntax of the `regex` crate, for generators of matching strings; `None` when it asks for more than
/// that syntax has (look-around, back references).
pub fn pattern_in_rust(pattern: &str) -> Option<String> {
    jsonschema_regex::to_rust_regex(pattern)
        .ok()
        .map(std::borrow::Cow::into_owned)
}
