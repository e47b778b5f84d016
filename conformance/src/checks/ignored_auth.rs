//! `ignored_auth`: required credentials are checked.

use spec::model::SecurityRequirement;

use crate::{
    case::{Credentials, Intent},
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct IgnoredAuth;

static INFO: CheckInfo = CheckInfo {
    id: "ignored_auth",
    severity: Severity::High,
    what: "An operation that requires credentials does not succeed without them, nor with wrong ones; where the document requires none, credentials that are sent anyway are not checked.",
    why: "Unauthorized clients can do what the contract reserves.",
    example: "documented security: bearer; GET /accounts without Authorization  ->  200",
    standard: "OAS 3.0.3 §4.7.30; RFC 9110 §11, §15.5.2",
};

impl Check for IgnoredAuth {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Intent::Unauthenticated, Some(response)) =
            (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        if !(200..300).contains(&response.status) {
            return Outcome::Passed;
        }
        let operation = context.operation.operation();
        let security = &operation.security;
        if security.is_empty() || security.iter().any(SecurityRequirement::is_empty) {
            // Credentials are not required, so wrong ones may be ignored.
            return Outcome::Skipped;
        }
        let schemes: Vec<&str> = operation
            .security
            .iter()
            .flat_map(|requirement| requirement.schemes.iter().map(|(name, _)| name.as_str()))
            .collect();
        let failure = |title: &str| Failure::new(INFO.id, INFO.severity, title);
        let failure = match exchange.case.credentials {
            // The cause is the same: nothing is checked.
            Credentials::Wrong => failure(WITH_WRONG).signature(WITHOUT_VALID),
            Credentials::None | Credentials::Given => failure(WITHOUT_VALID),
        };
        Outcome::failed(
            failure
                .expected(format!(
                    "401 or 403, since `{}` is required",
                    schemes.join("` or `")
                ))
                .got(response.status.to_string()),
        )
    }
}

const WITHOUT_VALID: &str = "the operation succeeds without valid credentials";
const WITH_WRONG: &str = "the operation succeeds with wrong credentials";
