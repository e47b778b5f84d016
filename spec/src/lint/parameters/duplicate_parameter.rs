//! `duplicate-parameter`: a parameter that is listed twice.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "duplicate-parameter",
    severity: Severity::Error,
    what: "A list of parameters has two of the same name and location.",
    why: "Tools take one of the two, each in its own way. (An operation may replace a parameter of its path.)",
    example: "- {name: limit, in: query}\n- {name: limit, in: query}   # wrong: remove one",
    standard: "OAS 3.0.3 §4.7.9.1, §4.7.10.1 (`parameters`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct DuplicateParameter;

impl Rule for DuplicateParameter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for kind in [ObjectKind::PathItem, ObjectKind::Operation] {
            for located in context.of(kind) {
                let list = context.parameters(located.node, &located.location);
                for (at, parameter) in list.iter().enumerate() {
                    let mut earlier = list.iter().take(at);
                    let Some(first) = earlier.find(|first| first.is_same(parameter)) else {
                        continue;
                    };
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            parameter.listed_at,
                            format!(
                                "the {} parameter `{}` is listed twice",
                                parameter.location, parameter.name
                            ),
                        )
                        .also(first.listed_at, "first listed here")
                        .help("remove one of the two"),
                    );
                }
            }
        }
    }
}
