//! `mapping-outside-union`: a value of a discriminator that means no branch of its union.

use super::unions::unions;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
    schema::{dispatch::Tag, view::Discriminator},
};

static INFO: RuleInfo = RuleInfo {
    id: "mapping-outside-union",
    severity: Severity::Warning,
    what: "A value in the `mapping` of a discriminator leads to a schema that is not a branch of the union.",
    why: "A value with that tag is valid by no branch, and clients reject it or read it as unknown.",
    example: "oneOf: [{$ref: '#/…/Cat'}]\ndiscriminator: {propertyName: kind, mapping: {cat: '#/…/Cat', dog: '#/…/Dog'}}   # wrong: Dog is not among the branches",
    standard: "OAS 3.0.3 §4.7.25",
};

/// The rule.
#[derive(Debug)]
pub(super) struct MappingOutsideUnion;

impl Rule for MappingOutsideUnion {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let found = unions(context, |schema| {
            let mapping = schema.discriminator().map(|it| it.mapping().count());
            schema.branch_list().is_some() && mapping.is_some_and(|count| count > 0)
        });
        let schemas = context.document.component_schemas();
        for union in found {
            let mapping = union.view().discriminator().into_iter();
            for (value, target) in mapping.flat_map(Discriminator::mapping) {
                let tag = Tag::String(value.to_owned());
                let name = target.as_str().unwrap_or_default();
                // What is not there is reported by `invalid-discriminator`.
                let exists = schemas.is_some_and(|schemas| schemas.get(name).is_some())
                    || context.document.target_of(target).is_ok();
                if union.dispatch.tagged(&tag).is_none() && exists {
                    let message =
                        format!("`{value}` leads to `{name}`, which is not a branch of this union");
                    diagnostics.push(
                        Diagnostic::new(&INFO, target.span, message)
                            .help("add the schema to the branches, or remove the value"),
                    );
                }
            }
        }
    }
}
