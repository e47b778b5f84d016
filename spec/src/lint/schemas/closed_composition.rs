//! `closed-composition`: a part of `allOf` that forbids the properties of the others.

use super::properties::Properties;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Location, grammar::ObjectKind},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "closed-composition",
    severity: Severity::Warning,
    what: "A part of `allOf` has `additionalProperties: false` and does not know a property that another part defines.",
    why: "The keyword only sees the properties beside it, so no value may have those of the other parts.",
    example: "allOf:\n- {properties: {id: {}}, additionalProperties: false}   # wrong: forbids `name`\n- {properties: {name: {}}}",
    standard: "JSON Schema Core 2020-12 §10.3.2.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ClosedComposition;

impl Rule for ClosedComposition {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            let Some(parts) = located.node.get("allOf").and_then(Node::as_sequence) else {
                continue;
            };
            let at = located.location.join("allOf");
            let mut composed: Option<Properties> = None;
            for (index, part) in parts.iter().enumerate() {
                let location = at.join(index.to_string());
                let composed = composed.get_or_insert_with(|| {
                    Properties::of(context, located.node, &located.location)
                });
                diagnostics.extend(check_part(context, part, &location, composed));
            }
            // The schema around `allOf` is a part like the others.
            if is_closed(located.node) {
                let composed = composed
                    .unwrap_or_else(|| Properties::of(context, located.node, &located.location));
                diagnostics.extend(finding(located.node, &composed, None));
            }
        }
    }
}

fn check_part(
    context: &LintContext<'_>,
    part: &Node,
    location: &Location,
    composed: &Properties,
) -> Option<Diagnostic> {
    let target = context.document.follow(part, location).ok()?;
    let reference = part.get("$ref");
    if !is_closed(target.node) {
        return None;
    }
    finding(target.node, composed, reference)
}

fn is_closed(node: &Node) -> bool {
    node.get_bool("additionalProperties") == Some(false) && node.get("patternProperties").is_none()
}

fn finding(closed: &Node, composed: &Properties, reference: Option<&Node>) -> Option<Diagnostic> {
    let own = closed.get("properties");
    let (name, defined_at) = composed
        .iter()
        .find(|(name, _)| own.is_none_or(|own| own.get(name).is_none()))?;
    let flag = closed.get("additionalProperties")?;
    let underlined = reference.unwrap_or(flag).span;
    let finding = Diagnostic::new(
        &INFO,
        underlined,
        format!("this part of `allOf` forbids the property `{name}` of another part"),
    )
    .also(defined_at, "the property");
    let finding = match reference {
        Some(_) => finding.also(flag.span, "forbidden here"),
        None => finding,
    };
    Some(finding.help(
        "leave `additionalProperties` out of the parts (since 3.1, `unevaluatedProperties: false` beside `allOf` closes the composition)",
    ))
}
