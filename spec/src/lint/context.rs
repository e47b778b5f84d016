//! The document as rules see it: visited and indexed once.

use std::collections::BTreeMap;

use crate::{
    document::{
        Document, Location, SpecVersion,
        grammar::ObjectKind,
        reference::Target,
        walk::{Located, walk},
    },
    model::{Method, ParameterLocation},
    source::{node::Node, source_map::SourceId, span::Span},
};

/// A document with the lists that rules need.
#[derive(Debug)]
pub struct LintContext<'d> {
    /// The document, upgraded to 3.0 when it was 2.0.
    pub document: &'d Document,
    /// Every object, parents before children.
    pub objects: Vec<Located<'d>>,
    /// Every object as written: those of 2.0 where the document is one.
    written: Option<Vec<Located<'d>>>,
    /// Positions in `objects` by kind.
    by_kind: BTreeMap<ObjectKind, Vec<usize>>,
    /// Every operation under `paths` and `webhooks`, by path.
    pub operations: Vec<LocatedOperation<'d>>,
}

/// An operation and where it is.
#[derive(Debug)]
pub struct LocatedOperation<'d> {
    /// The path template, or the name of the webhook.
    pub path: &'d str,
    /// Where the path is written.
    pub path_span: Span,
    /// Whether the other side calls it.
    pub is_webhook: bool,
    /// The method.
    pub method: Method,
    /// Where the method is written.
    pub key_span: Span,
    /// The operation.
    pub node: &'d Node,
    /// Its address.
    pub location: Location,
    /// The parameters of the path item and its own, references followed; its own replace those of the path item.
    pub parameters: Vec<LocatedParameter<'d>>,
}

/// A parameter in a list.
#[derive(Debug, Clone)]
pub struct LocatedParameter<'d> {
    /// The parameter, references followed.
    pub target: Target<'d>,
    /// Where it is listed: itself, or the reference to it.
    pub listed_at: Span,
    /// Its name.
    pub name: &'d str,
    /// Where it goes.
    pub location: ParameterLocation,
}

impl LocatedParameter<'_> {
    /// Whether `other` means the same parameter (OAS 3.0.3 §4.7.10); header names do not depend on case.
    pub fn is_same(&self, other: &LocatedParameter<'_>) -> bool {
        self.location == other.location
            && match self.location {
                ParameterLocation::Header => self.name.eq_ignore_ascii_case(other.name),
                _ => self.name == other.name,
            }
    }
}

impl LocatedOperation<'_> {
    /// `GET /path`.
    pub fn label(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl<'d> LintContext<'d> {
    /// Visits and indexes `document`.
    pub fn new(document: &'d Document) -> Self {
        let objects = objects_of(document);
        let mut by_kind: BTreeMap<ObjectKind, Vec<usize>> = BTreeMap::new();
        for (at, located) in objects.iter().enumerate() {
            by_kind.entry(located.kind).or_default().push(at);
        }
        let is_upgraded = !std::ptr::eq(document, document.written());
        let mut res = Self {
            document,
            objects,
            written: is_upgraded.then(|| objects_of(document.written())),
            by_kind,
            operations: Vec::new(),
        };
        res.operations = res.collect_operations();
        res
    }

    /// The version the document is read as.
    pub fn version(&self) -> SpecVersion {
        self.document.version()
    }

    /// Every object as its author wrote it, and the version they wrote.
    pub fn written(&self) -> (&[Located<'d>], SpecVersion) {
        let objects = self.written.as_deref().unwrap_or(&self.objects);
        (objects, self.document.written().version())
    }

    /// The objects of one kind, references among them.
    pub fn of(&self, kind: ObjectKind) -> impl Iterator<Item = &Located<'d>> {
        let positions = self.by_kind.get(&kind).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|at| self.objects.get(*at))
    }

    /// The objects of one kind that are written out, not references.
    pub fn written_out(&self, kind: ObjectKind) -> impl Iterator<Item = &Located<'d>> {
        self.of(kind).filter(|located| !located.is_reference)
    }

    /// The object that `node` at `location` means.
    pub fn follow(&self, node: &'d Node, location: &Location) -> Option<Target<'d>> {
        self.document.follow(node, location).ok()
    }

    /// The members of the map `field` of `node` at `location`; without extensions where it is an object that may have some
    /// (OAS 3.0.3 §4.7.8, §4.7.16).
    pub fn members(
        &self,
        node: &'d Node,
        location: &Location,
        field: &str,
    ) -> Vec<(&'d str, Span, Target<'d>)> {
        let at = location.join(field);
        let entries = node.get(field).map(Node::entries).unwrap_or_default();
        let may_be_extended = matches!(field, "paths" | "responses");
        entries
            .iter()
            .filter(|entry| !(may_be_extended && entry.key.starts_with("x-")))
            .filter_map(|entry| {
                let target = self.follow(&entry.value, &at.join(&entry.key))?;
                Some((entry.key.as_str(), entry.key_span, target))
            })
            .collect()
    }

    /// The list `parameters` of `node` at `location`; what is not a parameter is skipped.
    pub fn parameters(&self, node: &'d Node, location: &Location) -> Vec<LocatedParameter<'d>> {
        let at = location.join("parameters");
        let items = node.get("parameters").map(Node::items).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| {
                let target = self.follow(item, &at.join(index.to_string()))?;
                Some(LocatedParameter {
                    listed_at: name_of(item).unwrap_or(item.span),
                    name: target.node.get_str("name")?,
                    location: ParameterLocation::from_name(target.node.get_str("in")?)?,
                    target,
                })
            })
            .collect()
    }

    fn collect_operations(&self) -> Vec<LocatedOperation<'d>> {
        let mut res = Vec::new();
        let root = self.document.root();
        let at = Location::root(SourceId::ENTRY);
        for (field, is_webhook) in [("paths", false), ("webhooks", true)] {
            for (path, path_span, item) in self.members(root, &at, field) {
                self.collect_path(path, path_span, is_webhook, &item, &mut res);
            }
        }
        res
    }

    fn collect_path(
        &self,
        path: &'d str,
        path_span: Span,
        is_webhook: bool,
        item: &Target<'d>,
        res: &mut Vec<LocatedOperation<'d>>,
    ) {
        let shared = self.parameters(item.node, &item.location);
        let mut add = |method: &str, key_span, node: &'d Node, location: Location| {
            if node.as_mapping().is_none() {
                return;
            }
            let own = self.parameters(node, &location);
            let inherited = shared
                .iter()
                .filter(|shared| !own.iter().any(|own| own.is_same(shared)))
                .cloned();
            res.push(LocatedOperation {
                path,
                path_span,
                is_webhook,
                method: Method::new(method),
                key_span,
                node,
                location,
                parameters: inherited.chain(own.iter().cloned()).collect(),
            });
        };
        for entry in item.node.entries() {
            let location = item.location.join(&entry.key);
            if let Some((_, method)) = Method::FIELDS.iter().find(|(field, _)| *field == entry.key)
            {
                add(method, entry.key_span, &entry.value, location);
            } else if entry.key == "additionalOperations" {
                for inner in entry.value.entries() {
                    let location = location.join(&inner.key);
                    add(&inner.key, inner.key_span, &inner.value, location);
                }
            }
        }
    }
}

fn objects_of(document: &Document) -> Vec<Located<'_>> {
    let mut res = Vec::new();
    walk(document, &mut |located| res.push(located));
    res
}

/// What to underline for an object in a list: its reference or its name, else the object.
fn name_of(node: &Node) -> Option<Span> {
    let entries = node.as_mapping()?;
    let named = entries.get("$ref").or_else(|| entries.get("name"))?;
    Some(named.span)
}

/// What to underline for the object at `located`: its key, its name in a list, or its first member.
pub fn underline(located: &Located<'_>) -> Span {
    located
        .key_span
        .or_else(|| name_of(located.node))
        .or_else(|| located.node.entries().first().map(|entry| entry.key_span))
        .unwrap_or(located.node.span)
}
