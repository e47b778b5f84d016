//! `unknown-field`: a field that the object does not have.

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{
        SpecVersion,
        grammar::{Field, ObjectKind},
        reference::similar,
    },
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "unknown-field",
    severity: Severity::Error,
    what: "An object has a field that the specification does not give it.",
    why: "Tools skip unknown fields silently, so the intent is lost: usually a typo, wrong indentation, or a field of another version.",
    example: "info: {title: Pets, verison: '1'}   # wrong\ninfo: {title: Pets, version: '1'}   # right; own fields begin with `x-`",
    standard: "OAS 3.0.3 §4.7, §4.9",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnknownField;

impl Rule for UnknownField {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects {
            // Keywords of schemas have a rule of their own.
            if located.kind == ObjectKind::Schema
                || located.kind.patterned().is_some()
                || !has_fields(located, version)
            {
                continue;
            }
            for entry in located.node.entries() {
                let is_extension = entry.key.starts_with("x-") && located.kind.may_be_extended();
                if is_extension || located.kind.field(&entry.key, version).is_some() {
                    continue;
                }
                let finding = Diagnostic::new(
                    &INFO,
                    entry.key_span,
                    format!(
                        "`{}` is not a field of the {}",
                        entry.key,
                        located.kind.name()
                    ),
                );
                diagnostics.push(match remedy(located.kind, &entry.key, version) {
                    Some(help) => finding.help(help),
                    None => finding,
                });
            }
        }
    }
}

/// How help begins that names what may have been meant.
pub(in crate::lint) const SUGGESTION: &str = "did you mean";

/// What may have been meant by a field that `version` does not know.
pub(in crate::lint) fn remedy(
    kind: ObjectKind,
    name: &str,
    version: SpecVersion,
) -> Option<String> {
    let of_other_versions = kind.fields().iter().find(|field| field.name == name);
    if let Some(field) = of_other_versions {
        return Some(other_version(field, version));
    }
    let known = kind
        .fields()
        .iter()
        .filter(|field| field.versions.contains(version))
        .map(|field| field.name);
    similar(name, known).map(|name| format!("{SUGGESTION} `{name}`?"))
}

fn other_version(field: &Field, version: SpecVersion) -> String {
    let name = field.name;
    if version < field.versions.first() {
        return format!(
            "`{name}` came with {}, and this document is {version}",
            field.versions.first()
        );
    }
    format!(
        "`{name}` went after {}, and this document is {version}",
        field.versions.last()
    )
}
