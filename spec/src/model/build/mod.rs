//! Builds the model from the tree: one file for each object.
//!
//! Building is lenient: structure is the lint's business ([`crate::lint`]). What is missing gets its default, what has
//! no meaning is skipped, and an operation that loses a part that way lists it in
//! [`flaws`](super::Operation::flaws), so that an incomplete operation is not tested or generated unnoticed.

mod callback;

mod content;

mod link;

mod operation;

mod parameter;

mod path_item;

mod response;

mod security;

mod server;

use std::sync::Arc;

pub use self::callback::Callback;

use self::operation::PathKey;
use super::{
    api::{Api, Tag, UnreadablePath},
    operation::Operation,
    path::PathTemplate,
};
use crate::{
    document::{Document, Location, Origin, reference::Target},
    schema::SchemaWebs,
    source::{
        node::{Entry, Node},
        source_map::SourceId,
    },
};

impl Api {
    /// Builds the model of `document`.
    pub fn new(document: Arc<Document>) -> Self {
        let builder = Builder {
            document: &document,
        };
        let root = document.root();
        let at = Location::root(SourceId::ENTRY);
        let info = |field| {
            let text = root.get("info").and_then(|info| info.get_str(field));
            text.unwrap_or_default().to_owned()
        };
        let servers = root
            .get("servers")
            .map_or_else(Vec::new, |list| builder.servers(list, &at.join("servers")));
        let security = builder.security_requirements(root);
        let (mut operations, mut unreadable_paths) = (Vec::new(), Vec::new());
        for entry in patterned_entries(root, "paths") {
            let written = PathTemplate::parse(&entry.key);
            let error = written.as_ref().err().cloned();
            let mut found = Vec::new();
            if let Ok(template) = written.or_else(|_| PathTemplate::parse("/")) {
                let path = PathKey {
                    template: &template,
                    span: entry.key_span,
                    item: &at.join("paths").join(&entry.key),
                };
                builder.path_item(path, security.as_deref(), &mut found);
            }
            match error {
                None => operations.append(&mut found),
                Some(error) => unreadable_paths.push(UnreadablePath {
                    path: entry.key.clone(),
                    span: entry.key_span,
                    error,
                    operations: found,
                }),
            }
        }
        let mut webhooks = Vec::new();
        for entry in root.get("webhooks").map(Node::entries).unwrap_or_default() {
            // A webhook has a name where an operation has a path.
            let name = entry.key.trim_start_matches('/');
            if let Ok(template) = PathTemplate::parse(&format!("/{name}")) {
                let path = PathKey {
                    template: &template,
                    span: entry.key_span,
                    item: &at.join("webhooks").join(&entry.key),
                };
                builder.path_item(path, security.as_deref(), &mut webhooks);
            }
        }
        let security_schemes = builder.security_schemes(root, &at);
        let tags = builder.tags(root);
        let webs = operations
            .iter()
            .chain(&webhooks)
            .flat_map(json_schemas)
            .collect();
        let (title, version) = (info("title"), info("version"));
        let description = root.get("info").and_then(|info| text(info, "description"));
        operation::assign_unique_ids(&mut operations);
        operation::assign_unique_ids(&mut webhooks);
        Self {
            document,
            title,
            version,
            description,
            operations,
            unreadable_paths,
            webhooks,
            servers,
            security: security.unwrap_or_default(),
            security_schemes,
            tags,
            webs: Arc::new(SchemaWebs::new(webs)),
        }
    }
}

/// Where the schemas of the JSON bodies of `operation` are.
fn json_schemas(operation: &Operation) -> impl Iterator<Item = Location> {
    let requests = operation.request_body.iter().flat_map(|body| &body.content);
    let responses = operation.responses.list.iter();
    let contents = requests.chain(responses.flat_map(|response| &response.content));
    let json = contents.filter(|content| content.media_type.is_json());
    let schemas = json.filter_map(|content| content.schema.as_ref());
    schemas.map(|schema| schema.origin.location.clone())
}

/// Reads objects of one document.
struct Builder<'d> {
    document: &'d Document,
}

impl<'d> Builder<'d> {
    /// The members of the map `field` of `node`, which is at `at`: names with addresses.
    fn members(&self, node: &'d Node, at: &Location, field: &str) -> Vec<(&'d str, Location)> {
        let at = at.join(field);
        let entries = node.get(field).map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .map(|entry| (entry.key.as_str(), at.join(&entry.key)))
            .collect()
    }

    /// The object at `at`, references followed.
    fn object(&self, at: &Location) -> Option<Target<'d>> {
        let node = self.document.node(at)?;
        let target = self.document.follow(node, at).ok()?;
        target.node.as_mapping()?;
        Some(target)
    }

    fn origin(target: &Target<'_>) -> Origin {
        Origin {
            location: target.location.clone(),
            span: target.node.span,
        }
    }

    fn tags(&self, root: &Node) -> Vec<Tag> {
        let tags = root.get("tags").map(Node::items).unwrap_or_default();
        tags.iter()
            .filter_map(|tag| {
                Some(Tag {
                    name: tag.get_str("name")?.to_owned(),
                    description: text(tag, "description"),
                })
            })
            .collect()
    }
}

/// The members of the Paths Object or Responses Object in the field `field` of `node`, without its extensions, which maps
/// do not have.
fn patterned_entries<'d>(node: &'d Node, field: &str) -> impl Iterator<Item = &'d Entry> {
    let entries = node.get(field).map(Node::entries).unwrap_or_default();
    entries.iter().filter(|entry| !entry.key.starts_with("x-"))
}

fn text(node: &Node, field: &str) -> Option<String> {
    node.get_str(field).map(ToOwned::to_owned)
}

fn flag(node: &Node, field: &str) -> bool {
    node.get_bool(field).unwrap_or(false)
}
