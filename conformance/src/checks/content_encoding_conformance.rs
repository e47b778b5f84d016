//! `content_encoding_conformance`: every body is in the content coding that its header names.

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::{CodingError, Exchange},
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct ContentEncodingConformance;

static INFO: CheckInfo = CheckInfo {
    id: "content_encoding_conformance",
    severity: Severity::High,
    what: "A body can be decoded as `Content-Encoding` names it: gzip, deflate, br, zstd, or several in a row. A body in another coding is not validated.",
    why: "Clients decode a body before they parse it; a damaged one ends in an error of their HTTP library.",
    example: "GET /items  ->  200, Content-Encoding: gzip, with a body that is plain JSON",
    standard: "RFC 9110 §8.4",
};

impl Check for ContentEncodingConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, _: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange.response() else {
            return Outcome::Skipped;
        };
        let Some(error) = &exchange.coding_error else {
            return Outcome::Passed;
        };
        let title = match error {
            CodingError::Damaged { coding, .. } => {
                format!("the body of {} is not valid {coding}", response.status)
            }
            CodingError::TooLarge { coding, .. } => {
                format!("the body of {} is endless {coding}", response.status)
            }
            CodingError::Unsupported { .. } => return Outcome::Skipped,
        };
        let named = response.headers.joined("content-encoding");
        Outcome::failed(
            Failure::new(INFO.id, INFO.severity, title)
                .expected(format!(
                    "a body in the coding of `Content-Encoding: {}`",
                    named.unwrap_or_default()
                ))
                .got(error.to_string()),
        )
    }
}
