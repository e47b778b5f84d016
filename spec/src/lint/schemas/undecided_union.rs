//! `undecided-union`: a `oneOf` with branches that nothing distinguishes.

use super::unions::unions;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
    schema::dispatch::{Branch, DispatchKind},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "undecided-union",
    severity: Severity::Warning,
    what: "Nothing distinguishes some branches of a `oneOf`: neither a property, nor the type, nor the members that they require.",
    why: "A client that reads a value cannot know which branch is meant, and takes one of them by a guess.",
    example: "oneOf: [{properties: {name: {…}}}, {properties: {name: {…}, age: {…}}}]   # wrong\noneOf: [{required: [kind], properties: {kind: {const: a}, …}}, {required: [kind], properties: {kind: {const: b}, …}}]   # right",
    standard: "JSON Schema Core 2020-12 §10.2.1.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndecidedUnion;

impl Rule for UndecidedUnion {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let found = unions(context, |schema| {
            schema
                .branch_list()
                .is_some_and(|(keyword, branches)| keyword == "oneOf" && branches.len() > 1)
        });
        for union in found {
            let Some((_, branches)) = union.view().branch_list() else {
                continue;
            };
            // The same schema twice is an error of its own; a branch that leads nowhere admits anything.
            let repeats = |at: usize, branch: &Node| {
                let mut earlier = branches.iter().take(at);
                earlier.any(|other| other.same_data(branch))
            };
            let is_reported = branches.iter().enumerate().any(|(at, branch)| {
                let reference = branch.get("$ref");
                let is_broken =
                    reference.is_some_and(|text| context.document.target_of(text).is_err());
                is_broken || repeats(at, branch)
            });
            // Strings and numbers may differ in a pattern or a bound, which dispatch does not compare.
            let are_objects = union.dispatch.branches.iter().all(Branch::admits_objects);
            let is_undecided = union.dispatch.by == DispatchKind::Undecided;
            if !is_undecided || !are_objects || is_reported {
                continue;
            }
            let entries = union.located.node.entries().iter();
            let keyword = entries.filter(|entry| entry.key == "oneOf");
            for entry in keyword {
                let message = "nothing distinguishes some branches of this `oneOf`";
                diagnostics.push(Diagnostic::new(&INFO, entry.key_span, message).help(
                    "give each branch a required property with a `const` of its own, and name it in `discriminator`",
                ));
            }
        }
    }
}
