//! `operation-without-security`: an operation without `security`, in an API that has security schemes.

use super::undefined_security_scheme::schemes;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "operation-without-security",
    severity: Severity::Warning,
    what: "The document defines security schemes, and neither the operation nor the document has `security`.",
    why: "The operation is described as public, which is rarely meant.",
    example: "security: [{bearer: []}]   # for all operations\nget: {security: []}        # for an operation that really is open",
    standard: "OAS 3.0.3 §4.7.1.1, §4.7.10.1 (`security`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct OperationWithoutSecurity;

impl Rule for OperationWithoutSecurity {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let is_declared = context.document.root().get("security").is_some();
        if is_declared || schemes(context).is_empty() {
            return;
        }
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            if operation.node.get("security").is_none() {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        operation.key_span,
                        format!(
                            "{} does not declare which credentials it needs",
                            operation.label()
                        ),
                    )
                    .help("add `security`; an empty list means that none are needed"),
                );
            }
        }
    }
}
