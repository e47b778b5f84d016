//! Witnesses: what shows that a change between two documents breaks someone.
//!
//! [`spec::diff`] compares keywords. Whether a change breaks depends on more: another branch may admit what one rejects, a format
//! may be one that nobody validates. So every change that is expected to break needs a witness: a value, a request or a
//! response that is generated from one document, admitted by its validator, and rejected by the validator of the other. A change
//! without one is reported as compatible, with a note, unless the search cannot refute it: one pattern became another and the
//! two cannot be compared, the schemas are too large, or enough was searched; then a note says that no value shows it. What no validator reads (addresses, default values, the meaning of a tag) is
//! shown by what both documents admit and read differently.
//!
//! Who breaks decides which document generates: clients send by the old one and read by it, servers too; the other side follows
//! the new one.
//!
//! A program sends what its document describes. A member of an object that the generating document does not describe is no
//! witness against a schema that the other document has for it. `additionalProperties` describes members, `true` too; so does an
//! object of which nothing but its type is given. An object that names members and does not forbid others does not describe these.
//!
//! Reading order: `samples` (values of one schema), `counterexamples` (values of two), `shorter` (how these shrink), `covered` (patterns that say nothing), `patterns` (patterns that
//! say the same), `schemas`, `embed` (values in their message), `members` (those without a name), `net` (what no keyword shows), `requests`, `responses`, `credentials`,
//! `addresses`, `meaning` (what no validator reads).
//!
//! **Invariant:** bounded, and the same for the same documents.

mod addresses;

mod alternatives;

mod content;

mod counterexamples;

mod covered;

mod credentials;

mod embed;

mod keywords;

mod meaning;

mod members;

mod named;

mod net;

mod patterns;

mod places;

mod requests;

mod responses;

mod samples;

mod schemas;

mod shorter;

use std::sync::Arc;

use spec::{
    diff::{Breaks, Change, Effect, Evidence, Flow, Report, Witness},
    document::{Document, Location},
    model::{Api, Operation},
};

use self::{requests::Requests, schemas::Schemas};

/// The result of a search.
#[derive(Debug)]
enum Found {
    /// It breaks, and this shows it.
    Witness(Box<Witness>),
    /// Nothing shows it, though it was searched for.
    Nothing,
    /// Nothing can be searched for.
    NotSearched,
}

/// Compares the document `old` with the document `new` that replaces it, and finds a witness for each change that breaks.
pub fn diff(old: &Document, new: &Document) -> Report {
    let mut report = spec::diff::diff(old, new);
    prove(&mut report, old, new);
    report
}

/// Finds a witness for each change of `report` that breaks; changes for which there is none no longer count as breaking.
pub fn prove(report: &mut Report, old: &Document, new: &Document) {
    prove_with(Schemas::new(old, new), report, old, new);
}

fn prove_with(schemas: Schemas<'_>, report: &mut Report, old: &Document, new: &Document) {
    let sides = [old, new].map(|document| Arc::new(Api::new(Arc::new(document.clone()))));
    let mut search = Search {
        schemas,
        requests: Requests::default(),
        sides,
    };
    for change in &mut report.changes {
        search.prove(change);
    }
    search.search_messages(report);
    report.changes.sort_by_key(
        |change| match (change.breaks.clients, change.breaks.servers) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        },
    );
}

/// The search in two documents.
struct Search<'d> {
    schemas: Schemas<'d>,
    requests: Requests,
    /// The old and the new document.
    sides: [Arc<Api>; 2],
}

impl Search<'_> {
    fn prove(&mut self, change: &mut Change) {
        for side in [Breaks::CLIENTS, Breaks::SERVERS] {
            if !meets(change.breaks, side) {
                continue;
            }
            match self.find(change, side) {
                Found::Witness(witness) => change.witnesses.push(*witness),
                // Its keywords say that it breaks, and nothing refutes them.
                Found::NotSearched => change.unproven = change.unproven.or(side),
                Found::Nothing => {
                    change.unproven = change.unproven.or(side);
                    if side.clients {
                        change.breaks.clients = false;
                        change.step = change.kind.step;
                    } else {
                        change.breaks.servers = false;
                    }
                }
            }
        }
    }

    /// A witness that the change breaks `side`, at any of the places where it was found.
    fn find(&mut self, change: &Change, side: Breaks) -> Found {
        let mut res = Found::NotSearched;
        for evidence in &change.evidence {
            if !meets(evidence.breaks, side) {
                continue;
            }
            match self.at(change, evidence, side) {
                Found::Witness(witness) => return Found::Witness(witness),
                Found::Nothing => res = Found::Nothing,
                Found::NotSearched => {}
            }
        }
        res
    }

    fn at(&mut self, change: &Change, evidence: &Evidence, side: Breaks) -> Found {
        let id = change.kind.info.id;
        if addresses::is_about(id) {
            return self.by_address(change, evidence, side);
        }
        if meaning::is_about(id) {
            return self.by_meaning(change, evidence, side);
        }
        if let Some(pair) = &evidence.schemas {
            let is_old = is_sent_by_old(evidence.flow, side);
            return self
                .schemas
                .witness(change, pair, evidence.flow, is_old, side);
        }
        // Webhooks are requests of the server: what breaks clients there breaks servers elsewhere.
        let side_of_call = if evidence.is_swapped {
            side.swapped()
        } else {
            side
        };
        if credentials::is_about(id) {
            return self.by_credentials(change, evidence, side, side_of_call.clients);
        }
        if responses::is_about(id) {
            // A media type that clients ask for is a part of the request.
            let is_old = if responses::is_asked_for(id) {
                side_of_call.clients
            } else {
                side_of_call.servers
            };
            return self.by_response(change, evidence, side, is_old);
        }
        if matches!(change.kind.effect, Effect::Always(_)) && requests::is_about(id) {
            let is_old = side_of_call.clients;
            return self.by_request(change, evidence, side, is_old);
        }
        Found::NotSearched
    }

    /// The API of the old or of the new document.
    fn side(&self, is_old: bool) -> &Api {
        let [old, new] = &self.sides;
        if is_old { old } else { new }
    }

    /// The operation at `location` of the old or the new document, when it is one that clients call or a webhook.
    fn operation(&self, is_old: bool, location: Option<&Location>) -> Option<&Operation> {
        let api = self.side(is_old);
        let mut all = api.operations.iter().chain(&api.webhooks);
        all.find(|operation| Some(&operation.origin.location) == location)
    }
}

/// Whether the value is sent by who follows the old document, where `side` breaks.
fn is_sent_by_old(flow: Flow, side: Breaks) -> bool {
    match flow {
        Flow::Request => side.clients,
        Flow::Response => side.servers,
    }
}

fn meets(a: Breaks, b: Breaks) -> bool {
    (a.clients && b.clients) || (a.servers && b.servers)
}

/// A text for one line, shortened.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 240;
    let text = text.replace(['\n', '\r'], " ");
    if text.chars().count() <= LONGEST {
        return text;
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start}…")
}

/// The first name between backticks in `message`.
fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

#[cfg(test)]
mod tests;
