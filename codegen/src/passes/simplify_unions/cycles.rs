//! Unions that hold themselves: a branch that leads back to the union admits nothing that the others do not.

use std::collections::{BTreeMap, BTreeSet};

use spec::source::node::{Mapping, Node};

use super::super::schema::merge::{branches, resolve};
use crate::{circles::circles, tree};

/// Takes branches out of the unions among the components of `root` that lead back to them; what a union on the way
/// holds beside that replaces it.
pub(super) fn untangle(root: &mut Node) {
    let schemas = tree::components(root, "schemas")
        .cloned()
        .unwrap_or_default();
    let graph = Graph::new(&schemas);
    let Some(components) = tree::components_mut(root, "schemas") else {
        return;
    };
    for (at, (_, schema)) in components.values_mut().enumerate() {
        if !graph.holds_itself(at) {
            continue;
        }
        let Some((key, list)) = branches(schema) else {
            continue;
        };
        let mut seen = BTreeSet::from([at]);
        let mut rest = Vec::new();
        for branch in list {
            graph.collect(branch, at, &mut seen, &mut rest);
        }
        if let Some(list) = schema.get_mut(key).and_then(Node::as_sequence_mut) {
            *list = rest;
        }
    }
}

/// Which component has which others among its branches.
struct Graph<'s> {
    schemas: &'s Mapping,
    by_name: BTreeMap<&'s str, usize>,
    edges: Vec<Vec<usize>>,
    circle: Vec<usize>,
}

impl<'s> Graph<'s> {
    fn new(schemas: &'s Mapping) -> Self {
        let names = schemas.entries().iter().map(|entry| entry.key.as_str());
        let mut res = Self {
            schemas,
            by_name: names.enumerate().map(|(at, name)| (name, at)).collect(),
            edges: Vec::new(),
            circle: Vec::new(),
        };
        res.edges = schemas
            .entries()
            .iter()
            .map(|entry| res.inside(&entry.value))
            .collect();
        res.circle = circles(&res.edges);
        res
    }

    /// The components among the branches of `schema`, through unions that have no name.
    fn inside(&self, schema: &Node) -> Vec<usize> {
        let list = branches(schema).map_or(&[][..], |(_, list)| list);
        list.iter()
            .flat_map(|branch| match self.target(branch) {
                Some((at, _)) => vec![at],
                None => self.inside(branch),
            })
            .collect()
    }

    fn target<'n>(&'n self, branch: &'n Node) -> Option<(usize, &'n Node)> {
        let (name, schema) = resolve(self.schemas, branch)?;
        Some((*self.by_name.get(name)?, schema))
    }

    fn holds_itself(&self, at: usize) -> bool {
        let edges = self.edges.get(at).map_or(&[][..], Vec::as_slice);
        edges.iter().any(|to| self.are_one_circle(*to, at))
    }

    fn are_one_circle(&self, one: usize, other: usize) -> bool {
        self.circle.get(one) == self.circle.get(other)
    }

    /// Adds `branch` to `rest`, or where it leads back to the component at `own`, what else it holds.
    fn collect(&self, branch: &Node, own: usize, seen: &mut BTreeSet<usize>, rest: &mut Vec<Node>) {
        let union = match self.target(branch) {
            Some((at, _)) if !self.are_one_circle(at, own) => {
                rest.push(branch.clone());
                return;
            }
            Some((at, _)) if !seen.insert(at) => return,
            Some((_, union)) => union,
            None => {
                let leads_back = |at: &usize| self.are_one_circle(*at, own);
                if !self.inside(branch).iter().any(leads_back) {
                    rest.push(branch.clone());
                    return;
                }
                branch
            }
        };
        for inner in branches(union).map_or(&[][..], |(_, list)| list) {
            self.collect(inner, own, seen, rest);
        }
    }
}
