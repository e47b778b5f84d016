//! What the program prints: problems with their lines to standard error, results to standard output.

use std::io::{self, IsTerminal as _, Write as _};

use spec::{
    diagnostic::{Diagnostics, Severity, render},
    source::source_map::SourceMap,
};

use crate::RejectedDocument;

/// Prints problems to standard error; notes only when they are asked for, else how many there are.
pub fn print_diagnostics(diagnostics: &Diagnostics, sources: &SourceMap, verbose: bool) {
    let mut shown = diagnostics.clone();
    shown.retain(|it| verbose || it.severity > Severity::Note);
    let mut out = io::stderr().lock();
    let style = if out.is_terminal() {
        render::Style::Colored
    } else {
        render::Style::Plain
    };
    // A closed reader is not an error.
    drop(out.write_all(render::render_all(&shown, sources, style).as_bytes()));
    let count = shown.count(Severity::Error);
    if count > 0 {
        let plural = if count == 1 { "" } else { "s" };
        drop(writeln!(
            out,
            "{count} error{plural}; nothing was generated"
        ));
    }
    let notes = diagnostics.count(Severity::Note);
    if notes > 0 && count == 0 && !verbose {
        let plural = if notes == 1 { "" } else { "s" };
        drop(writeln!(
            out,
            "{notes} note{plural} on what the client leaves out or changes: `--verbose` shows them"
        ));
    }
}

/// Prints why a document is not generated, and what helps.
pub fn print_rejected(rejected: &RejectedDocument, verbose: bool) {
    print_diagnostics(&rejected.diagnostics, &rejected.sources, verbose);
    if !rejected.rules.is_empty() {
        let rules = rejected.rules.join(",");
        hint(&format!(
            "correct the document, or generate all the same with `--allow {rules}`"
        ));
    }
}

/// Prints a line that reports an error to standard error, with its causes.
pub fn print_error(error: &dyn std::error::Error) {
    let mut text = format!("error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    hint(&text);
}

/// Prints a line to standard error.
pub(super) fn hint(text: &str) {
    drop(writeln!(io::stderr(), "{text}"));
}

/// Prints a result.
pub(super) fn result(text: &str) {
    drop(writeln!(io::stdout(), "{text}"));
}
