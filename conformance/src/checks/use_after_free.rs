//! `use_after_free`: a deleted resource is gone.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
    signature::is_requested_status,
};

/// The check.
#[derive(Debug)]
pub(super) struct UseAfterFree;

static INFO: CheckInfo = CheckInfo {
    id: "use_after_free",
    severity: Severity::High,
    what: "After a successful DELETE, reading or changing the same resource does not succeed.",
    why: "Users believe that their data is gone while it is still served.",
    example: "POST /items -> 201 {id: 7}; DELETE /items/7 -> 204; GET /items/7  ->  200",
    standard: "RFC 9110 §9.3.5",
};

impl Check for UseAfterFree {
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
        // PUT may create the resource again.
        if !matches!(exchange.request.method.as_str(), "GET" | "HEAD" | "PATCH") {
            return Outcome::Skipped;
        }
        let Some(deletion) = deletion_of(context.history, exchange.request.path()) else {
            return Outcome::Skipped;
        };
        if !(200..300).contains(&response.status) {
            return Outcome::Passed;
        }
        // Such a status says nothing about the resource.
        let has_requested_status = |step: &Exchange| {
            let status = step.response().map(|response| response.status);
            status.is_some_and(|status| is_requested_status(&step.case, status))
        };
        if has_requested_status(exchange) || has_requested_status(deletion) {
            return Outcome::Skipped;
        }
        Outcome::failed(
            Failure::new(INFO.id, INFO.severity, "a deleted resource is still served")
                .expected(format!(
                    "404 or 410 after `DELETE {}`",
                    deletion.request.path()
                ))
                .got(response.status.to_string()),
        )
    }
}

/// The successful deletion of the resource at `path`, or of one that contains it, unless something was created there or
/// above it since.
fn deletion_of<'h>(history: &'h [Exchange], path: &str) -> Option<&'h Exchange> {
    let at = history.iter().rposition(|step| {
        step.request.method == "DELETE"
            && step.is_success()
            && !step.is_accepted()
            && is_within(path, step.request.path())
    })?;
    let deletion = history.get(at)?;
    let has_been_created_since = history.iter().skip(at + 1).any(|step| {
        matches!(step.request.method.as_str(), "PUT" | "POST")
            && step.is_success()
            && (is_within(path, step.request.path())
                || is_within(step.request.path(), deletion.request.path()))
    });
    (!has_been_created_since).then_some(deletion)
}

/// Whether `path` is `ancestor` or is below it.
fn is_within(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
