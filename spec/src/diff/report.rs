//! The report: the list of changes, and the version step that follows.

use super::{Breaks, ChangeKind, Evidence, Flow, MessagePair, Step, Witness};
use crate::source::{
    source_map::{SourceId, SourceMap},
    span::Span,
};

/// The differences of two documents.
#[derive(Debug, Clone)]
pub struct Report {
    /// The changes: those that break come first, then the order of the documents.
    pub changes: Vec<Change>,
    /// The messages whose schemas changed, for those who look for witnesses.
    pub messages: Vec<MessagePair>,
    /// The sources of the old document.
    pub old_sources: SourceMap,
    /// The sources of the new document.
    pub new_sources: SourceMap,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its number, by which [`MessagePair::changes`] names it.
    pub number: usize,
    /// What kind of change it is.
    pub kind: &'static ChangeKind,
    /// Whom it breaks, everywhere it is used taken together.
    pub breaks: Breaks,
    /// The step that a generated client must take for it.
    pub step: Step,
    /// The object that changed, from the outside in: `GET /pets`, `response 200`, `body`.
    pub subject: Vec<String>,
    /// One line: what changed, with the names and values involved.
    pub message: String,
    /// The location in the old document: the thing itself, or what it is missing from.
    pub old: Option<Span>,
    /// The location in the new document: the thing itself, or what it is missing from.
    pub new: Option<Span>,
    /// The ways that values travel which it touches.
    pub flows: Vec<Flow>,
    /// For an operation, a parameter or a property that is gone: when it was announced to go, in `x-sunset` beside `deprecated`.
    /// For a change of that announcement: when it goes now.
    pub sunset: Option<String>,
    /// Why it is accepted: an accepted change is shown, and breaks no one that counts.
    pub accepted: Option<String>,
    /// The operations it touches, as `GET /path`; empty when it is about the API itself.
    pub operations: Vec<String>,
    /// Where it was found, for those who look for witnesses.
    pub evidence: Vec<Evidence>,
    /// What was right in one document and is wrong in the other, for whom it breaks.
    pub witnesses: Vec<Witness>,
    /// Whom it was expected to break, though nothing shows it. Where it can be shown that nothing does, it does not count as
    /// breaking for them.
    pub unproven: Breaks,
}

impl Change {
    /// The subject in one line.
    pub fn subject_line(&self) -> String {
        self.subject.join(" › ")
    }

    /// What shows that it breaks, one sentence for each witness; or that nothing does.
    pub fn notes(&self) -> Vec<String> {
        let mut res: Vec<String> = self.witnesses.iter().map(Witness::sentence).collect();
        let whom = |side: Breaks| side.name().trim_start_matches("breaking ");
        let open = self.unproven.and(self.breaks);
        if open.anyone() {
            res.push(format!(
                "breaking {} by its keywords: no value was found that shows it, and nothing shows the opposite",
                whom(open)
            ));
        }
        let refuted = self.unproven.without(self.breaks);
        if refuted.anyone() {
            res.push(format!(
                "not breaking {}: no value was found that one document admits and the other rejects",
                whom(refuted)
            ));
        }
        res
    }
}

impl Report {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The step that the version of a generated client must take: the greatest of all changes.
    pub fn semver_step(&self) -> Step {
        self.changes
            .iter()
            .map(|change| change.step)
            .max()
            .unwrap_or_default()
    }

    /// Marks the changes as accepted for which `reason` has one.
    pub fn accept(&mut self, mut reason: impl FnMut(&Change) -> Option<String>) {
        for change in &mut self.changes {
            if change.accepted.is_none() {
                change.accepted = reason(change);
            }
        }
    }

    /// The changes that are not accepted.
    pub fn open(&self) -> impl Iterator<Item = &Change> {
        let changes = self.changes.iter();
        changes.filter(|change| change.accepted.is_none())
    }

    /// Whom the changes break that are not accepted.
    pub fn breaks(&self) -> Breaks {
        self.open()
            .fold(Breaks::NEITHER, |all, change| all.or(change.breaks))
    }

    /// The number of changes of which `class` is true, without accepted ones.
    pub fn count(&self, class: impl Fn(Breaks) -> bool) -> usize {
        self.open().filter(|change| class(change.breaks)).count()
    }

    /// `12 changes: 3 break clients, 4 break servers, 6 compatible; the client takes a major step`, or `no change`.
    pub fn summary(&self) -> String {
        if self.is_empty() {
            return "no change".to_owned();
        }
        let noun = if self.changes.len() == 1 {
            "change"
        } else {
            "changes"
        };
        let accepted = self.changes.len() - self.open().count();
        let accepted = match accepted {
            0 => String::new(),
            count => format!(", {count} accepted"),
        };
        format!(
            "{} {noun}: {} breaking for clients, {} breaking for servers, {} compatible{accepted}; a generated client takes a {} step",
            self.changes.len(),
            self.count(|breaks| breaks.clients),
            self.count(|breaks| breaks.servers),
            self.count(|breaks| !breaks.anyone()),
            self.semver_step(),
        )
    }

    /// The sources of both documents in one map, and the offset of the ids of the new document in it.
    pub(super) fn joint_sources(&self) -> (SourceMap, u32) {
        let mut joint = self.old_sources.clone();
        let offset = joint.append(&self.new_sources);
        (joint, offset)
    }
}

/// A span of the new document in the joint map.
pub(super) fn moved(span: Span, offset: u32) -> Span {
    Span {
        source: SourceId(span.source.0.saturating_add(offset)),
        ..span
    }
}
