//! `negative_data_rejection`: requests that violate the contract are rejected.

use spec::wire::{RequestPart, Response};

use crate::{
    case::Intent,
    checks::{
        Check, CheckContext, CheckInfo, Outcome,
        request_echo::{format_bound, generalized_location},
    },
    exchange::Exchange,
    failure::{Failure, Severity},
    value::keyword::Keyword,
};

/// The id of the check.
pub(super) const ID: &str = "negative_data_rejection";

/// The check.
#[derive(Debug)]
pub(super) struct NegativeDataRejection;

static INFO: CheckInfo = CheckInfo {
    id: ID,
    severity: Severity::Medium,
    what: "A request that is invalid under every reasonable interpretation, or whose required body is of a media type that is not documented, does not succeed.",
    why: "Data that the contract excludes is stored or processed, and later readers of that data are not prepared for it.",
    example: "documented price: minimum 0; POST /items {\"price\": -1}  ->  201",
    standard: "RFC 9110 §15.5.1; the schemas of the document",
};

impl Check for NegativeDataRejection {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange.response() else {
            return Outcome::Skipped;
        };
        let mutation = match &exchange.case.intent {
            Intent::Negative(mutation) => mutation,
            Intent::WrongContentType => return of_content_type(context, exchange, response),
            _ => return Outcome::Skipped,
        };
        if !(200..300).contains(&response.status) {
            return Outcome::Passed;
        }
        let is_type = mutation.keyword == Keyword::Type;
        // All parameters are strings on the wire: where one is declared as a string, its format is its type.
        let is_parsed = mutation.keyword == Keyword::Format
            && matches!(mutation.part, RequestPart::Parameter(..));
        let case = &exchange.case;
        // Whether numbers fit is decided where all of them are read.
        let signature = match format_bound(context.operation, case, mutation) {
            Some(format) => format!("beyond the range of {format}"),
            None => format!(
                "{} {} {}",
                mutation.part,
                generalized_location(context.operation, case, mutation),
                mutation.keyword
            ),
        };
        let failure = Failure::new(
            INFO.id,
            INFO.severity,
            if is_type {
                format!("a value of a wrong type is accepted: {mutation}")
            } else {
                format!("an invalid request is accepted: {mutation}")
            },
        )
        .expected("an error response such as 400, 404 or 422")
        .got(response.status.to_string())
        .signature(signature);
        // A server that does not check types accepts wrong ones everywhere: one finding for each operation.
        Outcome::failed(if is_type || is_parsed {
            failure.of_class("wrong types")
        } else {
            failure
        })
    }
}

/// A required body in a media type that is not documented: its content is not what the contract describes.
fn of_content_type(
    context: &CheckContext<'_>,
    exchange: &Exchange,
    response: &Response,
) -> Outcome {
    let declared = context.operation.operation().request_body.as_ref();
    let is_needed = declared.is_some_and(|body| body.required) && exchange.case.body.is_some();
    if !is_needed {
        return Outcome::Skipped;
    }
    if !(200..300).contains(&response.status) {
        return Outcome::Passed;
    }
    let sent = exchange
        .request
        .headers
        .get("content-type")
        .unwrap_or("none");
    let title = "a body in a media type that is not documented is accepted";
    Outcome::failed(
        Failure::new(INFO.id, INFO.severity, title)
            .expected("415, or another documented status from 400 to 499")
            .got(format!("{} for `Content-Type: {sent}`", response.status))
            .signature("content type"),
    )
}
