//! `content_negotiation`: a documented 406 is sent when no acceptable media type is available.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct ContentNegotiation;

static INFO: CheckInfo = CheckInfo {
    id: "content_negotiation",
    severity: Severity::Low,
    what: "Where 406 is documented, a request whose `Accept` excludes every documented media type does not succeed.",
    why: "HTTP lets a server ignore `Accept`; one that documents 406 promises not to.",
    example: "documented 200 application/json, 406; GET /items, Accept: image/png  ->  200 application/json",
    standard: "RFC 9110 §12.5.1, §15.5.7",
};

impl Check for ContentNegotiation {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Intent::Unacceptable, Some(response)) = (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        let promises = context
            .operation
            .operation()
            .responses
            .list
            .iter()
            .any(|known| known.status == spec::http::StatusCodePattern::Exact(406));
        // A response without content has no media type.
        let has_content =
            !response.body.is_empty() || response.headers.get("content-type").is_some();
        if !promises || !has_content || !(200..300).contains(&response.status) {
            return Outcome::Passed;
        }
        let accept = exchange.request.headers.get("accept").unwrap_or_default();
        Outcome::failed(
            Failure::new(
                INFO.id,
                INFO.severity,
                "406 is documented, and `Accept` is ignored",
            )
            .expected(format!("406 for `Accept: {accept}`"))
            .got(format!(
                "{} of type {}",
                response.status,
                response.headers.get("content-type").unwrap_or("none")
            )),
        )
    }
}
