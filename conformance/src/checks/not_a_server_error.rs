//! `not_a_server_error`: no request causes a server error.

use spec::http::StatusCodePattern;

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome, excerpt, request_echo::echo_of},
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
    what: "No response has a status of 500 or above, documented or not; a documented one is of low severity.",
    why: "A 5xx means that the server failed at something it should have rejected or done.",
    example: "GET /items/0  ->  500 Internal Server Error",
    standard: "RFC 9110 §15.6",
};

impl Check for NotAServerError {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
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
        let responses = &context.operation.operation().responses;
        // `default` is hardly written for server errors.
        let is_documented = responses
            .for_status(response.status)
            .is_some_and(|known| known.status != StatusCodePattern::Default);
        let (severity, documented) = if is_documented {
            (Severity::Low, "a documented ")
        } else {
            (INFO.severity, "")
        };
        let body = excerpt(&response.body);
        let title = format!("the server responds with {documented}{}", response.status);
        let echo = echo_of(context, exchange);
        Outcome::failed(
            Failure::new(INFO.id, severity, with_message(title, &response.body))
                .expected("a status below 500")
                .got(format!("{} {body}", response.status))
                .signature(format!(
                    "{documented}{} {}",
                    status(&exchange.case, response.status),
                    response_words(&echo, &response.body)
                )),
        )
    }
}
