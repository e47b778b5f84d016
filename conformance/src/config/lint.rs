//! The section `lint` of `conformance.yaml`: how severe findings about a document are.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How documents are linted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LintSection {
    /// Rule sets to apply besides the rules of the standard, such as `tkey7`.
    #[serde(default)]
    pub sets: Vec<String>,
    /// Severity by rule: `error`, `warning`, `note` or `off`.
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
    /// The least severity that fails: `error`, `warning` or `note`.
    pub fail_on: Option<String>,
}
