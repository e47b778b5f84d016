//! Holds our own responses to the contract, in debug builds.
//!
//! **Invariant:** reports what is wrong and changes nothing; [`super::service`] decides what becomes of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use axum::{
    body::Bytes,
    http::{Response, StatusCode, header::CONTENT_TYPE},
};
use serde_json::Value;
use spec::{
    document::Document,
    http::MediaType,
    model::{Api, Operation},
    schema::{Direction, Schema, SchemaValidator},
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
    by_status: BTreeMap<u16, BodyCheck>,
}

/// The schema of a body, which is compiled with the first response that has one: a node that starts sends none.
struct BodyCheck {
    schema: Schema,
    validator: OnceLock<Option<SchemaValidator>>,
}

impl BodyCheck {
    /// `None` for a schema that cannot be compiled.
    fn validator(&self, document: &Document) -> Option<&SchemaValidator> {
        let compile = || SchemaValidator::new(document, &self.schema, Direction::Response).ok();
        self.validator.get_or_init(compile).as_ref()
    }
}

impl ResponseCheck {
    pub(crate) fn new(api: &Api, operation: &Operation) -> Self {
        let statuses = (200..600_u16).filter_map(|status| {
            let response = operation.responses.for_status(status)?;
            let schema = response.content.first()?.schema.clone()?;
            let validator = OnceLock::new();
            Some((status, BodyCheck { schema, validator }))
        });
        Self {
            document: Arc::clone(&api.document),
            by_status: statuses.collect(),
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
        let Some(check) = self.by_status.get(&described.as_u16()) else {
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
        let Some(validator) = check.validator(&self.document) else {
            return Some(format!(
                "the schema of the status {status} cannot be compiled"
            ));
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
