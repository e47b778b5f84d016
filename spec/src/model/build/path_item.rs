//! The fields of a path item, with those of the path item it refers to.

use std::collections::BTreeMap;

use crate::{
    document::{Document, Location},
    source::node::Node,
};

/// References to path items that are followed one after the other.
const MOST_HOPS: usize = 16;

/// A field of a path item.
pub(super) struct PathItemField<'d> {
    pub(super) key: &'d str,
    pub(super) node: &'d Node,
    pub(super) location: Location,
}

/// The fields of the path item at `at`. Fields beside a `$ref` count, and win over those of its target (OAS 3.0.3
/// §4.7.9.1 leaves that open; 3.1.1 §4.8.9.1 allows them).
pub(super) fn fields<'d>(document: &'d Document, at: &Location) -> Vec<PathItemField<'d>> {
    let mut res: Vec<PathItemField<'d>> = Vec::new();
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    // The target first, so that what is beside the reference replaces it.
    for (item, at) in chain(document, at).into_iter().rev() {
        for entry in item.entries() {
            let field = PathItemField {
                key: &entry.key,
                node: &entry.value,
                location: at.join(&entry.key),
            };
            let known = positions.get(field.key).and_then(|at| res.get_mut(*at));
            match known {
                Some(known) => *known = field,
                None => {
                    positions.insert(&entry.key, res.len());
                    res.push(field);
                }
            }
        }
    }
    res
}

/// The path item at `at`, and those it refers to one after the other.
fn chain<'d>(document: &'d Document, at: &Location) -> Vec<(&'d Node, Location)> {
    let mut res = Vec::new();
    let mut next = document.node(at).map(|node| (node, at.clone()));
    while let Some((node, at)) = next.take().filter(|_| res.len() <= MOST_HOPS) {
        let reference = node.get("$ref").filter(|text| text.as_str().is_some());
        let target = reference.and_then(|text| document.target_of(text).ok());
        next = target.map(|target| (target.node, target.location));
        res.push((node, at));
    }
    res
}

#[cfg(test)]
mod tests {
    use crate::model::tests::api;

    #[test]
    fn fields_beside_a_reference_win_over_those_of_its_target() {
        let api = api(
            "paths:\n  /a:\n    $ref: '#/components/pathItems/A'\n    put: {operationId: own_put, responses: {}}\n    post: {operationId: own_post, responses: {}}\n  /b: {$ref: '#/paths/~1b'}\ncomponents:\n  pathItems:\n    A:\n      parameters: [{name: id, in: query}]\n      put: {operationId: other_put, responses: {}}\n      get: {operationId: other_get, responses: {}}\n",
        );
        let found: Vec<(&str, usize)> = api
            .operations
            .iter()
            .map(|operation| (operation.id.as_str(), operation.parameters.len()))
            .collect();
        assert_eq!(found, [("own_put", 1), ("other_get", 1), ("own_post", 1)]);
    }
}
