//! How findings are written: for people, for tools, for CI systems.

use std::io::{self, IsTerminal as _, Write as _};

use spec::{
    diagnostic::{
        Diagnostic, Severity,
        render::{Style, render},
    },
    lint::LintReport,
    source::span::LineColumn,
};

use super::{Format, Linted, threads};
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

/// Findings that a thread draws at once.
const DRAWN: usize = 64;

/// The findings, then `name: 2 errors`.
fn as_text(linted: &Linted, style: Style) -> String {
    let LintReport {
        diagnostics,
        sources,
        ..
    } = &linted.report;
    let all: Vec<&Diagnostic> = diagnostics.iter().collect();
    let parts: Vec<&[&Diagnostic]> = all.chunks(DRAWN).collect();
    // Drawing thousands of findings takes longer than finding them.
    let mut res = threads::on_all_cores(parts.len(), |number| {
        let part = parts.get(number).copied().unwrap_or_default();
        let drawn = part
            .iter()
            .map(|finding| render(finding, sources, style) + "\n\n");
        drawn.collect::<String>()
    })
    .concat();
    res.push_str(&format!("{}: {}\n", linted.name, linted.report.summary()));
    res
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
            // GitLab takes two issues with one fingerprint for the same.
            identity: format!("{path}\n{}\n{}", linted.pointer(finding), finding.message),
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
