//! The properties that a schema names, its own and those of all it is composed of.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    document::Location,
    lint::LintContext,
    source::{node::Node, span::Span},
};

/// The named properties of a schema.
#[derive(Debug, Default)]
pub struct Properties {
    names: BTreeMap<String, Span>,
    /// Schemas elsewhere that the schema is composed of.
    parts: BTreeSet<Location>,
    /// Whether other names may be meant, or a part could not be read.
    is_open: bool,
}

/// Keywords whose schemas apply to the same value (JSON Schema 2020-12 core §10.2).
const APPLICATORS: &[&str] = &["allOf", "anyOf", "oneOf", "if", "then", "else"];

impl Properties {
    /// Collects the properties of the schema `node` at `location`.
    pub fn of(context: &LintContext<'_>, node: &Node, location: &Location) -> Self {
        let mut res = Self::default();
        let mut seen = BTreeSet::new();
        res.collect(context, node, location, &mut seen);
        res
    }

    /// Whether there is a property called `name`.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Each name with the location where it is first defined.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Span)> {
        self.names.iter().map(|(name, span)| (name.as_str(), *span))
    }

    /// Whether the schema names properties and nothing suggests that there are others.
    pub fn is_complete(&self) -> bool {
        !self.is_open && !self.names.is_empty()
    }

    /// The schemas elsewhere that this one is composed of.
    pub fn parts(&self) -> impl Iterator<Item = &Location> {
        self.parts.iter()
    }

    fn collect(
        &mut self,
        context: &LintContext<'_>,
        node: &Node,
        location: &Location,
        seen: &mut BTreeSet<Location>,
    ) {
        if !seen.insert(location.clone()) {
            return;
        }
        for keyword in ["$ref", "$dynamicRef"] {
            let Some(text) = node.get(keyword).filter(|text| text.as_str().is_some()) else {
                continue;
            };
            match context.document.target_of(text) {
                Ok(target) => {
                    self.parts.insert(target.location.clone());
                    self.collect(context, target.node, &target.location, seen);
                }
                Err(_) => self.is_open = true,
            }
            if !context.version().has_json_schema() {
                return;
            }
        }
        let properties = node.get("properties").map(Node::entries);
        for entry in properties.unwrap_or_default() {
            self.names
                .entry(entry.key.clone())
                .or_insert(entry.key_span);
        }
        let additional = node.get("additionalProperties");
        self.is_open |= additional.is_some_and(|flag| flag.as_bool() != Some(false));
        self.is_open |= node.get("patternProperties").is_some();
        for keyword in APPLICATORS {
            let Some(value) = node.get(keyword) else {
                continue;
            };
            let at = location.join(keyword);
            match value.as_sequence() {
                Some(items) => {
                    for (index, item) in items.iter().enumerate() {
                        self.collect(context, item, &at.join(index.to_string()), seen);
                    }
                }
                None => self.collect(context, value, &at, seen),
            }
        }
        let dependent = node.get("dependentSchemas").map(Node::entries);
        for entry in dependent.unwrap_or_default() {
            let at = location.join("dependentSchemas").join(&entry.key);
            self.collect(context, &entry.value, &at, seen);
        }
    }
}
