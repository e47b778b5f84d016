//! `--check-command`: a program of the user that reads exchanges and writes findings.

mod format;

mod process;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use self::{
    format::{CheckResult, CheckedExchange},
    process::Process,
};
use super::{Exit, print_status};
use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome},
    engine::{StopHandle, StopReason},
    exchange::Exchange,
    failure::{Failure, Severity},
};

static INFO: CheckInfo = CheckInfo {
    id: "check_command",
    severity: Severity::Medium,
    what: "The program of `--check-command` finds nothing wrong.",
    why: "An API has rules that no document can state.",
    example: "--check-command ./check.py; GET /orders/7  ->  a total that is not the sum of the lines",
    standard: "the configuration of the run",
};

/// The check that a command makes.
#[derive(Debug)]
struct CheckCommand {
    command: Vec<String>,
    /// The process; `None` after it failed, which ends the run.
    process: Mutex<Option<Process>>,
    /// The time that it has for one exchange.
    limit: Duration,
    stop: StopHandle,
}

/// Starts `command`, which has the time of `limit` for each exchange and ends the run of `stop` when it fails.
pub(super) fn start(
    command: &[String],
    limit: Duration,
    stop: &StopHandle,
) -> Result<&'static dyn Check, Exit> {
    let process = Process::start(command).map_err(|why| {
        print_status(&format!(
            "error: the check command `{}`: {why}",
            command.join(" ")
        ));
        Exit::Usage
    })?;
    // Checks live as long as the program, which has one of these.
    Ok(Box::leak(Box::new(CheckCommand {
        command: command.to_vec(),
        process: Mutex::new(Some(process)),
        limit,
        stop: stop.clone(),
    })))
}

impl Check for CheckCommand {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        match self.failures(context, exchange).into_iter().next() {
            Some(failure) => Outcome::failed(failure),
            None => Outcome::Passed,
        }
    }

    fn failures(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Vec<Failure> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(running) = process.as_mut() else {
            return Vec::new();
        };
        let result = serde_json::to_string(&CheckedExchange::new(context, exchange))
            .map_err(|error| error.to_string())
            .and_then(|line| running.ask(line, self.limit))
            .and_then(|line| parsed(&line));
        match result {
            Ok(result) => {
                let findings = result.findings.into_iter();
                findings.map(|known| known.into_failure(&INFO)).collect()
            }
            Err(why) => {
                *process = None;
                let command = self.command.join(" ");
                let reason = format!(
                    "the check command `{command}` failed at {} {}: {why}",
                    exchange.request.method,
                    exchange.request.path()
                );
                self.stop.stop(StopReason::Failed(reason));
                Vec::new()
            }
        }
    }
}

/// The result in a line of output.
fn parsed(line: &str) -> Result<CheckResult, String> {
    serde_json::from_str(line).map_err(|error| {
        let shown: String = line.chars().take(120).collect();
        format!(
            "`{shown}` is not a valid result ({error}); write one line for each exchange, such as \
             {{\"findings\": []}}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_and_others_are_explained() {
        let result = parsed(r#"{"findings": [{"title": "a", "severity": "high"}]}"#).unwrap();
        let failure = result.findings[0].clone().into_failure(&INFO);
        assert_eq!(
            (failure.severity, &*failure.signature),
            (Severity::High, "a")
        );
        for line in ["", "ok", "{}", r#"{"findings": [{"titel": "a"}]}"#] {
            let message = parsed(line).unwrap_err();
            assert!(message.contains("is not a valid result"), "{message}");
        }
    }
}
