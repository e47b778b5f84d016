//! The reports that CI systems show beside the lines of a document: annotations of GitHub Actions, and Code Quality of GitLab.

use std::io::{self, Write};

use spec::source::span::LineColumn;

use super::{
    Format, ReportSource, annotation,
    code_quality::{self, Issue},
    json::format::{Finding, Report, Severity},
    wording::{MOST_OPERATIONS, more_operations},
};

/// Annotations of GitHub Actions.
pub static GITHUB: Format = Format {
    name: "github",
    what: "an annotation of GitHub Actions for each finding; write it to /dev/stdout",
    source: ReportSource::Report(write_github),
};

/// Code Quality of GitLab.
pub static GITLAB: Format = Format {
    name: "gitlab",
    what: "a Code Quality report of GitLab",
    source: ReportSource::Report(write_gitlab),
};

/// Writes an annotation for each finding that is not known.
pub(super) fn write_github(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings.iter().filter(|finding| !finding.known) {
        let level = match finding.severity {
            Severity::Low => "notice",
            Severity::Medium => "warning",
            Severity::High | Severity::Critical => "error",
        };
        let place = report.location_of(finding).and_then(place);
        let title = format!("{}: {}", finding.check, label(finding));
        out.write_all(annotation::github(level, place, &title, &description(finding)).as_bytes())?;
    }
    Ok(())
}

pub(super) fn write_gitlab(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings.iter().filter(|finding| !finding.known);
    let issues = findings.map(|finding| {
        let place = report.location_of(finding).and_then(place);
        let (path, line) =
            place.map_or((report.document.as_str(), 1), |(path, at)| (path, at.line));
        Issue {
            check: &finding.check,
            identity: finding.fingerprint.clone(),
            description: format!("{}: {}", label(finding), description(finding)),
            severity: match finding.severity {
                Severity::Low => "minor",
                Severity::Medium => "major",
                Severity::High => "critical",
                Severity::Critical => "blocker",
            },
            path,
            line,
        }
    });
    out.write_all(code_quality::write(issues).as_bytes())
}

/// The operation of the minimal case, and how many others are affected.
fn label(finding: &Finding) -> String {
    match finding.operations.as_slice() {
        [] => "the API".to_owned(),
        [only] => only.label.clone(),
        [first, others @ ..] => format!("{} and {} more", first.label, others.len()),
    }
}

/// The title, and the affected operations where there are several.
fn description(finding: &Finding) -> String {
    let count = finding.operations.len();
    if count < 2 {
        return finding.title.clone();
    }
    let first = finding.operations.iter().take(MOST_OPERATIONS);
    let mut labels: Vec<String> = first.map(|it| it.label.clone()).collect();
    labels.extend(more_operations(count));
    format!("{} (in {})", finding.title, labels.join(", "))
}

/// `file:line:column` in its parts.
fn place(location: &str) -> Option<(&str, LineColumn)> {
    let (rest, column) = location.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let at = LineColumn {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    };
    Some((file, at))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::canned;

    #[test]
    fn findings_are_at_lines_of_the_document() {
        let mut report = canned::report();
        report.findings[0].location = Some("api:v1.yaml:12:5".to_owned());
        report.findings[0].known = false;
        let mut out = Vec::new();
        write_github(&report, &mut out).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("text");
        assert!(
            text.contains(" file=api%3Av1.yaml,line=12,col=5,title="),
            "{text}"
        );
        let new = report
            .findings
            .iter()
            .filter(|finding| !finding.known)
            .count();
        assert_eq!(text.lines().count(), new, "one line each: {text}");
        let mut out = Vec::new();
        write_gitlab(&report, &mut out).expect("a vector takes everything");
        let issues: Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(issues[0]["location"]["path"], "api:v1.yaml");
        assert_eq!(issues[0]["location"]["lines"]["begin"], 12);
    }

    #[test]
    fn all_affected_operations_are_named() {
        let mut report = canned::report();
        report
            .findings
            .retain(|finding| finding.operations.len() > 1);
        report.findings.truncate(1);
        report.findings[0].known = false;
        let operations = report.findings[0].operations.clone();
        let named = |text: &str| operations.iter().all(|it| text.contains(&it.label));
        let mut out = Vec::new();
        write_github(&report, &mut out).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("text");
        assert!(named(&text), "{text}");
        assert!(text.contains(" and 1 more::"), "{text}");
        let mut out = Vec::new();
        write_gitlab(&report, &mut out).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("text");
        assert!(named(&text), "{text}");
    }

    #[test]
    fn findings_without_a_place_are_at_their_operation() {
        let mut report = canned::report();
        report.findings.truncate(1);
        report.findings[0].location = None;
        report.findings[0].known = false;
        let label = report.findings[0].operations[0].label.clone();
        let operation = report.operations.iter_mut().find(|it| it.label == label);
        operation.expect("the operation").location = Some("api.yaml:8:5".to_owned());
        let mut out = Vec::new();
        write_github(&report, &mut out).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("text");
        assert!(
            text.contains(" file=api.yaml,line=8,col=5,title="),
            "{text}"
        );
        let mut out = Vec::new();
        write_gitlab(&report, &mut out).expect("a vector takes everything");
        let issues: Value = serde_json::from_slice(&out).expect("JSON");
        let expected = serde_json::json!({"path": "api.yaml", "lines": {"begin": 8}});
        assert_eq!(issues[0]["location"], expected);
    }
}
