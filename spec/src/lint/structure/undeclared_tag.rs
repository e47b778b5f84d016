//! `undeclared-tag`: an operation in a group that the document does not list.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{grammar::ObjectKind, reference::similar},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "undeclared-tag",
    severity: Severity::Warning,
    what: "An operation names a tag that is not in the document's list `tags`, although there is such a list.",
    why: "The order and the description of the group are missing, and a typo makes a second group.",
    example: "tags: [{name: pets}]\n…\nget: {tags: [pet]}    # wrong\nget: {tags: [pets]}   # right",
    standard: "OAS 3.0.3 §4.7.1.1 (`tags`): not every tag must be declared",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndeclaredTag;

impl Rule for UndeclaredTag {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let declared: BTreeSet<&str> = context
            .of(ObjectKind::Tag)
            .filter_map(|located| located.node.get_str("name"))
            .collect();
        if declared.is_empty() {
            return;
        }
        for located in context.of(ObjectKind::Operation) {
            let tags = located
                .node
                .get("tags")
                .map(Node::items)
                .unwrap_or_default();
            for tag in tags {
                let Some(name) = tag.as_str().filter(|name| !declared.contains(name)) else {
                    continue;
                };
                let finding = Diagnostic::new(
                    &INFO,
                    tag.span,
                    format!("the tag `{name}` is not declared in `tags`"),
                );
                diagnostics.push(match similar(name, declared.iter().copied()) {
                    Some(name) => finding.help(format!("did you mean `{name}`?")),
                    None => finding.help("add it to `tags` of the document"),
                });
            }
        }
    }
}
