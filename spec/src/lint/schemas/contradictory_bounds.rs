//! `contradictory-bounds`: a lower bound above the upper one.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "contradictory-bounds",
    severity: Severity::Error,
    what: "The lower bound of a number, length or count is above the upper bound.",
    why: "No value satisfies the schema.",
    example: "{type: integer, minimum: 10, maximum: 1}   # wrong\n{type: integer, minimum: 1, maximum: 10}   # right",
    standard: "JSON Schema Validation 2020-12 §6.2-6.5",
};

/// Lower and upper bounds, and whether reaching the bound is already too much.
const PAIRS: &[(&str, &str, bool)] = &[
    ("minimum", "maximum", false),
    ("exclusiveMinimum", "maximum", true),
    ("minimum", "exclusiveMaximum", true),
    ("exclusiveMinimum", "exclusiveMaximum", true),
    ("minLength", "maxLength", false),
    ("minItems", "maxItems", false),
    ("minProperties", "maxProperties", false),
    ("minContains", "maxContains", false),
];

/// The rule.
#[derive(Debug)]
pub(super) struct ContradictoryBounds;

impl Rule for ContradictoryBounds {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            for (low, high, is_exclusive) in PAIRS {
                let (Some(low_node), Some(high_node)) =
                    (located.node.get(low), located.node.get(high))
                else {
                    continue;
                };
                let (Some(low_value), Some(high_value)) = (number(low_node), number(high_node))
                else {
                    continue;
                };
                // Before 3.1 the flags beside the bounds exclude them.
                let flag = |name| located.node.get_bool(name) == Some(true);
                let excludes = *is_exclusive
                    || (*low == "minimum"
                        && (flag("exclusiveMinimum") || flag("exclusiveMaximum")));
                if low_value < high_value || (low_value <= high_value && !excludes) {
                    continue;
                }
                let relation = if low_value > high_value {
                    "above"
                } else {
                    "equal to"
                };
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        low_node.span,
                        format!("`{low}` is {relation} `{high}`, so no value satisfies both"),
                    )
                    .also(high_node.span, "the upper bound"),
                );
            }
        }
    }
}

fn number(node: &Node) -> Option<f64> {
    node.as_number()?.to_json()?.as_f64()
}
