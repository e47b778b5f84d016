//! Lets in what the contract admits.
//!
//! Whether a request keeps the contract is decided in [`spec::wire`] and nowhere else; here the decision becomes a status.

use axum::http::{HeaderMap, StatusCode, header::ACCEPT, request::Parts};
use spec::{
    http::{MediaRange, MediaType},
    wire::{self, DecodedRequest, Problem, RequestPart},
};

use super::{ErrorResponse, contract::Endpoint, json_keys};

/// How many problems a response reports.
const MOST_REPORTED: usize = 5;

/// Rejects a request whose `Accept` excludes JSON (RFC 9110 §12.5.1).
pub(crate) fn check_accept(headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let lines: Vec<&str> = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    let ranges = MediaRange::parse_accept(&lines.join(", "));
    let json = MediaType::parse("application/json");
    if json.is_some_and(|json| MediaRange::accepts(&ranges, &json)) {
        Ok(())
    } else {
        Err(ErrorResponse::new(
            StatusCode::NOT_ACCEPTABLE,
            "not_acceptable",
            "The API responds in JSON only, which the header Accept excludes.",
        ))
    }
}

/// Reads a request by the contract, or reports what is wrong with it.
pub(crate) fn decode(
    endpoint: &Endpoint,
    parts: &Parts,
    body: Vec<u8>,
) -> Result<DecodedRequest, ErrorResponse> {
    let target = parts
        .uri
        .path_and_query()
        .map_or_else(|| parts.uri.path().to_owned(), ToString::to_string);
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
    reject_repeated_keys(&body)?;
    let request = wire::Request {
        method: parts.method.as_str().to_owned(),
        target,
        headers: headers.collect(),
        body: (!body.is_empty()).then_some(body),
    };
    let validation = endpoint.validator.validate(&request);
    let rejected: Vec<&Problem> = validation
        .problems
        .iter()
        .filter(|problem| is_rejected(problem))
        .collect();
    if rejected.is_empty() {
        return Ok(validation.decoded);
    }
    let mut reported: Vec<String> = rejected
        .iter()
        .take(MOST_REPORTED)
        .map(ToString::to_string)
        .collect();
    if rejected.len() > MOST_REPORTED {
        reported.push(format!("and {} more", rejected.len() - MOST_REPORTED));
    }
    let message = format!(
        "The request does not match the contract: {}.",
        reported.join("; ")
    );
    let is_about_type = |problem: &&Problem| problem.part == RequestPart::ContentType;
    Err(if rejected.iter().any(is_about_type) {
        ErrorResponse::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            message,
        )
    } else {
        ErrorResponse::bad_request("request_invalid", message)
    })
}

/// Rejects a JSON body in which an object has a key more than once.
pub(crate) fn reject_repeated_keys(body: &[u8]) -> Result<(), ErrorResponse> {
    match json_keys::repeated(body) {
        None => Ok(()),
        Some(at) => Err(ErrorResponse::bad_request(
            "request_invalid",
            format!("The body has the key at `{at}` more than once."),
        )),
    }
}

/// Strict where a reading is doubtful; what the contract merely does not mention does no harm.
fn is_rejected(problem: &Problem) -> bool {
    !problem.is_lenient || !matches!(problem.keyword.as_str(), "undeclared" | "path")
}
