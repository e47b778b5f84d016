//! `identical-paths`: paths that differ only by the names of their parameters.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    model::PathTemplate,
};

static INFO: RuleInfo = RuleInfo {
    id: "identical-paths",
    severity: Severity::Error,
    what: "Two paths are the same but for the names of their parameters.",
    why: "Every request fits both, so it is ambiguous which description applies.",
    example: "/pets/{id}: {get: …}\n/pets/{name}: {put: …}   # wrong: put both methods under one path",
    standard: "OAS 3.0.3 §4.7.8.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct IdenticalPaths;

impl Rule for IdenticalPaths {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Paths) {
            let mut first = BTreeMap::new();
            for entry in located.node.entries() {
                let Ok(template) = PathTemplate::parse(&entry.key) else {
                    continue;
                };
                match first.get(&template.shape()) {
                    None => {
                        first.insert(template.shape(), entry);
                    }
                    // The same path twice is a duplicate key.
                    Some(first) if first.key == entry.key => {}
                    Some(first) => diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            entry.key_span,
                            format!("`{}` is the same path as `{}`", entry.key, first.key),
                        )
                        .also(first.key_span, "the other one")
                        .help("join the two under one path"),
                    ),
                }
            }
        }
    }
}
