//! `response_schema_conformance`: bodies of successes satisfy their schema.

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome, body::validate_body, documented},
    exchange::Exchange,
    failure::Severity,
};

/// The check.
#[derive(Debug)]
pub(super) struct ResponseSchemaConformance;

static INFO: CheckInfo = CheckInfo {
    id: "response_schema_conformance",
    severity: Severity::Medium,
    what: "The body of a response with a status below 400 satisfies the schema documented for its status and media type: JSON, YAML, forms, and XML where the schema specifies how it is written.",
    why: "Generated clients reject an invalid body; hand-written ones fail later, far from the cause.",
    example: "documented {id: integer}; GET /items/1  ->  200 {\"id\": \"1\"}",
    standard: "OAS 3.0.3 §4.7.14 `schema`",
};

impl Check for ResponseSchemaConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange.response().filter(|response| response.status < 400) else {
            return Outcome::Skipped;
        };
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
