//! `wrong-reference-target`: a reference to an object of another kind than is allowed there.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{
        Location,
        grammar::{FieldType, ObjectKind},
    },
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "wrong-reference-target",
    severity: Severity::Error,
    what: "A `$ref` leads to a component of another kind than is allowed there.",
    why: "A schema read as a response has no description and no content; the response is silently empty.",
    example: "'200': {$ref: '#/components/schemas/Pet'}     # wrong: a schema where a response is meant\n'200': {$ref: '#/components/responses/Pet'}   # right",
    standard: "OAS 3.0.3 §4.7.23",
};

/// The rule.
#[derive(Debug)]
pub(super) struct WrongReferenceTarget;

impl Rule for WrongReferenceTarget {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in &context.objects {
            let Some(text) = located.reference_value() else {
                continue;
            };
            let Ok(target) = context.document.locate_reference(text) else {
                continue;
            };
            // Where there is nothing, the reference dangles, which is found on loading.
            let exists = context.document.node(&target).is_some();
            let Some(kind) = component_kind(&target).filter(|kind| exists && *kind != located.kind)
            else {
                continue;
            };
            diagnostics.push(
                Diagnostic::new(
                    &INFO,
                    text.span,
                    format!(
                        "this leads to a {}, and a {} is meant here",
                        kind.name(),
                        located.kind.name()
                    ),
                )
                .help("refer to a component of the right section, or write the object out here"),
            );
        }
    }
}

/// What a component is by its section; `None` for locations that are not components.
fn component_kind(location: &Location) -> Option<ObjectKind> {
    let mut tokens = location.pointer.tokens();
    let (components, section) = (tokens.next()?, tokens.next()?);
    tokens.next()?;
    if components != "components" || tokens.next().is_some() {
        return None;
    }
    let fields = ObjectKind::Components.fields();
    match fields.iter().find(|field| field.name == section)?.ty {
        FieldType::Map(FieldType::OrReference(kind)) => Some(*kind),
        FieldType::Map(FieldType::Schema) => Some(ObjectKind::Schema),
        _ => None,
    }
}
