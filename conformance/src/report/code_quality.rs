//! Code Quality reports of GitLab: a list of issues, each at a line of a file.

use serde_json::{Value, json};

use crate::failure::KnownFailure;

/// One issue.
#[derive(Debug)]
pub(crate) struct Issue<'i> {
    /// The id of the rule, the check, or the kind of change.
    pub(crate) check: &'i str,
    /// What distinguishes it from other issues of the same check, without its line.
    pub(crate) identity: String,
    /// What is wrong.
    pub(crate) description: String,
    /// `info`, `minor`, `major`, `critical` or `blocker`.
    pub(crate) severity: &'static str,
    /// The file.
    pub(crate) path: &'i str,
    /// The line, from 1.
    pub(crate) line: usize,
}

/// The report.
pub(crate) fn write<'i>(issues: impl Iterator<Item = Issue<'i>>) -> String {
    let issues = issues.map(|issue| {
        let known = KnownFailure {
            check: issue.check,
            signature: &issue.identity,
        };
        json!({
            "description": issue.description,
            "check_name": issue.check,
            "fingerprint": known.fingerprint(),
            "severity": issue.severity,
            "location": {"path": issue.path, "lines": {"begin": issue.line}},
        })
    });
    format!("{:#}\n", issues.collect::<Value>())
}
