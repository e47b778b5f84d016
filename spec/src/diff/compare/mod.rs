//! The comparison: one file for each subject, and what they share.
//!
//! **Invariant:** bounded: every pair of schemas is compared once, however they refer to each other.

mod document;

mod servers;

mod security;

mod operations;

mod prefixes;

mod lifecycle;

mod parameters;

mod bodies;

mod responses;

mod schema;

use std::{collections::BTreeMap, sync::Arc};

use self::{prefixes::Prefixes, schema::Root};
use super::{
    Breaks, Change, ChangeKind, Effect, Evidence, Flow, Report, SchemaPair,
    evidence::{Carrier, MessagePair, Sides},
};
use crate::{
    document::{Document, Location},
    model::Api,
    schema::{Schema, dispatch::Dispatcher},
    source::{node::Node, source_map::SourceId, span::Span},
};

/// Compares two documents.
pub(super) fn compare(old: &Document, new: &Document) -> Report {
    let (old_side, new_side) = (Side::new(old), Side::new(new));
    let mut comparison = Comparison {
        prefixes: Prefixes::of(&old_side.api, &new_side.api),
        old: old_side,
        new: new_side,
        changes: Changes::default(),
        roots: Vec::new(),
        messages: Vec::new(),
    };
    comparison.document();
    comparison.servers();
    comparison.security_schemes();
    comparison.operations();
    comparison.schemas();
    let mut changes = comparison.changes.list;
    // Stable: within a class the order of the documents stays.
    changes.sort_by_key(
        |change| match (change.breaks.clients, change.breaks.servers) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        },
    );
    Report {
        changes,
        messages: comparison.messages,
        old_sources: old.sources().clone(),
        new_sources: new.sources().clone(),
    }
}

/// One of the two documents.
struct Side<'d> {
    document: &'d Document,
    api: Arc<Api>,
    /// What tells variants of unions apart.
    dispatcher: Dispatcher<'d>,
}

impl<'d> Side<'d> {
    fn new(document: &'d Document) -> Self {
        Self {
            document,
            api: Arc::new(Api::new(Arc::new(document.clone()))),
            dispatcher: Dispatcher::new(document),
        }
    }

    /// What to underline for the object at `location`: its key, its name in a list, or itself.
    fn name_of(&self, location: &Location) -> Option<Span> {
        let parent = location.pointer.parent().and_then(|pointer| {
            self.document.node(&Location {
                source: location.source,
                pointer,
            })
        });
        let key = location.pointer.last();
        let entry = parent
            .and_then(Node::as_mapping)
            .zip(key)
            .and_then(|(mapping, key)| mapping.entry(&key));
        if let Some(entry) = entry {
            return Some(entry.key_span);
        }
        let node = self.document.node(location)?;
        let name = node.get("$ref").or_else(|| node.get("name"));
        Some(name.map_or(node.span, |name| name.span))
    }

    /// What to underline for the member `field` of the object at `location`: its key, or the object without it.
    fn member(&self, location: &Location, field: &str) -> Option<Span> {
        let node = self.document.node(location)?;
        match node.as_mapping().and_then(|node| node.entry(field)) {
            // Lists and objects may be long; their name is enough.
            Some(entry) if entry.value.is_collection() => Some(entry.key_span),
            Some(entry) => Some(entry.key_span.to(entry.value.span)),
            None => self.name_of(location),
        }
    }

    /// What to underline for the field `field` of the document: its key, or the first thing in it.
    fn field(&self, field: &str) -> Option<Span> {
        let root = self.document.root();
        let entries = root.entries();
        let entry = entries.iter().find(|entry| entry.key == field);
        entry.or(entries.first()).map(|entry| entry.key_span)
    }
}

/// What is being compared: its name, and whose it is.
#[derive(Debug, Clone)]
struct Scope {
    /// The object, from the outside in.
    subject: Vec<String>,
    /// The operation it belongs to, as `GET /path`.
    operation: Option<String>,
    /// Whether the server calls and the client responds: webhooks.
    is_swapped: bool,
    /// The objects of both documents that it belongs to.
    evidence: Evidence,
}

impl Scope {
    fn api() -> Self {
        Self {
            subject: vec!["API".to_owned()],
            operation: None,
            is_swapped: false,
            evidence: Evidence::default(),
        }
    }

    fn below(&self, name: impl Into<String>) -> Self {
        let mut res = self.clone();
        res.subject.push(name.into());
        res
    }

    /// The same for the operation at these locations.
    fn of_operations(mut self, old: Option<&Location>, new: Option<&Location>) -> Self {
        self.evidence.operation = Sides::of(old, new);
        self
    }

    /// The same for the response at these locations.
    fn of_responses(mut self, old: Option<&Location>, new: Option<&Location>) -> Self {
        self.evidence.response = Sides::of(old, new);
        self
    }

    /// The way of what is called a request here.
    fn request(&self) -> Flow {
        self.turned(Flow::Request)
    }

    /// The way of what is called a response here.
    fn response(&self) -> Flow {
        self.turned(Flow::Response)
    }

    fn turned(&self, flow: Flow) -> Flow {
        if self.is_swapped {
            flow.reversed()
        } else {
            flow
        }
    }
}

/// Where a change is seen in either document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Marks {
    old: Option<Span>,
    new: Option<Span>,
}

/// The places of one change that are kept for each way: a shared schema may be used in hundreds.
const MOST_EVIDENCE: usize = 8;

/// The changes found so far. The same change seen from another operation is the same change.
#[derive(Default)]
struct Changes {
    list: Vec<Change>,
    known: BTreeMap<(&'static str, Marks, String), usize>,
}

impl Changes {
    fn push(
        &mut self,
        kind: &'static ChangeKind,
        scope: &Scope,
        flow: Flow,
        marks: Marks,
        message: String,
        schemas: Option<SchemaPair>,
    ) -> usize {
        let breaks = breaks_of(kind, scope, flow);
        let evidence = Evidence {
            flow,
            is_swapped: scope.is_swapped,
            breaks,
            schemas,
            ..scope.evidence.clone()
        };
        let key = (kind.info.id, marks, message.clone());
        let at = *self.known.entry(key).or_insert(self.list.len());
        if let Some(known) = self.list.get_mut(at) {
            known.breaks = known.breaks.or(breaks);
            known.step = known.step.max(kind.step(breaks, flow));
            if known.evidence.iter().filter(|it| it.flow == flow).count() < MOST_EVIDENCE {
                known.evidence.push(evidence);
            }
            if !known.flows.contains(&flow) {
                known.flows.push(flow);
            }
            if let Some(operation) = &scope.operation
                && !known.operations.contains(operation)
            {
                known.operations.push(operation.clone());
            }
            return at;
        }
        self.list.push(Change {
            number: at,
            kind,
            breaks,
            step: kind.step(breaks, flow),
            subject: scope.subject.clone(),
            message,
            old: marks.old,
            new: marks.new,
            flows: vec![flow],
            sunset: None,
            accepted: None,
            operations: scope.operation.iter().cloned().collect(),
            evidence: vec![evidence],
            witnesses: Vec::new(),
            unproven: Breaks::NEITHER,
        });
        at
    }
}

fn breaks_of(kind: &ChangeKind, scope: &Scope, flow: Flow) -> Breaks {
    match kind.effect {
        Effect::Always(breaks) if scope.is_swapped => breaks.swapped(),
        effect => effect.breaks(flow),
    }
}

/// Two documents and what was found so far.
struct Comparison<'d> {
    old: Side<'d>,
    new: Side<'d>,
    /// A path that moved between `servers` and `paths`.
    prefixes: Prefixes,
    changes: Changes,
    /// The schemas that messages are held to, compared in the end.
    roots: Vec<Root>,
    /// The messages whose schemas changed.
    messages: Vec<MessagePair>,
}

impl Comparison<'_> {
    /// Adds a change of something that is not a schema.
    fn push(
        &mut self,
        kind: &'static ChangeKind,
        scope: &Scope,
        old: Option<Span>,
        new: Option<Span>,
        message: impl Into<String>,
    ) {
        let flow = scope.request();
        self.changes
            .push(kind, scope, flow, Marks { old, new }, message.into(), None);
    }

    /// Adds a change of the object at `old` and at `new`.
    fn push_at(
        &mut self,
        kind: &'static ChangeKind,
        scope: &Scope,
        (old, new): (&Location, &Location),
        field: &str,
        message: impl Into<String>,
    ) {
        let (old, new) = (self.old.member(old, field), self.new.member(new, field));
        self.push(kind, scope, old, new, message);
    }

    /// Remembers two schemas for the end; `None` admits everything.
    fn root(
        &mut self,
        scope: Scope,
        (flow, carrier): (Flow, Carrier),
        old: Option<&Schema>,
        new: Option<&Schema>,
        holders: (&Location, &Location),
    ) {
        let location =
            |schema: Option<&Schema>| schema.map(|schema| schema.origin.location.clone());
        self.roots.push(Root {
            scope,
            flow,
            carrier,
            names: (name_of(old), name_of(new)),
            old: location(old),
            new: location(new),
            old_holder: self.old.member(holders.0, "schema"),
            new_holder: self.new.member(holders.1, "schema"),
        });
    }

    /// Compares a summary or description.
    fn prose(&mut self, scope: &Scope, at: (&Location, &Location), field: &str) {
        let text = |side: &Side<'_>, location: &Location| {
            let node = side.document.node(location)?;
            Some(node.get_str(field)?.trim().to_owned())
        };
        let (old, new) = (text(&self.old, at.0), text(&self.new, at.1));
        if old != new {
            let what = match (&old, &new) {
                (None, _) => "is new",
                (_, None) => "is gone",
                _ => "changed",
            };
            let message = format!("the {field} {what}");
            self.push_at(
                &super::kinds::document::DESCRIPTION_CHANGED,
                scope,
                at,
                field,
                message,
            );
        }
    }
}

fn name_of(schema: Option<&Schema>) -> Option<String> {
    schema?.name.clone()
}

/// The root of the entry file.
fn root() -> Location {
    Location::root(SourceId::ENTRY)
}

/// Two lists, element by element.
struct Matched<'a, T> {
    /// What both have.
    both: Vec<(&'a T, &'a T)>,
    /// What only the old one has.
    removed: Vec<&'a T>,
    /// What only the new one has.
    added: Vec<&'a T>,
}

/// Matches the elements that have the same key. Of several with one key (an error in most lists) each has one partner,
/// in their order.
fn matched<'a, T, K: Ord>(old: &'a [T], new: &'a [T], key: impl Fn(&'a T) -> K) -> Matched<'a, T> {
    let mut free: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (at, item) in new.iter().enumerate().rev() {
        free.entry(key(item)).or_default().push(at);
    }
    let mut res = Matched {
        both: Vec::new(),
        removed: Vec::new(),
        added: Vec::new(),
    };
    for item in old {
        let partner = free.get_mut(&key(item)).and_then(Vec::pop);
        match partner.and_then(|at| new.get(at)) {
            Some(partner) => res.both.push((item, partner)),
            None => res.removed.push(item),
        }
    }
    let mut left: Vec<usize> = free.into_values().flatten().collect();
    left.sort_unstable();
    res.added = left.iter().filter_map(|at| new.get(*at)).collect();
    res
}
