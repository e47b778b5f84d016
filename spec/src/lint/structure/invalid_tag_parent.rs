//! `invalid-tag-parent`: a tag whose parent does not exist, or is below it.

use std::collections::BTreeMap;

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{grammar::ObjectKind, reference::similar},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-tag-parent",
    severity: Severity::Error,
    what: "The `parent` of a tag is not declared in `tags`, or is the tag itself or one below it.",
    why: "Pages that show tags as a tree lose the group, or never end.",
    example: "tags: [{name: cats, parent: pet}, {name: pets}]    # wrong\ntags: [{name: cats, parent: pets}, {name: pets}]   # right",
    standard: "OAS 3.2.0 §4.22 (`parent`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidTagParent;

impl Rule for InvalidTagParent {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        // What a version does not know is reported as unknown.
        if ObjectKind::Tag.field("parent", version).is_none() {
            return;
        }
        let tags = objects.iter().filter(|it| it.kind == ObjectKind::Tag);
        let tags = tags.filter(|it| has_fields(it, version));
        let named = tags.filter_map(|it| Some((it.node.get_str("name")?, it.node.get("parent"))));
        let parents: BTreeMap<&str, Option<&Node>> = named.collect();
        for (name, parent) in &parents {
            let Some((parent, text)) = parent.and_then(|node| Some((node, node.as_str()?))) else {
                continue;
            };
            let finding = |message| Diagnostic::new(&INFO, parent.span, message);
            if !parents.contains_key(text) {
                let finding = finding(format!("the tag `{text}` is not declared in `tags`"));
                let names = parents.keys().copied();
                diagnostics.push(match similar(text, names.filter(|other| other != name)) {
                    Some(name) => finding.help(format!("did you mean `{name}`?")),
                    None => finding.help("declare it, or remove `parent`"),
                });
            } else if is_below_itself(name, &parents) {
                let message = format!("the tag `{name}` is below itself");
                diagnostics.push(finding(message).help("remove one `parent` of the cycle"));
            }
        }
    }
}

/// Whether the parents of the tag `name` lead back to it.
fn is_below_itself(name: &str, parents: &BTreeMap<&str, Option<&Node>>) -> bool {
    let mut at = name;
    for _ in parents {
        let parent = parents.get(at).copied().flatten();
        let Some(parent) = parent.and_then(Node::as_str) else {
            return false;
        };
        if parent == name {
            return true;
        }
        at = parent;
    }
    false
}
