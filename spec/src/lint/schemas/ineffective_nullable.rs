//! `ineffective-nullable`: `nullable` where 3.0 gives it no effect.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "ineffective-nullable",
    severity: Severity::Note,
    what: "`nullable: true` is in a schema without `type`, or beside an `enum` that lacks null.",
    why: "Strictly by 3.0, `nullable` only adds null to the `type` beside it, and `enum` still excludes null; tools differ.",
    example: "{type: string, nullable: true, enum: [a, b]}         # unclear\n{type: string, nullable: true, enum: [a, b, null]}   # clear",
    standard: "OAS 3.0.3 §4.7.24.1 (`nullable`); proposal 2019-10-31 Clarify Nullable",
};

/// The rule.
#[derive(Debug)]
pub(super) struct IneffectiveNullable;

impl Rule for IneffectiveNullable {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        if version != SpecVersion::V3_0 {
            return;
        }
        let schemas = objects
            .iter()
            .filter(|located| located.kind == ObjectKind::Schema);
        for located in schemas.filter(|located| !located.is_reference) {
            let Some(nullable) = located
                .node
                .get("nullable")
                .filter(|flag| flag.as_bool() == Some(true))
            else {
                continue;
            };
            let lacks_null = |values: &[Node]| !values.iter().any(Node::is_null);
            let values = located.node.get("enum").and_then(Node::as_sequence);
            let finding = if located.node.get("type").is_none() {
                Diagnostic::new(
                    &INFO,
                    nullable.span,
                    "`nullable` without `type` has no effect",
                )
                .help("add `type`, or allow null by `anyOf` with a nullable alternative")
            } else if values.is_some_and(lacks_null) {
                Diagnostic::new(
                    &INFO,
                    nullable.span,
                    "`enum` excludes the null that `nullable` allows",
                )
                .help("add `null` to `enum`")
            } else {
                continue;
            };
            diagnostics.push(finding);
        }
    }
}
