//! `invalid-discriminator`: a discriminator that cannot distinguish the variants.

use super::properties::Properties;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind, reference::similar, walk::Located},
    lint::{LintContext, Rule},
    source::node::{Mapping, Node},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-discriminator",
    severity: Severity::Error,
    what: "The property of a discriminator is defined by no variant, or its mapping (or its `defaultMapping`) names a schema that does not exist.",
    why: "Tools look for the property to choose the variant; without it they cannot read the value.",
    example: "discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Kat'}}   # wrong when it is called Cat",
    standard: "OAS 3.0.3 §4.7.25",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidDiscriminator;

impl Rule for InvalidDiscriminator {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            let Some(discriminator) = located.node.get("discriminator") else {
                continue;
            };
            if let Some(name) = discriminator.get("propertyName") {
                diagnostics.extend(check_property(context, located, name));
            }
            let mapping = discriminator.get("mapping").map(Node::entries);
            for entry in mapping.unwrap_or_default() {
                diagnostics.extend(check_target(context, &entry.value));
            }
            let default = discriminator.get("defaultMapping");
            if let Some(default) = default.filter(|_| context.version() >= SpecVersion::V3_2) {
                diagnostics.extend(check_target(context, default));
            }
        }
    }
}

fn check_property(
    context: &LintContext<'_>,
    located: &Located<'_>,
    written: &Node,
) -> Option<Diagnostic> {
    let name = written.as_str()?;
    let properties = Properties::of(context, located.node, &located.location);
    // Without any property there is nothing to compare with: the variants extend this schema.
    if !properties.is_complete() || properties.has(name) {
        return None;
    }
    let finding = Diagnostic::new(
        &INFO,
        written.span,
        format!("no variant defines the property `{name}`"),
    );
    Some(match similar(name, properties.names()) {
        Some(name) => finding.help(format!("did you mean `{name}`?")),
        None => finding.help("define it in every variant, and list it in `required`"),
    })
}

fn check_target(context: &LintContext<'_>, written: &Node) -> Option<Diagnostic> {
    let text = written.as_str()?;
    let schemas = context.document.component_schemas();
    // A name of a component, or a reference.
    let is_known = schemas.is_some_and(|schemas| schemas.get(text).is_some())
        || context.document.target_of(written).is_ok();
    let leads_out = text.contains("://");
    if is_known || leads_out {
        return None;
    }
    let finding = Diagnostic::new(&INFO, written.span, format!("there is no schema `{text}`"));
    let (prefix, name) = text.rsplit_once('/').unwrap_or(("", text));
    let names = schemas.map(Mapping::entries).unwrap_or_default();
    let names = names.iter().map(|entry| entry.key.as_str());
    Some(match similar(name, names) {
        Some(name) if prefix.is_empty() => finding.help(format!("did you mean `{name}`?")),
        Some(name) => finding.help(format!("did you mean `{prefix}/{name}`?")),
        None => finding.help("write a reference such as `#/components/schemas/Cat`"),
    })
}
