//! `max_response_time`: responses arrive within the configured limit.

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct MaxResponseTime;

static INFO: CheckInfo = CheckInfo {
    id: "max_response_time",
    severity: Severity::Low,
    what: "No response takes longer than the limit of `--max-response-time`; without a limit nothing is checked.",
    why: "A late response is lost for callers with a deadline.",
    example: "--max-response-time 200ms; GET /report  ->  200 after 1,340 ms",
    standard: "the configuration of the run",
};

impl Check for MaxResponseTime {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Some(limit), Some(_)) = (context.max_response_time, exchange.response()) else {
            return Outcome::Skipped;
        };
        if exchange.interaction.elapsed <= limit {
            return Outcome::Passed;
        }
        Outcome::failed(
            Failure::new(
                INFO.id,
                INFO.severity,
                format!("the response takes longer than {} ms", limit.as_millis()),
            )
            .expected(format!("a response within {} ms", limit.as_millis()))
            .got(format!("{} ms", exchange.interaction.elapsed.as_millis())),
        )
    }
}
