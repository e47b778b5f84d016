//! The operations that never succeeded, on the terminal: what was tried, what the server said, and what a user can do.

use std::io::{self, Write};

use super::style::Style;
use crate::{
    control_chars::is_hidden,
    engine::{OperationSummary, Summary, rejection::Rejection},
};

/// Operations that are listed unless everything is written.
const MOST_OPERATIONS: usize = 10;
/// Those of more, so that the summary still fits a screen.
const FIRST_OPERATIONS: usize = 5;

/// Writes the operations that never succeeded; returns whether there are some.
pub(super) fn write(
    out: &mut dyn Write,
    style: Style,
    summary: &Summary,
    is_verbose: bool,
) -> io::Result<bool> {
    let operations = summary.operations.iter();
    let without: Vec<_> = operations
        .filter(|operation| !operation.has_succeeded())
        .collect();
    if without.is_empty() || summary.cases == 0 {
        return Ok(!without.is_empty());
    }
    writeln!(out, "{} never succeeded:", style.warning("note:"))?;
    let most = match without.len() {
        all if is_verbose || all <= MOST_OPERATIONS => all,
        _ => FIRST_OPERATIONS,
    };
    for operation in without.iter().take(most) {
        writeln!(out, "        {} ({})", operation.label, why(operation))?;
        if is_verbose {
            in_full(out, style, operation)?;
        } else if let Some(message) = operation.rejections.first().and_then(message) {
            writeln!(out, "          {}", style.faint(&message))?;
        }
    }
    if without.len() > most {
        writeln!(out, "        and {} more", without.len() - most)?;
    }
    if !is_verbose {
        writeln!(
            out,
            "        --verbose shows the requests and the settings that may help"
        )?;
    }
    Ok(true)
}

/// The statuses of an operation, or why it has none.
fn why(operation: &OperationSummary) -> String {
    let statuses: Vec<String> = operation
        .statuses
        .iter()
        .map(|(status, count)| format!("{status} x {count}"))
        .collect();
    match (&operation.untestable, statuses.is_empty()) {
        (Some(reason), true) => reason.to_string(),
        (None, true) => "no response".to_owned(),
        (_, false) => statuses.join(", "),
    }
}

/// Everything that is known about `operation`.
fn in_full(out: &mut dyn Write, style: Style, operation: &OperationSummary) -> io::Result<()> {
    writeln!(
        out,
        "          {} valid request{} sent",
        operation.valid,
        if operation.valid == 1 { "" } else { "s" }
    )?;
    for rejection in &operation.rejections {
        let status = rejection.status;
        let status = status.map_or("no response".to_owned(), |status| status.to_string());
        let message = message(rejection).map(|message| format!(": {message}"));
        let message = message.unwrap_or_default();
        writeln!(out, "          {status} x {}{message}", rejection.count)?;
        if !rejection.curl.is_empty() {
            writeln!(out, "            {}", style.faint(&rejection.curl))?;
        }
    }
    if let Some(remedy) = &operation.remedy {
        writeln!(out, "          {}", style.strong(&remedy.what))?;
        let setting = remedy.setting.iter().flat_map(|setting| setting.lines());
        for line in setting {
            writeln!(out, "            {line}")?;
        }
    }
    Ok(())
}

/// The message of a rejection, without characters that act on a terminal.
fn message(rejection: &Rejection) -> Option<String> {
    let message = rejection.message.as_ref()?;
    Some(message.chars().filter(|c| !is_hidden(*c)).collect())
}
