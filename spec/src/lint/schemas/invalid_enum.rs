//! `invalid-enum`: a value of an enumeration that the schema itself excludes.

use super::values::{WrittenValue, validate};
use crate::{
    diagnostic::{Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    schema::annotation::is_annotation,
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-enum",
    severity: Severity::Error,
    what: "A value of `enum` (or `const`) breaks another keyword of its schema, mostly `type`.",
    why: "It can never be sent. In YAML, `enum: [1, 2]` holds numbers and `['1', '2']` strings.",
    example: "{type: string, enum: [1, 2]}       # wrong\n{type: string, enum: ['1', '2']}   # right",
    standard: "JSON Schema Validation 2020-12 §6.1.2",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidEnum;

impl Rule for InvalidEnum {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let mut values = Vec::new();
        for located in context.of(ObjectKind::Schema) {
            if located.is_reference && !context.version().has_json_schema() {
                continue;
            }
            let listed = located
                .node
                .get("enum")
                .map(Node::items)
                .unwrap_or_default();
            let all = listed.iter().chain(located.node.get("const"));
            values.extend(
                all.filter(|value| !fits_plainly(located.node, value))
                    .map(|value| WrittenValue {
                        node: value,
                        schema: located.location.clone(),
                        what: "value",
                    }),
            );
        }
        validate(&INFO, context, &values, diagnostics);
    }
}

/// Whether a value is fine at first sight: the schema has nothing besides `enum` but the value's own type.
///
/// Nearly all enumerations are lists of strings; validating each of them would take most of the time of the lint.
fn fits_plainly(schema: &Node, value: &Node) -> bool {
    let constrains = |name: &str| !matches!(name, "enum" | "type") && !is_annotation(name);
    let has_type = match schema.get("type") {
        None => true,
        Some(ty) => ty.as_str() == Some("string") && value.as_str().is_some(),
    };
    has_type && !schema.entries().iter().any(|entry| constrains(&entry.key))
}
