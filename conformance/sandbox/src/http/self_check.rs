//! Holds our own responses to the contract, in debug builds.
//!
//! **Invariant:** reports what is wrong and changes nothing; [`super::service`] decides what becomes of it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Bytes,
    http::{Response, StatusCode, header::CONTENT_TYPE},
};
use serde_json::Value;
use spec::{
    document::Document,
    http::MediaType,
    model::{Api, Operation},
    schema::{Direction, SchemaValidator},
};

/// Statuses that HTTP itself asks for and that the documents do not list; their body is the `error` schema all the same.
const OF_HTTP: [StatusCode; 4] = [
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
];

/// Validates the responses of one operation.
pub(crate) struct ResponseCheck {
    document: Arc<Document>,
    by_status: BTreeMap<u16, SchemaValidator>,
}

impl ResponseCheck {
    pub(crate) fn new(api: &Api, operation: &Operation) -> Self {
        let document = Arc::clone(&api.document);
        let statuses = (200..600_u16).filter_map(|status| {
            let response = operation.responses.for_status(status)?;
            let schema = response.content.first()?.schema.as_ref()?;
            let validator = SchemaValidator::new(&document, schema, Direction::Response).ok()?;
            Some((status, validator))
        });
        let by_status = statuses.collect();
        Self {
            document,
            by_status,
        }
    }

    /// What in `response` the contract does not admit.
    pub(crate) fn problem(&self, response: &Response<Bytes>) -> Option<String> {
        let status = response.status();
        let described = if OF_HTTP.contains(&status) {
            StatusCode::BAD_REQUEST
        } else {
            status
        };
        let Some(validator) = self.by_status.get(&described.as_u16()) else {
            return Some(format!("the status {status} is not documented"));
        };
        let content_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if !content_type
            .and_then(MediaType::parse)
            .is_some_and(|media_type| media_type.is_json())
        {
            return Some(format!("the content type {content_type:?} is not JSON"));
        }
        let body: Value = match serde_json::from_slice(response.body()) {
            Ok(body) => body,
            Err(error) => return Some(format!("the body is not JSON: {error}")),
        };
        let violation = validator
            .violations(&self.document, &body)
            .into_iter()
            .next()?;
        Some(format!(
            "the body at `{}`: {}",
            violation.instance, violation.message
        ))
    }
}
