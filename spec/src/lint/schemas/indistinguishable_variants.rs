//! `indistinguishable-variants`: two variants of `oneOf` that are the same.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "indistinguishable-variants",
    severity: Severity::Error,
    what: "Two variants of `oneOf` are the same schema.",
    why: "`oneOf` asks for exactly one match: a value of such a variant always matches two and is rejected.",
    example: "oneOf: [{$ref: '#/…/Cat'}, {$ref: '#/…/Cat'}]   # wrong: no cat is valid\noneOf: [{$ref: '#/…/Cat'}, {$ref: '#/…/Dog'}]   # right",
    standard: "JSON Schema Core 2020-12 §10.2.1.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct IndistinguishableVariants;

impl Rule for IndistinguishableVariants {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            let Some(variants) = located.node.get("oneOf").and_then(Node::as_sequence) else {
                continue;
            };
            let meaning = |variant: &Node| match variant.get("$ref") {
                Some(text) => context.document.target_of(text).ok().map(|t| t.location),
                None => None,
            };
            for (at, variant) in variants.iter().enumerate() {
                let target = meaning(variant);
                let same = variants.iter().take(at).find(|earlier| {
                    earlier.same_data(variant) || (target.is_some() && meaning(earlier) == target)
                });
                let Some(same) = same else { continue };
                let span = |node: &Node| node.get("$ref").unwrap_or(node).span;
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        span(variant),
                        "this variant is the same as another one, so its values match twice",
                    )
                    .also(span(same), "the other one")
                    .help("remove one of the two, or write `anyOf`"),
                );
            }
        }
    }
}
