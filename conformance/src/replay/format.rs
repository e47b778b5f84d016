//! The format of failure files: separate structs, so that the engine may change.
//!
//! A new field keeps `format_version`; a renamed, removed or redefined one raises it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Version of this format.
pub const FORMAT_VERSION: u32 = 1;

/// A stored failure, which can be sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureFile {
    /// Version of this format.
    pub format_version: u32,
    /// The check that failed.
    pub check: String,
    /// The signature of the failure: failures of one check with the same signature are one finding.
    #[serde(rename = "cause")]
    pub signature: String,
    /// One line.
    pub title: String,
    /// What was required.
    pub expected: String,
    /// The actual response.
    pub got: String,
    /// The status of the response that failed; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Whether the run that found the failure could not reproduce it, or only with what its other requests left on the server.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_not_reproduced: bool,
    /// What was tested; replayed failures are sent there unless the user names something else.
    #[serde(default, skip_serializing_if = "StoredSubject::is_default")]
    pub subject: StoredSubject,
    /// The requests, the failing one last.
    pub steps: Vec<StoredStep>,
}

/// What a run tested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredSubject {
    /// The document, as it was named: a URL, or a path from the folder that the run was started in; absent for the shipped
    /// contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The overlays of the document, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<String>,
    /// The base URL of the API; absent for the embedded sandbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl StoredSubject {
    /// Whether it is the embedded sandbox.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A request before values from earlier responses are filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredStep {
    /// The `operationId`, or method and path without one.
    pub operation: String,
    /// Why the request is made.
    pub intent: StoredIntent,
    /// The parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<StoredParameter>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<StoredBody>,
    /// Header fields besides the parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The method, when it differs from that of the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Which credentials are sent.
    #[serde(default)]
    pub credentials: StoredCredentials,
    /// Values that come from earlier responses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<StoredBinding>,
}

/// The purpose of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StoredIntent {
    /// A valid request.
    Positive,
    /// An invalid request, with one violation.
    Negative {
        /// `body`, `content-type`, `path`, or location and name of a parameter.
        part: String,
        /// JSON Pointer into the value.
        pointer: String,
        /// The keyword that is violated.
        keyword: String,
        /// What was changed.
        what: String,
    },
    /// Without valid credentials.
    Unauthenticated,
    /// Without a required header.
    WithoutHeader(String),
    /// With a method that is not declared.
    UndeclaredMethod(String),
    /// With an `Accept` that excludes everything.
    Unacceptable,
    /// With a body in another media type.
    WrongContentType,
    /// Valid by some interpretations only: what is wrong by the letter.
    Ambiguous(String),
}

/// A parameter with its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredParameter {
    /// `path`, `query`, `querystring`, `header` or `cookie`.
    pub r#in: String,
    /// Its name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredBody {
    /// The media type as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The value, serialized by the rules of `written_as`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The documented media type whose rules apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_as: Option<String>,
    /// Bytes as they are, in base64, instead of a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

/// Which credentials are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StoredCredentials {
    /// The credentials of the run.
    #[default]
    Given,
    /// None.
    None,
    /// Invalid ones.
    Wrong,
}

/// A value that comes from an earlier response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredBinding {
    /// Position of the earlier step, from 0.
    pub step: usize,
    /// `body`, `body` and a JSON Pointer, or location and name of the parameter it goes into, such as `path id`.
    pub into: String,
    /// A runtime expression, a constant, `location-tail`, or `same` and location and name of the earlier parameter.
    pub from: Value,
}

/// Why a failure file cannot be used with a contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The file has a later version.
    #[error(
        "it has format version {0}, and this program supports {FORMAT_VERSION}; use a newer version of the program"
    )]
    Version(u32),
    /// The contract has no such operation.
    #[error("the contract has no operation `{0}`")]
    Operation(String),
    /// The value of a field is invalid.
    #[error("`{0}` is not a valid value")]
    InvalidValue(String),
}
