//! A case: one concrete request of one operation, and why it exists.

pub mod intent;

pub mod observed;

mod decoded;

mod operation_index;

pub mod render;

use serde_json::Value;
use spec::{http::MediaType, model::ParameterLocation, wire::RequestPart};

pub use self::{
    intent::{Intent, Mutation},
    observed::{ObservedTarget, ObservedValue},
    operation_index::OperationIndex,
};

/// A request before it is serialized: values, not bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The operation, as [`Operation::id`](spec::model::Operation).
    pub operation: String,
    /// The parameters to send.
    pub parameters: Vec<ParameterValue>,
    /// The body to send.
    pub body: Option<Body>,
    /// Header fields besides the parameters, such as `Accept`.
    pub headers: Vec<(String, String)>,
    /// The method, when it differs from that of the operation.
    pub method: Option<String>,
    /// What is sent as credentials.
    pub credentials: Credentials,
    /// Why the case exists.
    pub intent: Intent,
    /// The values that were taken from earlier responses of the run.
    pub observed: Vec<ObservedValue>,
}

/// A parameter with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterValue {
    /// Its location.
    pub location: ParameterLocation,
    /// Its name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The media type as sent in `Content-Type`; `None` sends no such header.
    pub media_type: Option<String>,
    /// The content.
    pub content: Content,
}

/// The content of a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A value, serialized by the rules of the media type.
    Value {
        /// The value.
        value: Value,
        /// The documented media type whose rules apply.
        written_as: MediaType,
    },
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

/// Which credentials are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// The credentials of the run.
    Given,
    /// None.
    None,
    /// Well-formed but invalid ones.
    Wrong,
}

impl Case {
    /// A case of `operation` without any values.
    pub fn new(operation: impl Into<String>, intent: Intent) -> Self {
        Self {
            operation: operation.into(),
            parameters: Vec::new(),
            body: None,
            headers: Vec::new(),
            method: None,
            credentials: Credentials::Given,
            intent,
            observed: Vec::new(),
        }
    }

    /// The value of a parameter.
    pub fn parameter(&self, location: ParameterLocation, name: &str) -> Option<&Value> {
        self.parameters
            .iter()
            .find(|parameter| parameter.location == location && parameter.name == name)
            .map(|parameter| &parameter.value)
    }

    /// The parameter that has the number of `status`: some servers respond with the status that a request asks for.
    pub fn asking_for(&self, status: u16) -> Option<&ParameterValue> {
        let text = status.to_string();
        self.parameters.iter().find(|sent| match &sent.value {
            Value::String(given) => *given == text,
            Value::Number(given) => given.as_u64() == Some(status.into()),
            _ => false,
        })
    }

    /// The invalid value of a negative case; `None` where it is missing, or is not a value.
    pub fn mutated_value(&self) -> Option<&Value> {
        let Intent::Negative(mutation) = &self.intent else {
            return None;
        };
        let whole = match &mutation.part {
            RequestPart::Parameter(location, name) => self.parameter(*location, name)?,
            RequestPart::Body => match &self.body.as_ref()?.content {
                Content::Value { value, .. } => value,
                Content::Bytes(_) => return None,
            },
            _ => return None,
        };
        whole.pointer(mutation.pointer.as_str())
    }

    /// Sets the value of a parameter.
    pub fn set_parameter(&mut self, location: ParameterLocation, name: &str, value: Value) {
        let known = self
            .parameters
            .iter_mut()
            .find(|parameter| parameter.location == location && parameter.name == name);
        match known {
            Some(parameter) => parameter.value = value,
            None => self.parameters.push(ParameterValue {
                location,
                name: name.to_owned(),
                value,
            }),
        }
    }

    /// The value of the body, when it has one.
    pub fn body_value(&self) -> Option<&Value> {
        match &self.body.as_ref()?.content {
            Content::Value { value, .. } => Some(value),
            Content::Bytes(_) => None,
        }
    }

    /// The number of chosen values: parameters, and members or elements of the body.
    pub fn explicit_values(&self) -> usize {
        fn leaves(value: &Value) -> usize {
            match value {
                Value::Array(items) => items.iter().map(leaves).sum::<usize>().max(1),
                Value::Object(members) => members.values().map(leaves).sum::<usize>().max(1),
                _ => 1,
            }
        }
        let body = match self.body.as_ref().map(|body| &body.content) {
            None => 0,
            Some(Content::Value { value, .. }) => leaves(value),
            Some(Content::Bytes(_)) => 1,
        };
        self.parameters.len() + body
    }
}
