//! The report as Markdown, for pull requests and release notes.

use super::{Breaks, Change, Report};
use crate::source::{source_map::SourceMap, span::Span};

/// Whether changes of a class belong to a section.
type Belongs = fn(Breaks) -> bool;

/// The sections, in their order.
const SECTIONS: [(&str, Belongs); 3] = [
    ("Breaking for clients", |breaks| breaks.clients),
    ("Breaking for servers", |breaks| {
        breaks.servers && !breaks.clients
    }),
    ("Compatible", |breaks| !breaks.anyone()),
];

impl Report {
    /// The report as Markdown: a sentence, then a table for each class that has changes.
    pub fn to_markdown(&self) -> String {
        let summary = self.summary();
        let mut chars = summary.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        let mut res: String = first
            .into_iter()
            .chain(chars)
            .chain(".\n".chars())
            .collect();
        for (title, belongs) in SECTIONS {
            let rows: String = self
                .changes
                .iter()
                .filter(|change| change.accepted.is_none() && belongs(change.breaks))
                .map(|change| self.row(change))
                .collect();
            if !rows.is_empty() {
                res += &format!(
                    "\n## {title}\n\n| Where | What | Kind | Before | After |\n|---|---|---|---|---|\n{rows}"
                );
            }
        }
        let accepted = self.changes.iter().filter_map(|change| {
            let reason = change.accepted.as_ref()?;
            let (subject, message) = (change.subject_line(), &change.message);
            let (subject, message, reason) = (cell(&subject), cell(message), cell(reason));
            let id = change.kind.info.id;
            Some(format!("| {subject} | {message} | `{id}` | {reason} |\n"))
        });
        let rows: String = accepted.collect();
        if !rows.is_empty() {
            res += &format!(
                "\n## Accepted\n\n| Where | What | Kind | Why |\n|---|---|---|---|\n{rows}"
            );
        }
        res
    }

    fn row(&self, change: &Change) -> String {
        let location = |span: Option<Span>, sources: &SourceMap| {
            span.map(|span| format!("`{}`", sources.location(span)))
                .unwrap_or_default()
        };
        let both = if change.breaks == Breaks::BOTH {
            " (breaks servers too)"
        } else {
            ""
        };
        format!(
            "| {} | {}{both}{} | `{}` | {} | {} |\n",
            cell(&change.subject_line()),
            cell(&change.message),
            notes(change),
            change.kind.info.id,
            location(change.old, &self.old_sources),
            location(change.new, &self.new_sources),
        )
    }
}

/// The witnesses, below the message.
fn notes(change: &Change) -> String {
    let notes = change.notes();
    notes
        .iter()
        .map(|note| format!("<br>{}", cell(note)))
        .collect()
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
