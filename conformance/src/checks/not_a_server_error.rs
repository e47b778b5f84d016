//! `not_a_server_error`: no request causes a server error.

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome, excerpt},
    exchange::Exchange,
    failure::{Failure, Severity},
    signature::{response_words, status, with_message},
};

/// The check.
#[derive(Debug)]
pub(super) struct NotAServerError;

static INFO: CheckInfo = CheckInfo {
    id: "not_a_server_error",
    severity: Severity::High,
    what: "No response has a status of 500 or above, whether documented or not.",
    why: "A 5xx means that the server failed at something it should have rejected or done.",
    example: "GET /items/0  ->  500 Internal Server Error",
    standard: "RFC 9110 §15.6",
};

impl Check for NotAServerError {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, _: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange.response() else {
            return Outcome::Skipped;
        };
        if response.status < 500 {
            return Outcome::Passed;
        }
        // `501 Not Implemented` is the right response to a method that the server does not know (RFC 9110 §9.1).
        if response.status == 501 && exchange.case.method.is_some() {
            return Outcome::Passed;
        }
        let body = excerpt(&response.body);
        Outcome::failed(
            Failure::new(
                INFO.id,
                INFO.severity,
                with_message(
                    format!("the server responds with {}", response.status),
                    &response.body,
                ),
            )
            .expected("a status below 500")
            .got(format!("{} {body}", response.status))
            .signature(format!(
                "{} {}",
                status(&exchange.case, response.status),
                response_words(&exchange.case, &response.body)
            )),
        )
    }
}
