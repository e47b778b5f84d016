//! Responses: `schema` and `examples` become `content`, by media type.

use super::{MediaTypeName, Upgrader, named};
use crate::{
    document::Location,
    http::MediaType,
    source::node::{Entry, Node},
};

impl Upgrader<'_> {
    /// The responses of an operation that produces these media types.
    pub(super) fn responses(
        &self,
        node: &Node,
        location: &Location,
        produces: &[MediaTypeName],
        has_own_types: bool,
    ) -> Node {
        if node.as_mapping().is_none() {
            return node.clone();
        }
        let entries = node.entries().iter().map(|entry| {
            let at = location.join(&entry.key);
            let value = &entry.value;
            let upgraded = if entry.key.starts_with("x-") || value.as_mapping().is_none() {
                value.clone()
            } else if value.get_str("$ref").is_none() {
                let upgraded = self.response(value, &at, produces);
                let is_success = entry.key.starts_with('2') && entry.key != "204";
                if has_own_types && is_success {
                    with_opaque_content(upgraded, produces)
                } else {
                    upgraded
                }
            } else {
                self.shared_response(value, &at, produces, has_own_types)
            };
            named(&entry.key, entry.key_span, upgraded)
        });
        Node::mapping(entries.collect(), node.span)
    }

    /// A shared response comes in the media types of the document; an operation with types of its own gets a copy.
    fn shared_response(
        &self,
        node: &Node,
        location: &Location,
        produces: &[MediaTypeName],
        has_own_types: bool,
    ) -> Node {
        let target = self.document.follow(node, location).ok();
        let copied = target.filter(|target| {
            has_own_types && target.node.get("schema").is_some() && self.may_copy(target.node)
        });
        match copied {
            Some(target) => self.response(target.node, &target.location, produces),
            None => self.reference_object(node),
        }
    }

    pub(super) fn response(
        &self,
        node: &Node,
        location: &Location,
        produces: &[MediaTypeName],
    ) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        let mut content = None;
        for entry in node.entries() {
            match entry.key.as_str() {
                "schema" | "examples" => {
                    // Both make the one `content`, which is where the first of them was.
                    if content.is_none() {
                        content = Some((entries.len(), entry.key_span));
                    }
                }
                _ => entries.push(self.member(entry, location)),
            }
        }
        if let Some((at, key_span)) = content {
            let value = self.response_content(node, location, produces);
            entries.insert(at, named("content", key_span, value));
        }
        Node::mapping(entries, node.span)
    }

    fn response_content(
        &self,
        node: &Node,
        location: &Location,
        produces: &[MediaTypeName],
    ) -> Node {
        let schema = node.as_mapping().and_then(|node| node.entry("schema"));
        let examples = node.get("examples").map(Node::entries).unwrap_or_default();
        let types = content_types(schema, examples, produces);
        let upgraded = schema.map(|entry| {
            let schema = self.node(&entry.value, &location.join("schema"));
            named("schema", entry.key_span, schema)
        });
        let mut entries: Vec<Entry> = Vec::new();
        for ty in types {
            let mut media: Vec<Entry> = Vec::new();
            if let Some(schema) = &upgraded {
                let is_first = entries.is_empty();
                if !is_first && !self.may_copy(&schema.value) {
                    break;
                }
                media.push(schema.clone());
            }
            if let Some(example) = examples.iter().find(|example| example.key == ty.text) {
                media.push(named("example", example.key_span, example.value.clone()));
            }
            let span = media.first().map_or(ty.span, |entry| entry.value.span);
            entries.push(named(&ty.text, ty.span, Node::mapping(media, span)));
        }
        Node::mapping(entries, node.span)
    }
}

/// `response` with the media types of its operation, where it has no content and all of them are files: 2.0 says that nothing
/// comes without a `schema`, but what would an operation produce images for?
fn with_opaque_content(response: Node, produces: &[MediaTypeName]) -> Node {
    let is_opaque = |ty: &MediaTypeName| {
        MediaType::parse(&ty.text).is_some_and(|it| {
            let is_media = matches!(
                it.essence().split('/').next(),
                Some("image" | "audio" | "video" | "font")
            );
            let is_structured = it.is_json()
                || it.is_xml()
                || it.is_yaml()
                || it.is_text()
                || it.is_form_urlencoded()
                || it.is_multipart()
                || it.is_range();
            is_media || !is_structured
        })
    };
    if produces.is_empty() || response.get("content").is_some() || !produces.iter().all(is_opaque) {
        return response;
    }
    let span = response.span;
    let types = produces.iter();
    let types = types.map(|ty| named(&ty.text, ty.span, Node::mapping(Vec::new(), ty.span)));
    let content = Node::mapping(types.collect(), span);
    let mut entries = response.entries().to_vec();
    entries.push(named("content", span, content));
    Node::mapping(entries, span)
}

/// The media types of a response: those of its examples where nothing else is known, and any when there are none.
fn content_types(
    schema: Option<&Entry>,
    examples: &[Entry],
    produces: &[MediaTypeName],
) -> Vec<MediaTypeName> {
    let of_examples = examples
        .iter()
        .filter(|example| MediaType::parse(&example.key).is_some())
        .map(|example| MediaTypeName {
            text: example.key.clone(),
            span: example.key_span,
        });
    let Some(schema) = schema else {
        return of_examples.collect();
    };
    let mut res = produces.to_vec();
    if res.is_empty() {
        res = of_examples.collect();
    }
    if res.is_empty() {
        res.push(MediaTypeName {
            text: "*/*".to_owned(),
            span: schema.key_span,
        });
    }
    res
}
