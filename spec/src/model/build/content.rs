//! Bodies: media types, encodings, examples.

use serde_json::Value;

use super::{Builder, flag, text};
use crate::{
    document::{Location, Origin},
    http::{BodyKind, media_type::MediaType, percent},
    model::{
        parameter::{ParameterLocation, ParameterStyle},
        request_body::{Encoding, Encodings, Example, MediaTypeObject, RequestBody},
    },
    schema::{Schema, dialect::resolve_schema},
    source::node::Node,
};

/// The maximum nesting of encodings.
const DEEPEST_ENCODING: u32 = 8;

/// How a value is written where an example gives only its form on the wire.
#[derive(Debug, Clone, Copy)]
pub(super) enum WireFormat {
    /// As a body.
    Body(BodyKind),
    /// As a parameter or header, of which only single values can be read without their schema.
    Parameter(ParameterLocation),
}

impl WireFormat {
    /// The value of `text`; `None` where it cannot be read without its schema.
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Body(BodyKind::Json) => serde_json::from_str(text).ok(),
            Self::Body(BodyKind::FormUrlencoded | BodyKind::Multipart) => None,
            Self::Body(_) => Some(text.into()),
            Self::Parameter(ParameterLocation::Header) => Some(text.into()),
            Self::Parameter(ParameterLocation::Path) if !text.contains([',', ';']) => {
                Some(percent::decode(text).into())
            }
            Self::Parameter(ParameterLocation::Query | ParameterLocation::Cookie) => {
                let (_, value) = text.split_once('=')?;
                let is_single = !value.contains(['&', ',', ';', '=']);
                is_single.then(|| percent::decode(value).into())
            }
            Self::Parameter(_) => None,
        }
    }
}

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
        let is_form = is_form_data(&media_type);
        let format = WireFormat::Body(BodyKind::of(&media_type));
        Some(MediaTypeObject {
            media_type,
            examples: self.examples(node, at, schema.as_ref(), format),
            schema,
            item_schema: schema_of("itemSchema"),
            encoding: self.encodings(node, at, is_form, 0),
            origin: Self::origin(&target),
        })
    }

    /// How the members and items of a value are written: the fields `encoding`, `prefixEncoding` and `itemEncoding` of `node`
    /// at `at`; `is_form` where the value is `multipart/form-data`.
    fn encodings(&self, node: &Node, at: &Location, is_form: bool, depth: u32) -> Encodings {
        if depth > DEEPEST_ENCODING {
            return Encodings::default();
        }
        let named = self.members(node, at, "encoding").into_iter();
        let prefix = at.join("prefixEncoding");
        let positions = node.get("prefixEncoding").map_or(0, |it| it.items().len());
        let items = at.join("itemEncoding");
        Encodings {
            named: named
                .filter_map(|(property, at)| self.encoding(property, &at, is_form, depth))
                .collect(),
            prefix: (0..positions)
                .filter_map(|index| {
                    self.encoding("", &prefix.join(index.to_string()), false, depth)
                })
                .collect(),
            items: node
                .get("itemEncoding")
                .and_then(|_| self.encoding("", &items, false, depth))
                .map(Box::new),
        }
    }

    fn encoding(
        &self,
        property: &str,
        at: &Location,
        is_form: bool,
        depth: u32,
    ) -> Option<Encoding> {
        let target = self.object(at)?;
        let node = target.node;
        let content_types = node.get_str("contentType").unwrap_or_default();
        let content_types: Vec<MediaType> = content_types
            .split(',')
            .filter_map(MediaType::parse)
            .collect();
        let is_form_inside = content_types.first().is_some_and(is_form_data);
        Some(Encoding {
            property: property.to_owned(),
            content_types,
            headers: self.headers(node, &target.location),
            style: node.get_str("style").and_then(ParameterStyle::from_name),
            explode: node.get_bool("explode"),
            allow_reserved: flag(node, "allowReserved"),
            styles_part: is_form && self.document.styles_parts(),
            nested: self.encodings(node, &target.location, is_form_inside, depth + 1),
        })
    }

    /// `example` and `examples` of `node` at `at`; where there are none, those of its schema. Values that are given by their
    /// form on the wire alone are read in `format`.
    pub(super) fn examples(
        &self,
        node: &Node,
        at: &Location,
        schema: Option<&Schema>,
        format: WireFormat,
    ) -> Vec<Example> {
        let mut res = Vec::new();
        let mut alone = Vec::new();
        let mut add = |name: &str, value: &Node, location: Location, serialized: Option<String>| {
            res.push(Example {
                name: name.to_owned(),
                value: value.to_json(),
                serialized,
                origin: Origin {
                    span: value.span,
                    location,
                },
            });
        };
        if let Some(value) = node.get("example") {
            add("", value, at.join("example"), None);
        }
        for (name, at) in self.members(node, at, "examples") {
            let Some(target) = self.object(&at) else {
                continue;
            };
            let node = target.node;
            let serialized = text(node, "serializedValue");
            let field = ["value", "dataValue"]
                .into_iter()
                .find(|field| node.get(field).is_some());
            if let Some(field) = field
                && let Some(value) = node.get(field)
            {
                add(name, value, target.location.join(field), serialized);
            } else if let Some(string) = serialized
                && let Some(value) = format.read(&string)
                && let Some(given) = node.get("serializedValue")
            {
                alone.push(Example {
                    name: name.to_owned(),
                    value,
                    serialized: Some(string),
                    origin: Origin {
                        span: given.span,
                        location: target.location.join("serializedValue"),
                    },
                });
            }
        }
        res.append(&mut alone);
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
                serialized: None,
                origin: Origin {
                    span: value.span,
                    location,
                },
            })
            .collect()
    }
}

fn is_form_data(media_type: &MediaType) -> bool {
    media_type.essence() == "multipart/form-data"
}
