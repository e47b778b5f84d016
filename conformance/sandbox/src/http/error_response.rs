//! Error responses: status, headers and the body of the schema `error`.

use axum::{
    body::Bytes,
    http::{
        HeaderValue, Response, StatusCode,
        header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE},
    },
};
use jiff::Timestamp;
use serde::Serialize;

use super::log::LoggedError;

/// An error response.
#[derive(Debug, Clone)]
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    /// A word for programs; the documents list none, these are the sandbox's own.
    pub(crate) code: &'static str,
    /// What happened, in full.
    pub(crate) message: String,
    /// For 405: the methods that are allowed.
    allow: Option<String>,
}

/// Schema `error` of the contract.
#[derive(Debug, Serialize)]
struct ErrorBody<'e> {
    build_version: &'static str,
    code: &'static str,
    endpoint_url: &'e str,
    long_message: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_identification: Option<&'e str>,
    service_name: &'e str,
    short_message: &'e str,
    timestamp: i64,
    troubleshooting_id: &'e str,
}

/// What an error response reports of its request.
#[derive(Debug, Clone)]
pub(crate) struct Circumstances<'c> {
    pub(crate) endpoint_url: &'c str,
    pub(crate) member_identification: Option<&'c str>,
    pub(crate) service_name: &'c str,
    pub(crate) time: Timestamp,
    pub(crate) troubleshooting_id: &'c str,
}

impl ErrorResponse {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            allow: None,
        }
    }

    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn unauthorized(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, message)
    }

    /// No credentials were sent at all, which gets a response without an error code (RFC 6750 §3.1).
    pub(crate) fn token_missing() -> Self {
        Self::unauthorized("token_missing", "The request carries no access token.")
    }

    pub(crate) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    pub(crate) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    pub(crate) fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// A method that the path does not have (RFC 9110 §15.5.6).
    pub(crate) fn method_not_allowed(method: &str, allow: String) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                format!("The endpoint does not support the method {method}."),
            )
        }
    }

    /// Short text that goes with the status.
    fn short_message(&self) -> &'static str {
        match self.status {
            StatusCode::BAD_REQUEST => "Bad request",
            StatusCode::UNAUTHORIZED => "Unauthorized",
            StatusCode::FORBIDDEN => "Forbidden",
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::METHOD_NOT_ALLOWED => "Method not allowed",
            StatusCode::NOT_ACCEPTABLE => "Not acceptable",
            StatusCode::REQUEST_TIMEOUT => "Request timeout",
            StatusCode::CONFLICT => "Conflict",
            StatusCode::PAYLOAD_TOO_LARGE => "Content too large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "Unsupported media type",
            StatusCode::INTERNAL_SERVER_ERROR => "Internal server error",
            other => other.canonical_reason().unwrap_or("Failure"),
        }
    }

    /// The response.
    pub(crate) fn response(&self, circumstances: &Circumstances<'_>) -> Response<Bytes> {
        let body = ErrorBody {
            build_version: concat!("sandbox-", env!("CARGO_PKG_VERSION")),
            code: self.code,
            endpoint_url: circumstances.endpoint_url,
            long_message: &self.message,
            member_identification: circumstances.member_identification,
            service_name: circumstances.service_name,
            short_message: self.short_message(),
            timestamp: circumstances.time.as_millisecond(),
            troubleshooting_id: circumstances.troubleshooting_id,
        };
        let mut response = json(self.status, &body);
        response.extensions_mut().insert(LoggedError {
            code: self.code,
            troubleshooting_id: circumstances.troubleshooting_id.to_owned(),
        });
        if let Some(allow) = self
            .allow
            .as_deref()
            .and_then(|allow| HeaderValue::from_str(allow).ok())
        {
            response.headers_mut().insert(ALLOW, allow);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §15.5.2, RFC 6750 §3.
            let challenge = match self.code {
                "token_missing" => "Bearer realm=\"TKEY7\"",
                _ => "Bearer realm=\"TKEY7\", error=\"invalid_token\"",
            };
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

/// A response with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    // Our bodies have string keys and no map that could fail, so serializing them cannot.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
