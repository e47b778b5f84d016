//! Validates exchanges and records what is found in the report of their unit.

use super::{
    change::Change,
    config::SkippedCheck,
    event::Recorded,
    rejection::Rejection,
    repro::curl::{curl, with_options},
    request,
    run::Run,
    unit_report::UnitReport,
};
use crate::{
    case::Case,
    checks::{CheckContext, validate_all},
    exchange::Exchange,
    operation::CompiledOperation,
    phases::{OperationCases, stateful::Step},
};

/// Whether no further request is sent.
pub(super) fn is_over(run: &Run) -> bool {
    run.stop.is_final() || run.budget.is_out_of_time()
}

/// Validates the exchange of a single case.
pub(super) fn validate_case(
    run: &Run,
    cases: &OperationCases,
    exchange: &Exchange,
    report: &mut UnitReport,
) {
    cases.note(&exchange.case);
    validate(run, &cases.operation, &[], exchange, &[], report);
}

/// Validates `exchange`, which comes after `history`, and records failures in `report`. `steps` reproduce it; a single case
/// needs none.
pub(super) fn validate(
    run: &Run,
    operation: &CompiledOperation,
    history: &[Exchange],
    exchange: &Exchange,
    steps: &[Step],
    report: &mut UnitReport,
) {
    report.count(exchange);
    if exchange.redirect.is_some() {
        report.warn_of_redirect(&operation.operation().label());
    }
    // What never succeeds is explained; what does needs no explanation.
    if !report.has_success(exchange.operation)
        && let Some(rejection) = Rejection::of(&run.config.auth, exchange)
    {
        report.reject(exchange.operation, rejection, || {
            command(run, operation, &exchange.case)
        });
    }
    let config = &run.config;
    let phase = report.unit.phase;
    let context = CheckContext {
        operation,
        max_response_time: config.max_response_time,
        history,
    };
    let mut failures = validate_all(&config.checks, &context, exchange);
    failures.retain(|failure| {
        !config.skipped_checks.contains(&SkippedCheck {
            operation: exchange.operation,
            phase,
            check: failure.check,
        })
    });
    if config.record {
        report.recorded.push(Recorded {
            exchange: request::redacted(run, operation, exchange),
            phase,
            failed: failures.iter().map(|failure| failure.check).collect(),
        });
    }
    for failure in failures {
        report.add(failure, exchange, steps);
    }
    if config.confirm {
        let rejected = Change::rejected_of(&run.api, exchange);
        let before = report.changes.len();
        report.rejected.extend(rejected.map(|it| (before, it)));
        report.changes.extend(Change::of(&run.api, exchange));
    }
}

/// The command that sends the request of `case`; empty when it cannot be serialized.
pub(super) fn command(run: &Run, operation: &CompiledOperation, case: &Case) -> String {
    let config = &run.config;
    let shown = request::shown(run, operation, case);
    let command = shown.map(|request| {
        let variables = config.auth.variables();
        with_options(
            curl(&config.url_of(operation.index), &request, &variables),
            &config.curl_options,
        )
    });
    command.unwrap_or_default()
}
