//! Compares schemas by the values that they admit in one direction.
//!
//! Both sides are compared in the form of draft 2020-12 ([`crate::schema::dialect`]), so that `nullable` and
//! `type: [string, 'null']` are the same. A schema is a conjunction of parts; references and `allOf` are laid flat
//! ([`flat`]), then each keyword is compared. Each property, element and variant becomes a pair of its own.
//! Every pair is compared once; in the end changes are handed to each message that reaches them.

mod flat;

mod part;

mod pair;

mod types;

mod values;

mod scalars;

mod arrays;

mod objects;

mod composition;

mod annotations;

mod discriminators;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use self::{
    pair::{Findings, Pair, PairKey},
    part::{Bundle, differing},
};
use super::{Comparison, Marks, Scope};
use crate::{
    diff::{
        ChangeKind, Evidence, Flow,
        evidence::{Carrier, MessagePair, SchemaPair, Sides},
    },
    document::Location,
    source::span::Span,
};

/// Two schemas that a message is held to.
pub(super) struct Root {
    pub(super) scope: Scope,
    pub(super) flow: Flow,
    /// How its values are written.
    pub(super) carrier: Carrier,
    /// The names of the components.
    pub(super) names: (Option<String>, Option<String>),
    /// Absent when anything goes.
    pub(super) old: Option<Location>,
    pub(super) new: Option<Location>,
    /// What to underline where there is no schema.
    pub(super) old_holder: Option<Span>,
    pub(super) new_holder: Option<Span>,
}

impl Root {
    /// The two schemas, as evidence of a change that was found between `objects`.
    fn schemas(&self, objects: &Arc<(Vec<Location>, Vec<Location>)>) -> SchemaPair {
        SchemaPair {
            roots: Sides {
                old: self.old.clone(),
                new: self.new.clone(),
            },
            objects: Arc::clone(objects),
            carrier: self.carrier,
        }
    }

    /// The message, with the numbers of the changes in it.
    fn message(&self, changes: Vec<usize>) -> MessagePair {
        let objects = (
            self.old.iter().cloned().collect(),
            self.new.iter().cloned().collect(),
        );
        MessagePair {
            subject: self.scope.subject.clone(),
            operation: self.scope.operation.clone(),
            marks: Sides {
                old: self.old_holder,
                new: self.new_holder,
            },
            evidence: Evidence {
                flow: self.flow,
                is_swapped: self.scope.is_swapped,
                schemas: Some(self.schemas(&Arc::new(objects))),
                ..self.scope.evidence.clone()
            },
            changes,
        }
    }
}

/// A change within a pair of schemas.
struct Local {
    kind: &'static ChangeKind,
    marks: Marks,
    message: String,
    /// When the thing goes, or was announced to go.
    sunset: Option<String>,
}

/// A pair after it was compared.
struct Compared {
    changes: Vec<Local>,
    /// The schema objects that were compared.
    objects: Arc<(Vec<Location>, Vec<Location>)>,
    /// Pairs below, with the name of the way.
    children: Vec<(String, usize)>,
}

impl Comparison<'_> {
    /// Compares all schemas that were remembered.
    pub(super) fn schemas(&mut self) {
        let roots = std::mem::take(&mut self.roots);
        for flow in [Flow::Request, Flow::Response] {
            let roots: Vec<&Root> = roots.iter().filter(|root| root.flow == flow).collect();
            self.schemas_of(flow, &roots);
        }
    }

    fn schemas_of(&mut self, flow: Flow, roots: &[&Root]) {
        let old = Bundle::new(&self.old, flow, roots.iter().map(|root| root.old.as_ref()));
        let new = Bundle::new(&self.new, flow, roots.iter().map(|root| root.new.as_ref()));
        let mut graph = Graph {
            flow,
            old: &old,
            new: &new,
            known: BTreeMap::new(),
            pairs: Vec::new(),
        };
        let entries: Vec<usize> = roots
            .iter()
            .enumerate()
            .map(|(at, root)| {
                graph.enter(Pair {
                    old: old.root(at).into_iter().collect(),
                    new: new.root(at).into_iter().collect(),
                    holders: (root.old_holder, root.new_holder),
                })
            })
            .collect();
        let compared = graph.compare();
        let is_dirty = dirty(&compared);
        let differing = differing(&old, &new);
        for (at, (root, entry)) in roots.iter().zip(entries).enumerate() {
            name_of_root(&mut self.changes, root);
            let reached = hand_over(&mut self.changes, root, entry, &compared, &is_dirty);
            // Keywords may be the same to the comparison and not the same to values: `anyOf` instead of `oneOf`.
            let keys = [old.key(at), new.key(at)];
            let has_both = keys.iter().all(Option::is_some);
            let differs = keys.iter().flatten().any(|key| differing.contains(*key));
            if !reached.is_empty() || (has_both && differs) {
                self.messages.push(root.message(reached));
            }
        }
    }
}

/// The pairs that were met, and those still to compare.
struct Graph<'b> {
    flow: Flow,
    old: &'b Bundle<'b>,
    new: &'b Bundle<'b>,
    known: BTreeMap<PairKey, usize>,
    pairs: Vec<Pair<'b>>,
}

impl<'b> Graph<'b> {
    /// The number of a pair, which is new or was met before.
    fn enter(&mut self, pair: Pair<'b>) -> usize {
        let next = self.pairs.len();
        let at = *self
            .known
            .entry(pair.key(self.old, self.new))
            .or_insert(next);
        if at == next {
            self.pairs.push(pair);
        }
        at
    }

    fn compare(&mut self) -> Vec<Compared> {
        let mut res = Vec::new();
        while let Some(pair) = self.pairs.get(res.len()) {
            let mut findings = Findings::new(self.flow, self.old, self.new, pair.holders);
            findings.compare(pair);
            let objects = Arc::new(findings.compared_objects());
            let (changes, below) = findings.finish();
            let children = below
                .into_iter()
                .map(|(way, pair)| (way, self.enter(pair)))
                .collect();
            res.push(Compared {
                changes,
                objects,
                children,
            });
        }
        res
    }
}

/// Which pairs have changes, or lead to pairs that have.
fn dirty(compared: &[Compared]) -> Vec<bool> {
    let mut parents: Vec<Vec<usize>> = vec![Vec::new(); compared.len()];
    for (at, pair) in compared.iter().enumerate() {
        for (_, child) in &pair.children {
            if let Some(list) = parents.get_mut(*child) {
                list.push(at);
            }
        }
    }
    let mut res: Vec<bool> = compared
        .iter()
        .map(|pair| !pair.changes.is_empty())
        .collect();
    let mut pending: Vec<usize> = (0..res.len())
        .filter(|at| res.get(*at).copied().unwrap_or_default())
        .collect();
    while let Some(at) = pending.pop() {
        for parent in parents.get(at).into_iter().flatten() {
            if let Some(flag) = res.get_mut(*parent)
                && !*flag
            {
                *flag = true;
                pending.push(*parent);
            }
        }
    }
    res
}

/// Adds every change that `root` reaches, each by the shortest way; returns their numbers.
fn hand_over(
    changes: &mut super::Changes,
    root: &Root,
    entry: usize,
    compared: &[Compared],
    is_dirty: &[bool],
) -> Vec<usize> {
    let mut reached = Vec::new();
    let is_dirty = |at: usize| is_dirty.get(at).copied().unwrap_or_default();
    if !is_dirty(entry) {
        return reached;
    }
    let mut seen = vec![false; compared.len()];
    let mut pending = VecDeque::from([(entry, String::new())]);
    while let Some((at, way)) = pending.pop_front() {
        let Some((pair, is_seen)) = compared.get(at).zip(seen.get_mut(at)) else {
            continue;
        };
        if std::mem::replace(is_seen, true) {
            continue;
        }
        let scope = if way.is_empty() {
            root.scope.clone()
        } else {
            root.scope.below(way.trim_start_matches('.'))
        };
        for change in &pair.changes {
            let message = change.message.clone();
            let schemas = Some(root.schemas(&pair.objects));
            let number = changes.push(
                change.kind,
                &scope,
                root.flow,
                change.marks,
                message,
                schemas,
            );
            if let Some(known) = changes.list.get_mut(number) {
                known.sunset.clone_from(&change.sunset);
            }
            reached.push(number);
        }
        for (step, child) in &pair.children {
            if is_dirty(*child) {
                pending.push_back((*child, format!("{way}{step}")));
            }
        }
    }
    reached
}

fn name_of_root(changes: &mut super::Changes, root: &Root) {
    if root.old.is_none() || root.new.is_none() || root.names.0 == root.names.1 {
        return;
    }
    let marks = Marks {
        old: root.old_holder,
        new: root.new_holder,
    };
    let message = renamed(root.names.0.as_deref(), root.names.1.as_deref());
    changes.push(
        &composition::SCHEMA_NAME_CHANGED,
        &root.scope,
        root.flow,
        marks,
        message,
        None,
    );
}

/// The message for a schema that has another name.
fn renamed(old: Option<&str>, new: Option<&str>) -> String {
    let name = |name: Option<&str>| {
        name.map_or_else(
            || "a schema without a name".to_owned(),
            |name| format!("the component `{name}`"),
        )
    };
    format!("{} became {}", name(old), name(new))
}
