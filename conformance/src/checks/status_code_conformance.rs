//! `status_code_conformance`: every status is documented.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
    signature::status,
};

/// The check.
#[derive(Debug)]
pub(super) struct StatusCodeConformance;

static INFO: CheckInfo = CheckInfo {
    id: "status_code_conformance",
    severity: Severity::Medium,
    what: "The status of every response is among the documented ones, by itself, by range or by `default`.",
    why: "Clients are written for the documented statuses; they do not handle any other.",
    example: "documented 200, 404; GET /items/1  ->  418",
    standard: "OAS 3.0.3 §4.7.16",
};

impl Check for StatusCodeConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange.response() else {
            return Outcome::Skipped;
        };
        // A server error is a finding of its own; this operation does not describe a request of another method, and HTTP itself
        // rejects one in another media type or without acceptable responses (RFC 9110 §15.5.6, §15.5.7, §15.5.16).
        let is_http_rejection = match exchange.case.intent {
            Intent::Unacceptable => matches!(response.status, 405 | 406 | 415),
            // The same holds for a body that is not framed as its type requires (RFC 9110 §15.5.1).
            Intent::WrongContentType => matches!(response.status, 400 | 405 | 406 | 415),
            _ => false,
        };
        if response.status >= 500 || exchange.case.method.is_some() || is_http_rejection {
            return Outcome::Skipped;
        }
        let operation = context.operation.operation();
        if operation.responses.list.is_empty()
            || operation.responses.for_status(response.status).is_some()
        {
            return Outcome::Passed;
        }
        let known: Vec<String> = operation
            .responses
            .list
            .iter()
            .map(|known| known.status.to_string())
            .collect();
        Outcome::failed(
            Failure::new(
                INFO.id,
                INFO.severity,
                format!("the status {} is not documented", response.status),
            )
            .expected(format!("one of {}", known.join(", ")))
            .signature(format!(
                "the status {} is not documented",
                status(&exchange.case, response.status)
            ))
            .got(response.status.to_string())
            .location(Some(
                context
                    .operation
                    .api
                    .document
                    .sources()
                    .location(operation.origin.span),
            )),
        )
    }
}
