//! The locations of inline schemas, and the names that follow from them.

use spec::{
    document::{
        SpecVersion,
        grammar::{FieldType, ObjectKind},
    },
    http::{BodyKind, MediaType},
    source::node::{Entry, Mapping, Node},
};

use super::branch_names::branch_names;
use crate::{media_word::media_word, names::pascal, tree, type_form::TypeForm};

/// The location of an inline schema.
pub(super) struct SchemaLocation {
    /// The whole name: `ListPetsResponseItem`.
    pub(super) full: String,
    /// The same with the media type, for where another media type has another schema: `ListPetsResponseXmlItem`.
    pub(super) distinct: String,
    /// The name it has in its nearest surrounding: `direction`.
    pub(super) last: String,
}

/// Visits every inline schema that becomes a type, the inner before the outer.
pub(super) fn visit_root(
    root: &Node,
    version: SpecVersion,
    note: &mut dyn FnMut(&Node, SchemaLocation),
) {
    Walker { version, note }.document(root);
}

/// What the surrounding of a schema is called, see [`SchemaLocation`].
#[derive(Clone)]
struct Place {
    full: String,
    distinct: String,
}

impl Place {
    fn new(full: String) -> Self {
        Self {
            distinct: full.clone(),
            full,
        }
    }

    /// The place of the part `name` of this one.
    fn join(&self, name: &str) -> Self {
        Self {
            full: format!("{}{name}", self.full),
            distinct: format!("{}{name}", self.distinct),
        }
    }

    /// This place for the media type `name`.
    fn of_media_type(&self, name: &str) -> Self {
        let word = MediaType::parse(name).map(|media| {
            let kind = BodyKind::of(&media);
            pascal(&media_word(&media, kind))
        });
        Self {
            full: self.full.clone(),
            distinct: format!("{}{}", self.distinct, word.unwrap_or_default()),
        }
    }
}

struct Walker<'n> {
    version: SpecVersion,
    note: &'n mut dyn FnMut(&Node, SchemaLocation),
}

impl Walker<'_> {
    fn document(&mut self, root: &Node) {
        for entry in section(root, "schemas") {
            self.inside(&entry.value, &Place::new(pascal(&entry.key)));
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
                self.carrier(&entry.value, &Place::new(full), &entry.key);
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
            self.carrier(body, &Place::new(format!("{name}Body")), "Body");
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
            self.carrier(&response.value, &Place::new(full), "Response");
        }
    }

    fn parameter(&mut self, parameter: &Node, base: &str) {
        let name = parameter.get_str("name").unwrap_or_default();
        let place = Place::new(format!("{base}{}", pascal(name)));
        self.carrier(parameter, &place, name);
    }

    /// A parameter, header, body or response: what has `schema` or `content`, and perhaps `headers`.
    fn carrier(&mut self, node: &Node, place: &Place, last: &str) {
        if let Some(schema) = node.get("schema") {
            self.schema(schema, place, last);
        }
        for media in node.get("content").map_or(&[][..], Node::entries) {
            for field in ["schema", "itemSchema"] {
                if let Some(schema) = media.value.get(field) {
                    self.schema(schema, &place.of_media_type(&media.key), last);
                }
            }
        }
        for header in node.get("headers").map_or(&[][..], Node::entries) {
            self.carrier(
                &header.value,
                &place.join(&pascal(&header.key)),
                &header.key,
            );
        }
    }

    fn schema(&mut self, schema: &Node, place: &Place, last: &str) {
        self.inside(schema, place);
        if TypeForm::of(schema).is_named() {
            let location = SchemaLocation {
                full: place.full.clone(),
                distinct: place.distinct.clone(),
                last: last.to_owned(),
            };
            (self.note)(schema, location);
        }
    }

    /// The schemas inside `schema`, which is at `place`.
    fn inside(&mut self, schema: &Node, place: &Place) {
        for entry in schema.entries() {
            let Some(field) = ObjectKind::Schema.field(&entry.key, self.version) else {
                continue;
            };
            match (&field.ty, entry.key.as_str()) {
                (FieldType::Map(FieldType::Schema), _) => {
                    for property in entry.value.entries() {
                        let place = place.join(&pascal(&property.key));
                        self.schema(&property.value, &place, &property.key);
                    }
                }
                (FieldType::List(FieldType::Schema), _) => {
                    let names = branch_names(entry.value.items());
                    let branches = entry.value.items().iter().zip(names);
                    for (index, (branch, name)) in branches.enumerate() {
                        let name = name.unwrap_or_else(|| super::unnamed(index));
                        self.schema(branch, &place.join(&name), "Variant");
                    }
                }
                (_, "items") if entry.value.as_mapping().is_some() => {
                    self.schema(&entry.value, &place.join("Item"), "Item");
                }
                (FieldType::Schema | FieldType::SchemaOrBoolean, _)
                    if entry.value.as_mapping().is_some() =>
                {
                    self.schema(&entry.value, &place.join("Value"), "Value");
                }
                _ => {}
            }
        }
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
