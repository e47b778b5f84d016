//! Validates the values that documents write beside schemas.

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo},
    document::Location,
    lint::LintContext,
    schema::{Direction, SchemaViolation, batch::validate_all},
    source::node::Node,
};

/// A value in the document and the schema it should satisfy.
pub(super) struct WrittenValue<'d> {
    /// The value.
    pub(super) node: &'d Node,
    /// The schema.
    pub(super) schema: Location,
    /// What the value is, for messages: `example`, `default`.
    pub(super) what: &'static str,
}

/// Violations of one value that are reported one by one.
const MOST_VIOLATIONS: usize = 3;

/// Reports every value that satisfies its schema neither as part of a request nor as part of a response.
pub(super) fn validate(
    rule: &'static RuleInfo,
    context: &LintContext<'_>,
    values: &[WrittenValue<'_>],
    diagnostics: &mut Diagnostics,
) {
    let as_json = |value: &WrittenValue<'_>| (value.schema.clone(), value.node.to_json());
    let pairs: Vec<(Location, Value)> = values.iter().map(as_json).collect();
    let validated = validate_all(context.document, &pairs, Direction::Response);
    let suspects: Vec<(&WrittenValue<'_>, Vec<SchemaViolation>)> = values
        .iter()
        .zip(validated)
        .filter(|(_, violations)| !violations.is_empty())
        .collect();
    let pairs: Vec<(Location, Value)> = suspects.iter().map(|(value, _)| as_json(value)).collect();
    let validated = validate_all(context.document, &pairs, Direction::Request);
    for ((value, violations), in_request) in suspects.into_iter().zip(validated) {
        if in_request.is_empty() {
            continue;
        }
        let others = violations.len().saturating_sub(MOST_VIOLATIONS);
        for violation in violations.iter().take(MOST_VIOLATIONS) {
            let mut finding = finding(rule, value, violation);
            if others > 0 {
                finding = finding.help(format!("{others} more of this {}", value.what));
            }
            diagnostics.push(finding);
        }
    }
}

fn finding(
    rule: &'static RuleInfo,
    value: &WrittenValue<'_>,
    violation: &SchemaViolation,
) -> Diagnostic {
    // Violations about a missing member are at the object.
    let span = value
        .node
        .at(&violation.instance)
        .map_or(value.node.span, |node| node.span);
    let finding = Diagnostic::new(
        rule,
        span,
        format!(
            "this {} breaks its schema: {}",
            value.what, violation.message
        ),
    );
    match violation.span {
        Some(span) => finding.also(span, format!("by this `{}`", violation.keyword)),
        None => finding,
    }
}
