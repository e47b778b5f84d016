//! `contradicted-implied-value`: a discriminator that implies another value than a branch admits.

use super::unions::unions;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
    schema::dispatch::{DispatchKind, Tag},
};

static INFO: RuleInfo = RuleInfo {
    id: "contradicted-implied-value",
    severity: Severity::Warning,
    what: "A discriminator without `mapping` implies the name of each branch as its value, and a branch admits only other values.",
    why: "Clients that go by the name of the schema send and expect values that the branch rejects.",
    example: "discriminator: {propertyName: kind}                                    # wrong where Cat has `kind: {enum: [cat]}`\ndiscriminator: {propertyName: kind, mapping: {cat: '#/…/Cat'}}         # right",
    standard: "OAS 3.0.3 §4.7.25",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ContradictedImpliedValue;

impl Rule for ContradictedImpliedValue {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let found = unions(context, |schema| {
            let mapping = schema.discriminator().map(|it| it.mapping().count());
            mapping == Some(0)
        });
        for union in found {
            let DispatchKind::Property {
                name: property,
                has_discriminator: true,
            } = &union.dispatch.by
            else {
                continue;
            };
            for branch in &union.dispatch.branches {
                let Some(name) = &branch.schema.name else {
                    continue;
                };
                let implied = Tag::String(name.clone());
                let Some(first) = branch.tags.first() else {
                    continue;
                };
                if branch.tags.contains(&implied) {
                    continue;
                }
                let span = union.located.node.get("discriminator").map(|it| it.span);
                let span = span.unwrap_or(union.located.node.span);
                let message = format!(
                    "`{property}` is `{name}` by the name of the schema, which admits `{first}`"
                );
                diagnostics.push(
                    Diagnostic::new(&INFO, span, message)
                        .also(branch.schema.origin.span, "this schema")
                        .help("write a `mapping` with the values that the branches admit"),
                );
            }
        }
    }
}
