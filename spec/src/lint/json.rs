//! The report as JSON, for scripts.
//!
//! The format has a version of its own and changes only by addition within it.

use serde::Serialize;

use super::{LintReport, report::Suppressed};
use crate::{
    diagnostic::{Diagnostic, Severity},
    source::{source_map::SourceMap, span::LineColumn},
};

/// Version of the format.
pub const FORMAT_VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    format_version: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    findings: Vec<Finding<'a>>,
    ignored: Vec<Ignored<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    places: Vec<Location<'a>>,
}

#[derive(Serialize)]
struct Ignored<'a> {
    reason: &'a str,
    #[serde(flatten)]
    finding: Finding<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
}

/// Lines and columns count from 1, columns in characters; bytes count from 0.
#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    byte: u32,
}

impl LintReport {
    /// The report as a JSON document, pretty-printed.
    pub fn to_json(&self) -> String {
        let report = Report {
            format_version: FORMAT_VERSION,
            errors: self.diagnostics.count(Severity::Error),
            warnings: self.diagnostics.count(Severity::Warning),
            notes: self.diagnostics.count(Severity::Note),
            findings: self
                .diagnostics
                .iter()
                .map(|finding| self::finding(finding, &self.sources))
                .collect(),
            ignored: self
                .suppressed
                .iter()
                .map(|Suppressed { diagnostic, reason }| Ignored {
                    reason,
                    finding: finding(diagnostic, &self.sources),
                })
                .collect(),
        };
        // Serializing plain structs of strings and numbers cannot fail.
        serde_json::to_string_pretty(&report).unwrap_or_default()
    }
}

fn finding<'a>(finding: &'a Diagnostic, sources: &'a SourceMap) -> Finding<'a> {
    Finding {
        rule: finding.rule.id,
        severity: finding.severity.name(),
        message: &finding.message,
        help: finding.help.as_deref(),
        places: finding
            .labels
            .iter()
            .map(|label| Location {
                file: sources.get(label.span.source).name(),
                start: point(sources.line_column(label.span), label.span.start),
                end: point(sources.end_line_column(label.span), label.span.end),
                label: &label.text,
            })
            .collect(),
    }
}

fn point(start: LineColumn, byte: u32) -> Point {
    Point {
        line: start.line,
        column: start.column,
        byte,
    }
}
