//! `reference-in-data`: a `$ref` inside an example or default, where it is not followed.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::{FieldType, ObjectKind},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "reference-in-data",
    severity: Severity::Warning,
    what: "A `$ref` is inside an example, default or enumeration.",
    why: "Values are data: the reference is not followed, and the example is an object with a field called `$ref`.",
    example: "example: {$ref: '#/components/examples/pet'}           # wrong\nexamples: {pet: {$ref: '#/components/examples/pet'}}   # right",
    standard: "OAS 3.0.3 §4.7.14.1, §4.7.19",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ReferenceInData;

impl Rule for ReferenceInData {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context
            .objects
            .iter()
            .filter(|located| !located.is_reference)
        {
            for entry in located.node.entries() {
                let ty = located.kind.field(&entry.key, context.version());
                let is_data = match ty.map(|field| &field.ty) {
                    Some(FieldType::Any | FieldType::List(FieldType::Any)) => true,
                    // Values of links are data too.
                    Some(FieldType::Map(FieldType::Any)) => located.kind == ObjectKind::Link,
                    _ => false,
                };
                if is_data {
                    search(&entry.value, context, diagnostics);
                }
            }
        }
    }
}

fn search(node: &Node, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
    if let Some(text) = node.get("$ref")
        // An API may have fields of that name; a reference that leads somewhere was meant as one.
        && text.as_str().is_some_and(|text| text.contains('#') || text.contains('.'))
        && context.document.target_of(text).is_ok()
    {
        diagnostics.push(
            Diagnostic::new(&INFO, text.span, "a reference in a value is not followed").help(
                "write the value out; complete examples are referred to in `examples: {name: {$ref: …}}`",
            ),
        );
    }
    for entry in node.entries() {
        search(&entry.value, context, diagnostics);
    }
    for item in node.items() {
        search(item, context, diagnostics);
    }
}
