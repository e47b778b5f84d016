//! The keywords for members of objects and items of arrays (JSON Schema 2020-12 core §10.3).

use super::SchemaView;
use crate::source::{
    node::{Entry, Node},
    span::Span,
};

/// A named property.
#[derive(Debug, Clone, Copy)]
pub struct Property<'n> {
    /// Its name.
    pub name: &'n str,
    /// Where its name is written.
    pub name_span: Span,
    /// What its value must be.
    pub schema: SchemaView<'n>,
    /// Whether the same schema lists it in `required`.
    pub is_required: bool,
}

/// What members without a name of their own must be.
#[derive(Debug, Clone, Copy)]
pub enum AdditionalProperties<'n> {
    /// Not constrained: any are allowed.
    Unspecified,
    /// There must be none.
    Forbidden,
    /// There may be any, in so many words.
    Any,
    /// Each must be of this schema.
    Schema(SchemaView<'n>),
}

impl<'n> SchemaView<'n> {
    /// `properties`, in the order written (JSON Schema 2020-12 core §10.3.2.1).
    pub fn properties(self) -> impl Iterator<Item = Property<'n>> {
        self.entries_of("properties")
            .iter()
            .map(move |entry| Property {
                name: &entry.key,
                name_span: entry.key_span,
                schema: SchemaView::new(&entry.value),
                is_required: self.requires(&entry.key),
            })
    }

    /// The property `name`.
    pub fn property(self, name: &str) -> Option<SchemaView<'n>> {
        self.field("properties")?.get(name).map(SchemaView::new)
    }

    /// Whether there is a named property.
    pub fn has_properties(self) -> bool {
        !self.entries_of("properties").is_empty()
    }

    /// The names in `required` (JSON Schema 2020-12 validation §6.5.3).
    pub fn required(self) -> impl Iterator<Item = &'n str> {
        let names = self.field("required").map(Node::items);
        names.unwrap_or_default().iter().filter_map(Node::as_str)
    }

    /// Whether `required` names the member `name`.
    pub fn requires(self, name: &str) -> bool {
        self.required().any(|required| required == name)
    }

    /// `patternProperties`: patterns of names with schemas (JSON Schema 2020-12 core §10.3.2.2).
    pub fn pattern_properties(self) -> impl Iterator<Item = (&'n str, SchemaView<'n>)> {
        self.entries_of("patternProperties")
            .iter()
            .map(|entry| (entry.key.as_str(), SchemaView::new(&entry.value)))
    }

    /// `additionalProperties` (JSON Schema 2020-12 core §10.3.2.3).
    pub fn additional_properties(self) -> AdditionalProperties<'n> {
        let Some(node) = self.field("additionalProperties") else {
            return AdditionalProperties::Unspecified;
        };
        match node.as_bool() {
            Some(true) => AdditionalProperties::Any,
            Some(false) => AdditionalProperties::Forbidden,
            None if node.as_mapping().is_some() => {
                AdditionalProperties::Schema(SchemaView::new(node))
            }
            None => AdditionalProperties::Unspecified,
        }
    }

    /// `unevaluatedProperties: false`: no member beyond those that some part of the schema names
    /// (JSON Schema 2020-12 core §11.3).
    pub fn forbids_unevaluated_properties(self) -> bool {
        self.field("unevaluatedProperties").and_then(Node::as_bool) == Some(false)
    }

    /// `items` where it is one schema (JSON Schema 2020-12 core §10.3.1.2).
    pub fn items(self) -> Option<SchemaView<'n>> {
        let items = self.field("items")?;
        (items.as_mapping().is_some() || items.as_bool().is_some()).then(|| SchemaView::new(items))
    }

    /// The schemas of the first items: `prefixItems`, or `items` where that is a list, as drafts before 2020-12 write
    /// it (JSON Schema 2020-12 core §10.3.1.1).
    pub fn prefix_items(self) -> impl Iterator<Item = SchemaView<'n>> {
        let list = self.field("prefixItems").and_then(Node::as_sequence);
        let list = list.or_else(|| self.field("items").and_then(Node::as_sequence));
        list.unwrap_or_default().iter().map(SchemaView::new)
    }

    fn entries_of(self, field: &str) -> &'n [Entry] {
        self.field(field).map_or(&[], Node::entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::view::tests::parsed;

    #[test]
    fn members_are_read_with_whether_they_are_required() {
        let node = parsed(
            "{required: [b, c, 5], properties: {a: {}, b: {type: string}}, patternProperties: {'^x-': {}}}",
        );
        let view = SchemaView::new(&node);
        let properties: Vec<(&str, bool)> = view
            .properties()
            .map(|property| (property.name, property.is_required))
            .collect();
        assert_eq!(properties, [("a", false), ("b", true)]);
        assert!(view.property("a").is_some() && view.property("c").is_none());
        assert!(view.has_properties() && view.requires("c"));
        assert_eq!(view.pattern_properties().count(), 1);
    }

    #[test]
    fn additional_properties_have_four_forms() {
        let is = |schema: &str, expected: &str| {
            let node = parsed(schema);
            let additional = SchemaView::new(&node).additional_properties();
            assert!(
                format!("{additional:?}").starts_with(expected),
                "{schema}: {additional:?}"
            );
        };
        is("{}", "Unspecified");
        is("{additionalProperties: true}", "Any");
        is("{additionalProperties: false}", "Forbidden");
        is("{additionalProperties: {type: string}}", "Schema");
        is("{additionalProperties: 5}", "Unspecified");
    }

    #[test]
    fn a_list_in_items_describes_the_first_items() {
        for (schema, prefix, rest) in [
            ("{items: {type: string}}", 0, true),
            ("{items: [{}, {}]}", 2, false),
            ("{prefixItems: [{}], items: false}", 1, true),
            ("{items: 5}", 0, false),
        ] {
            let node = parsed(schema);
            let view = SchemaView::new(&node);
            assert_eq!(view.prefix_items().count(), prefix, "{schema}");
            assert_eq!(view.items().is_some(), rest, "{schema}");
        }
    }
}
