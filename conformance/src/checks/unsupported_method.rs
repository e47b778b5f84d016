//! `unsupported_method`: undeclared methods are answered with 405 and `Allow`.

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
    what: "A method that a path does not declare is answered with 405, and `Allow` lists every documented method and not the refused one; of `OPTIONS` only what it says in `Allow` is judged.",
    why: "A success is an undocumented way in; any other refusal sends clients looking in the wrong place.",
    example: "documented GET, POST; DELETE /items  ->  200\ndocumented GET, POST; DELETE /items  ->  405, Allow: GET",
    standard: "RFC 9110 §15.5.6, §10.2.1",
};

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
            // Whether a path knows OPTIONS is its own affair (RFC 9110 §9.3.7).
            _ if method == "OPTIONS" => Outcome::Skipped,
            (400 | 422, _) => Outcome::failed(
                Failure::new(
                    INFO.id,
                    INFO.severity,
                    format!("an undeclared method is refused with {}", response.status),
                )
                .expected("405 with `Allow`")
                .got(response.status.to_string()),
            ),
            (200..300, _) => Outcome::failed(
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

/// Judges what `Allow` lists beside what is documented. More than that may be allowed.
fn validate_allow(context: &CheckContext<'_>, method: &str, status: u16, allow: &str) -> Outcome {
    let listed: Vec<&str> = allow.split(',').map(str::trim).collect();
    let is_listed = |name: &str| listed.iter().any(|known| known.eq_ignore_ascii_case(name));
    let own = &context.operation.operation().path;
    let operations = context.operation.api.operations.iter();
    let of_path = operations.filter(|other| other.path.path_shape() == own.path_shape());
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
            "`Allow` leaves out documented methods",
            format!("{} in `Allow` too", missing.join(", ")),
        );
    }
    if status == 405 && is_listed(method) {
        return failed(
            "a method is refused with 405 and listed in `Allow`",
            format!("no {method} in `Allow`, or an answer that serves it"),
        );
    }
    Outcome::Passed
}
