//! The result of validating a request.

use std::fmt;

use serde_json::Value;

use crate::{
    document::Document, model::ParameterLocation, schema::SchemaValidator,
    source::pointer::JsonPointer,
};

/// Whether a request keeps the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Validity {
    /// The plain interpretation satisfies the contract.
    Valid,
    /// Only a lenient interpretation satisfies it, or the request has more than the contract documents.
    Lenient,
    /// No reasonable interpretation satisfies it.
    Invalid,
}

/// The part of a request that a violation is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestPart {
    /// A parameter.
    Parameter(ParameterLocation, String),
    /// The body.
    Body,
    /// The header field `Content-Type`.
    ContentType,
    /// The path itself.
    Path,
}

impl fmt::Display for RequestPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(location, name) => write!(f, "{location} parameter `{name}`"),
            Self::Body => f.write_str("body"),
            Self::ContentType => f.write_str("header `Content-Type`"),
            Self::Path => f.write_str("path"),
        }
    }
}

/// The keyword of problems with the media type of a part.
pub const CONTENT_TYPE: &str = "contentType";

/// Something that keeps a request from being valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where in the request.
    pub part: RequestPart,
    /// Where in the value.
    pub pointer: JsonPointer,
    /// The keyword that is broken, such as `maxLength`; `required` for what is missing, [`CONTENT_TYPE`] for the wrong media
    /// type of a part.
    pub keyword: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Whether some reasonable server would not mind.
    pub is_lenient: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.part)?;
        if !self.pointer.is_root() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// The values of a request, typed by the contract.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecodedRequest {
    /// The parameters that were sent.
    pub parameters: Vec<(ParameterLocation, String, Value)>,
    /// The body, when it is of a media type that has a value.
    pub body: Option<Value>,
}

impl DecodedRequest {
    /// The value of a parameter.
    pub fn parameter(&self, location: ParameterLocation, name: &str) -> Option<&Value> {
        self.parameters
            .iter()
            .find(|(at, known, _)| *at == location && known == name)
            .map(|(_, _, value)| value)
    }
}

/// The result of validating a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// Whether it keeps the contract.
    pub validity: Validity,
    /// What keeps it from being valid.
    pub problems: Vec<Problem>,
    /// The values as far as they could be read.
    pub decoded: DecodedRequest,
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<Problem>,
    pub(super) decoded: DecodedRequest,
}

impl Findings {
    pub(super) fn add(
        &mut self,
        part: RequestPart,
        keyword: &str,
        message: String,
        is_lenient: bool,
    ) {
        self.problems.push(Problem {
            part,
            pointer: JsonPointer::root(),
            keyword: keyword.to_owned(),
            message,
            is_lenient,
        });
    }

    /// Everything in which `value` breaks its schema.
    pub(super) fn add_violations(
        &mut self,
        part: &RequestPart,
        document: &Document,
        validator: &SchemaValidator,
        value: &Value,
        is_lenient: bool,
    ) {
        for violation in validator.violations(document, value) {
            self.problems.push(Problem {
                part: part.clone(),
                pointer: violation.instance,
                keyword: violation.keyword,
                message: violation.message,
                is_lenient,
            });
        }
    }
}
