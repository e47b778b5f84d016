//! The result of the proof of one document.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// What was proven of one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Proof {
    /// Operations that send what is meant and read what is sent.
    pub(crate) proven: usize,
    /// Calls that were made.
    pub(crate) calls: usize,
    /// Operations that do not, each with its first difference.
    pub(crate) differing: Vec<Differing>,
    /// Operations that could not be tried, by reason.
    pub(crate) unproven: BTreeMap<String, Vec<String>>,
    /// Responses that were not tried, by reason: the operations that have some.
    #[serde(default)]
    pub(crate) untried: BTreeMap<String, Vec<String>>,
    /// Values whose variant was compared with the branches of the document.
    #[serde(default)]
    pub(crate) variants: usize,
    /// Why there is no program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) no_program: Option<String>,
    /// Seconds it took to compile the program.
    pub(crate) compile_seconds: f64,
    /// Seconds the calls took.
    pub(crate) seconds: f64,
}

/// An operation that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Differing {
    /// Its function in the client.
    pub(crate) operation: String,
    /// Method and path.
    pub(crate) label: String,
    /// Where: `query parameter …`, `body`, `200 application/json`, with a JSON Pointer.
    pub(crate) place: String,
    /// What is meant.
    pub(crate) meant: String,
    /// What is seen.
    pub(crate) seen: String,
}

impl Proof {
    /// Notes that `operation` cannot be tried.
    pub(super) fn note_unproven(&mut self, reason: String, operation: &str) {
        self.unproven
            .entry(reason)
            .or_default()
            .push(operation.to_owned());
    }

    /// Notes that `operation` has a response that cannot be tried.
    pub(super) fn note_untried(&mut self, reason: &str, operation: &str) {
        let operations = self.untried.entry(reason.to_owned()).or_default();
        if operations.last().is_none_or(|last| last != operation) {
            operations.push(operation.to_owned());
        }
    }

    /// The number of operations that could not be tried.
    pub(crate) fn unproven_count(&self) -> usize {
        self.unproven.values().map(Vec::len).sum()
    }

    /// Whether nothing differs and there is a program.
    pub(crate) fn is_well(&self) -> bool {
        self.differing.is_empty() && self.no_program.is_none()
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} proven, {} differing, {} not provable; {} variants; {} calls in {:.1} s, compiled in {:.0} s",
            self.proven,
            self.differing.len(),
            self.unproven_count(),
            self.variants,
            self.calls,
            self.seconds,
            self.compile_seconds,
        )?;
        if let Some(reason) = &self.no_program {
            write!(f, "\n    no program: {}", short(reason, 600))?;
        }
        for it in &self.differing {
            write!(
                f,
                "\n    {} ({}): {}: meant {}, seen {}",
                it.operation, it.label, it.place, it.meant, it.seen
            )?;
        }
        for (reason, operations) in &self.unproven {
            let first = operations.first().map_or("", String::as_str);
            write!(f, "\n    {} not provable ({first}", operations.len())?;
            let more = if operations.len() > 1 { ", …" } else { "" };
            write!(f, "{more}): {reason}")?;
        }
        for (reason, operations) in &self.untried {
            let count = operations.len();
            write!(
                f,
                "\n    responses of {count} operations not tried: {reason}"
            )?;
        }
        Ok(())
    }
}

/// The beginning of `text`.
pub(super) fn short(text: &str, length: usize) -> String {
    let mut res: String = text.chars().take(length).collect();
    if res.len() < text.len() {
        res.push('…');
    }
    res
}
