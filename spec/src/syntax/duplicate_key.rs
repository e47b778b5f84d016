//! The rule that a mapping has each key once.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    source::node::Mapping,
};

/// One mapping has a key twice.
pub static DUPLICATE_KEY: RuleInfo = RuleInfo {
    id: "duplicate-key",
    severity: Severity::Error,
    what: "A mapping has the same key twice.",
    why: "Readers disagree on which of the two counts, so half of the tools see another document than you.",
    example: "get: {operationId: list}\nget: {operationId: all}   # wrong: `get` again",
    standard: "YAML 1.2.2 §3.2.1.3; RFC 8259 §4",
};

/// Reports every key that `mapping` has a second time.
pub(super) fn report_duplicate_keys(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    if mapping.has_surely_distinct_keys() {
        return;
    }
    for entry in mapping.entries() {
        let Some(first) = mapping.entry(&entry.key) else {
            continue;
        };
        if first.key_span != entry.key_span {
            diagnostics.push(
                Diagnostic::new(
                    &DUPLICATE_KEY,
                    entry.key_span,
                    format!("key `{}` is given twice", entry.key),
                )
                .also(first.key_span, "first given here")
                .help("remove one of the two or merge their contents"),
            );
        }
    }
}
