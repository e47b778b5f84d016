//! `missing_required_header`: a missing required header is rejected.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct MissingRequiredHeader;

static INFO: CheckInfo = CheckInfo {
    id: "missing_required_header",
    severity: Severity::Low,
    what: "A request without a header that is documented as required does not succeed.",
    why: "Either the document requires a header that the server does not need, or the server works on without one that it needs.",
    example: "documented X-Tenant: required; GET /items without X-Tenant  ->  200",
    standard: "OAS 3.0.3 §4.7.12.2 `required`",
};

impl Check for MissingRequiredHeader {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, _: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Intent::WithoutHeader(name), Some(response)) =
            (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        if !(200..300).contains(&response.status) {
            return Outcome::Passed;
        }
        Outcome::failed(
            Failure::new(
                INFO.id,
                INFO.severity,
                format!("a request without the required header `{name}` is accepted"),
            )
            .expected("an error response such as 400")
            .got(response.status.to_string()),
        )
    }
}
