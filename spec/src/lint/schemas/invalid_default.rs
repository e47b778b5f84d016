//! `invalid-default`: a default that its own schema rejects.

use super::values::{WrittenValue, validate};
use crate::{
    diagnostic::{Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-default",
    severity: Severity::Error,
    what: "The `default` of a schema does not satisfy the schema.",
    why: "A receiver that fills it in makes an invalid value of a valid one; generated code does not compile.",
    example: "{type: integer, default: '10'}   # wrong\n{type: integer, default: 10}     # right",
    standard: "OAS 3.0.3 §4.7.24.1 (`default` MUST conform to the defined type)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidDefault;

impl Rule for InvalidDefault {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let values: Vec<_> = context
            .of(ObjectKind::Schema)
            .filter(|located| !located.is_reference || context.version().has_json_schema())
            .filter_map(|located| {
                Some(WrittenValue {
                    node: located.node.get("default")?,
                    schema: located.location.clone(),
                    what: "default",
                })
            })
            .collect();
        validate(&INFO, context, &values, diagnostics);
    }
}
