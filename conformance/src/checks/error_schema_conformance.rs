//! `error_schema_conformance`: errors have their documented body.

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome, body::validate_body, documented},
    exchange::Exchange,
    failure::Severity,
};

/// The check.
#[derive(Debug)]
pub(super) struct ErrorSchemaConformance;

static INFO: CheckInfo = CheckInfo {
    id: "error_schema_conformance",
    severity: Severity::Medium,
    what: "The body of a response with status 400 or above satisfies the schema documented for its status and media type.",
    why: "Clients most need to know the format of errors, and servers most often deviate from it there.",
    example: "documented {code: string, message: string}; GET /items/x  ->  400 {\"detail\": \"not a number\"}",
    standard: "OAS 3.0.3 §4.7.14 `schema`",
};

impl Check for ErrorSchemaConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange
            .response()
            .filter(|response| response.status >= 400)
        else {
            return Outcome::Skipped;
        };
        // An undocumented 5xx is already reported, and `default` was hardly written for it.
        if exchange.case.method.is_some() || exchange.coding_error.is_some() {
            return Outcome::Skipped;
        }
        match documented(context, response) {
            Some((position, documented)) => {
                validate_body(&INFO, context, exchange, response, position, documented)
            }
            None => Outcome::Skipped,
        }
    }
}
