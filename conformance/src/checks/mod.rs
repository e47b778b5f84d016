//! The checks: each judges one exchange by one rule, and nothing else.
//!
//! A check is pure: it reads the contract and what happened, and never sends. A check that needs another request is a kind
//! of case (an [`Intent`](crate::case::Intent)) and a check that reads it. No check carries an excuse for the generator:
//! whether a request is valid was decided on the wire before it was sent.
//!
//! Each check yields to the more basic one, so that one fault of a server is one finding: a broken connection is not also a
//! wrong status, an undocumented status not also a wrong body.

mod connection_integrity;

mod content_negotiation;

mod content_type_conformance;

mod ensure_resource_availability;

mod error_schema_conformance;

mod ignored_auth;

mod max_response_time;

mod missing_required_header;

mod negative_data_rejection;

mod not_a_server_error;

mod positive_data_acceptance;

mod response_headers_conformance;

mod response_schema_conformance;

mod status_code_conformance;

mod unsupported_method;

mod use_after_free;

use std::time::Duration;

use spec::{
    model::{MediaType, MediaTypeObject, Response as DocumentedResponse},
    schema::SchemaViolation,
    wire::{Request, Response},
};

use crate::{
    case::Case,
    cause::generalized,
    compiled::{CompiledOperation, ResponsePart},
    failure::{Failure, Severity},
    transport::Interaction,
};

/// All checks, the most basic first; reports list findings in this order.
pub static CHECKS: &[&dyn Check] = &[
    &connection_integrity::ConnectionIntegrity,
    &not_a_server_error::NotAServerError,
    &status_code_conformance::StatusCodeConformance,
    &content_type_conformance::ContentTypeConformance,
    &response_headers_conformance::ResponseHeadersConformance,
    &response_schema_conformance::ResponseSchemaConformance,
    &error_schema_conformance::ErrorSchemaConformance,
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

/// A check and its published page.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckInfo {
    /// Snake-case name, never changed once published.
    pub id: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// What is asserted, in one sentence.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// An exchange that fails.
    pub example: &'static str,
    /// The sentence of a standard behind it.
    pub standard: &'static str,
}

/// A rule that exchanges are judged by.
pub trait Check: Sync {
    /// Its page.
    fn info(&self) -> &'static CheckInfo;

    /// Judges one exchange.
    fn judge(&self, context: &CheckContext<'_>, exchange: &Exchange<'_>) -> Outcome;
}

/// What checks know beside the exchange.
#[derive(Debug)]
pub struct CheckContext<'a> {
    /// The operation.
    pub operation: &'a CompiledOperation,
    /// Longest answer that is accepted, when that is checked.
    pub max_response_time: Option<Duration>,
    /// What happened before in the same sequence, oldest first.
    pub history: &'a [Step],
}

/// An exchange of a sequence.
#[derive(Debug, Clone)]
pub struct Step {
    /// The case.
    pub case: Case,
    /// What was sent.
    pub request: Request,
    /// What came of it.
    pub interaction: Interaction,
    /// Where the values of the case came from: indexes of earlier steps.
    pub sources: Vec<usize>,
}

/// One exchange.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// The case.
    pub case: &'a Case,
    /// What was sent.
    pub request: &'a Request,
    /// What came of it.
    pub interaction: &'a Interaction,
    /// Indexes of the earlier steps of the sequence that values were taken from.
    pub sources: &'a [usize],
}

/// What a check says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The rule is kept.
    Passed,
    /// The rule is broken.
    Failed(Box<Failure>),
    /// The rule says nothing about this exchange.
    Skipped,
}

impl Outcome {
    fn failed(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl Exchange<'_> {
    /// The answer; `None` when the exchange failed, which is the business of one check only.
    pub fn response(&self) -> Option<&Response> {
        self.interaction.outcome.as_ref().ok()
    }
}

/// The check called `id`.
pub fn find(id: &str) -> Option<&'static dyn Check> {
    CHECKS.iter().copied().find(|check| check.info().id == id)
}

/// All failures of one exchange by `checks`.
pub fn judge_all(
    checks: &[&'static dyn Check],
    context: &CheckContext<'_>,
    exchange: &Exchange<'_>,
) -> Vec<Failure> {
    checks
        .iter()
        .filter_map(|check| match check.judge(context, exchange) {
            Outcome::Failed(failure) => Some(*failure),
            Outcome::Passed | Outcome::Skipped => None,
        })
        .collect()
}

/// The documented response that describes the answer, with its position.
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

/// Judges a JSON body by its documented schema; used for successes and errors alike.
fn judge_body(
    info: &'static CheckInfo,
    context: &CheckContext<'_>,
    response: &Response,
    position: usize,
    documented: &DocumentedResponse,
) -> Outcome {
    if is_bodiless(response, context) {
        return Outcome::Skipped;
    }
    let Some((at, content, media_type)) = documented_content(documented, response) else {
        // No documented body, or another type: the business of content_type_conformance.
        return Outcome::Skipped;
    };
    if !media_type.is_json() {
        return Outcome::Skipped;
    }
    let value: serde_json::Value = match serde_json::from_slice(&response.body) {
        Ok(value) => value,
        Err(error) => {
            return Outcome::failed(
                Failure::new(
                    info.id,
                    info.severity,
                    format!("the body of {} is not JSON", response.status),
                )
                .expected(format!("a body of type {media_type}"))
                .got(error.to_string())
                .cause(format!("{} not JSON", response.status)),
            );
        }
    };
    let schema = content.schema.as_ref();
    let Some(validator) =
        context
            .operation
            .response_validator(position, ResponsePart::Content, at, schema)
    else {
        return Outcome::Skipped;
    };
    if validator.is_valid(&value) {
        return Outcome::Passed;
    }
    if context.operation.is_contradictory(position, at, &validator) {
        return Outcome::Skipped;
    }
    let document = &context.operation.api.document;
    let mut violations = validator.violations(document, &value);
    let count = violations.len();
    let Some(first) = (!violations.is_empty()).then(|| violations.swap_remove(0)) else {
        return Outcome::Passed;
    };
    let first = innermost(first);
    let name = schema.and_then(|schema| schema.name.as_deref());
    let name = name.map_or("its schema".to_owned(), |name| format!("`{name}`"));
    let more = if count > 1 {
        format!(" (and {} more)", count - 1)
    } else {
        String::new()
    };
    let schema_place = first.location.as_ref().map(|at| {
        // No line: it moves when the document is edited, and the cause stays what it is.
        format!(
            "{}#{}",
            document.sources().get(at.source).name(),
            at.pointer
        )
    });
    let place = first.span.map(|span| document.sources().place(span));
    Outcome::failed(
        Failure::new(
            info.id,
            info.severity,
            format!(
                "the body of {} breaks {name}{}",
                response.status,
                in_words(&first)
            ),
        )
        .expected(format!(
            "a body of {} that satisfies {name}",
            response.status
        ))
        .got(format!("{}{more}", first.message))
        .cause(cause_of(response.status, &first, schema_place.as_deref()))
        .at(first.instance)
        .place(place),
    )
}

/// The violation that says most: of a union with one branch that nearly fits, that of the branch.
fn innermost(violation: SchemaViolation) -> SchemaViolation {
    let nearest = violation
        .branches
        .iter()
        .filter(|branch| !branch.is_empty())
        .min_by_key(|branch| {
            let is_other_type = branch
                .iter()
                .any(|inner| inner.keyword == "type" && inner.instance == violation.instance);
            (is_other_type, branch.len())
        });
    let decisive = nearest.filter(|branch| branch.len() == 1 && violation.branches.len() == 1);
    match decisive.and_then(|branch| branch.first()) {
        Some(inner) => inner.clone(),
        None => violation,
    }
}

/// Where a body is wrong, and by which keyword; what is missing is named.
fn in_words(violation: &SchemaViolation) -> String {
    let at = generalized(violation.instance.as_str());
    let at = if at.is_empty() {
        at
    } else {
        format!(" at `{at}`")
    };
    match violation.keyword.as_str() {
        "required" | "additionalProperties" => format!("{at}: {}", violation.message),
        keyword => format!("{at}: {keyword}"),
    }
}

/// What tells causes apart: the place of the schema, wherever it is used. Errors are written by one handler for many
/// operations, so for those whose schemas stand in the operations it is what is wrong and where.
fn cause_of(status: u16, violation: &SchemaViolation, schema_place: Option<&str>) -> String {
    let at = generalized(violation.instance.as_str());
    match schema_place.and_then(|place| place.split_once('#')) {
        Some((_, pointer)) if status >= 400 && pointer.starts_with("/paths/") => {
            let what = match violation.keyword.as_str() {
                "required" | "additionalProperties" => violation.message.as_str(),
                _ => "",
            };
            format!("errors {at} {} {what}", violation.keyword)
        }
        _ => format!("{} {at}", schema_place.unwrap_or_default()),
    }
}

/// Whether the answer has no body by its nature (RFC 9110 §6.4.1).
fn is_bodiless(response: &Response, context: &CheckContext<'_>) -> bool {
    context.operation.operation().method.as_str() == "HEAD"
        || matches!(response.status, 204 | 205 | 304)
}

/// A body as reports quote it.
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
