//! The summary of a run on the terminal, with the most important number first.

use std::io::{self, Write};

use super::style::Style;
use crate::engine::{
    StopReason, Summary,
    summary::{ConstraintCounts, StatusCounts},
};

/// Operations without a success that are listed by name.
const MOST_OPERATIONS: usize = 10;

pub(super) fn write(out: &mut dyn Write, style: Style, summary: &Summary) -> io::Result<()> {
    for warning in &summary.warnings {
        writeln!(out, "{} {warning}", style.warning("note:"))?;
    }
    let without: Vec<_> = summary
        .operations
        .iter()
        .filter(|operation| !operation.has_succeeded())
        .collect();
    if !without.is_empty() && summary.cases > 0 {
        writeln!(out, "{} never succeeded:", style.warning("note:"))?;
        for operation in without.iter().take(MOST_OPERATIONS) {
            let statuses: Vec<String> = operation
                .statuses
                .iter()
                .map(|(status, count)| format!("{status} x {count}"))
                .collect();
            let why = match (&operation.untestable, statuses.is_empty()) {
                (Some(reason), true) => reason.to_string(),
                (None, true) => "no response".to_owned(),
                (_, false) => statuses.join(", "),
            };
            writeln!(out, "        {} ({why})", operation.label)?;
        }
        if without.len() > MOST_OPERATIONS {
            writeln!(out, "        and {} more", without.len() - MOST_OPERATIONS)?;
        }
    }
    if !summary.warnings.is_empty() || !without.is_empty() {
        writeln!(out)?;
    }
    let mut row = |name: &str, text: String| writeln!(out, "{name:<37} {text}");
    row(
        "operations that succeeded",
        format!("{} of {}", summary.succeeded(), summary.operations.len()),
    )?;
    let StatusCounts { seen, all } = summary.documented_statuses();
    row("documented statuses seen", format!("{seen} of {all}"))?;
    let ConstraintCounts {
        satisfied,
        violated,
        both,
        all,
    } = summary.constraints();
    row(
        "constraints satisfied, violated, both",
        format!("{satisfied}, {violated}, {both} of {all}"),
    )?;
    let seconds = summary.elapsed.as_secs_f64();
    let phases: Vec<String> = summary
        .cases_by_phase
        .iter()
        .map(|(phase, cases)| format!("{phase} {cases}"))
        .collect();
    let phases = if phases.is_empty() {
        String::new()
    } else {
        format!(" ({})", phases.join(", "))
    };
    row(
        "cases",
        format!("{}{phases} in {seconds:.1} s", summary.cases),
    )?;
    let failures = match summary.findings.len() {
        0 if summary.cases == 0 => "nothing was tested".to_owned(),
        0 => style.good("none"),
        count => style.bad(&count.to_string()),
    };
    row("failures", failures)?;
    if let Some(reason) = &summary.stopped {
        let text = match reason {
            StopReason::Interrupted => "ended before it was done: interrupted".to_owned(),
            StopReason::CaseLimit => "ended at the limit of cases".to_owned(),
            StopReason::TimeLimit => "ended at the limit of time".to_owned(),
            StopReason::Unreachable(reason) => format!("aborted: {reason}"),
        };
        writeln!(out, "{}", style.warning(&text))?;
    }
    Ok(())
}
