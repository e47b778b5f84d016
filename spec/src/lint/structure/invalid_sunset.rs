//! `invalid-sunset`: an `x-sunset` that names no day.

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    model::sunset::Sunset,
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-sunset",
    severity: Severity::Warning,
    what: "An `x-sunset` is neither a date nor a date and time.",
    why: "Nobody knows when what is deprecated goes; a comparison of documents counts its removal as breaking on any day.",
    example: "get: {deprecated: true, x-sunset: next summer}      # wrong\nget: {deprecated: true, x-sunset: '2027-06-30'}     # right",
    standard: "RFC 8594 §3 (the day), RFC 3339 §5.6 (its form)",
};

/// What may be deprecated.
const KINDS: [ObjectKind; 4] = [
    ObjectKind::Operation,
    ObjectKind::Parameter,
    ObjectKind::Header,
    ObjectKind::Schema,
];

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidSunset;

impl Rule for InvalidSunset {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        let deprecatable = objects
            .iter()
            .filter(|located| KINDS.contains(&located.kind) && has_fields(located, version));
        for located in deprecatable {
            let Some(sunset) = located.node.get("x-sunset") else {
                continue;
            };
            if sunset.as_str().and_then(Sunset::parse).is_none() {
                let text = match sunset.as_str() {
                    Some(text) => text.to_owned(),
                    None => sunset.to_json().to_string(),
                };
                let message = format!("`x-sunset: {text}` names no day");
                let help =
                    "write a date such as `2027-06-30`, or with a time `2027-06-30T12:00:00Z`";
                diagnostics.push(Diagnostic::new(&INFO, sunset.span, message).help(help));
            }
        }
    }
}
