//! The reasons why a part of an operation is skipped, and why an operation cannot be tested.

use spec::{
    http::{MediaType, StatusCodePattern},
    model::ParameterLocation,
    wire::{Problem, body::xml::Inexpressible},
};

use crate::{case::render::RenderError, value::strategy::StrategyError};

/// Why a part of an operation is skipped, or why the operation cannot be tested.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Reason {
    /// The document contains something that cannot be used.
    #[error("{0}")]
    Document(String),
    /// No value of an optional parameter can be generated.
    #[error("{location} parameter `{name}`: {reason}")]
    Parameter {
        /// Its location.
        location: ParameterLocation,
        /// Its name.
        name: String,
        /// Why.
        reason: StrategyError,
    },
    /// A value that the user gives is not valid.
    #[error("{part}: the given value `{value}` is not valid by the schema, so it is not used")]
    GivenValue {
        /// The part of requests, such as ``query parameter `id` ``.
        part: String,
        /// The value as JSON.
        value: String,
    },
    /// The name of a header parameter is not a valid header field name (RFC 9110 §5.1).
    #[error("no header can be called `{0}`")]
    HeaderName(String),
    /// The name of a response header is not a valid header field name (RFC 9110 §5.1), so the header is not checked.
    #[error(
        "response {status}: `{name}` is not a valid header field name, so this header is not checked; name it as a token of RFC 9110 §5.6.2"
    )]
    ResponseHeaderName {
        /// The status of the response, as documented.
        status: StatusCodePattern,
        /// The name.
        name: String,
    },
    /// No value satisfies the schema of a part of a response, so the part is not validated.
    #[error(
        "response {status}, {part}: no value can satisfy the schema, so responses are not validated against it"
    )]
    UnsatisfiableResponse {
        /// The status of the response, as documented.
        status: StatusCodePattern,
        /// The part, such as ``header `X-Total` ``.
        part: String,
    },
    /// No body of a media type can be generated.
    #[error("body of type `{media_type}`: {reason}")]
    Body {
        /// The media type.
        media_type: MediaType,
        /// Why.
        reason: BodyReason,
    },
    /// No value of a required parameter can be generated.
    #[error("no value can be made for the {location} parameter `{name}`")]
    RequiredParameter {
        /// Its location.
        location: ParameterLocation,
        /// Its name.
        name: String,
    },
    /// The required body cannot be generated.
    #[error("no body can be made: {0}")]
    RequiredBody(Box<Reason>),
    /// The required body has no media type.
    #[error("no body can be made")]
    NoMediaType,
    /// The path has a fragment, which is never sent (RFC 9110 §7.1).
    #[error(
        "its path ends in a fragment (`#…`), which is never sent, so no request can address it"
    )]
    Fragment,
    /// The path has a parameter in its query (RFC 3986 §3.3).
    #[error("its path has a parameter behind `?`, where a path has none")]
    ParameterInQuery,
    /// No valid value of a required parameter was found.
    #[error("no valid request was found: no value was found for the {location} parameter `{name}`")]
    NoParameterFound {
        /// Its location.
        location: ParameterLocation,
        /// Its name.
        name: String,
    },
    /// No valid value of the required body was found.
    #[error("no valid request was found: no body was found")]
    NoBodyFound,
    /// The simplest request cannot be serialized.
    #[error("no valid request was found: {0}")]
    Unserializable(RenderError),
    /// Every generated request is invalid; the simplest one has this problem.
    #[error("no valid request was found: {0}")]
    Invalid(Problem),
    /// No valid request was found, and nothing shows why.
    #[error("no valid request was found")]
    NotFound,
}

/// Why no body of a media type can be generated.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BodyReason {
    /// No value of its schema can be generated.
    #[error("{0}")]
    Value(StrategyError),
    /// XML without a schema.
    #[error("it has no schema")]
    NoSchema,
    /// The schema cannot be expressed in XML.
    #[error("{0}")]
    Xml(Inexpressible),
    /// XML whose root has no name (OAS 3.0.3 §4.7.24).
    #[error("the schema does not name the root element (`xml: {{name: …}}`)")]
    NoRootName,
}
