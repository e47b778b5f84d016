//! `cyclic-all-of`: a schema that consists of itself.

use super::{circles, composition, ways};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "cyclic-all-of",
    severity: Severity::Error,
    what: "A schema includes itself by `allOf`, directly or through others.",
    why: "It never comes to an end: validators recurse forever and generators cannot lay the type out. (A property of the schema's own type is fine.)",
    example: "Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}\nPet: {allOf: [{$ref: '#/components/schemas/Cat'}]}   # wrong: each is part of the other",
    standard: "JSON Schema Core 2020-12 §9.4.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct CyclicAllOf;

impl Rule for CyclicAllOf {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let graph = composition(context, true);
        for circle in circles(&graph) {
            let Some((closing, others)) = circle.split_last() else {
                continue;
            };
            // A circle of nothing but references is found on loading.
            if is_all_references(context, &circle) {
                continue;
            }
            let mut finding = Diagnostic::new(
                &INFO,
                closing.span,
                "this makes the schema a part of itself",
            )
            .help("refer to the schema in a property, or move the common part into a schema of its own");
            for span in ways(context, others, closing) {
                finding = finding.also(span, "by way of this");
            }
            diagnostics.push(finding);
        }
    }
}

/// Whether no schema on the circle has a keyword besides its reference.
fn is_all_references(context: &LintContext<'_>, circle: &[&super::Step]) -> bool {
    circle.iter().all(|step| {
        let node = context.document.node(&step.to);
        node.is_some_and(|node| node.get("$ref").is_some() && node.entries().len() == 1)
    })
}
