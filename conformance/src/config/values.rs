//! The section `values` of `conformance.yaml`: values for parameters and for members of bodies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value for the parameters and members with one name. Exactly one of `value`, `values`, `env` and `command` is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueRule {
    /// The name of a parameter, or of members at any depth of bodies; a JSON pointer such as `/order/id` names one member.
    pub name: String,
    /// Where it applies; everywhere when absent.
    #[serde(rename = "in")]
    pub within: Option<ValueLocation>,
    /// The operations in which it applies: operationIds, paths or `METHOD path`; `*` matches anything. All when empty.
    #[serde(default)]
    pub operations: Vec<String>,
    /// The value.
    pub value: Option<Value>,
    /// Values to choose from.
    pub values: Option<Vec<Value>>,
    /// The environment variable that holds the value. Reports show the value; credentials belong to `auth`.
    pub env: Option<String>,
    /// A program with its arguments, whose output is the value: JSON, or a string. It runs once, before the run.
    pub command: Option<Vec<String>>,
}

/// The part of requests that a value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ValueLocation {
    /// Path parameters.
    Path,
    /// Query parameters.
    Query,
    /// Header parameters.
    Header,
    /// Cookie parameters.
    Cookie,
    /// Members of bodies.
    Body,
}
