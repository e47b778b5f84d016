//! `duplicate-tag`: a tag that is declared twice.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "duplicate-tag",
    severity: Severity::Error,
    what: "The list `tags` declares a name twice.",
    why: "The description of one of the two is lost.",
    example: "tags: [{name: pets}, {name: pets}]   # wrong\ntags: [{name: pets}]                 # right",
    standard: "OAS 3.0.3 §4.7.1.1 (`tags`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct DuplicateTag;

impl Rule for DuplicateTag {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let mut first = BTreeMap::new();
        for located in context.of(ObjectKind::Tag) {
            let Some(name) = located.node.get("name") else {
                continue;
            };
            let Some(text) = name.as_str() else { continue };
            match first.get(text) {
                None => {
                    first.insert(text, name.span);
                }
                Some(first) => diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        name.span,
                        format!("the tag `{text}` is declared twice"),
                    )
                    .also(*first, "first declared here")
                    .help("keep one of the two"),
                ),
            }
        }
    }
}
