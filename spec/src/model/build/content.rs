//! Bodies: media types, encodings, examples.

use super::{Builder, flag, text};
use crate::{
    document::{Location, Origin},
    http::media_type::MediaType,
    model::{
        parameter::ParameterStyle,
        request_body::{Encoding, Example, MediaTypeObject, RequestBody},
    },
    schema::{Schema, dialect::resolve_schema},
    source::node::Node,
};

impl Builder<'_> {
    /// The request body at `at`.
    pub(super) fn request_body(&self, at: &Location) -> Option<RequestBody> {
        let target = self.object(at)?;
        Some(RequestBody {
            required: flag(target.node, "required"),
            description: text(target.node, "description"),
            content: self.media_types(target.node, &target.location),
            origin: Self::origin(&target),
        })
    }

    /// The field `content` of `node` at `at`. Keys that are not media types are skipped.
    pub(super) fn media_types(&self, node: &Node, at: &Location) -> Vec<MediaTypeObject> {
        self.members(node, at, "content")
            .into_iter()
            .filter_map(|(key, at)| self.media_type(MediaType::parse(key)?, &at))
            .collect()
    }

    fn media_type(&self, media_type: MediaType, at: &Location) -> Option<MediaTypeObject> {
        let target = self.object(at)?;
        let (node, at) = (target.node, &target.location);
        let schema_of = |field| {
            let schema = node.get(field)?;
            resolve_schema(self.document, schema, at.join(field))
        };
        let schema = schema_of("schema");
        Some(MediaTypeObject {
            media_type,
            examples: self.examples(node, at, schema.as_ref()),
            schema,
            item_schema: schema_of("itemSchema"),
            encoding: self
                .members(node, at, "encoding")
                .into_iter()
                .filter_map(|(property, at)| self.encoding(property, &at))
                .collect(),
            origin: Self::origin(&target),
        })
    }

    fn encoding(&self, property: &str, at: &Location) -> Option<Encoding> {
        let target = self.object(at)?;
        let node = target.node;
        let content_types = node.get_str("contentType").unwrap_or_default();
        Some(Encoding {
            property: property.to_owned(),
            content_types: content_types
                .split(',')
                .filter_map(MediaType::parse)
                .collect(),
            headers: self.headers(node, &target.location),
            style: node.get_str("style").and_then(ParameterStyle::from_name),
            explode: node.get_bool("explode"),
            allow_reserved: flag(node, "allowReserved"),
        })
    }

    /// `example` and `examples` of `node` at `at`; where there are none, those of its schema.
    pub(super) fn examples(
        &self,
        node: &Node,
        at: &Location,
        schema: Option<&Schema>,
    ) -> Vec<Example> {
        let mut res = Vec::new();
        let mut add = |name: &str, value: &Node, location: Location| {
            res.push(Example {
                name: name.to_owned(),
                value: value.to_json(),
                origin: Origin {
                    span: value.span,
                    location,
                },
            });
        };
        if let Some(value) = node.get("example") {
            add("", value, at.join("example"));
        }
        for (name, at) in self.members(node, at, "examples") {
            if let Some(target) = self.object(&at) {
                for field in ["value", "dataValue"] {
                    if let Some(value) = target.node.get(field) {
                        add(name, value, target.location.join(field));
                    }
                }
            }
        }
        if res.is_empty()
            && let Some(schema) = schema
            && let Some(node) = self.document.node(&schema.origin.location)
        {
            return self.schema_examples(node, &schema.origin.location);
        }
        res
    }

    fn schema_examples(&self, node: &Node, at: &Location) -> Vec<Example> {
        let one = node.get("example").map(|value| (value, at.join("example")));
        let many = node.get("examples").map(Node::items).unwrap_or_default();
        let many = many
            .iter()
            .enumerate()
            .map(|(index, value)| (value, at.join("examples").join(index.to_string())));
        one.into_iter()
            .chain(many)
            .map(|(value, location)| Example {
                name: String::new(),
                value: value.to_json(),
                origin: Origin {
                    span: value.span,
                    location,
                },
            })
            .collect()
    }
}
