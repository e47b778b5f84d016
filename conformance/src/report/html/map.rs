//! The table of operations and statuses.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{
    text::{operation, prose, shown},
    without_success,
};
use crate::report::{
    json::format::{Constraint, Operation, Report},
    wording,
};

/// The maximum number of status columns; the rarest statuses share one more.
const MOST_COLUMNS: usize = 22;

pub(super) fn section(report: &Report) -> Markup {
    let columns = Columns::of(report);
    let without = report
        .operations
        .iter()
        .filter(|operation| !wording::has_succeeded(operation));
    let without = without.count();
    html! {
        section #operations {
            h2 { "Operations and statuses" }
            p.legend {
                span { span.cell.seen { "12" } " times seen" }
                span { span.cell.unseen { "–" } " documented, not seen" }
                span { span.cell.undocumented { "3" } " seen, not documented" }
            }
            @if without > 0 && without < report.operations.len() {
                label.box for="without" {
                    input #without type="checkbox";
                    "only those without a success " span.count { (without) }
                }
            }
            div.scroll tabindex="0" role="region" aria-label="Operations and statuses" {
                table.map role="table" {
                    thead {
                        tr role="row" {
                            th scope="col" { "Operation" }
                            @for status in &columns.statuses { th.status scope="col" { (shown(status)) } }
                            @if !columns.rest.is_empty() { th.status scope="col" { "other" } }
                            th.status scope="col" { "Cases" }
                        }
                    }
                    tbody {
                        @for operation in &report.operations { (row(&columns, operation)) }
                    }
                }
            }
            (without_success::section(report))
            (constraints(report))
        }
    }
}

/// The statuses that have a column, and those that share the last one.
struct Columns {
    statuses: Vec<String>,
    rest: BTreeSet<String>,
}

impl Columns {
    fn of(report: &Report) -> Self {
        let operations = report.operations.iter();
        let documented: BTreeSet<&str> = operations
            .clone()
            .flat_map(|operation| &operation.documented)
            .map(|documented| documented.status.as_str())
            .collect();
        let seen: BTreeSet<&str> = operations
            .flat_map(|operation| operation.statuses.keys())
            .map(String::as_str)
            .collect();
        // Undocumented statuses are the first to share a column.
        let mut all: Vec<&str> = documented
            .iter()
            .chain(seen.difference(&documented))
            .copied()
            .collect();
        let rest = all.split_off(all.len().min(MOST_COLUMNS));
        // In numeric order, `4XX` after its statuses and `default` last.
        all.sort_by_key(|status| (*status == "default", status.to_ascii_uppercase()));
        Self {
            statuses: all.into_iter().map(ToOwned::to_owned).collect(),
            rest: rest.into_iter().map(ToOwned::to_owned).collect(),
        }
    }
}

fn row(columns: &Columns, shown_operation: &Operation) -> Markup {
    let rest = shown_operation
        .statuses
        .iter()
        .filter(|(status, _)| columns.rest.contains(*status));
    let rest: Vec<String> = rest
        .map(|(status, count)| format!("{status} {}", wording::times(*count)))
        .collect();
    html! {
        tr role="row" class=(if wording::has_succeeded(shown_operation) { "succeeded" } else { "without" }) {
            th role="rowheader" scope="row" {
                (operation(&shown_operation.label))
                @if let Some(reason) = &shown_operation.untestable {
                    span.untestable { (prose(reason)) }
                } @else if !wording::has_succeeded(shown_operation) {
                    span.untestable { "no success" }
                }
            }
            @for status in &columns.statuses { (cell(shown_operation, status)) }
            @if !columns.rest.is_empty() {
                @if rest.is_empty() { td role="cell" {} }
                @else {
                    td role="cell" data-status="other" title=(rest.join(", ")) {
                        span.cell.undocumented { (rest.len()) }
                    }
                }
            }
            td.cases role="cell" data-status="cases" { (wording::grouped(shown_operation.cases)) }
        }
    }
}

fn cell(operation: &Operation, status: &str) -> Markup {
    let count = operation.statuses.get(status);
    let named = operation
        .documented
        .iter()
        .find(|documented| documented.status == status);
    let class = status.chars().next().filter(char::is_ascii_digit);
    let class = class.map(|digit| format!("s{digit}")).unwrap_or_default();
    html! {
        @match (count, named) {
            (Some(count), _) if is_documented(operation, status) => {
                td role="cell" data-status=(status) { span class={ "cell seen " (class) } { (wording::grouped(*count)) } }
            },
            (Some(count), _) => {
                td role="cell" data-status=(status) {
                    span class={ "cell undocumented " (class) } { (wording::grouped(*count)) }
                    span.away { " not documented" }
                }
            },
            (None, Some(named)) if named.seen => {
                td role="cell" data-status=(status) { span class={ "cell seen " (class) } { "✓" } span.away { " seen" } }
            },
            (None, Some(_)) => {
                td role="cell" data-status=(status) { span.cell.unseen { "–" } span.away { " documented, not seen" } }
            },
            (None, None) => td role="cell" {},
        }
    }
}

/// Whether the contract documents `status`: itself, its range, or `default` (OAS 3.0.3 §4.7.16.2).
fn is_documented(operation: &Operation, status: &str) -> bool {
    operation.documented.iter().any(|documented| {
        let known = documented.status.as_str();
        let is_range = known.len() == 3
            && known.to_ascii_uppercase().ends_with("XX")
            && known.chars().next() == status.chars().next();
        known == status || known == "default" || is_range
    })
}

/// The constraints that were not both satisfied and violated.
fn constraints(report: &Report) -> Markup {
    let open: Vec<(&Operation, Vec<&Constraint>)> = report
        .operations
        .iter()
        .map(|operation| {
            let open = operation.constraints.iter();
            let open = open.filter(|constraint| !constraint.satisfied || !constraint.violated);
            (operation, open.collect::<Vec<_>>())
        })
        .filter(|(_, open)| !open.is_empty())
        .collect();
    if open.is_empty() {
        return html! {};
    }
    let count: usize = open.iter().map(|(_, open)| open.len()).sum();
    html! {
        details.constraints {
            summary {
                (wording::counted(count, "constraint")) " of requests not tried from both sides"
            }
            @for (of, open) in &open {
                h3 { (operation(&of.label)) span.more { (open.len()) " of " (of.constraints.len()) } }
                ul {
                    @for constraint in open {
                        li {
                            (prose(&constraint.name)) " "
                            span.more {
                                @match (constraint.satisfied, constraint.violated) {
                                    (true, _) => "never violated",
                                    (false, true) => "never satisfied",
                                    (false, false) => "never tried",
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
