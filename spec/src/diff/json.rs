//! The report as JSON, for scripts.
//!
//! The format has a version of its own and changes only by addition within it.

use serde::Serialize;

use super::{Breaks, Change, Flow, Report, Witness};
use crate::source::{source_map::SourceMap, span::Span};

/// Version of the format.
pub const FORMAT_VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    format_version: u32,
    breaking_for_clients: usize,
    breaking_for_servers: usize,
    compatible: usize,
    semver_step: &'static str,
    changes: Vec<ChangeObject<'a>>,
}

#[derive(Serialize)]
struct ChangeObject<'a> {
    kind: &'a str,
    breaks_clients: bool,
    breaks_servers: bool,
    semver_step: &'static str,
    subject: &'a [String],
    message: &'a str,
    directions: Vec<&'static str>,
    operations: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    sunset: Option<&'a str>,
    /// Why the change does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a str>,
    /// What one document admits and the other rejects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    witnesses: Vec<WitnessObject<'a>>,
    /// Whom nothing shows to break: `clients`, `servers`. `breaks_clients` and `breaks_servers` are still true where nothing
    /// refutes it either.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without_witness: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<Location<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<Location<'a>>,
}

#[derive(Serialize)]
struct WitnessObject<'a> {
    /// `clients` or `servers`.
    breaks: &'static str,
    /// `old` or `new`.
    admitted_by: &'static str,
    what: &'a str,
    text: &'a str,
    reason: &'a str,
}

/// Lines and columns count from 1, columns in characters; bytes count from 0.
#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    byte_start: u32,
    byte_end: u32,
}

impl Report {
    /// The report as a JSON document, pretty-printed.
    pub fn to_json(&self) -> String {
        let output = Output {
            format_version: FORMAT_VERSION,
            breaking_for_clients: self.count(|breaks| breaks.clients),
            breaking_for_servers: self.count(|breaks| breaks.servers),
            compatible: self.count(|breaks| !breaks.anyone()),
            semver_step: self.semver_step().name(),
            changes: self
                .changes
                .iter()
                .map(|change| self.change(change))
                .collect(),
        };
        // Serializing plain structs of strings and numbers cannot fail.
        serde_json::to_string_pretty(&output).unwrap_or_default()
    }

    fn change<'a>(&'a self, change: &'a Change) -> ChangeObject<'a> {
        let direction = |flow: &Flow| match flow {
            Flow::Request => "request",
            Flow::Response => "response",
        };
        ChangeObject {
            kind: change.kind.info.id,
            breaks_clients: change.breaks.clients,
            breaks_servers: change.breaks.servers,
            semver_step: change.step.name(),
            subject: &change.subject,
            message: &change.message,
            directions: change.flows.iter().map(direction).collect(),
            operations: &change.operations,
            sunset: change.sunset.as_deref(),
            accepted: change.accepted.as_deref(),
            witnesses: change.witnesses.iter().map(witness).collect(),
            without_witness: sides(change.unproven),
            old: change.old.map(|span| location(span, &self.old_sources)),
            new: change.new.map(|span| location(span, &self.new_sources)),
        }
    }
}

fn witness(witness: &Witness) -> WitnessObject<'_> {
    WitnessObject {
        breaks: sides(witness.breaks).first().copied().unwrap_or_default(),
        admitted_by: if witness.is_old { "old" } else { "new" },
        what: &witness.what,
        text: &witness.text,
        reason: &witness.reason,
    }
}

fn sides(breaks: Breaks) -> Vec<&'static str> {
    let all = [(breaks.clients, "clients"), (breaks.servers, "servers")];
    let named = all.into_iter().filter(|(is_meant, _)| *is_meant);
    named.map(|(_, name)| name).collect()
}

fn location(span: Span, sources: &SourceMap) -> Location<'_> {
    let at = sources.line_column(span);
    Location {
        file: sources.get(span.source).name(),
        line: at.line,
        column: at.column,
        byte_start: span.start,
        byte_end: span.end,
    }
}
