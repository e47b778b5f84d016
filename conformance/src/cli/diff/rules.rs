//! What the project decides about changes: whom a kind breaks, and which changes are accepted.

use spec::diff::{Breaks, Change, Report, SUBJECTS, Step, Witness, kinds::lifecycle};

use super::super::{Exit, print_status, select, today};
use crate::config::diff::{AcceptedChange, DiffSection};

/// The decisions.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    levels: Vec<(&'a str, Level)>,
    accepted: &'a [AcceptedChange],
    /// The date in UTC, as `2026-11-28`.
    today: String,
}

impl<'a> Rules<'a> {
    /// The decisions of the configuration, overridden by flags of the form `KIND=LEVEL`.
    pub(super) fn new(section: &'a DiffSection, flags: &'a [String]) -> Result<Self, Exit> {
        let mut problems = Vec::new();
        let mut named: Vec<(&str, &str)> = Vec::new();
        let of_file = section.levels.iter();
        named.extend(of_file.map(|(kind, level)| (kind.as_str(), level.as_str())));
        for flag in flags {
            match flag.split_once('=') {
                Some(pair) => named.push(pair),
                None => problems.push(format!(
                    "`--level {flag}`: write `KIND=LEVEL`, such as `operation-removed=neither`"
                )),
            }
        }
        let mut levels = Vec::new();
        for (kind, level) in named {
            problems.extend(unknown_kind(kind));
            match Level::from_name(level) {
                Some(level) => levels.push((kind, level)),
                None => problems.push(format!(
                    "there is no level `{level}` for `{kind}`; write `clients`, `servers`, `both`, `neither` or `off`"
                )),
            }
        }
        for accepted in &section.accepted {
            problems.extend(accepted.kind.as_deref().and_then(unknown_kind));
            if accepted.reason.trim().is_empty() {
                problems.push(format!(
                    "the accepted change {} has no `reason`",
                    named_by(accepted)
                ));
            }
            let until = accepted.until.as_deref();
            if let Some(until) = until.filter(|until| !today::is_date(until)) {
                problems.push(format!(
                    "`until: {until}` is not a date such as `2027-06-30`"
                ));
            }
        }
        for problem in &problems {
            print_status(&format!("error: {problem}"));
        }
        if !problems.is_empty() {
            return Err(Exit::Usage);
        }
        Ok(Self {
            levels,
            accepted: &section.accepted,
            today: jiff::Timestamp::now()
                .to_string()
                .chars()
                .take(10)
                .collect(),
        })
    }

    /// Applies the decisions to `report`; returns what is worth a note: decisions that are no longer needed.
    pub(super) fn apply(&self, report: &mut Report) -> Vec<String> {
        report.changes.iter_mut().for_each(announced_too_late);
        let level = |change: &Change| {
            let mut levels = self.levels.iter().rev();
            let found = levels.find(|(kind, _)| *kind == change.kind.info.id);
            found.map(|(_, level)| *level)
        };
        report
            .changes
            .retain(|change| level(change) != Some(Level::Off));
        for change in &mut report.changes {
            if let Some(Level::Breaks(breaks)) = level(change) {
                change.breaks = breaks;
            }
        }
        let mut uses = vec![0_usize; self.accepted.len()];
        report.accept(|change| self.reason(change, &mut uses));
        let unused = self.accepted.iter().zip(&uses);
        unused
            .filter(|(_, uses)| **uses == 0)
            .map(|(accepted, _)| {
                let reason = &accepted.reason;
                match &accepted.until {
                    Some(until) if self.is_over(until) => {
                        format!("the accepted change `{reason}` was accepted until {until}")
                    }
                    _ => format!("no change is the accepted one `{reason}`: it can be removed"),
                }
            })
            .collect()
    }

    /// Why `change` is accepted.
    fn reason(&self, change: &Change, uses: &mut [usize]) -> Option<String> {
        if let Some(sunset) = change.sunset.as_deref()
            && !is_announcement(change)
            && today::has_passed(sunset)
        {
            return Some(format!("it was deprecated, with `x-sunset: {sunset}`"));
        }
        let list = self.accepted.iter().zip(uses);
        let mut fitting = list.filter(|(accepted, _)| {
            let is_over = accepted
                .until
                .as_deref()
                .is_some_and(|until| self.is_over(until));
            !is_over && is_meant(accepted, change)
        });
        let (accepted, uses) = fitting.next()?;
        *uses += 1;
        Some(accepted.reason.clone())
    }

    fn is_over(&self, day: &str) -> bool {
        today::is_over(day, &self.today)
    }
}

/// Whether a change is about when something goes, which is still there.
fn is_announcement(change: &Change) -> bool {
    let mut kinds = lifecycle::KINDS.iter();
    kinds.any(|kind| std::ptr::eq(*kind, change.kind))
}

/// Makes `change` one of its own kind where it names a day on which something goes, and that day is over.
fn announced_too_late(change: &mut Change) {
    let sunset = change.sunset.clone().filter(|it| today::has_passed(it));
    let Some(sunset) = sunset.filter(|_| is_announcement(change)) else {
        return;
    };
    change.kind = &lifecycle::SUNSET_IN_THE_PAST;
    change.breaks = Breaks::CLIENTS;
    change.step = Step::Major;
    change.witnesses = vec![Witness {
        breaks: Breaks::CLIENTS,
        is_old: true,
        what: "plan".to_owned(),
        text: change.subject_line(),
        reason: format!("it may be gone since `{sunset}`"),
    }];
}

fn is_meant(accepted: &AcceptedChange, change: &Change) -> bool {
    let kind = accepted.kind.as_deref();
    let message = accepted.message.as_deref();
    kind.is_none_or(|kind| kind == change.kind.info.id)
        && message.is_none_or(|part| change.message.contains(part))
        && accepted.operations.as_ref().is_none_or(|patterns| {
            // Every operation that the change touches must be accepted.
            let is_named = |label: &String| patterns.iter().any(|p| select::glob(p, label));
            !change.operations.is_empty() && change.operations.iter().all(is_named)
        })
}

/// What the project says about a kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// It is left out.
    Off,
    /// Whom it breaks.
    Breaks(Breaks),
}

impl Level {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "off" => Self::Off,
            "neither" => Self::Breaks(Breaks::NEITHER),
            "clients" => Self::Breaks(Breaks::CLIENTS),
            "servers" => Self::Breaks(Breaks::SERVERS),
            "both" => Self::Breaks(Breaks::BOTH),
            _ => return None,
        })
    }
}

/// By what an accepted change is found, for messages about it.
fn named_by(accepted: &AcceptedChange) -> String {
    let kind = accepted
        .kind
        .as_deref()
        .map(|kind| format!("`kind: {kind}`"));
    let message = accepted.message.as_deref();
    let message = message.map(|message| format!("`message: {message}`"));
    let operations = accepted.operations.as_ref();
    let operations = operations.map(|list| format!("`operations: [{}]`", list.join(", ")));
    let all = [kind, message, operations].into_iter().flatten();
    let all: Vec<String> = all.collect();
    if all.is_empty() {
        "that names nothing".to_owned()
    } else {
        all.join(", ")
    }
}

fn unknown_kind(kind: &str) -> Option<String> {
    let mut kinds = SUBJECTS.iter().flat_map(|subject| subject.kinds);
    let is_known = kinds.any(|known| known.info.id == kind);
    (!is_known).then(|| {
        format!("there is no kind of change `{kind}`; `conformance diff --kinds` lists them")
    })
}
