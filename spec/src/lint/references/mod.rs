//! Rules about references and what they lead to. That they lead anywhere is found on
//! [loading](crate::document::load).

mod reference_siblings;

mod wrong_reference_target;

mod reference_in_data;

mod cyclic_all_of;

mod cyclic_composition;

mod unused_component;

use std::collections::{BTreeMap, BTreeSet};

use super::{LintContext, Rule};
use crate::{
    document::{Location, grammar::ObjectKind},
    source::{node::Node, span::Span},
};

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &reference_siblings::ReferenceSiblings,
    &wrong_reference_target::WrongReferenceTarget,
    &reference_in_data::ReferenceInData,
    &cyclic_all_of::CyclicAllOf,
    &cyclic_composition::CyclicComposition,
    &unused_component::UnusedComponent,
];

/// A step from a schema to one that applies to the same value.
struct Step {
    to: Location,
    /// Where the step is written.
    span: Span,
    /// Whether it goes through `allOf` (or a bare reference), not through `anyOf`, `oneOf` or `not`.
    is_all_of: bool,
}

/// Every step from one schema to another that applies to the same value (`$ref`, `allOf`, and unless `only_all_of` also
/// `anyOf`, `oneOf` and `not`). Schemas that no step leads to are on no circle and left out.
fn composition(context: &LintContext<'_>, only_all_of: bool) -> BTreeMap<Location, Vec<Step>> {
    let mut all: Vec<(&Location, Vec<Step>)> = Vec::new();
    for located in context.of(ObjectKind::Schema) {
        let mut steps = Vec::new();
        if let Some(text) = located.reference_value()
            && let Ok(target) = context.document.target_of(text)
        {
            steps.push(Step {
                to: target.location,
                span: text.span,
                is_all_of: true,
            });
        }
        for keyword in ["allOf", "anyOf", "oneOf", "not"] {
            let is_all_of = keyword == "allOf";
            let Some(value) = located
                .node
                .get(keyword)
                .filter(|_| is_all_of || !only_all_of)
            else {
                continue;
            };
            let at = located.location.join(keyword);
            let mut add = |to: Location, node: &Node| {
                steps.push(Step {
                    to,
                    span: node.get("$ref").unwrap_or(node).span,
                    is_all_of,
                });
            };
            match value.as_sequence() {
                Some(items) => {
                    for (index, item) in items.iter().enumerate() {
                        add(at.join(index.to_string()), item);
                    }
                }
                None => add(at, value),
            }
        }
        if !steps.is_empty() {
            all.push((&located.location, steps));
        }
    }
    let steps = all.iter().flat_map(|(_, steps)| steps);
    let reached: BTreeSet<Location> = steps.map(|step| step.to.clone()).collect();
    all.into_iter()
        .filter(|(location, _)| reached.contains(location))
        .map(|(location, steps)| (location.clone(), steps))
        .collect()
}

/// The steps that close a circle, one for each circle: found by going depth first from every schema in turn.
fn circles(graph: &BTreeMap<Location, Vec<Step>>) -> Vec<Vec<&Step>> {
    let mut done: BTreeSet<&Location> = BTreeSet::new();
    let mut res = Vec::new();
    for start in graph.keys() {
        // Each frame: a schema, and the number of its next step.
        let mut path: Vec<(&Location, usize)> = vec![(start, 0)];
        let mut taken: Vec<&Step> = Vec::new();
        if done.contains(start) {
            continue;
        }
        while let Some((location, next)) = path.last_mut() {
            let step = graph.get(*location).and_then(|steps| steps.get(*next));
            *next += 1;
            let Some(step) = step else {
                done.insert(location);
                path.pop();
                taken.pop();
                continue;
            };
            if let Some(at) = path.iter().position(|(known, _)| **known == step.to) {
                let mut circle: Vec<&Step> = taken.get(at..).unwrap_or_default().to_vec();
                circle.push(step);
                res.push(circle);
            } else if !done.contains(&step.to)
                && let Some((to, _)) = graph.get_key_value(&step.to)
            {
                path.push((to, 0));
                taken.push(step);
            }
        }
    }
    res
}

/// The references on a circle besides the one that closes it, each once.
fn ways(context: &LintContext<'_>, others: &[&Step], closing: &Step) -> Vec<Span> {
    let mut res = Vec::new();
    for step in others {
        // Steps into an element written out in place are not worth a look.
        let is_reference = context.document.sources().text_at(step.span).contains('#');
        if is_reference && step.span != closing.span && !res.contains(&step.span) {
            res.push(step.span);
        }
    }
    res
}
