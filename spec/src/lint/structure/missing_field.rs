//! `missing-field`: a required field is not there.

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind, walk::Located},
    lint::{LintContext, Rule, context::underline},
};

static INFO: RuleInfo = RuleInfo {
    id: "missing-field",
    severity: Severity::Error,
    what: "An object lacks a field that the specification requires.",
    why: "Tools that check documents reject this one; others guess.",
    example: "'200': {content: {}}                      # wrong\n'200': {description: A pet, content: {}}  # right",
    standard: "OAS 3.0.3 §4.7 (fields marked REQUIRED)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct MissingField;

impl Rule for MissingField {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects {
            if !has_fields(located, version) || located.is_reference {
                continue;
            }
            for name in missing(located, version) {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        underline(located),
                        format!("the {} lacks the field {name}", located.kind.name()),
                    )
                    .help(format!("add {name}")),
                );
            }
        }
    }
}

/// The names of the missing fields, as phrases in backticks.
fn missing(located: &Located<'_>, version: SpecVersion) -> Vec<String> {
    let has = |name: &str| located.node.get(name).is_some();
    let required = located
        .kind
        .fields()
        .iter()
        .filter(|field| field.required && field.versions.contains(version));
    let mut res: Vec<String> = required
        .filter(|field| !has(field.name))
        .map(|field| format!("`{}`", field.name))
        .collect();
    match located.kind {
        // OAS 3.0.3 §4.7.1; OAS 3.1.1 §4.8.1: at least one of the three.
        ObjectKind::OpenApi if version < SpecVersion::V3_1 && !has("paths") => {
            res.push("`paths`".to_owned());
        }
        ObjectKind::OpenApi if !["paths", "components", "webhooks"].into_iter().any(has) => {
            res.push("`paths` (or `components`, or `webhooks`)".to_owned());
        }
        ObjectKind::Operation if version < SpecVersion::V3_1 && !has("responses") => {
            res.push("`responses`".to_owned());
        }
        // Swagger 2.0: the body has a schema, everything else a type.
        ObjectKind::Parameter if version == SpecVersion::V2_0 => {
            let is_body = located.node.get_str("in") == Some("body");
            let name = if is_body { "schema" } else { "type" };
            if has("in") && !has(name) {
                res.push(format!("`{name}`"));
            }
        }
        _ => {}
    }
    res
}
