//! The list of findings with its filters.
//!
//! Severities and checks are checkboxes that style rules read, so they work without scripts; the search needs the script, which
//! shows its field.

use maud::{Markup, html};

use super::finding;
use crate::report::{
    json::format::{Finding, Report, Severity},
    wording,
};

/// The findings, most severe first.
const SEVERITIES: [Severity; 4] = [
    Severity::Critical,
    Severity::High,
    Severity::Medium,
    Severity::Low,
];

/// Up to this number of findings, the list has no filters.
const FEW: usize = 3;
/// Above this number of findings, they are folded by severity and check.
const MANY: usize = 30;

pub(super) fn section(report: &Report) -> Markup {
    let count = report.findings.len();
    html! {
        section #findings {
            h2 { "Findings" }
            @if count == 0 {
                p.nothing {
                    @if report.cases == 0 { "No request was sent." }
                    @else { "Every response conforms to the contract." }
                }
            } @else {
                @if count > FEW { (filters(report)) }
                @if count > MANY {
                    @for group in groups(report) { (folded(report, &group)) }
                } @else {
                    ol.findings {
                        @for (index, shown) in report.findings.iter().enumerate() {
                            (finding::item(report, index, shown))
                        }
                    }
                }
            }
        }
    }
}

/// The findings of one check with the same severity.
struct Group<'r> {
    severity: Severity,
    /// The position of the check; `None` for one that is not listed.
    check: Option<usize>,
    /// The findings with their positions.
    findings: Vec<(usize, &'r Finding)>,
}

/// The findings by severity and check, in the order of their first ones.
fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut res: Vec<Group<'_>> = Vec::new();
    for (index, finding) in report.findings.iter().enumerate() {
        let mut checks = report.checks.iter();
        let check = checks.position(|check| check.id == finding.check);
        let mut known = res.iter_mut();
        let known = known.find(|group| group.severity == finding.severity && group.check == check);
        match known {
            Some(group) => group.findings.push((index, finding)),
            None => res.push(Group {
                severity: finding.severity,
                check,
                findings: vec![(index, finding)],
            }),
        }
    }
    res
}

/// A group that opens.
fn folded(report: &Report, group: &Group<'_>) -> Markup {
    let severity = wording::severity(group.severity);
    let first = group.findings.first().map(|(_, finding)| *finding);
    html! {
        details.group data-severity=(severity) data-check=[group.check] {
            summary {
                span class={ "severity " (severity) } { (severity) }
                @if let Some(first) = first { code { (first.check) } }
                " " span.count { (wording::counted(group.findings.len(), "finding")) }
            }
            ol.findings {
                @for (index, shown) in &group.findings { (finding::item(report, *index, shown)) }
            }
        }
    }
}

/// The style rules for the checkboxes.
pub(super) fn rules(report: &Report) -> String {
    if report.findings.len() <= FEW {
        return String::new();
    }
    let severities = severities(report).map(|(severity, _)| {
        let name = wording::severity(severity);
        format!("body:has(#severity-{name}:not(:checked)) [data-severity={name}]{{display:none}}\n")
    });
    let checks = checks(report).map(|(index, _)| {
        format!("body:has(#check-{index}:not(:checked)) [data-check=\"{index}\"]{{display:none}}\n")
    });
    severities.chain(checks).collect()
}

fn filters(report: &Report) -> Markup {
    html! {
        form.filters role="search" aria-label="Filter findings" {
            fieldset {
                legend { "Severity" }
                @for (severity, count) in severities(report) {
                    @let name = wording::severity(severity);
                    (checkbox(&format!("severity-{name}"), name, count))
                }
            }
            @if checks(report).count() > 1 {
                details {
                    summary { "Checks" }
                    fieldset {
                        legend.away { "Check" }
                        @for (index, count) in checks(report) {
                            @let name = report.checks.get(index).map(|check| check.id.as_str());
                            (checkbox(&format!("check-{index}"), name.unwrap_or_default(), count))
                        }
                    }
                }
            }
            div.search hidden {
                label for="search" { "Search" }
                input #search type="search" autocomplete="off" placeholder="path, text, status";
                button #toggle type="button" { "Open all" }
                output #shown for="search" {}
            }
        }
    }
}

fn checkbox(id: &str, name: &str, count: usize) -> Markup {
    html! {
        label.box for=(id) {
            input id=(id) type="checkbox" checked;
            (name) " " span.count { (count) }
        }
    }
}

/// The severities of the findings, with their numbers.
fn severities(report: &Report) -> impl Iterator<Item = (Severity, usize)> {
    SEVERITIES.into_iter().filter_map(|severity| {
        let findings = report.findings.iter();
        let count = findings
            .filter(|finding| finding.severity == severity)
            .count();
        (count > 0).then_some((severity, count))
    })
}

/// Positions of the checks that found something, with their numbers.
fn checks(report: &Report) -> impl Iterator<Item = (usize, usize)> {
    report
        .checks
        .iter()
        .enumerate()
        .filter_map(|(index, check)| {
            let findings = report.findings.iter();
            let count = findings.filter(|finding| finding.check == check.id).count();
            (count > 0).then_some((index, count))
        })
}
