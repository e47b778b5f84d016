//! What the contract admits as a response.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::{Method, StatusCode};
use serde_json::Value;
use spec::{
    document::Document,
    model::Api,
    schema::{Direction, SchemaValidator},
};

use crate::Failure;

/// The schemas of responses, by operation and status.
pub(crate) struct Contract {
    document: Arc<Document>,
    api: Api,
    schemas: BTreeMap<(String, u16), SchemaValidator>,
}

impl Contract {
    /// The contract that ships with the workspace.
    pub(crate) fn load() -> Result<Self, Failure> {
        let document = spec::embedded::load().document;
        let document = Arc::new(document.ok_or("the contract does not load")?);
        let api = Api::new(Arc::clone(&document));
        let mut schemas = BTreeMap::new();
        for operation in &api.operations {
            for status in 200..600_u16 {
                let response = operation.responses.for_status(status);
                let schema = response
                    .and_then(|response| response.content.first())
                    .and_then(|media| media.schema.as_ref());
                if let Some(schema) = schema {
                    let validator = SchemaValidator::new(&document, schema, Direction::Response)
                        .map_err(|error| format!("{}: {error:?}", operation.id))?;
                    schemas.insert((operation.id.clone(), status), validator);
                }
            }
        }
        Ok(Self {
            document,
            api,
            schemas,
        })
    }

    /// Holds a response to the contract; gives the operation and the body.
    pub(crate) fn validate(
        &self,
        method: &Method,
        target: &str,
        status: StatusCode,
        body: &[u8],
    ) -> Result<(String, Value), Failure> {
        let path = target.split('?').next().unwrap_or(target);
        let mut operations = self.api.operations.iter();
        let operation = operations
            .find(|operation| {
                operation.method.as_str() == method.as_str()
                    && operation.path.matches(path).is_some()
            })
            .ok_or_else(|| format!("{method} {path} is not an operation"))?;
        let schema = self
            .schemas
            .get(&(operation.id.clone(), status.as_u16()))
            .ok_or_else(|| format!("{method} {target}: {status} is not documented"))?;
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            let text = String::from_utf8_lossy(body);
            return Err(format!("{method} {target}: {text}").into());
        }
        let body: Value = serde_json::from_slice(body)?;
        match schema.violations(&self.document, &body).first() {
            None => Ok((operation.id.clone(), body)),
            Some(violation) => Err(format!(
                "{method} {target}: {status} with a body that is wrong at `{}`: {}",
                violation.instance, violation.message
            )
            .into()),
        }
    }
}
