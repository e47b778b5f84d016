//! One tree: everything that is referred to becomes a component of the entry file.
//!
//! **What it does.** An object that some `$ref` points to, and that is not a component of the entry file, becomes one:
//! what stands in other files is copied, what stands elsewhere in the entry file is moved. All references are rewritten
//! to `#/components/<section>/<name>`. Path items, which have no section in 3.0, are put where they are referred to.
//!
//! **Why.** The passes behind this one, and progenitor, then meet a single kind of reference.
//!
//! **Example.**
//!
//! ```yaml
//! # before: api.yaml                                # after
//! components:                                       components:
//!   schemas:                                          schemas:
//!     account: {$ref: schemas.yaml#/account}            account:
//!                                                         properties:
//! # schemas.yaml                                            kind: {$ref: '#/components/schemas/kind'}
//! account:                                              kind: {type: string}
//!   properties: {kind: {$ref: '#/kind'}}
//! kind: {type: string}
//! ```
//!
//! **Names.** A component that is nothing but a reference gives its name to what it refers to. Everything else is called
//! by the last part of its address, or by its file. Of two with one name the one that is mentioned first keeps it. A
//! schema whose name is that of a place inside something else is marked by `x-unnamed`.
//!
//! **Standard.** OAS 3.0.3 §4.7.23.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    document::{
        Document, Location,
        grammar::{FieldType, ObjectKind},
        walk::{reference_stands_alone, walk},
    },
    source::{
        node::{Entry, Node, NodeValue},
        source_map::SourceId,
    },
};

use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct BundleReferences;

/// References to path items that are followed one inside the other.
const MOST_HOPS: usize = 16;

impl Pass for BundleReferences {
    fn id(&self) -> &'static str {
        "bundle-references"
    }

    fn what(&self) -> &'static str {
        "Makes everything that is referred to a component of one tree"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let document = cx.document;
        let bundler = Bundler {
            document,
            homes: homes(document),
        };
        let at = Location::root(SourceId::ENTRY);
        *root = bundler.object(document.root(), ObjectKind::OpenApi, &at, 0);
        let mut newcomers: Vec<(&Location, &Home)> = bundler
            .homes
            .iter()
            .filter(|(_, home)| !home.exists)
            .collect();
        newcomers.sort_by_key(|(_, home)| home.order);
        for (location, home) in newcomers {
            let Some(node) = document.node(location) else {
                continue;
            };
            let mut content = bundler.content(node, home.kind, location, 0);
            if home.kind == ObjectKind::Schema
                && !is_named(location)
                && let Some(mapping) = content.as_mapping_mut()
            {
                let mark = Node::new(NodeValue::Bool(true), node.span);
                mapping.push(tree::entry(UNNAMED, mark));
            }
            if let Some(components) = tree::components_mut(root, home.section) {
                components.insert(home.name.clone(), content);
            }
        }
    }
}

/// Extension that marks components whose name is that of a place: a schema inside another one, say.
pub(crate) const UNNAMED: &str = "x-unnamed";

/// Whether what stands at `location` has been given a name there, as in a section of schemas or a file of its own.
fn is_named(location: &Location) -> bool {
    let tokens: Vec<_> = location.pointer.tokens().collect();
    match tokens.as_slice() {
        [] | [_] => true,
        [.., section, _] => matches!(section.as_ref(), "schemas" | "definitions" | "$defs"),
    }
}

/// Where an object that is referred to will be found.
#[derive(Debug)]
struct Home {
    kind: ObjectKind,
    section: &'static str,
    name: String,
    /// Position in the order of first mention.
    order: usize,
    /// Whether the entry file already has a component of this name, be it the object itself or a reference to it.
    exists: bool,
}

/// The section of `components` for objects of `kind`.
fn section_of(kind: ObjectKind) -> Option<&'static str> {
    Some(match kind {
        ObjectKind::Schema => "schemas",
        ObjectKind::Response => "responses",
        ObjectKind::Parameter => "parameters",
        ObjectKind::Example => "examples",
        ObjectKind::RequestBody => "requestBodies",
        ObjectKind::Header => "headers",
        ObjectKind::SecurityScheme => "securitySchemes",
        ObjectKind::Link => "links",
        ObjectKind::Callback => "callbacks",
        ObjectKind::MediaType => "mediaTypes",
        _ => return None,
    })
}

/// The home of each object that is referred to.
fn homes(document: &Document) -> BTreeMap<Location, Home> {
    let mut targets: Vec<(ObjectKind, Location)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |kind, location: Location| {
        if section_of(kind).is_some() && seen.insert(location.clone()) {
            targets.push((kind, location));
        }
    };
    walk(document, &mut |site| {
        if let Some(text) = site.reference_text()
            && let Ok(target) = document.target_of(text)
        {
            add(site.kind, target.location);
        }
        if site.kind == ObjectKind::Discriminator {
            for entry in site.node.get("mapping").into_iter().flat_map(Node::entries) {
                if let Some(location) = mapped_schema(document, &entry.value) {
                    add(ObjectKind::Schema, location);
                }
            }
        }
    });
    let mut taken: BTreeSet<(&'static str, String)> = BTreeSet::new();
    let mut res = BTreeMap::new();
    for section in document
        .root()
        .get("components")
        .map_or(&[][..], Node::entries)
    {
        for component in section.value.entries() {
            if let Some(known) = tree_section(&section.key) {
                taken.insert((known, component.key.clone()));
            }
        }
    }
    let mut order = 0;
    let mut settle = |location: Location, kind, name: String, exists| {
        let Some(section) = section_of(kind) else {
            return;
        };
        order += 1;
        res.entry(location).or_insert(Home {
            kind,
            section,
            name,
            order,
            exists,
        });
    };
    // What is a component keeps its name, and so does what a component does nothing but refer to.
    for (kind, location) in &targets {
        if let Some(name) = component_name(location, *kind) {
            settle(location.clone(), *kind, name, true);
        }
    }
    let lone = lone_references(document);
    for (kind, location) in &targets {
        let alias = lone.get(&(*kind, location.clone()));
        if component_name(location, *kind).is_none()
            && let Some(name) = alias
        {
            settle(location.clone(), *kind, name.clone(), true);
        }
    }
    for (kind, location) in targets {
        let Some(section) = section_of(kind) else {
            continue;
        };
        if component_name(&location, kind).is_some() || lone.contains_key(&(kind, location.clone()))
        {
            continue;
        }
        let wanted = readable_name(document, &location);
        let name = free_name(&wanted, |name| taken.contains(&(section, name.to_owned())));
        taken.insert((section, name.clone()));
        settle(location, kind, name, false);
    }
    res
}

/// Components that are nothing but a reference to something that is no component: by what they refer to.
fn lone_references(document: &Document) -> BTreeMap<(ObjectKind, Location), String> {
    let mut res = BTreeMap::new();
    walk(document, &mut |site| {
        let Some(name) = component_name(&site.location, site.kind) else {
            return;
        };
        if let Some(text) = site.reference_text()
            && site.node.entries().len() == 1
            && let Ok(target) = document.target_of(text)
            && component_name(&target.location, site.kind).is_none()
        {
            res.entry((site.kind, target.location)).or_insert(name);
        }
    });
    res
}

fn tree_section(key: &str) -> Option<&'static str> {
    [
        ObjectKind::Schema,
        ObjectKind::Response,
        ObjectKind::Parameter,
        ObjectKind::Example,
        ObjectKind::RequestBody,
        ObjectKind::Header,
        ObjectKind::SecurityScheme,
        ObjectKind::Link,
        ObjectKind::Callback,
        ObjectKind::MediaType,
    ]
    .into_iter()
    .filter_map(section_of)
    .find(|section| *section == key)
}

/// The name of `location` when it is a component for objects of `kind` in the entry file.
fn component_name(location: &Location, kind: ObjectKind) -> Option<String> {
    let mut tokens = location.pointer.tokens();
    let is_section = location.source == SourceId::ENTRY
        && tokens.next().as_deref() == Some("components")
        && tokens.next().as_deref() == section_of(kind);
    let name = tokens.next().filter(|_| is_section)?;
    let is_sound = !name.is_empty() && !name.contains(['/', '~', '%', '#']);
    (is_sound && tokens.next().is_none()).then(|| name.into_owned())
}

/// The schema that a value of `mapping` means: a component by its name, or a reference (OAS 3.0.3 §4.7.25).
fn mapped_schema(document: &Document, text: &Node) -> Option<Location> {
    let name = text.as_str()?;
    let component = Location::root(SourceId::ENTRY)
        .join("components")
        .join("schemas")
        .join(name);
    if document.node(&component).is_some() {
        return Some(component);
    }
    document.target_of(text).ok().map(|target| target.location)
}

/// Words of addresses that say nothing about what stands there.
const STRUCTURE: &[&str] = &[
    "paths",
    "components",
    "schemas",
    "definitions",
    "$defs",
    "properties",
    "responses",
    "parameters",
    "requestBodies",
    "requestBody",
    "headers",
    "examples",
    "content",
    "schema",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
];

/// What people would call the object at `location`.
fn readable_name(document: &Document, location: &Location) -> String {
    let tokens: Vec<String> = location
        .pointer
        .tokens()
        .filter(|token| {
            let is_index = token.bytes().all(|byte| byte.is_ascii_digit());
            !STRUCTURE.contains(&token.as_ref()) && !is_index && !token.contains('/')
        })
        .map(|token| key(&token))
        .filter(|token| !token.is_empty())
        .collect();
    let is_direct = location.pointer.tokens().count() <= 3;
    match tokens.as_slice() {
        [.., last] if is_direct => last.clone(),
        [.., before, last] => format!("{before}_{last}"),
        [last] => last.clone(),
        [] => {
            let file = document.sources().get(location.source).name();
            let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            match key(stem) {
                stem if stem.is_empty() => "shared".to_owned(),
                stem => stem,
            }
        }
    }
}

/// `text` as the name of a component (OAS 3.0.3 §4.7.7.1).
fn key(text: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.replace(|c| !is_allowed(c), "_")
        .trim_matches('_')
        .to_owned()
}

fn free_name(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while is_taken(&name) {
        name = format!("{wanted}_{number}");
        number += 1;
    }
    name
}

struct Bundler<'d> {
    document: &'d Document,
    homes: BTreeMap<Location, Home>,
}

impl Bundler<'_> {
    /// What stands in the tree for the object `node` at `at`: itself, or a reference to its home.
    fn object(&self, node: &Node, kind: ObjectKind, at: &Location, hops: usize) -> Node {
        if let Some(home) = self.homes.get(at)
            && component_name(at, kind).is_none()
        {
            return tree::reference_to(home.section, &home.name, node.span);
        }
        self.content(node, kind, at, hops)
    }

    /// The object `node` at `at` with its references rewritten.
    fn content(&self, node: &Node, kind: ObjectKind, at: &Location, hops: usize) -> Node {
        let reference = node.get("$ref").filter(|text| text.as_str().is_some());
        let Some(reference) = reference else {
            return self.members(node, kind, at, &[], hops);
        };
        let Ok(target) = self.document.target_of(reference) else {
            return node.clone();
        };
        if kind == ObjectKind::PathItem {
            return self.path_item(node, &target.location, at, hops);
        }
        // A component that only refers to what has no other home is that home.
        let is_home = self.homes.get(&target.location).is_some_and(|home| {
            component_name(at, kind).is_some_and(|name| {
                home.name == name && component_name(&target.location, kind).is_none()
            })
        });
        if is_home && node.entries().len() == 1 && target.location != *at {
            return self.content(target.node, kind, &target.location, hops);
        }
        let rewritten = self.homes.get(&target.location).map(|home| {
            let name = format!("#/components/{}/{}", home.section, home.name);
            tree::entry("$ref", Node::string(name, reference.span))
        });
        let first: Vec<Entry> = rewritten.into_iter().collect();
        if reference_stands_alone(kind, self.document.version()) {
            return Node::mapping(first, node.span);
        }
        self.members(node, kind, at, &first, hops)
    }

    /// The path item `node` with what it refers to in place of the reference; its own fields win.
    fn path_item(&self, node: &Node, target: &Location, at: &Location, hops: usize) -> Node {
        let Some(target_node) = self.document.node(target).filter(|_| hops < MOST_HOPS) else {
            return node.clone();
        };
        let mut res = self.content(target_node, ObjectKind::PathItem, target, hops + 1);
        let own = self.members(node, ObjectKind::PathItem, at, &[], hops);
        if let Some(mapping) = res.as_mapping_mut() {
            for entry in own.entries() {
                mapping.insert(entry.key.clone(), entry.value.clone());
            }
        }
        res
    }

    /// The members of `node` without `$ref`, those in `first` before them.
    fn members(
        &self,
        node: &Node,
        kind: ObjectKind,
        at: &Location,
        first: &[Entry],
        hops: usize,
    ) -> Node {
        if node.as_mapping().is_none() {
            return node.clone();
        }
        let own = node
            .entries()
            .iter()
            .filter(|entry| entry.key != "$ref" || entry.value.as_str().is_none());
        let own = own.map(|entry| {
            let at = at.join(&entry.key);
            let value = match tree::member_type(kind, &entry.key, self.document.version()) {
                _ if kind == ObjectKind::Discriminator && entry.key == "mapping" => {
                    self.mapping(&entry.value)
                }
                Some(ty) => self.value(&entry.value, ty, &at, hops),
                None => entry.value.clone(),
            };
            Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                value,
            }
        });
        let members = first.iter().cloned().chain(own).collect();
        Node::mapping(members, node.span)
    }

    fn value(&self, node: &Node, ty: &FieldType, at: &Location, hops: usize) -> Node {
        match ty {
            FieldType::Object(kind) | FieldType::OrReference(kind) => {
                self.object(node, *kind, at, hops)
            }
            FieldType::SchemaOrList if node.as_sequence().is_some() => {
                self.value(node, &FieldType::List(&FieldType::Schema), at, hops)
            }
            FieldType::Schema | FieldType::SchemaOrBoolean | FieldType::SchemaOrList => {
                self.object(node, ObjectKind::Schema, at, hops)
            }
            FieldType::List(inner) => {
                let Some(items) = node.as_sequence() else {
                    return node.clone();
                };
                let items = items.iter().enumerate();
                let items = items
                    .map(|(index, item)| self.value(item, inner, &at.join(index.to_string()), hops))
                    .collect();
                Node::new(NodeValue::Sequence(items), node.span)
            }
            FieldType::Map(inner) => {
                let Some(mapping) = node.as_mapping() else {
                    return node.clone();
                };
                let entries = mapping.entries().iter().map(|entry| Entry {
                    key: entry.key.clone(),
                    key_span: entry.key_span,
                    value: self.value(&entry.value, inner, &at.join(&entry.key), hops),
                });
                Node::mapping(entries.collect(), node.span)
            }
            _ => node.clone(),
        }
    }

    /// A discriminator's `mapping` with every value a local reference.
    fn mapping(&self, node: &Node) -> Node {
        let entries = node.entries().iter().map(|entry| {
            let home = mapped_schema(self.document, &entry.value)
                .and_then(|location| self.homes.get(&location));
            let value = match home {
                Some(home) => Node::string(
                    format!("#/components/schemas/{}", home.name),
                    entry.value.span,
                ),
                None => entry.value.clone(),
            };
            Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                value,
            }
        });
        Node::mapping(entries.collect(), node.span)
    }
}
