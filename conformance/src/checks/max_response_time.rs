//! `max_response_time`: answers come in the time that was asked for.

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
    what: "No answer takes longer than the limit of `--max-response-time`; without one nothing is checked.",
    why: "An answer that comes too late is none to callers with a deadline.",
    example: "--max-response-time 200ms; GET /report  ->  200 after 1,340 ms",
    standard: "configuration of the run",
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
                format!("the answer takes longer than {} ms", limit.as_millis()),
            )
            .expected(format!("an answer within {} ms", limit.as_millis()))
            .got(format!("{} ms", exchange.interaction.elapsed.as_millis())),
        )
    }
}
