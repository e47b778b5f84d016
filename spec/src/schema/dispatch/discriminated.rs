//! The unions of a schema whose branches a discriminator tells apart (OAS 3.0.3 §4.7.25).

use std::collections::{BTreeMap, BTreeSet};

use super::{DispatchKind, Dispatcher, UnionDispatch};
use crate::{
    document::{Document, Location},
    schema::{SchemaBundle, dialect::schema_at},
    source::node::Node,
};

/// The maximum nesting of nodes that is searched for discriminators.
const DEEPEST: usize = 24;

/// A union, or a base schema with children, that has a discriminator.
#[derive(Debug)]
pub struct DiscriminatedUnion {
    /// Where it was written.
    pub location: Location,
    /// The property that the discriminator names.
    pub property: String,
    /// How values choose their branch.
    pub dispatch: UnionDispatch,
}

/// Those of one schema with all that it refers to, by their locations.
pub type DiscriminatedUnions = BTreeMap<Location, DiscriminatedUnion>;

/// The unions with a discriminator in `bundle`.
pub(in crate::schema) fn discriminated_unions(
    document: &Document,
    bundle: &SchemaBundle,
) -> DiscriminatedUnions {
    let locations = discriminated(document, bundle);
    if locations.is_empty() {
        return BTreeMap::new();
    }
    let dispatcher = Dispatcher::new(document);
    let unions = locations.into_iter().filter_map(|location| {
        let schema = schema_at(document, location.clone())?;
        let dispatch = dispatcher.dispatch(&schema)?;
        let DispatchKind::Property {
            name,
            has_discriminator: true,
        } = &dispatch.by
        else {
            return None;
        };
        let union = DiscriminatedUnion {
            property: name.clone(),
            location: location.clone(),
            dispatch,
        };
        Some((location, union))
    });
    unions.collect()
}

/// The locations of the schemas in `bundle` that have a discriminator.
fn discriminated(document: &Document, bundle: &SchemaBundle) -> BTreeSet<Location> {
    let mut res = BTreeSet::new();
    for location in bundle.origins.values() {
        if let Some(node) = document.node(location) {
            collect(node, location, 0, &mut res);
        }
    }
    res
}

/// The locations of the schemas below `node` that have a discriminator.
fn collect(node: &Node, location: &Location, depth: usize, res: &mut BTreeSet<Location>) {
    if depth > DEEPEST {
        return;
    }
    if node.get("discriminator").is_some() {
        res.insert(location.clone());
    }
    for entry in node.entries() {
        collect(&entry.value, &location.join(&entry.key), depth + 1, res);
    }
    for (index, item) in node.items().iter().enumerate() {
        collect(item, &location.join(index.to_string()), depth + 1, res);
    }
}
