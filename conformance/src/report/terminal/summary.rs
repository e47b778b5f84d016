//! The summary of a run on the terminal, with the most important number first.

use std::io::{self, Write};

use super::{super::wording, style::Style, without_success};
use crate::engine::{
    StopReason, Summary,
    created::Leftover,
    summary::{ConstraintCounts, StatusCounts},
};

/// The maximum number of warnings, and of resources that were left, without `--verbose`: the summary fits a screen.
const MOST_NOTES: usize = 8;

pub(super) fn write(
    out: &mut dyn Write,
    style: Style,
    summary: &Summary,
    is_verbose: bool,
) -> io::Result<()> {
    let most = if is_verbose { usize::MAX } else { MOST_NOTES };
    let mut note = |text: &str| writeln!(out, "{} {text}", style.warning("note:"));
    for warning in summary.warnings.iter().take(most) {
        note(warning)?;
    }
    for left in summary.left_behind.iter().take(most) {
        let Leftover {
            path,
            count,
            example,
            paths,
            reason,
        } = left;
        let such = wording::resources_left(*count, path, example);
        note(&format!("left on the server: {such}: {reason}"))?;
        for path in paths.iter().filter(|_| is_verbose && *count > 1) {
            note(&format!("left on the server: {path}"))?;
        }
    }
    let rest = |count: usize| count.saturating_sub(most);
    let rest = rest(summary.warnings.len()) + rest(summary.left_behind.len());
    if rest > 0 {
        note(&format!("{rest} more notes: --verbose, or any report"))?;
    }
    let has_listed = without_success::write(out, style, summary, is_verbose)?;
    if !summary.warnings.is_empty() || !summary.left_behind.is_empty() || has_listed {
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
    if !summary.learned.is_empty() {
        let count = summary.learned.len();
        let demands = if count == 1 { "demand" } else { "demands" };
        row(
            "learned from rejections",
            format!("{count} {demands} that the document does not have"),
        )?;
    }
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
            StopReason::Unreachable(reason) | StopReason::Failed(reason) => {
                format!("aborted: {reason}")
            }
        };
        writeln!(out, "{}", style.warning(&text))?;
    }
    Ok(())
}
