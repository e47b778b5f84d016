//! The baseline: the list of known findings, so that a build fails only on new ones.

use std::{collections::BTreeSet, path::Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::engine::Finding;

/// Version of this format.
pub const FORMAT_VERSION: u32 = 1;

/// The list of known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of this format.
    pub format_version: u32,
    /// The findings.
    pub known: Vec<Known>,
}

/// A known finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Its fingerprint.
    pub fingerprint: String,
    /// A description for readers of the list.
    pub title: String,
    /// The operations in which it occurs.
    pub operations: Vec<String>,
}

impl Baseline {
    /// The list of these findings.
    pub fn new(findings: &[Finding]) -> Self {
        let known = findings.iter().map(|finding| Known {
            fingerprint: finding.fingerprint(),
            title: format!("{}: {}", finding.failure.check, finding.failure.title),
            operations: finding
                .operations
                .iter()
                .map(|operation| operation.label.clone())
                .collect(),
        });
        Self {
            format_version: FORMAT_VERSION,
            known: known.collect(),
        }
    }

    /// Reads the list at `path`.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is not a valid list.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: shown.clone(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|error| ConfigError::Parse {
            path: shown,
            message: error.to_string(),
        })
    }

    /// The fingerprints of the list.
    pub fn fingerprints(&self) -> BTreeSet<&str> {
        self.known
            .iter()
            .map(|known| known.fingerprint.as_str())
            .collect()
    }
}
