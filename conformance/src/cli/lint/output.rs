//! How findings are written: for people, for tools, for CI systems.

use std::io::{self, IsTerminal as _, Write as _};

use spec::{
    diagnostic::{Diagnostic, Severity, render::Style},
    source::span::LineColumn,
};

use super::{Format, Linted};
use crate::report::{
    annotation,
    code_quality::{self, Issue},
    sarif::lint_log,
};

/// Prints the findings of all documents.
pub(super) fn print(format: Format, reports: &[Linted]) {
    let text = match format {
        Format::Text => {
            let is_plain = !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some();
            let style = if is_plain {
                Style::Plain
            } else {
                Style::Colored
            };
            reports
                .iter()
                .map(|linted| as_text(linted, style))
                .collect()
        }
        Format::Json => joined(reports.iter().map(|linted| linted.report.to_json())),
        Format::Sarif => {
            let reports = reports.iter().map(|linted| &linted.report);
            lint_log(reports, "conformance") + "\n"
        }
        Format::Github => reports.iter().map(annotations).collect(),
        Format::Gitlab => code_quality::write(reports.iter().flat_map(issues)),
    };
    // A reader that closes early, such as `head`, is not an error.
    drop(io::stdout().lock().write_all(text.as_bytes()));
}

/// The findings, then `name: 2 errors`.
fn as_text(linted: &Linted, style: Style) -> String {
    let text = linted.report.to_text(style);
    let summary = linted.report.summary();
    let findings = text.strip_suffix(&format!("{summary}\n")).unwrap_or(&text);
    format!("{findings}{}: {summary}\n", linted.name)
}

/// One document as an object, several as a list.
fn joined(mut documents: impl Iterator<Item = String>) -> String {
    match (documents.next(), documents.next()) {
        (Some(only), None) => only + "\n",
        (first, second) => {
            let all: Vec<String> = first.into_iter().chain(second).chain(documents).collect();
            format!("[\n{}\n]\n", all.join(",\n"))
        }
    }
}

/// The file and the place of a finding.
fn place<'l>(linted: &'l Linted, finding: &Diagnostic) -> (&'l str, LineColumn) {
    let sources = &linted.report.sources;
    match finding.span() {
        Some(span) => (sources.get(span.source).name(), sources.line_column(span)),
        None => (&linted.name, LineColumn { line: 1, column: 1 }),
    }
}

fn annotations(linted: &Linted) -> String {
    let findings = linted.report.diagnostics.iter();
    findings
        .map(|finding| {
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let at = Some(place(linted, finding));
            annotation::github(level, at, finding.rule.id, &finding.message)
        })
        .collect()
}

fn issues(linted: &Linted) -> impl Iterator<Item = Issue<'_>> {
    let findings = linted.report.diagnostics.iter();
    findings.map(|finding| {
        let (path, at) = place(linted, finding);
        Issue {
            check: finding.rule.id,
            identity: format!("{path}\n{}", finding.message),
            description: finding.message.clone(),
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            path,
            line: at.line,
        }
    })
}
