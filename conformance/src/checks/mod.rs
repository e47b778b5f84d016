//! The checks: each validates one exchange by one rule.
//!
//! A check is pure: it reads the contract and the exchange, and never sends. A check that needs another request consists of a
//! kind of case (an [`Intent`](crate::case::Intent)) and a check that reads it. No check compensates for an error of the
//! generator: whether a request is valid was decided on the wire before it was sent.
//!
//! Each check yields to the more basic one, so that one fault of a server is one finding: a broken connection is not also
//! reported as a wrong status, nor an undocumented status as a wrong body.

mod accepted_value;

mod body;

mod connection_integrity;

mod content_encoding_conformance;

mod content_negotiation;

mod content_type_conformance;

mod discriminator_conformance;

mod ensure_resource_availability;

mod error_schema_conformance;

mod ignored_auth;

mod max_response_time;

mod missing_required_header;

mod negative_data_rejection;

mod not_a_server_error;

mod positive_data_acceptance;

mod request_echo;

mod response_headers_conformance;

mod response_schema_conformance;

mod schema_violation;

mod sequence;

mod status_code_conformance;

mod unsupported_method;

mod use_after_free;

use std::time::Duration;

use spec::{
    http::MediaType,
    model::{MediaTypeObject, Response as DocumentedResponse},
    wire::Response,
};

use crate::{
    exchange::Exchange,
    failure::{Failure, Severity},
    operation::CompiledOperation,
};

/// All checks, the most basic first; reports list findings in this order.
pub static CHECKS: &[&dyn Check] = &[
    &connection_integrity::ConnectionIntegrity,
    &not_a_server_error::NotAServerError,
    &status_code_conformance::StatusCodeConformance,
    &content_encoding_conformance::ContentEncodingConformance,
    &content_type_conformance::ContentTypeConformance,
    &response_headers_conformance::ResponseHeadersConformance,
    &response_schema_conformance::ResponseSchemaConformance,
    &error_schema_conformance::ErrorSchemaConformance,
    &discriminator_conformance::DiscriminatorConformance,
    &negative_data_rejection::NegativeDataRejection,
    &positive_data_acceptance::PositiveDataAcceptance,
    &missing_required_header::MissingRequiredHeader,
    &unsupported_method::UnsupportedMethod,
    &content_negotiation::ContentNegotiation,
    &ignored_auth::IgnoredAuth,
    &use_after_free::UseAfterFree,
    &ensure_resource_availability::EnsureResourceAvailability,
    &max_response_time::MaxResponseTime,
];

/// A check and its documentation.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckInfo {
    /// Snake-case name, never changed once published.
    pub id: &'static str,
    /// How severe its findings are.
    pub severity: Severity,
    /// What is asserted, in one sentence.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// An exchange that fails.
    pub example: &'static str,
    /// The standard behind it, with the section.
    pub standard: &'static str,
}

/// A rule that exchanges are validated by: one of [`CHECKS`], or one of your own for
/// [`TestRun::check`](crate::testing::TestRun::check).
pub trait Check: Sync {
    /// Its documentation.
    fn info(&self) -> &'static CheckInfo;

    /// Whether it validates what follows from earlier exchanges, so that another client of the server can make it fail in
    /// between.
    fn reads_history(&self) -> bool {
        false
    }

    /// Whether it is about the data of a request alone: a request that the server accepts in another state does not fail it.
    fn is_about_data(&self) -> bool {
        false
    }

    /// Validates one exchange.
    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome;

    /// All failures of one exchange, for a check that may find several.
    fn failures(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Vec<Failure> {
        match self.validate(context, exchange) {
            Outcome::Failed(failure) => vec![*failure],
            Outcome::Passed | Outcome::Skipped => Vec::new(),
        }
    }
}

/// What checks know besides the exchange.
#[derive(Debug)]
pub struct CheckContext<'a> {
    /// The operation.
    pub operation: &'a CompiledOperation,
    /// The longest response time that is accepted, when it is checked.
    pub max_response_time: Option<Duration>,
    /// The earlier exchanges of the same scenario, oldest first.
    pub history: &'a [Exchange],
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The exchange conforms to the rule.
    Passed,
    /// The exchange violates the rule.
    Failed(Box<Failure>),
    /// The rule does not apply to this exchange.
    Skipped,
}

impl Outcome {
    /// The exchange violates the rule by `failure`.
    pub fn failed(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

/// The check called `id`.
pub fn find(id: &str) -> Option<&'static dyn Check> {
    CHECKS.iter().copied().find(|check| check.info().id == id)
}

/// All failures of one exchange by `checks`.
pub fn validate_all(
    checks: &[&'static dyn Check],
    context: &CheckContext<'_>,
    exchange: &Exchange,
) -> Vec<Failure> {
    let reports_accepted = checks
        .iter()
        .any(|check| check.info().id == negative_data_rejection::ID);
    checks
        .iter()
        .flat_map(|check| check.failures(context, exchange))
        // That the request was accepted is a finding already.
        .filter(|failure| !(failure.repeats_request && reports_accepted))
        .collect()
}

/// The documented response that describes `response`, with its position.
fn documented<'c>(
    context: &CheckContext<'c>,
    response: &Response,
) -> Option<(usize, &'c DocumentedResponse)> {
    let responses = &context.operation.operation().responses;
    let found = responses.for_status(response.status)?;
    let at = responses
        .list
        .iter()
        .position(|known| std::ptr::eq(known, found))?;
    Some((at, found))
}

/// The documented content that describes the body, with its position.
fn documented_content<'c>(
    documented: &'c DocumentedResponse,
    response: &Response,
) -> Option<(usize, &'c MediaTypeObject, MediaType)> {
    let media_type = MediaType::parse(response.headers.get("content-type")?)?;
    let found = documented.content_for(&media_type)?;
    let at = documented
        .content
        .iter()
        .position(|known| std::ptr::eq(known, found))?;
    Some((at, found, media_type))
}

/// Whether the response never has a body (RFC 9110 §6.4.1).
fn is_bodiless(response: &Response, context: &CheckContext<'_>) -> bool {
    context.operation.operation().method.as_str() == "HEAD"
        || matches!(response.status, 204 | 205 | 304)
}

/// The beginning of a body, for reports.
pub fn excerpt(body: &[u8]) -> String {
    const LONGEST: usize = 500;
    let text = String::from_utf8_lossy(body);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!(
            "{}… ({} bytes)",
            text.get(..at).unwrap_or_default(),
            body.len()
        ),
        None => text.into_owned(),
    }
}
