//! `invalid-component-name`: a component whose name references cannot write.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-component-name",
    severity: Severity::Error,
    what: "The name of a component has a character other than letters, digits, `.`, `-` and `_`.",
    why: "Generators make type and file names of it, and references need escapes that many tools get wrong.",
    example: "schemas: {'Pet (new)': {}}   # wrong\nschemas: {NewPet: {}}        # right",
    standard: "OAS 3.0.3 §4.7.7.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidComponentName;

impl Rule for InvalidComponentName {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, _) = context.written();
        let components = objects
            .iter()
            .filter(|located| located.kind == ObjectKind::Components);
        for section in components.flat_map(|located| located.node.entries()) {
            let is_section = !section.key.starts_with("x-");
            for entry in section.value.entries().iter().filter(|_| is_section) {
                if !is_name(&entry.key) {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            entry.key_span,
                            format!("`{}` cannot be the name of a component", entry.key),
                        )
                        .help("use letters, digits, `.`, `-` and `_` only"),
                    );
                }
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}
