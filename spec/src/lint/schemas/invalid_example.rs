//! `invalid-example`: an example that its own schema rejects.

use super::{
    serialized_example,
    values::{WrittenValue, validate},
};
use crate::{
    diagnostic::{Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind, walk::Located},
    http::MediaType,
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-example",
    severity: Severity::Warning,
    what: "An example of a schema, body, parameter or header does not satisfy its schema, or its `serializedValue` is another value.",
    why: "Readers copy examples and tests send them; one of the two, example or schema, is wrong.",
    example: "schema: {type: string, format: date}\nexample: yesterday      # wrong\nexample: '2024-02-29'   # right",
    standard: "OAS 3.0.3 §4.7.12.2, §4.7.14.1, §4.7.24.1 (`example`, `examples`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidExample;

impl Rule for InvalidExample {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let mut values = Vec::new();
        for located in &context.objects {
            match located.kind {
                ObjectKind::Schema => of_schema(context, located, &mut values),
                ObjectKind::MediaType | ObjectKind::Parameter | ObjectKind::Header => {
                    of_holder(context, located, &mut values);
                }
                _ => {}
            }
        }
        validate(&INFO, context, &values, diagnostics);
        if context.version() >= SpecVersion::V3_2 {
            serialized_example::check(&INFO, context, diagnostics);
        }
    }
}

fn of_schema<'d>(
    context: &LintContext<'d>,
    located: &Located<'d>,
    values: &mut Vec<WrittenValue<'d>>,
) {
    if located.is_reference && !context.version().has_json_schema() {
        return;
    }
    let many = located.node.get("examples").map(Node::items);
    let all = located.node.get("example").into_iter();
    values.extend(
        all.chain(many.unwrap_or_default())
            .map(|node| WrittenValue {
                node,
                schema: located.location.clone(),
                what: "example",
            }),
    );
}

/// Examples beside `schema`: of bodies, parameters and headers.
fn of_holder<'d>(
    context: &LintContext<'d>,
    located: &Located<'d>,
    values: &mut Vec<WrittenValue<'d>>,
) {
    if located.is_reference || located.node.get("schema").is_none() {
        return;
    }
    let is_serialized = |node: &Node| {
        // Other formats than JSON are written as text (OAS 3.0.3 §4.7.14.1).
        let key = located.location.pointer.last().unwrap_or_default();
        let is_json = MediaType::parse(&key).is_some_and(|ty| ty.is_json());
        located.kind == ObjectKind::MediaType && !is_json && node.as_str().is_some()
    };
    let mut add = |node: &'d Node| {
        if !is_serialized(node) {
            values.push(WrittenValue {
                node,
                schema: located.location.join("schema"),
                what: "example",
            });
        }
    };
    if let Some(node) = located.node.get("example") {
        add(node);
    }
    for (_, _, target) in context.members(located.node, &located.location, "examples") {
        for field in ["value", "dataValue"] {
            if let Some(node) = target.node.get(field) {
                add(node);
            }
        }
    }
}
