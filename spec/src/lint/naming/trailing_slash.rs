//! `trailing-slash`: paths with and without a slash at the end.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "trailing-slash",
    severity: Severity::Note,
    what: "Some paths of the document end with a slash and others do not.",
    why: "`/pets` and `/pets/` are two resources to HTTP, and callers mix them up.",
    example: "/pets: …\n/owners/: …   # unclear: write `/owners`",
    standard: "RFC 3986 §6.2.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct TrailingSlash;

impl Rule for TrailingSlash {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Paths) {
            let mut by_ending: BTreeMap<bool, Vec<_>> = BTreeMap::new();
            for entry in located.node.entries() {
                if entry.key.len() > 1 && entry.key.starts_with('/') {
                    let ends_with_slash = entry.key.ends_with('/');
                    by_ending.entry(ends_with_slash).or_default().push(entry);
                }
            }
            let count = |ending| by_ending.get(&ending).map_or(0, Vec::len);
            let (with, without) = (count(true), count(false));
            if with == 0 || without == 0 {
                continue;
            }
            // The smaller group is the exception.
            let exception = with <= without;
            for entry in by_ending.get(&exception).into_iter().flatten() {
                let (does, do_not) = if exception {
                    ("ends with a slash", "most paths here do not")
                } else {
                    ("does not end with a slash", "most paths here do")
                };
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        entry.key_span,
                        format!("`{}` {does}, and {do_not}", entry.key),
                    )
                    .help("write all paths alike, if the server allows it"),
                );
            }
        }
    }
}
