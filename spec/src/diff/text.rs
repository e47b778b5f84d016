//! The report for people: every change with its lines in both documents.

use super::{Change, Report, report::moved};
use crate::diagnostic::{
    Diagnostic, Label, Severity,
    render::{Style, render},
};

impl Report {
    /// Every change with its lines and carets in both documents, then one line that counts them.
    pub fn to_text(&self, style: Style) -> String {
        let (sources, offset) = self.joint_sources();
        let mut res: String = self
            .changes
            .iter()
            .map(|change| render(&diagnostic(change, offset), &sources, style) + "\n\n")
            .collect();
        res.push_str(&self.summary());
        res.push('\n');
        res
    }
}

/// The change as a problem with two locations. What breaks is drawn as an error, what is compatible as a note.
fn diagnostic(change: &Change, offset: u32) -> Diagnostic {
    let old = change.old.map(|span| (span, "before"));
    let new = change.new.map(|span| (moved(span, offset), "after"));
    Diagnostic {
        rule: &change.kind.info,
        severity: if change.breaks.anyone() && change.accepted.is_none() {
            Severity::Error
        } else {
            Severity::Note
        },
        message: format!(
            "{}{}: {}: {}",
            if change.accepted.is_some() {
                "accepted: "
            } else {
                ""
            },
            change.breaks.name(),
            change.subject_line(),
            change.message
        ),
        labels: old
            .into_iter()
            .chain(new)
            .map(|(span, text)| Label {
                span,
                text: text.to_owned(),
            })
            .collect(),
        help: match &change.accepted {
            Some(reason) => Some(format!("accepted: {reason}")),
            None => {
                let notes = change.notes();
                let lines: Vec<String> = notes.into_iter().chain(touched(change)).collect();
                (!lines.is_empty()).then(|| lines.join("\n"))
            }
        },
    }
}

/// The other operations that the change touches.
fn touched(change: &Change) -> Option<String> {
    const MOST: usize = 5;
    let (first, others) = change.operations.split_first()?;
    if others.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = others.iter().take(MOST).map(String::as_str).collect();
    let more = format!("{} more", others.len().saturating_sub(MOST));
    if others.len() > MOST {
        names.push(&more);
    }
    Some(format!("besides {first} it touches {}", names.join(", ")))
}
