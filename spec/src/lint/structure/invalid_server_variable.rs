//! `invalid-server-variable`: a server variable with invalid values.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-server-variable",
    severity: Severity::Error,
    what: "The default of a server variable is not among its `enum`, or that is empty.",
    why: "A client that takes the default calls a server that the document excludes.",
    example: "region: {enum: [eu, us], default: de}   # wrong\nregion: {enum: [eu, us], default: eu}   # right",
    standard: "OAS 3.0.3 §4.7.6.1; OAS 3.1.1 §4.8.6.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidServerVariable;

impl Rule for InvalidServerVariable {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::ServerVariable) {
            let Some(allowed) = located.node.get("enum") else {
                continue;
            };
            let Some(values) = allowed.as_sequence() else {
                continue;
            };
            if values.is_empty() {
                diagnostics.push(
                    Diagnostic::new(&INFO, allowed.span, "`enum` of a server variable is empty")
                        .help("list the values, or remove `enum`"),
                );
                continue;
            }
            if let Some(default) = located.node.get("default")
                && !values.iter().any(|value| value.same_data(default))
            {
                let text = default.as_str().unwrap_or_default();
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        default.span,
                        format!("the default `{text}` is not among the values of `enum`"),
                    )
                    .also(allowed.span, "the values"),
                );
            }
        }
    }
}
