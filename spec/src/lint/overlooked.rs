//! What a document says and no reader understands: misspelled fields and keywords, and values that have no meaning.
//!
//! Readers skip it silently, with all that is below it. The lint has rules about it; [`overlooked`] is these rules alone, for
//! programs that do something else with the document.

use super::{LintConfig, lint, structure::SUGGESTION};
use crate::{diagnostic::Diagnostic, document::Loaded};

/// The rules about what readers skip.
const RULES: [&str; 4] = [
    "unknown-field",
    "wrong-type",
    "unknown-value",
    "unknown-type",
];
/// The rule about keywords of schemas, of which only those count that are near to one: others may be of another vocabulary.
const KEYWORDS: &str = "unknown-keyword";

/// What readers of a document skip, by location, without what the document suppresses (`x-lint-ignore`). Extensions (`x-…`) are
/// no part of it.
pub fn overlooked(loaded: &Loaded) -> Vec<Diagnostic> {
    let config = LintConfig::only(&[&RULES[..], &[KEYWORDS]].concat());
    let found = lint(loaded, &config).diagnostics;
    let is_misspelled = |finding: &Diagnostic| {
        let help = finding.help.as_ref();
        help.is_some_and(|help| help.starts_with(SUGGESTION))
    };
    let is_skipped = |finding: &Diagnostic| {
        RULES.contains(&finding.rule.id) || finding.rule.id == KEYWORDS && is_misspelled(finding)
    };
    found.into_iter().filter(is_skipped).collect()
}
