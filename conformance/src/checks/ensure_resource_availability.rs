//! `ensure_resource_availability`: a created resource can be found.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct EnsureResourceAvailability;

static INFO: CheckInfo = CheckInfo {
    id: "ensure_resource_availability",
    severity: Severity::Medium,
    what: "A resource whose identifier came from a successful creation in the same scenario is found; a 202 only accepts a request, so nothing needs to be there yet.",
    why: "Clients that create a resource and then use it fail at the second step.",
    example: "POST /items -> 201 {id: 7}; GET /items/7  ->  404",
    standard: "RFC 9110 §9.3.3, §15.3.2",
};

impl Check for EnsureResourceAvailability {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn reads_history(&self) -> bool {
        true
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Intent::Positive, Some(response)) = (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        let has_deletion = context
            .history
            .iter()
            .any(|step| step.request.method == "DELETE");
        let creations: Vec<_> = exchange
            .sources
            .iter()
            .filter_map(|at| context.history.get(*at))
            .filter(|step| {
                step.request.method == "POST" && step.is_success() && !step.is_accepted()
            })
            .collect();
        let all_path_values_are_created = !creations.is_empty()
            && creations.len() == exchange.sources.len()
            && context.operation.operation().path.parameter_names().count()
                == exchange.sources.len();
        if !all_path_values_are_created || has_deletion {
            return Outcome::Skipped;
        }
        if response.status != 404 {
            return Outcome::Passed;
        }
        let from: Vec<String> = creations
            .iter()
            .map(|step| format!("`{} {}`", step.request.method, step.request.path()))
            .collect();
        Outcome::failed(
            Failure::new(
                INFO.id,
                INFO.severity,
                "a resource that was just created is not found",
            )
            .expected(format!("the resource that {} created", from.join(" and ")))
            .got("404"),
        )
    }
}
