//! Request bodies: of a parameter with `in: body`, and of all those with `in: formData`.

use super::{
    MediaTypeName, Upgrader, named,
    operation::Listed,
    parameter::{SCHEMA_KEYWORDS, list_style},
};
use crate::{
    document::Location,
    source::node::{Entry, Node, NodeValue},
};

impl Upgrader<'_> {
    /// The body that the parameter `node` describes, in these media types (`application/json` when there are none).
    pub(super) fn request_body(
        &self,
        node: &Node,
        location: &Location,
        consumes: &[MediaTypeName],
    ) -> Node {
        let mut entries = Vec::new();
        for entry in node.entries() {
            match entry.key.as_str() {
                "schema" => {
                    let schema = self.node(&entry.value, &location.join("schema"));
                    let content = self.content(&schema, entry, consumes);
                    entries.push(named("content", entry.key_span, content));
                }
                "description" | "required" => entries.push(entry.clone()),
                key if key.starts_with("x-") => entries.push(entry.clone()),
                // The name of a body has no meaning (Swagger 2.0, Parameter Object).
                _ => {}
            }
        }
        Node::mapping(entries, node.span)
    }

    fn content(&self, schema: &Node, entry: &Entry, consumes: &[MediaTypeName]) -> Node {
        let default = [MediaTypeName {
            text: "application/json".to_owned(),
            span: entry.key_span,
        }];
        let types = if consumes.is_empty() {
            &default
        } else {
            consumes
        };
        let media = Node::mapping(
            vec![named("schema", entry.key_span, schema.clone())],
            schema.span,
        );
        self.for_each_type(types, &media)
    }

    /// The same Media Type Object for each type; only for the first when copies get out of hand.
    pub(super) fn for_each_type(&self, types: &[MediaTypeName], media: &Node) -> Node {
        let mut entries = Vec::new();
        for ty in types {
            if entries.is_empty() || self.may_copy(media) {
                entries.push(named(&ty.text, ty.span, media.clone()));
            }
        }
        Node::mapping(entries, media.span)
    }

    /// The form that these parameters are the fields of.
    pub(super) fn form(&self, fields: &[&Listed<'_>], consumes: &[MediaTypeName]) -> Node {
        let span = fields
            .first()
            .map_or(self.document.root().span, |field| field.target.node.span);
        let mut properties = Vec::new();
        let mut required = Vec::new();
        let mut encoding = Vec::new();
        for field in fields
            .iter()
            .filter(|field| field.location_name() == "formData")
        {
            let node = field.target.node;
            let Some(name) = node.get("name") else {
                continue;
            };
            let key = name.as_str().unwrap_or_default();
            properties.push(named(
                key,
                name.span,
                self.field_schema(node, &field.target.location),
            ));
            if node.get_bool("required") == Some(true) {
                required.push(Node::string(key, name.span));
            }
            if node.get_str("type") == Some("array") {
                let style = list_style(node, "query");
                encoding.push(named(key, name.span, Node::mapping(style, node.span)));
            }
        }
        let is_required = !required.is_empty();
        let mut schema = vec![
            named("type", span, Node::string("object", span)),
            named("properties", span, Node::mapping(properties, span)),
        ];
        if is_required {
            let list = Node::new(NodeValue::Sequence(required), span);
            schema.push(named("required", span, list));
        }
        let mut media = vec![named("schema", span, Node::mapping(schema, span))];
        if !encoding.is_empty() {
            media.push(named("encoding", span, Node::mapping(encoding, span)));
        }
        let types = form_types(fields, consumes);
        let content = self.for_each_type(&types, &Node::mapping(media, span));
        let mut entries = vec![named("content", span, content)];
        if is_required {
            let flag = Node::new(NodeValue::Bool(true), span);
            entries.push(named("required", span, flag));
        }
        Node::mapping(entries, span)
    }

    /// The schema of one field: the keywords of the parameter, and its description.
    fn field_schema(&self, node: &Node, location: &Location) -> Node {
        let entries = node.entries().iter().filter_map(|entry| {
            let key = entry.key.as_str();
            let is_file = key == "type" && entry.value.as_str() == Some("file");
            if is_file {
                return Some(named(
                    "type",
                    entry.key_span,
                    Node::string("string", entry.value.span),
                ));
            }
            let is_kept = SCHEMA_KEYWORDS.contains(&key) || key == "description";
            is_kept.then(|| self.member(entry, location))
        });
        let mut entries: Vec<Entry> = entries.collect();
        if let Some(file) = node.get("type").filter(|ty| ty.as_str() == Some("file")) {
            entries.retain(|entry| entry.key != "format");
            let format = Node::string("binary", file.span);
            entries.push(named("format", file.span, format));
        }
        Node::mapping(entries, node.span)
    }
}

/// The media types that a form can be sent in: files need `multipart/form-data`.
fn form_types(fields: &[&Listed<'_>], consumes: &[MediaTypeName]) -> Vec<MediaTypeName> {
    const URLENCODED: &str = "application/x-www-form-urlencoded";
    let has_file = fields
        .iter()
        .any(|field| field.target.node.get_str("type") == Some("file"));
    let is_form = |ty: &&MediaTypeName| {
        let text = ty.text.to_ascii_lowercase();
        text.starts_with("multipart/") || (text.starts_with(URLENCODED) && !has_file)
    };
    let fitting: Vec<MediaTypeName> = consumes.iter().filter(is_form).cloned().collect();
    if !fitting.is_empty() {
        return fitting;
    }
    let text = if has_file {
        "multipart/form-data"
    } else {
        URLENCODED
    };
    let location_name = fields.first().and_then(|field| field.target.node.get("in"));
    location_name
        .map(|location_name| MediaTypeName {
            text: text.to_owned(),
            span: location_name.span,
        })
        .into_iter()
        .collect()
}
