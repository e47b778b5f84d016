//! `unsupported_method`: undeclared methods get a 405 response with `Allow`.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct UnsupportedMethod;

static INFO: CheckInfo = CheckInfo {
    id: "unsupported_method",
    severity: Severity::Low,
    what: "A method that a path does not declare gets a 405 response, and `Allow` lists every documented method and not the rejected one; for `OPTIONS` only its `Allow` is validated.",
    why: "A success is an undocumented entry point; any other rejection misleads clients about what is wrong.",
    example: "documented GET, POST; DELETE /items  ->  200\ndocumented GET, POST; DELETE /items  ->  405, Allow: GET",
    standard: "RFC 9110 §15.5.6, §10.2.1",
};

/// A server that has the method may be right, and the document incomplete.
const EXPECTED: &str = "405 with `Allow`, or the method in the document where the server has it";

impl Check for UnsupportedMethod {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Intent::UndeclaredMethod(method), Some(response)) =
            (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        let allow = response.headers.joined("allow");
        match (response.status, allow) {
            (405, Some(allow)) => validate_allow(context, method, response.status, &allow),
            (405, None) => Outcome::failed(
                Failure::new(INFO.id, INFO.severity, "405 without the header `Allow`")
                    .expected("a header `Allow` that lists the methods of the path")
                    .got("no such header"),
            ),
            (200..300, Some(allow)) if method == "OPTIONS" => {
                validate_allow(context, method, response.status, &allow)
            }
            // Support of OPTIONS is optional for each path (RFC 9110 §9.3.7).
            _ if method == "OPTIONS" => Outcome::Skipped,
            (400 | 422, _) => Outcome::failed(
                Failure::new(
                    INFO.id,
                    INFO.severity,
                    format!("an undeclared method is rejected with {}", response.status),
                )
                .expected(EXPECTED)
                .got(response.status.to_string()),
            ),
            (200..300, _) => Outcome::failed(
                Failure::new(
                    INFO.id,
                    INFO.severity,
                    format!("the undeclared method {method} is served"),
                )
                .expected(EXPECTED)
                .got(response.status.to_string()),
            ),
            // Unauthorized clients learn nothing about the path; an absent resource has no methods; and a server may not know the
            // method at all (501), redirect, or fail, which is another finding.
            _ => Outcome::Skipped,
        }
    }
}

/// Compares `Allow` with the documented methods. More methods may be allowed.
fn validate_allow(context: &CheckContext<'_>, method: &str, status: u16, allow: &str) -> Outcome {
    let listed: Vec<&str> = allow.split(',').map(str::trim).collect();
    let is_listed = |name: &str| listed.iter().any(|known| known.eq_ignore_ascii_case(name));
    let own = &context.operation.operation().path;
    let operations = context.operation.api.operations.iter();
    let of_path = operations.filter(|other| other.path.is_same_path(own));
    let missing: Vec<&str> = of_path
        .map(|operation| operation.method.as_str())
        .filter(|name| !matches!(*name, "HEAD" | "OPTIONS" | "TRACE") && !is_listed(name))
        .collect();
    let failed = |title: &str, expected: String| {
        let failure = Failure::new(INFO.id, INFO.severity, title);
        Outcome::failed(failure.expected(expected).got(format!("`Allow: {allow}`")))
    };
    if !missing.is_empty() {
        return failed(
            "`Allow` lacks documented methods",
            format!("{} in `Allow` too", missing.join(", ")),
        );
    }
    if status == 405 && is_listed(method) {
        return failed(
            "a method is rejected with 405 and listed in `Allow`",
            format!("no {method} in `Allow`, or a response that serves it"),
        );
    }
    Outcome::Passed
}
