//! What an operation needs to know before its first request: the resources in its path, and those that members of its body
//! refer to.
//!
//! An operation comes after those that list or create what it needs. Operations that need each other keep their usual order.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    document::Document,
    model::{Api, Operation},
    schema::view::SchemaView,
};

use crate::{
    case::OperationIndex,
    observed::{
        Shapes,
        names::{element, plain},
        shapes::{Segment, Shape},
    },
};

/// The maximum nesting of the members that are read.
const DEEPEST: usize = 6;
/// The maximum number of schemas that are read of one body.
const MOST_SCHEMAS: usize = 500;
/// The maximum length of a chain of operations that need each other.
const LONGEST: usize = 16;

/// The place of an operation in the order: the number of identifiers that it needs, then whether it reads, creates or changes,
/// then its place among those that are equal in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    identifiers: usize,
    kind: u8,
    place: usize,
}

impl Need {
    /// The need of an operation by its path and method alone.
    fn of_path(operation: &Operation) -> Self {
        let kind = match operation.method.as_str() {
            "GET" | "HEAD" | "OPTIONS" => 0,
            "POST" | "PUT" => 1,
            _ => 2,
        };
        Self {
            identifiers: operation.path.parameter_names().count(),
            kind,
            place: 0,
        }
    }

    /// The need of the same kind of operation, right after `provider`.
    fn after(self, provider: Self) -> Self {
        let (identifiers, place) = match self.kind.cmp(&provider.kind) {
            std::cmp::Ordering::Less => (provider.identifiers + 1, 0),
            std::cmp::Ordering::Equal => (provider.identifiers, provider.place + 1),
            std::cmp::Ordering::Greater => (provider.identifiers, 0),
        };
        let after = Self {
            identifiers,
            kind: self.kind,
            place,
        };
        self.max(after)
    }
}

/// The needs of all operations of `api`.
pub(super) fn needs(api: &Api) -> BTreeMap<OperationIndex, Need> {
    let shapes = Shapes::new(api, "");
    let mut search = Search {
        api,
        providers: Providers::new(api, &shapes),
        shapes,
        found: BTreeMap::new(),
        open: BTreeSet::new(),
    };
    for (index, _) in OperationIndex::all(api) {
        search.need(index);
    }
    search.found
}

struct Search<'a> {
    api: &'a Api,
    shapes: Shapes,
    providers: Providers,
    found: BTreeMap<OperationIndex, Need>,
    /// Operations whose need is being searched.
    open: BTreeSet<OperationIndex>,
}

impl Search<'_> {
    fn need(&mut self, index: OperationIndex) -> Option<Need> {
        if let Some(known) = self.found.get(&index) {
            return Some(*known);
        }
        let operation = index.of(self.api)?;
        if self.open.len() >= LONGEST || !self.open.insert(index) {
            return None;
        }
        let mut res = Need::of_path(operation);
        for provider in self.providers_of(index, operation) {
            if let Some(need) = self.need(provider) {
                res = res.after(need);
            }
        }
        self.open.remove(&index);
        self.found.insert(index, res);
        Some(res)
    }

    /// The operations that show what `operation` needs.
    fn providers_of(&self, index: OperationIndex, operation: &Operation) -> Vec<OperationIndex> {
        let shape = self.shapes.of(index);
        let mut res = Vec::new();
        if let Some(shape) = shape {
            for length in shape.resource_lengths() {
                res.extend(self.providers.of_path(shape, length));
            }
        }
        let collection = shape.and_then(|shape| shape.collection(shape.segments.len()));
        let own = collection.map(element).unwrap_or_default();
        for resource in references(self.api, operation, &self.shapes, &own) {
            res.extend(self.providers.of_resource(&resource));
        }
        res
    }
}

/// The operations that show identifiers of resources.
#[derive(Default)]
struct Providers {
    /// Those that list or create the resources of a collection, by the key of its path.
    collections: BTreeMap<String, Vec<OperationIndex>>,
    /// Those that create a resource under an identifier that the client chooses, by the key of its path.
    members: BTreeMap<String, Vec<OperationIndex>>,
    /// The same by the name of the resource.
    of_collections: BTreeMap<String, Vec<OperationIndex>>,
    of_members: BTreeMap<String, Vec<OperationIndex>>,
}

impl Providers {
    fn new(api: &Api, shapes: &Shapes) -> Self {
        let mut res = Self::default();
        for (index, operation) in OperationIndex::all(api) {
            let Some(shape) = shapes.of(index) else {
                continue;
            };
            let ends_with_parameter = matches!(shape.segments.last(), Some(Segment::Parameter(_)));
            let (by_path, by_name) = match (operation.method.as_str(), ends_with_parameter) {
                ("GET" | "POST", false) => (&mut res.collections, &mut res.of_collections),
                ("PUT", true) => (&mut res.members, &mut res.of_members),
                _ => continue,
            };
            let key = shape.key(shape.segments.len());
            by_path.entry(key).or_default().push(index);
            if let Some(collection) = shape.collection(shape.segments.len()) {
                by_name.entry(element(collection)).or_default().push(index);
            }
            if let Some(compound) = shape.compound(shape.segments.len()) {
                by_name.entry(compound).or_default().push(index);
            }
        }
        res
    }

    /// Those of the resource that the first `length` segments of `shape` identify.
    fn of_path(&self, shape: &Shape, length: usize) -> &[OperationIndex] {
        let collection = self.collections.get(&shape.key(length - 1));
        let found = collection.or_else(|| self.members.get(&shape.key(length)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Those of the resources with this plain, singular name.
    fn of_resource(&self, name: &str) -> &[OperationIndex] {
        let collections = self.of_collections.get(name);
        let found = collections.or_else(|| self.of_members.get(name));
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

/// The resources other than `own` that members of the body of `operation` refer to.
fn references(api: &Api, operation: &Operation, shapes: &Shapes, own: &str) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    let mut contents = operation.request_body.iter().flat_map(|body| &body.content);
    let Some(schema) = contents.find_map(|content| content.schema.as_ref()) else {
        return res;
    };
    let Some(node) = api.document.node(&schema.origin.location) else {
        return res;
    };
    let mut walk = Walk {
        document: &api.document,
        left: MOST_SCHEMAS,
        each: &mut |name, within| {
            if let Some(resource) = shapes.referred(name, within, own) {
                res.insert(resource);
            }
        },
    };
    walk.members(SchemaView::new(node), ("", ""), DEEPEST);
    res
}

/// Visits the members that a schema describes.
struct Walk<'d, 'e> {
    document: &'d Document,
    /// How many schemas are still read.
    left: usize,
    /// Called with the name of each member, and of the member around it.
    each: &'e mut dyn FnMut(&str, &str),
}

impl<'d> Walk<'d, '_> {
    /// Visits the members of `schema`; `names` are those of the value itself. Read-only members are left out.
    fn members(&mut self, schema: SchemaView<'d>, names: (&str, &str), depth: usize) {
        if depth == 0 || self.left == 0 || schema.is_read_only() {
            return;
        }
        self.left -= 1;
        let (name, within) = names;
        let target = schema.reference_node();
        if let Some(target) = target.and_then(|text| self.document.target_of(text).ok()) {
            self.members(SchemaView::new(target.node), names, depth - 1);
        }
        let branches = schema.all_of().chain(schema.one_of());
        for branch in branches.chain(schema.any_of()) {
            self.members(branch, names, depth - 1);
        }
        for property in schema.properties() {
            self.members(property.schema, (property.name, name), depth - 1);
        }
        if let Some(items) = schema.items() {
            self.members(items, names, depth - 1);
        } else if !schema.has_properties() && !plain(name).is_empty() {
            (self.each)(name, within);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;

    /// The operations in the order of their needs.
    fn order(paths: &str) -> Vec<String> {
        let text = format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}");
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let api = Api::new(Arc::new(document));
        let needs = needs(&api);
        let mut all: Vec<_> = OperationIndex::all(&api).collect();
        all.sort_by_key(|(index, _)| needs.get(index).copied());
        all.into_iter().map(|(_, it)| it.label()).collect()
    }

    fn post(member: &str) -> String {
        format!(
            "post: {{requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{{member}}}}}}}}}}}, responses: {{'201': {{description: c}}}}}}"
        )
    }

    const GET: &str = "get: {responses: {'200': {description: o}}}";

    #[test]
    fn what_a_body_refers_to_is_created_first() {
        let lines = "lines: {type: array, items: {type: object, properties: {product: {type: object, properties: {id: {type: integer}}}}}}";
        let paths = [
            format!("  /orders: {{{}}}", post(lines)),
            format!("  /orders/{{id}}: {{{GET}}}"),
            format!("  /products: {{{}}}", post("shop_id: {type: integer}")),
            format!(
                "  /cities/{{city}}/shops: {{{}}}",
                post("name: {type: string}")
            ),
            format!("  /cities: {{{GET}}}"),
        ];
        assert_eq!(
            order(&paths.join("\n")),
            [
                "GET /cities",
                "POST /cities/{city}/shops",
                "POST /products",
                "POST /orders",
                "GET /orders/{id}"
            ]
        );
    }

    #[test]
    fn operations_that_need_each_other_keep_their_order() {
        let paths = [
            format!("  /a_items: {{{}}}", post("b_item_id: {type: integer}")),
            format!("  /b_items: {{{}}}", post("a_item_id: {type: integer}")),
            format!("  /c: {{{GET}}}"),
        ];
        let found = order(&paths.join("\n"));
        assert_eq!(found.len(), 3);
        assert_eq!(found.first().map(String::as_str), Some("GET /c"));
        assert_eq!(found, order(&paths.join("\n")));
    }
}
