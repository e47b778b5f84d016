//! Schemas that references may call by a name of their own: `$id`, `$anchor`, `$dynamicAnchor`
//! (JSON Schema Core 2020-12 §8.2), since 3.1.
//!
//! `$dynamicRef` is read as if it were `$ref`: which schema it means depends on how the validator got there, and a
//! static reader can only take the one in its own resource.

use std::collections::BTreeMap;

use fluent_uri::{Uri, UriRef};

use super::{Document, Location, grammar::ObjectKind, reference::self_uri, walk::walk};
use crate::source::{node::Node, source_map::SourceId, span::Span};

/// The named schemas of a document; of two with one name the first counts.
#[derive(Debug, Clone, Default)]
pub(super) struct NamedSchemas {
    /// Schemas with `$id`, by where they begin.
    resources: Vec<Resource>,
    /// Addresses by absolute `$id`, and by `$id` as written.
    ids: BTreeMap<String, Location>,
    /// Addresses by file, resource in it, and anchor.
    anchors: BTreeMap<(SourceId, String, String), Location>,
}

/// A schema with `$id`, or a document with `$self`.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    /// Its address.
    pub(super) location: Location,
    span: Span,
    /// Its `$id`, resolved against that of the resource around it.
    uri: String,
    /// The position of the resource around it.
    around: Option<usize>,
}

impl Resource {
    fn holds(&self, span: Span) -> bool {
        self.span.source == span.source
            && self.span.start <= span.start
            && span.end <= self.span.end
    }
}

impl NamedSchemas {
    /// Collects the names of `document`; there are none before 3.1.
    pub(super) fn collect(document: &Document) -> Self {
        let mut res = Self::default();
        if !document.version.has_json_schema() {
            return res;
        }
        let mut anchors = Vec::new();
        // Few documents name a schema, and looking for the word costs much less than visiting all schemas.
        if document.files.iter().any(holds_names) {
            walk(document, &mut |located| {
                if located.kind == ObjectKind::Schema {
                    res.note(located.node, &located.location, &mut anchors);
                }
            });
        }
        // What an anchor in another file names is only known to be a schema once the anchor is known.
        for (source, root) in (0..).map(SourceId).zip(&document.files).skip(1) {
            res.scan(root, &Location::root(source), &mut anchors);
        }
        for (source, root) in (0..).map(SourceId).zip(&document.files) {
            if let Some(uri) = self_uri(root, document.version) {
                res.resources.push(Resource {
                    location: Location::root(source),
                    span: root.span,
                    uri: uri.to_owned(),
                    around: None,
                });
            }
        }
        res.resolve_resources();
        for (name, location) in anchors {
            let resource = res.resource_at(name.span).map(|r| r.location.clone());
            let of_file = Location::root(location.source);
            // Within its resource, and for those who do not care about resources within its file.
            for root in resource.into_iter().chain([of_file]) {
                let key = anchor_key(&root, name.as_str().unwrap_or_default());
                res.anchors.entry(key).or_insert_with(|| location.clone());
            }
        }
        res
    }

    /// Takes note of the names that the schema `node` gives itself.
    fn note<'d>(
        &mut self,
        node: &'d Node,
        location: &Location,
        anchors: &mut Vec<(&'d Node, Location)>,
    ) {
        if let Some(id) = node.get_str("$id") {
            self.resources.push(Resource {
                location: location.clone(),
                span: node.span,
                uri: id.to_owned(),
                around: None,
            });
        }
        let names = ["$anchor", "$dynamicAnchor"].map(|key| node.get(key));
        for name in names.into_iter().flatten() {
            anchors.push((name, location.clone()));
        }
    }

    /// Takes note of everything below `node` that looks like a named schema.
    fn scan<'d>(
        &mut self,
        node: &'d Node,
        location: &Location,
        anchors: &mut Vec<(&'d Node, Location)>,
    ) {
        self.note(node, location, anchors);
        for entry in node.entries() {
            self.scan(&entry.value, &location.join(&entry.key), anchors);
        }
        for (at, item) in node.items().iter().enumerate() {
            self.scan(item, &location.join(at.to_string()), anchors);
        }
    }

    /// Finds out which resource is nested in which, and resolves their ids.
    fn resolve_resources(&mut self) {
        let outermost_first =
            |r: &Resource| (r.span.source, r.span.start, std::cmp::Reverse(r.span.end));
        self.resources.sort_by_key(outermost_first);
        self.resources.dedup_by(|a, b| a.location == b.location);
        for at in 0..self.resources.len() {
            let (before, rest) = self.resources.split_at_mut(at);
            let Some(resource) = rest.first_mut() else {
                return;
            };
            let mut around = at.checked_sub(1);
            while let Some(other) = around.and_then(|at| before.get(at)) {
                if other.holds(resource.span) {
                    break;
                }
                around = other.around;
            }
            let written = without_empty_fragment(&resource.uri).to_owned();
            resource.uri = resolved(&written, around.and_then(|at| before.get(at)));
            resource.around = around;
            for name in [resource.uri.clone(), written] {
                let location = &resource.location;
                self.ids.entry(name).or_insert_with(|| location.clone());
            }
        }
    }

    /// The innermost schema with `$id` whose text holds `span`.
    pub(super) fn resource_at(&self, span: Span) -> Option<&Resource> {
        let begin_before =
            |r: &Resource| (r.span.source, r.span.start) <= (span.source, span.start);
        let mut at = self.resources.partition_point(begin_before).checked_sub(1);
        loop {
            let resource = self.resources.get(at?)?;
            if resource.holds(span) {
                return Some(resource);
            }
            at = resource.around;
        }
    }

    /// The schema whose `$id` is `reference`, when that is written in `resource`.
    pub(super) fn with_id(
        &self,
        reference: &str,
        resource: Option<&Resource>,
    ) -> Option<&Location> {
        if self.ids.is_empty() {
            return None;
        }
        let absolute = resolved(reference, resource);
        self.ids.get(&absolute).or_else(|| self.ids.get(reference))
    }

    /// The schema with this anchor in the resource at `root`, or anywhere in its file.
    pub(super) fn with_anchor(&self, root: &Location, name: &str) -> Option<&Location> {
        let of_file = Location::root(root.source);
        self.anchors
            .get(&anchor_key(root, name))
            .or_else(|| self.anchors.get(&anchor_key(&of_file, name)))
    }
}

/// Whether something in the tree of `node` may be a schema with a name of its own.
fn holds_names(node: &Node) -> bool {
    let has_name = |key: &&str| node.get(key).is_some();
    ["$id", "$anchor", "$dynamicAnchor"].iter().any(has_name)
        || node.entries().iter().any(|it| holds_names(&it.value))
        || node.items().iter().any(holds_names)
}

fn anchor_key(root: &Location, name: &str) -> (SourceId, String, String) {
    let pointer = root.pointer.as_str().to_owned();
    (root.source, pointer, name.to_owned())
}

/// `reference` resolved against the resource it is in (RFC 3986 §5.2); as written where that cannot be done.
fn resolved(reference: &str, around: Option<&Resource>) -> String {
    let reference = without_empty_fragment(reference);
    let absolute = around.and_then(|around| {
        let base = Uri::parse(around.uri.as_str()).ok()?;
        let reference = UriRef::parse(reference).ok()?;
        Some(reference.resolve_against(&base).ok()?.into_string())
    });
    absolute.unwrap_or_else(|| reference.to_owned())
}

fn without_empty_fragment(id: &str) -> &str {
    id.strip_suffix('#').unwrap_or(id)
}
