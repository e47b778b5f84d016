//! `unsupported_method`: undeclared methods are answered with 405 and `Allow`.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Exchange, Outcome},
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct UnsupportedMethod;

static INFO: CheckInfo = CheckInfo {
    id: "unsupported_method",
    severity: Severity::Low,
    what: "A method that a path does not declare is answered with 405, and the answer names the allowed methods in `Allow`.",
    why: "A success is an undocumented way in; any other refusal sends clients looking in the wrong place.",
    example: "documented GET, POST; DELETE /items  ->  200",
    standard: "RFC 9110 §15.5.6, §10.2.1",
};

impl Check for UnsupportedMethod {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn judge(&self, _: &CheckContext<'_>, exchange: &Exchange<'_>) -> Outcome {
        let (Intent::UndeclaredMethod(method), Some(response)) =
            (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        match response.status {
            405 if response.headers.get("allow").is_some() => Outcome::Passed,
            405 => Outcome::failed(
                Failure::new(INFO.id, INFO.severity, "405 without the header `Allow`")
                    .expected("a header `Allow` that lists the methods of the path")
                    .got("no such header"),
            ),
            400 | 422 => Outcome::failed(
                Failure::new(
                    INFO.id,
                    INFO.severity,
                    format!("an undeclared method is refused with {}", response.status),
                )
                .expected("405 with `Allow`")
                .got(response.status.to_string()),
            ),
            200..300 => Outcome::failed(
                Failure::new(
                    INFO.id,
                    INFO.severity,
                    format!("the undeclared method {method} is served"),
                )
                .expected("405 with `Allow`")
                .got(response.status.to_string()),
            ),
            // Who may not enter is not told what is inside; what is not there has no methods; and a server may not know
            // the method at all (501), redirect, or fail, which is another finding.
            _ => Outcome::Skipped,
        }
    }
}
