//! `connection_integrity`: the server sends one complete, well-formed response to every request.

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct ConnectionIntegrity;

static INFO: CheckInfo = CheckInfo {
    id: "connection_integrity",
    severity: Severity::Critical,
    what: "Every request gets one complete response in valid HTTP, of the length it announces, within the time limit.",
    why: "A reset, a truncated body or a hang takes down clients that handle every documented error; often a worker of the server has crashed.",
    example: "POST /items {\"name\": \"\\u0000\"}  ->  connection reset before any response",
    standard: "RFC 9112 §6.3, §9.6",
};

impl Check for ConnectionIntegrity {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, _: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        match &exchange.interaction.outcome {
            Ok(_) => Outcome::Passed,
            Err(error) if !error.is_about_server() => Outcome::Skipped,
            Err(error) => Outcome::failed(
                Failure::new(INFO.id, INFO.severity, error.title())
                    .signature(error.kind())
                    .expected("one complete response in valid HTTP")
                    .got(error.to_string()),
            ),
        }
    }
}
