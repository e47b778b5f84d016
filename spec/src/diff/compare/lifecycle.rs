//! Compares `deprecated`, and `x-sunset` beside it: whether something goes, and when.

use super::{Comparison, Scope};
use crate::{
    diff::{ChangeKind, kinds::lifecycle as kinds},
    document::Location,
    model::sunset::Sunset,
    source::node::Node,
};

/// What became of the day on which something goes.
pub(super) struct SunsetChange {
    pub(super) kind: &'static ChangeKind,
    pub(super) message: String,
    /// The day that is named now.
    pub(super) sunset: Option<String>,
}

/// What something deprecated says about its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lifecycle<'n> {
    pub(super) is_deprecated: bool,
    /// Its `x-sunset`.
    pub(super) sunset: Option<&'n Node>,
}

impl<'n> Lifecycle<'n> {
    /// That of the object `node`.
    pub(super) fn of(node: Option<&'n Node>) -> Self {
        let is_deprecated = node.is_some_and(|node| node.get_bool("deprecated") == Some(true));
        Self {
            is_deprecated,
            sunset: node.and_then(|node| node.get("x-sunset")),
        }
    }

    /// The text of `x-sunset`, beside `deprecated` alone; what is not a string is written as JSON.
    pub(super) fn text(self) -> Option<String> {
        let node = self.sunset.filter(|_| self.is_deprecated)?;
        Some(match node.as_str() {
            Some(text) => text.to_owned(),
            None => node.to_json().to_string(),
        })
    }

    /// What to add to the message that it is gone: that nobody can read when it was to go.
    pub(super) fn remark(self) -> String {
        match self.text() {
            Some(text) if Sunset::parse(&text).is_none() => format!("; {}", unreadable(&text)),
            _ => String::new(),
        }
    }
}

/// What became of the day on which something goes that is deprecated now; `None` where nothing did.
pub(super) fn sunset_change(old: Lifecycle<'_>, new: Lifecycle<'_>) -> Option<SunsetChange> {
    let (before, after) = (old.text(), new.text());
    if !new.is_deprecated || before == after {
        return None;
    }
    let made = |kind, message| {
        Some(SunsetChange {
            kind,
            message,
            sunset: after.clone(),
        })
    };
    let read = |text: &Option<String>| text.as_deref().and_then(Sunset::parse);
    match (read(&before), read(&after), &after) {
        (Some(was), Some(is), _) if is.end() == was.end() => None,
        (Some(was), Some(is), _) => {
            let (was_text, text) = (was.text(), is.text());
            if is.end() < was.end() {
                let message = format!("it goes on `{text}`, earlier than `{was_text}`");
                made(&kinds::SUNSET_BROUGHT_FORWARD, message)
            } else {
                let message = format!("it goes on `{text}`, later than `{was_text}`");
                made(&kinds::SUNSET_POSTPONED, message)
            }
        }
        (Some(was), None, None) => {
            let message = format!("it may go at any time, no longer after `{}`", was.text());
            made(&kinds::SUNSET_REMOVED, message)
        }
        (Some(was), None, Some(text)) => {
            let (was, why) = (was.text(), unreadable(text));
            let message = format!("it may go at any time, no longer after `{was}`: {why}");
            made(&kinds::SUNSET_REMOVED, message)
        }
        (None, Some(is), _) => made(&kinds::SUNSET_ADDED, format!("it goes on `{}`", is.text())),
        (None, None, Some(text)) => made(&kinds::SUNSET_ADDED, unreadable(text)),
        (None, None, None) => None,
    }
}

fn unreadable(text: &str) -> String {
    format!("`x-sunset: {text}` is not a date such as `2027-06-30`")
}

impl Comparison<'_> {
    /// Compares `deprecated` and `x-sunset`.
    pub(super) fn lifecycle(
        &mut self,
        (deprecated, reinstated): (&'static ChangeKind, &'static ChangeKind),
        scope: &Scope,
        at: (&Location, &Location),
        (old, new): (bool, bool),
    ) {
        match (old, new) {
            (false, true) => {
                self.push_at(deprecated, scope, at, "deprecated", "it is deprecated");
            }
            (true, false) => {
                let message = "it is no longer deprecated";
                self.push_at(reinstated, scope, at, "deprecated", message);
            }
            _ => {}
        }
        let before = Lifecycle::of(self.old.document.node(at.0));
        let after = Lifecycle::of(self.new.document.node(at.1));
        if let Some(change) = sunset_change(before, after) {
            self.push_at(change.kind, scope, at, "x-sunset", change.message);
            self.note_sunset(change.sunset);
        }
    }

    /// Notes for the last change when the thing goes, or was announced to go.
    pub(super) fn note_sunset(&mut self, sunset: Option<String>) {
        if let Some(change) = self.changes.list.last_mut() {
            change.sunset = sunset;
        }
    }
}
