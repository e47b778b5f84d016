//! Responses that no document describes.

use serde_json::json;
use spec::wire::{Headers, Response};

/// A problem (RFC 9457) with the detail `what`.
pub(super) fn plain(status: u16, what: &str) -> Response {
    let body = json!({ "status": status, "title": title(status), "detail": what });
    let mut response = empty(status);
    response
        .headers
        .push("Content-Type", "application/problem+json");
    response.body = body.to_string().into_bytes();
    response
}

/// A response without a body.
pub(super) fn empty(status: u16) -> Response {
    Response {
        status,
        headers: Headers::new(),
        body: Vec::new(),
    }
}

/// The reason phrase of `status`.
pub(super) fn title(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Problem")
}
