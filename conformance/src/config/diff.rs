//! The section `diff` of `conformance.yaml`: which changes count, and which are accepted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How documents are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffSection {
    /// Whom a kind of change breaks, where the project decides otherwise: `clients`, `servers`, `both`, `neither`, or `off` to
    /// leave it out.
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
    /// The changes that are accepted.
    #[serde(default)]
    pub accepted: Vec<AcceptedChange>,
    /// Who must break for exit code 1: `clients`, `servers`, `any` or `never`.
    pub fail_on: Option<String>,
}

/// Changes that are accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedChange {
    /// The kind of change; all kinds where it is absent.
    pub kind: Option<String>,
    /// The operations, as `METHOD path`; `*` matches anything.
    pub operations: Option<Vec<String>>,
    /// A part of the message, such as a property's name.
    pub message: Option<String>,
    /// Why: for readers of the file.
    pub reason: String,
    /// The last day on which it is accepted, such as `2027-06-30`.
    pub until: Option<String>,
}
