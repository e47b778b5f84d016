//! `read-and-write-only`: a property that may travel in neither direction.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "read-and-write-only",
    severity: Severity::Error,
    what: "A schema is both `readOnly` and `writeOnly`.",
    why: "The property may be neither in requests nor in responses.",
    example: "{type: string, readOnly: true, writeOnly: true}   # wrong: keep one",
    standard: "OAS 3.0.3 §4.7.24.2 (`writeOnly`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct ReadAndWriteOnly;

impl Rule for ReadAndWriteOnly {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            let flag = |name| {
                let entry = located.node.as_mapping()?.entry(name)?;
                (entry.value.as_bool() == Some(true)).then_some(entry.key_span)
            };
            if let (Some(read), Some(write)) = (flag("readOnly"), flag("writeOnly")) {
                diagnostics.push(
                    Diagnostic::new(&INFO, write, "`writeOnly` contradicts `readOnly`")
                        .also(read, "given here")
                        .help("keep one of the two"),
                );
            }
        }
    }
}
