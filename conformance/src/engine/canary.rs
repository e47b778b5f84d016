//! Notices when a run has broken the server for itself, and says which request did it.
//!
//! A few safe requests that succeeded are canaries: they are sent again after each request that destroys something and
//! succeeded, and before the operations that delete something. When none of them succeeds any longer, what follows is tested on a broken
//! server, which the report says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use spec::{model::Api, wire::Request};

use super::{plan::is_destructive, rejection};
use crate::{
    case::{Case, Credentials, OperationIndex},
    exchange::Exchange,
};

/// How many canaries there are.
const MOST: usize = 3;
/// The maximum number of requests that are named as possible reasons.
const MOST_SUSPECTS: usize = 5;

/// The canaries of a run, and what became of them.
#[derive(Debug)]
pub(super) struct Canary {
    /// The operations that destroy something.
    destructive: Vec<OperationIndex>,
    /// The operations that may be canaries, the best first.
    safe: Vec<OperationIndex>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The operations that rejected requests without valid credentials.
    guarded: BTreeSet<OperationIndex>,
    /// The requests of safe operations that succeeded, without credentials.
    known: BTreeMap<OperationIndex, (Case, Request)>,
    /// Those of which nothing may be left.
    emptied: BTreeSet<OperationIndex>,
    /// Requests that change something and succeeded since the canaries did.
    suspects: Vec<Suspect>,
    /// How many requests were suspects so far.
    noted: u64,
    /// Whether the canaries should be sent.
    is_due: bool,
    broken: Option<Broken>,
}

/// A request that may have broken the server.
#[derive(Debug, Clone)]
pub(super) struct Suspect {
    /// Its position among all suspects of the run, from 1 on.
    number: u64,
    pub(super) operation: OperationIndex,
    pub(super) case: Case,
}

/// A request that succeeded.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) operation: OperationIndex,
    pub(super) case: Case,
    /// Without credentials.
    pub(super) request: Request,
    /// Whether the operation rejected a request without valid credentials.
    pub(super) is_guarded: bool,
    /// Whether nothing may be left of it, so that only a rejection of the credentials tells anything.
    pub(super) is_emptied: bool,
}

/// How the server was broken.
#[derive(Debug)]
pub(super) struct Broken {
    /// The canary that fails.
    pub(super) canary: String,
    /// Its status; `None` when it had no response.
    pub(super) status: Option<u16>,
    /// The operations that may be the reason, each with the command that sends the request; the last one last.
    pub(super) suspects: Vec<(String, String)>,
}

impl Canary {
    /// The canaries for runs of `api`, as soon as their requests succeed.
    pub(super) fn new(api: &Api) -> Self {
        let operations = || OperationIndex::all(api);
        let destructive = operations().filter(|(_, operation)| is_destructive(operation));
        let destructive: Vec<OperationIndex> = destructive.map(|(index, _)| index).collect();
        let safe = operations().filter(|(index, operation)| {
            operation.method.as_str() == "GET"
                && operation.path.parameter_names().next().is_none()
                && !destructive.contains(index)
        });
        // A protected operation shows more: it also fails when the user of the run is gone.
        let mut safe: Vec<(bool, OperationIndex)> = safe
            .map(|(index, operation)| (operation.allows_anonymous(), index))
            .collect();
        safe.sort_unstable();
        Self {
            destructive,
            safe: safe.into_iter().map(|(_, index)| index).collect(),
            state: Mutex::default(),
        }
    }

    /// Whether the request of this operation becomes a canary when it succeeds.
    pub(super) fn wants(&self, operation: OperationIndex) -> bool {
        self.safe.contains(&operation) && !self.lock().known.contains_key(&operation)
    }

    /// Notes `exchange`, which was sent with `plain`, its request without credentials.
    pub(super) fn note(&self, api: &Api, exchange: &Exchange, plain: Option<&Request>) {
        let status = exchange.response().map(|response| response.status);
        if exchange.case.credentials != Credentials::Given && matches!(status, Some(401 | 403)) {
            self.lock().guarded.insert(exchange.operation);
        }
        let Some(operation) = exchange.operation.of(api).filter(|_| exchange.is_success()) else {
            return;
        };
        if let Some(plain) = plain
            && rejection::is_plain(exchange)
            && exchange.case.credentials == Credentials::Given
            && self.wants(exchange.operation)
        {
            let known = (exchange.case.clone(), plain.clone());
            self.lock().known.insert(exchange.operation, known);
        }
        let undeclared = exchange.case.method.as_deref();
        let is_destructive = match undeclared {
            None => self.destructive.contains(&exchange.operation),
            Some(method) => method == "DELETE",
        };
        // What an undeclared `DELETE` took away is worth a warning.
        if is_destructive && undeclared.is_none() {
            self.empty(api, operation.path.as_str());
        }
        let method = undeclared.unwrap_or(operation.method.as_str());
        if is_destructive || !matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE") {
            let mut state = self.lock();
            state.is_due |= is_destructive;
            state.noted += 1;
            let number = state.noted;
            let suspects = &mut state.suspects;
            // The last requests of each operation tell most.
            suspects.retain(|known| known.operation != exchange.operation);
            suspects.push(Suspect {
                number,
                operation: exchange.operation,
                case: exchange.case.clone(),
            });
            if suspects.len() > MOST_SUSPECTS {
                suspects.remove(0);
            }
        }
    }

    /// Notes that of the canaries at `path` and below it nothing may be left.
    fn empty(&self, api: &Api, path: &str) {
        let is_below = |index: &OperationIndex| {
            let canary = index.of(api).map_or("", |it| it.path.as_str());
            let rest = canary.strip_prefix(path.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let emptied = self.safe.iter().copied().filter(is_below);
        self.lock().emptied.extend(emptied);
    }

    /// Whether a request succeeded that may have broken the server, since the canaries were sent.
    pub(super) fn is_due(&self) -> bool {
        self.lock().is_due
    }

    /// The canaries to send, the best first: those that the server guards, also where the document does not say so. None where
    /// nothing was changed since they succeeded, and none when it is known that the server is broken.
    pub(super) fn take(&self) -> Vec<Known> {
        let mut state = self.lock();
        state.is_due = false;
        if state.broken.is_some() || state.suspects.is_empty() {
            return Vec::new();
        }
        let known = self.safe.iter().filter_map(|operation| {
            let (case, request) = state.known.get(operation)?;
            Some(Known {
                operation: *operation,
                case: case.clone(),
                request: request.clone(),
                is_guarded: state.guarded.contains(operation),
                is_emptied: state.emptied.contains(operation),
            })
        });
        let known = known.filter(|it| it.is_guarded || !it.is_emptied);
        let mut known: Vec<Known> = known.collect();
        known.sort_by_key(|it| (!it.is_guarded, it.is_emptied));
        known.truncate(MOST);
        known
    }

    /// How many requests were suspects so far.
    pub(super) fn noted(&self) -> u64 {
        self.lock().noted
    }

    /// Notes that a canary succeeded that was sent when `noted` requests were suspects: those did no harm. What succeeded over
    /// another connection meanwhile stays one.
    pub(super) fn absolve(&self, noted: u64) {
        self.lock().suspects.retain(|known| known.number > noted);
    }

    /// The requests that may have broken the server, the last one last.
    pub(super) fn suspects(&self) -> Vec<Suspect> {
        self.lock().suspects.clone()
    }

    /// Notes that the server is broken.
    pub(super) fn note_broken(&self, broken: Broken) {
        self.lock().broken.get_or_insert(broken);
    }

    /// The warning of a run that has broken the server.
    pub(super) fn warning(&self) -> Option<String> {
        let state = self.lock();
        let Broken {
            canary,
            status,
            suspects,
        } = state.broken.as_ref()?;
        let outcome = match status {
            Some(status) => format!("is answered with {status}"),
            None => "has no response".to_owned(),
        };
        let lines = suspects.iter().rev();
        let lines: Vec<String> = lines
            .map(|(label, command)| format!("{label}: {command}"))
            .collect();
        let (last, _) = suspects.last()?;
        Some(format!(
            "the run has broken the server for itself: {canary} succeeded, and {outcome} since this was sent, the last first:\n{}\nall that follows was tested on a broken server; `--exclude '{last}'` leaves it out, `--no-destructive` leaves out all operations that destroy something",
            lines.join("\n"),
        ))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use spec::document::Document;

    use super::*;

    const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /news: {get: {responses: {'200': {description: o}}}}
  /users: {delete: {responses: {'204': {description: d}}}}
  /sessions: {delete: {responses: {'204': {description: d}}}}
";

    fn success(api: &Api, path: &str) -> Exchange {
        let operation = OperationIndex::find(api, |it| it.path.as_str() == path).unwrap();
        Exchange::answered(operation, 204, Duration::ZERO)
    }

    #[test]
    fn what_succeeded_while_a_canary_was_sent_is_not_absolved_by_it() {
        let loaded = Document::from_text("a.yaml", CONTRACT).document.unwrap();
        let api = Api::new(Arc::new(loaded));
        let canary = Canary::new(&api);
        let labels = || -> Vec<String> {
            let suspects = canary.suspects().into_iter();
            suspects
                .map(|it| it.operation.of(&api).unwrap().label())
                .collect()
        };
        canary.note(&api, &success(&api, "/users"), None);
        let noted = canary.noted();
        canary.note(&api, &success(&api, "/sessions"), None);
        canary.absolve(noted);
        assert_eq!(labels(), ["DELETE /sessions"]);
    }
}
