//! The section `lint` of `conformance.yaml`: the severities of lint findings.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How documents are linted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LintSection {
    /// Rulesets to apply besides the rules of the standard, such as `tkey7`.
    #[serde(default)]
    pub sets: Vec<String>,
    /// Severity by rule: `error`, `warning`, `note` or `off`.
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
    /// The lowest severity that fails: `error`, `warning` or `note`.
    pub fail_on: Option<String>,
    /// File of known findings, relative to this one; `conformance lint --write-ignore` writes it.
    pub ignore_file: Option<String>,
}
