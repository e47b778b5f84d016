//! How many operations a document has, counted where it was written.
//!
//! Passes and plan are not asked: this is what they are measured by.

use std::collections::BTreeSet;

use spec::{document::Document, source::node::Node};

use crate::tree;

/// References to path items that are followed one inside the other.
const MOST_HOPS: usize = 16;

/// The operations below `paths` of `document`; each is in a client of it, or reported as left out.
pub fn operations_in(document: &Document) -> usize {
    let paths = document.root().get("paths").map_or(&[][..], Node::entries);
    paths
        .iter()
        .filter(|path| !path.key.starts_with("x-"))
        .map(|path| methods(document, &path.value).len())
        .sum()
}

/// The methods of a path item: its own, and those of what it refers to (OAS 3.0.3 §4.7.9.1).
fn methods(document: &Document, item: &Node) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    let mut item = item;
    for _ in 0..=MOST_HOPS {
        res.extend(tree::operations(item).map(|(method, _)| method));
        let reference = item.get("$ref").filter(|text| text.as_str().is_some());
        match reference.and_then(|text| document.target_of(text).ok()) {
            Some(target) => item = target.node,
            None => break,
        }
    }
    res
}
