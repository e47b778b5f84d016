//! `unknown-keyword`: a keyword that schemas do not have.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind},
    lint::{LintContext, Rule, structure::remedy},
};

static INFO: RuleInfo = RuleInfo {
    id: "unknown-keyword",
    severity: Severity::Warning,
    what: "A schema has a keyword that its version does not know. (Since 3.1 any keyword is allowed, and only near misses are reported.)",
    why: "It is skipped silently, so the bound or type that was meant is not there.",
    example: "{type: string, maxlength: 5}   # wrong\n{type: string, maxLength: 5}   # right",
    standard: "OAS 3.0.3 §4.7.24; OAS 3.1.1 §4.8.24",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnknownKeyword;

impl Rule for UnknownKeyword {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        let schemas = objects
            .iter()
            .filter(|located| located.kind == ObjectKind::Schema);
        for located in schemas.filter(|located| !located.is_reference || version.has_json_schema())
        {
            for entry in located.node.entries() {
                if entry.key.starts_with("x-") || is_known(&entry.key, version) {
                    continue;
                }
                let help = remedy_for(&entry.key, version);
                // Since 3.1 other vocabularies may be in use.
                if version.has_json_schema() && help.is_none() {
                    continue;
                }
                let finding = Diagnostic::new(
                    &INFO,
                    entry.key_span,
                    format!("`{}` is not a keyword of schemas in {version}", entry.key),
                );
                diagnostics.push(match help {
                    Some(help) => finding.help(help),
                    None => finding,
                });
            }
        }
    }
}

fn is_known(name: &str, version: SpecVersion) -> bool {
    ObjectKind::Schema.field(name, version).is_some()
        // Keywords of earlier drafts that 2020-12 still tolerates.
        || (version.has_json_schema()
            && matches!(name, "dependencies" | "additionalItems" | "$recursiveRef" | "$recursiveAnchor"))
}

fn remedy_for(name: &str, version: SpecVersion) -> Option<String> {
    match name {
        "nullable" if version.has_json_schema() => {
            Some("since 3.1, write `type: [string, 'null']`".to_owned())
        }
        "const" if version == SpecVersion::V3_0 => {
            Some("`const` came with 3.1; write `enum` with the one value".to_owned())
        }
        "examples" if version == SpecVersion::V3_0 => {
            Some("`examples` came with 3.1; write `example` with one value".to_owned())
        }
        "optional" => {
            Some("a property is optional unless the object lists it in `required`".to_owned())
        }
        _ => remedy(ObjectKind::Schema, name, version),
    }
}
