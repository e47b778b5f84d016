//! One finding on the page: a summary line, and the details below it.

use maud::{Markup, html};

use super::{
    exchange,
    text::{cut, operation, prose, shown},
};
use crate::report::{
    json::format::{Affected, Finding, Report, ReportedExchange},
    wording,
};

/// The number of operations that are listed at first.
const MOST_OPERATIONS: usize = 6;
/// The maximum number of characters of the actual response.
const LONGEST: usize = 1_200;

pub(super) fn item(report: &Report, index: usize, finding: &Finding) -> Markup {
    let severity = wording::severity(finding.severity);
    let check = report
        .checks
        .iter()
        .position(|check| check.id == finding.check);
    let first = finding.operations.first();
    let is_only = report.findings.len() == 1;
    html! {
        li.finding data-severity=(severity) data-check=[check] {
            details open[is_only] {
                summary {
                    span.index { (index + 1) }
                    span class={ "severity " (severity) } { (severity) }
                    p.check { (finding.check) }
                    h3 { (prose(&finding.title)) }
                    p.where {
                        @if let Some(first) = first { (operation(&first.label)) }
                        @if finding.operations.len() > 1 {
                            " " span.more { "and " (finding.operations.len() - 1) " more" }
                        }
                        @if finding.reproduced < finding.repetitions {
                            span.flaky { "reproduced " (finding.reproduced) " of " (finding.repetitions) " times" }
                        }
                    }
                }
                div.inside #(format!("finding-{}", index + 1)) {
                    (facts(finding))
                    (shown_by(finding))
                }
            }
        }
    }
}

fn facts(finding: &Finding) -> Markup {
    html! {
        dl.facts {
            dt { "Expected" } dd { (prose(&finding.expected)) }
            dt { "Got" } dd.got { (cut(&finding.got, LONGEST)) }
            @if let Some(pointer) = finding.pointer.as_deref().filter(|text| !text.is_empty()) {
                dt { "Location in the body" } dd { code { (shown(pointer)) } }
            }
            @if let Some(location) = &finding.location {
                dt { "Document" } dd { code { (shown(location)) } }
            }
            dt { "Case" } dd { (prose(&finding.intent)) }
            dt { "Reproduced" } dd { (wording::repeated(finding)) }
            dt { "Occurs in" } dd { (operations(&finding.operations)) }
            dt { "Check" } dd {
                a href={ "#about-" (finding.check) } { (finding.check) }
            }
        }
    }
}

fn operations(affected: &[Affected]) -> Markup {
    let item = |affected: &Affected| {
        html! {
            li {
                (operation(&affected.label)) " " span.more { (wording::times(affected.count)) }
                @if let Some(line) = &affected.curl { (exchange::line(line)) }
            }
        }
    };
    let (first, rest) = affected.split_at(affected.len().min(MOST_OPERATIONS));
    html! {
        ul.operations { @for affected in first { (item(affected)) } }
        @if !rest.is_empty() {
            details {
                summary { "and " (rest.len()) " more" }
                ul.operations { @for affected in rest { (item(affected)) } }
            }
        }
    }
}

/// The failing exchange, or its whole scenario.
fn shown_by(finding: &Finding) -> Markup {
    if finding.before.is_empty() {
        return exchange::exchange(&finding.exchange, Some(finding));
    }
    let step = |shown: &ReportedExchange, of: Option<&Finding>| {
        html! {
            li {
                details open[of.is_some()] {
                    summary {
                        (operation(&format!("{} {}", shown.request.method, shown.request.target)))
                        " " span.more { (shown_outcome(shown)) }
                    }
                    (exchange::exchange(shown, of))
                }
            }
        }
    };
    html! {
        h4 { "Scenario of " (wording::counted(finding.before.len() + 1, "request")) ", of which the last fails" }
        ol.steps {
            @for before in &finding.before { (step(before, None)) }
            (step(&finding.exchange, Some(finding)))
        }
    }
}

fn shown_outcome(exchange: &ReportedExchange) -> Markup {
    shown(&wording::outcome(exchange))
}
