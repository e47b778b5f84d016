//! The unions of a schema whose branches a discriminator tells apart (OAS 3.0.3 §4.7.25).

use spec::{
    document::{Document, Location},
    schema::{
        SchemaBundle, SchemaSource, SchemaValidator,
        dialect::schema_at,
        dispatch::{DispatchKind, Dispatcher, UnionDispatch},
    },
    source::node::Node,
};

/// The maximum nesting of nodes that is searched for discriminators.
const DEEPEST: usize = 24;

/// A union, or a base schema with children, that has a discriminator.
#[derive(Debug)]
pub(super) struct DiscriminatedUnion {
    /// Where it was written.
    pub(super) location: Location,
    /// The property that the discriminator names.
    pub(super) property: String,
    /// How values choose their branch.
    pub(super) dispatch: UnionDispatch,
}

/// The unions with a discriminator in the schema of `validator`, with all that it refers to.
pub(super) fn discriminated_unions(
    source: SchemaSource<'_>,
    validator: &SchemaValidator,
) -> Vec<DiscriminatedUnion> {
    let document = source.document;
    let find = |bundle: &SchemaBundle| discriminated(document, bundle);
    let locations = match validator.web() {
        Some(web) => web.discriminated(find).to_vec(),
        None => find(validator.bundle()),
    };
    if locations.is_empty() {
        return Vec::new();
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
        Some(DiscriminatedUnion {
            property: name.clone(),
            location,
            dispatch,
        })
    });
    unions.collect()
}

/// The locations of the schemas in `bundle` that have a discriminator.
fn discriminated(document: &Document, bundle: &SchemaBundle) -> Vec<Location> {
    let mut res = Vec::new();
    for location in bundle.origins.values() {
        if let Some(node) = document.node(location) {
            collect(node, location, 0, &mut res);
        }
    }
    res
}

/// The locations of the schemas below `node` that have a discriminator.
fn collect(node: &Node, location: &Location, depth: usize, res: &mut Vec<Location>) {
    if depth > DEEPEST {
        return;
    }
    if node.get("discriminator").is_some() && !res.contains(location) {
        res.push(location.clone());
    }
    for entry in node.entries() {
        collect(&entry.value, &location.join(&entry.key), depth + 1, res);
    }
    for (index, item) in node.items().iter().enumerate() {
        collect(item, &location.join(index.to_string()), depth + 1, res);
    }
}
