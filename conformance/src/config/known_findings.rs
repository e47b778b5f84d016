//! The file of known lint findings, each with a reason.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of this format.
pub const FORMAT_VERSION: u32 = 2;

/// The version in which a finding had no pointer.
pub const WITHOUT_POINTERS: u32 = 1;

/// The known findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFindingsFile {
    /// Version of this format.
    pub format_version: u32,
    /// The findings.
    pub known: Vec<KnownFinding>,
}

/// A known finding. It is found again by its rule, its place in the document and its message, wherever its line moves; each
/// entry stands for one finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFinding {
    /// The id of the rule.
    pub rule: String,
    /// The file, relative to the folder of this one; a URL, or a name that is not a file, as the lint prints it.
    pub file: String,
    /// JSON Pointer of what the finding is about, in its file (RFC 6901).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What the lint reports.
    pub message: String,
    /// Why it may stay.
    pub reason: String,
    /// The last day on which it may, such as `2027-06-30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}
