//! Every schema that becomes a Rust type is a component.
//!
//! **What it does.** Objects, enumerations and unions that stand inside something else move to `components.schemas`, and
//! a reference stays in their place. They are named after where they stand: `Pet` and `owner` give `PetOwner`. Where the
//! same schema stands in several places under one name, such as a parameter `direction` of forty operations, it becomes
//! one component of that name.
//!
//! **Why.** A Rust type has a name, and the name must not depend on what else is in the document more than it has to.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! Pet:                                Pet:
//!   properties:                         properties:
//!     owner:                              owner: {$ref: '#/components/schemas/PetOwner'}
//!       type: object                  PetOwner:
//!       properties: {name: {…}}         type: object
//!                                       properties: {name: {…}}
//! ```

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use spec::{
    document::{
        SpecVersion,
        grammar::{FieldType, ObjectKind},
    },
    source::{
        node::{Entry, Mapping, Node, NodeValue},
        span::Span,
    },
};

use super::{merge_all_of::VARIANT_NAME, schema::annotations::is_annotation};
use crate::{
    name_lock::Naming,
    names::{Names, pascal},
    pass::{Pass, PassContext},
    tree,
    type_form::TypeForm,
};

/// See the [module](self).
#[derive(Debug)]
pub struct NameInlineSchemas;

impl Pass for NameInlineSchemas {
    fn id(&self) -> &'static str {
        "name-inline-schemas"
    }

    fn what(&self) -> &'static str {
        "Moves inline schemas that become types to `components.schemas`"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let version = cx.version();
        let mut survey = Survey {
            version,
            places: BTreeMap::new(),
            order: Vec::new(),
        };
        visit_root(root, version, &mut |node, place| survey.note(node, place));
        let mut names = Names::default();
        let mut taken_types = BTreeSet::new();
        for entry in tree::components(root, "schemas").map_or(&[][..], Mapping::entries) {
            names.take(&entry.key);
            taken_types.insert(pascal(&entry.key));
        }
        let chosen = survey.choose(&mut names, &taken_types, cx.naming);
        let mut moved: Vec<Entry> = Vec::new();
        let mut seen = BTreeSet::new();
        replace_inline(
            root,
            ObjectKind::OpenApi,
            version,
            &mut |node, fingerprint| {
                let Some(name) = chosen.get(fingerprint) else {
                    return;
                };
                let reference = in_place(node, name, node.span);
                let schema = std::mem::replace(node, reference);
                if seen.insert(name.clone()) {
                    moved.push(tree::entry(name.clone(), without_place(schema)));
                }
            },
        );
        if moved.is_empty() {
            return;
        }
        if let Some(schemas) = tree::components_mut(root, "schemas") {
            for entry in moved {
                schemas.push(entry);
            }
        }
    }
}

/// Fields that belong to the place of a schema rather than to the schema.
const OF_THE_PLACE: &[&str] = &["nullable", "readOnly", "writeOnly", "deprecated", "default"];

/// The reference to `name` that stands where `node` stood.
fn in_place(node: &Node, name: &str, span: Span) -> Node {
    let mut res = tree::reference_to("schemas", name, span);
    if let Some(mapping) = res.as_mapping_mut() {
        for entry in node.entries() {
            let key = entry.key.as_str();
            if OF_THE_PLACE.contains(&key) || matches!(key, "description" | VARIANT_NAME) {
                mapping.push(entry.clone());
            }
        }
    }
    res
}

fn without_place(mut schema: Node) -> Node {
    if let Some(mapping) = schema.as_mapping_mut() {
        mapping.retain(|entry| !OF_THE_PLACE.contains(&entry.key.as_str()));
    }
    schema
}

/// What a schema admits, as a number: equal for schemas that differ in descriptions only.
type Fingerprint = [u8; 32];

/// Where an inline schema stands.
struct Place {
    /// The whole name: `ListPetsResponseItem`.
    full: String,
    /// The name it has in its nearest surrounding: `direction`.
    last: String,
}

/// All inline schemas that become types.
struct Survey {
    version: SpecVersion,
    places: BTreeMap<Fingerprint, Vec<Place>>,
    /// In the order of first appearance, inner before outer.
    order: Vec<Fingerprint>,
}

impl Survey {
    fn note(&mut self, node: &Node, place: Place) {
        let fingerprint = digest(node, self.version);
        let places = self.places.entry(fingerprint).or_default();
        if places.is_empty() {
            self.order.push(fingerprint);
        }
        places.push(place);
    }

    /// The name of each.
    fn choose(
        &self,
        names: &mut Names,
        taken_types: &BTreeSet<String>,
        naming: &mut Naming,
    ) -> BTreeMap<Fingerprint, String> {
        let mut res = self.locked(names, naming);
        // A short name is for a schema that stands in several places under it, and alone does so.
        let mut wanting: BTreeMap<String, Vec<Fingerprint>> = BTreeMap::new();
        for fingerprint in &self.order {
            if let Some(short) = self.short_name(fingerprint) {
                wanting.entry(short).or_default().push(*fingerprint);
            }
        }
        for fingerprint in &self.order {
            if res.contains_key(fingerprint) {
                continue;
            }
            let short = self
                .short_name(fingerprint)
                .filter(|short| wanting.get(short).is_some_and(|all| all.len() == 1))
                .filter(|short| !taken_types.contains(short) && names.is_free(short));
            let full = || {
                let first = self.places.get(fingerprint).and_then(|list| list.first());
                first.map_or_else(|| "Inline".to_owned(), |place| place.full.clone())
            };
            let mut wanted = short.unwrap_or_else(full);
            if taken_types.contains(&wanted) && names.is_free(&wanted) {
                wanted.push_str("Inline");
            }
            res.insert(*fingerprint, names.take(&wanted));
        }
        for (fingerprint, name) in &res {
            for place in self.places.get(fingerprint).into_iter().flatten() {
                naming.give_inline(&place.full, name);
            }
        }
        res
    }

    /// The names that schemas had before where they stand now.
    fn locked(&self, names: &mut Names, naming: &Naming) -> BTreeMap<Fingerprint, String> {
        let mut res = BTreeMap::new();
        for fingerprint in &self.order {
            let places = self.places.get(fingerprint).into_iter().flatten();
            let mut known = places.filter_map(|place| naming.inline(&place.full));
            if let Some(name) = known.find(|name| names.is_free(name)) {
                res.insert(*fingerprint, names.take(name));
            }
        }
        res
    }

    fn short_name(&self, fingerprint: &Fingerprint) -> Option<String> {
        let places = self.places.get(fingerprint)?;
        let first = places.first()?;
        let is_shared = places.len() > 1 && places.iter().all(|place| place.last == first.last);
        (is_shared && !GENERIC.contains(&first.last.as_str())).then(|| pascal(&first.last))
    }
}

/// Names that say nothing on their own.
const GENERIC: &[&str] = &[
    "", "Item", "Value", "Body", "Response", "Variant", "data", "result", "value", "item",
];

fn digest(node: &Node, version: SpecVersion) -> Fingerprint {
    let mut hasher = Sha256::new();
    feed(node, true, version, &mut hasher);
    hasher.finalize().into()
}

/// Feeds what `node` says; `is_schema` tells whether its keys are keywords rather than names.
fn feed(node: &Node, is_schema: bool, version: SpecVersion, hasher: &mut Sha256) {
    match &node.value {
        NodeValue::Null => hasher.update("n"),
        NodeValue::Bool(flag) => hasher.update(if *flag { "t" } else { "f" }),
        NodeValue::Number(number) => {
            hasher.update("#");
            hasher.update(number.as_str());
        }
        NodeValue::String(text) => {
            hasher.update(text.len().to_le_bytes());
            hasher.update(text);
        }
        NodeValue::Sequence(items) => {
            hasher.update("[");
            for item in items {
                feed(item, is_schema, version, hasher);
            }
            hasher.update("]");
        }
        NodeValue::Mapping(mapping) => {
            hasher.update("{");
            for entry in mapping.entries() {
                if is_schema && is_ignored(&entry.key) {
                    continue;
                }
                hasher.update(entry.key.len().to_le_bytes());
                hasher.update(&entry.key);
                let ty = ObjectKind::Schema.field(&entry.key, version);
                let ty = ty.filter(|_| is_schema).map(|field| &field.ty);
                let holds_schemas = match ty {
                    Some(FieldType::Map(_)) | None => !is_schema,
                    Some(_) => true,
                };
                feed(&entry.value, holds_schemas, version, hasher);
            }
            hasher.update("}");
        }
    }
}

/// Fields that do not make a schema another one. What belongs to the place of an inner schema does.
fn is_ignored(key: &str) -> bool {
    is_annotation(key) && !matches!(key, "nullable" | VARIANT_NAME)
}

/// Visits every inline schema that becomes a type, the inner before the outer.
fn visit_root(root: &Node, version: SpecVersion, note: &mut dyn FnMut(&Node, Place)) {
    Walker { version, note }.document(root);
}

struct Walker<'n> {
    version: SpecVersion,
    note: &'n mut dyn FnMut(&Node, Place),
}

impl Walker<'_> {
    fn document(&mut self, root: &Node) {
        for entry in section(root, "schemas") {
            self.inside(&entry.value, &pascal(&entry.key));
        }
        for (name, suffix) in [
            ("parameters", ""),
            ("headers", ""),
            ("requestBodies", "Body"),
            ("responses", "Response"),
        ] {
            for entry in section(root, name) {
                let base = pascal(&entry.key);
                let full = if suffix.is_empty() || base.ends_with(suffix) {
                    base
                } else {
                    format!("{base}{suffix}")
                };
                self.carrier(&entry.value, &full, &entry.key);
            }
        }
        for path in root.get("paths").map_or(&[][..], Node::entries) {
            for parameter in path.value.get("parameters").map_or(&[][..], Node::items) {
                self.parameter(parameter, &pascal(&path.key));
            }
            for (_, operation) in tree::operations(&path.value) {
                self.operation(operation);
            }
        }
    }

    fn operation(&mut self, operation: &Node) {
        let name = pascal(operation.get_str("operationId").unwrap_or_default());
        for parameter in operation.get("parameters").map_or(&[][..], Node::items) {
            self.parameter(parameter, &name);
        }
        if let Some(body) = operation.get("requestBody") {
            self.carrier(body, &format!("{name}Body"), "Body");
        }
        let responses = operation.get("responses").map_or(&[][..], Node::entries);
        let successes = responses
            .iter()
            .filter(|entry| entry.key.starts_with('2'))
            .count();
        for response in responses {
            let is_the_success = response.key.starts_with('2') && successes == 1;
            let status = if is_the_success { "" } else { &response.key };
            let full = format!("{name}Response{}", pascal_status(status));
            self.carrier(&response.value, &full, "Response");
        }
    }

    fn parameter(&mut self, parameter: &Node, base: &str) {
        let name = parameter.get_str("name").unwrap_or_default();
        self.carrier(parameter, &format!("{base}{}", pascal(name)), name);
    }

    /// A parameter, header, body or response: what has `schema` or `content`, and perhaps `headers`.
    fn carrier(&mut self, node: &Node, full: &str, last: &str) {
        if let Some(schema) = node.get("schema") {
            self.schema(schema, full, last);
        }
        for media in node.get("content").map_or(&[][..], Node::entries) {
            for field in ["schema", "itemSchema"] {
                if let Some(schema) = media.value.get(field) {
                    self.schema(schema, full, last);
                }
            }
        }
        for header in node.get("headers").map_or(&[][..], Node::entries) {
            self.carrier(
                &header.value,
                &format!("{full}{}", pascal(&header.key)),
                &header.key,
            );
        }
    }

    fn schema(&mut self, schema: &Node, full: &str, last: &str) {
        self.inside(schema, full);
        if TypeForm::of(schema).is_named() {
            let place = Place {
                full: full.to_owned(),
                last: last.to_owned(),
            };
            (self.note)(schema, place);
        }
    }

    /// The schemas inside `schema`, which is called `full`.
    fn inside(&mut self, schema: &Node, full: &str) {
        for entry in schema.entries() {
            let Some(field) = ObjectKind::Schema.field(&entry.key, self.version) else {
                continue;
            };
            match (&field.ty, entry.key.as_str()) {
                (FieldType::Map(FieldType::Schema), _) => {
                    for property in entry.value.entries() {
                        let full = format!("{full}{}", pascal(&property.key));
                        self.schema(&property.value, &full, &property.key);
                    }
                }
                (FieldType::List(FieldType::Schema), _) => {
                    for (index, branch) in entry.value.items().iter().enumerate() {
                        let name = variant_name(branch, index);
                        self.schema(branch, &format!("{full}{name}"), "Variant");
                    }
                }
                (_, "items") if entry.value.as_mapping().is_some() => {
                    self.schema(&entry.value, &format!("{full}Item"), "Item");
                }
                (FieldType::Schema | FieldType::SchemaOrBoolean, _)
                    if entry.value.as_mapping().is_some() =>
                {
                    self.schema(&entry.value, &format!("{full}Value"), "Value");
                }
                _ => {}
            }
        }
    }
}

/// What the branch at `index` of the union `owner` is called among its variants.
pub(crate) fn variant_label(branch: &Node, owner: &str, index: usize) -> String {
    if let Some(name) = branch.get_str(VARIANT_NAME) {
        return name.to_owned();
    }
    match tree::schema_reference(branch) {
        // A branch that was inline is called after the union; the variant need not repeat that.
        Some(name) => match name.strip_prefix(owner) {
            Some(rest) if rest.starts_with(|c: char| c.is_uppercase()) => rest.to_owned(),
            _ => name.to_owned(),
        },
        None => format!("Variant{}", index + 1),
    }
}

/// What the branch at `index` of a union is called behind the name of the union.
fn variant_name(branch: &Node, index: usize) -> String {
    let given = branch
        .get_str(VARIANT_NAME)
        .or_else(|| branch.get_str("title"));
    match given.map(pascal) {
        Some(name) if name.len() <= 40 && name != "Empty" => name,
        _ => format!("Variant{}", index + 1),
    }
}

/// `404` stays, `4XX` is `4xx`, `default` is `Default`.
fn pascal_status(status: &str) -> String {
    match status {
        "default" => "Default".to_owned(),
        status => status.to_lowercase(),
    }
}

fn section<'r>(root: &'r Node, name: &str) -> &'r [Entry] {
    tree::components(root, name).map_or(&[][..], Mapping::entries)
}

/// Hands every inline schema that becomes a type to `replace`, with its fingerprint, the inner before the outer.
fn replace_inline(
    node: &mut Node,
    kind: ObjectKind,
    version: SpecVersion,
    replace: &mut dyn FnMut(&mut Node, &Fingerprint),
) {
    for (key, value) in node
        .as_mapping_mut()
        .into_iter()
        .flat_map(Mapping::values_mut)
    {
        if kind == ObjectKind::Components && key == "schemas" {
            // Components stay; what is inside them moves.
            for (_, schema) in value
                .as_mapping_mut()
                .into_iter()
                .flat_map(Mapping::values_mut)
            {
                replace_inline(schema, ObjectKind::Schema, version, replace);
            }
        } else if let Some(ty) = tree::member_type(kind, key, version) {
            replace_by_type(value, ty, version, replace);
        }
    }
}

fn replace_by_type(
    node: &mut Node,
    ty: &FieldType,
    version: SpecVersion,
    replace: &mut dyn FnMut(&mut Node, &Fingerprint),
) {
    match ty {
        FieldType::Object(kind) | FieldType::OrReference(kind) => {
            replace_inline(node, *kind, version, replace);
        }
        FieldType::SchemaOrList if node.as_sequence().is_some() => {
            replace_by_type(node, &FieldType::List(&FieldType::Schema), version, replace);
        }
        FieldType::Schema | FieldType::SchemaOrBoolean | FieldType::SchemaOrList => {
            // Before its parts are replaced, as it was when it was surveyed.
            let fingerprint = TypeForm::of(&*node)
                .is_named()
                .then(|| digest(node, version));
            replace_inline(node, ObjectKind::Schema, version, replace);
            if let Some(fingerprint) = fingerprint {
                replace(node, &fingerprint);
            }
        }
        FieldType::List(inner) => {
            for item in node.as_sequence_mut().into_iter().flatten() {
                replace_by_type(item, inner, version, replace);
            }
        }
        FieldType::Map(inner) => {
            for (_, value) in node
                .as_mapping_mut()
                .into_iter()
                .flat_map(Mapping::values_mut)
            {
                replace_by_type(value, inner, version, replace);
            }
        }
        _ => {}
    }
}
