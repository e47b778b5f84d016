//! The key numbers of a run, the most important first.

use maud::{Markup, html};

use crate::report::{json::format::Report, wording};

pub(super) fn section(report: &Report) -> Markup {
    let coverage = &report.coverage;
    let constraints = &coverage.constraints;
    let only_satisfied = constraints.satisfied.saturating_sub(constraints.both);
    let only_violated = constraints.violated.saturating_sub(constraints.both);
    html! {
        section.numbers aria-label="Coverage of the contract" {
            div.number.first {
                h2 { "Operations that succeeded" }
                (of(coverage.operations_succeeded, coverage.operations))
                (bar(coverage.operations, &[(coverage.operations_succeeded, "full")]))
                p { "a 2xx at least once" }
            }
            div.number {
                h2 { "Documented statuses seen" }
                (of(coverage.documented_statuses_seen, coverage.documented_statuses))
                (bar(coverage.documented_statuses, &[(coverage.documented_statuses_seen, "full")]))
                p { "pairs of operation and status" }
            }
            div.number {
                h2 { "Constraints tried from both sides" }
                (of(constraints.both, constraints.all))
                (bar(constraints.all, &[(constraints.both, "full"), (only_satisfied, "half"), (only_violated, "other")]))
                p {
                    (wording::grouped(constraints.satisfied)) " satisfied, "
                    (wording::grouped(constraints.violated)) " violated"
                }
            }
            div.number {
                h2 { "Cases" }
                p.of { b { (wording::grouped(report.cases)) } " in " (wording::duration(report.seconds)) }
                (phases(report))
            }
        }
    }
}

fn of(count: usize, all: usize) -> Markup {
    html! {
        p.of { b { (wording::grouped(count)) } " of " (wording::grouped(all)) }
    }
}

/// A proportion as a bar; the numbers beside it show the same.
fn bar(all: usize, parts: &[(usize, &str)]) -> Markup {
    let shown: usize = parts.iter().map(|(count, _)| count).sum();
    html! {
        div.bar aria-hidden="true" {
            @for (count, class) in parts.iter().chain(&[(all.saturating_sub(shown), "rest")]) {
                @if *count > 0 { span class=(class) style={ "flex-grow:" (count) } {} }
            }
        }
    }
}

fn phases(report: &Report) -> Markup {
    let phases = report.phases.iter().filter_map(|phase| {
        let cases = report.cases_by_phase.get(phase)?;
        Some(format!("{phase} {}", wording::grouped(*cases)))
    });
    html! {
        p { (phases.collect::<Vec<_>>().join(", ")) }
    }
}
