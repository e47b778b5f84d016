//! What schemas of further files are called: such a name implies a tag, as that of a component does (OAS 3.0.3 §4.7.25).

use std::{borrow::Cow, collections::BTreeMap};

use crate::{
    document::{Document, Location},
    source::{node::Mapping, source_map::SourceId},
};

/// The names of the schemas in the further files of one document.
#[derive(Debug)]
pub struct SchemaNames<'d> {
    document: &'d Document,
    /// Components of the entry file that are a reference and nothing else, by its target; of several the first.
    aliases: BTreeMap<Location, &'d str>,
}

impl<'d> SchemaNames<'d> {
    /// The names in `document`.
    pub fn new(document: &'d Document) -> Self {
        let schemas = document.component_schemas();
        let mut aliases = BTreeMap::new();
        for entry in schemas.map_or(&[][..], Mapping::entries) {
            let is_alone = entry.value.entries().len() == 1;
            let reference = entry.value.get("$ref").filter(|_| is_alone);
            if let Some(target) = reference.and_then(|text| document.target_of(text).ok()) {
                aliases.entry(target.location).or_insert(&*entry.key);
            }
        }
        Self { document, aliases }
    }

    /// What the schema at `location` is called: by the component that is a reference to it, else by its place in a section of
    /// schemas, else, where it is a file of its own, by that file. `None` in the entry file, and for schemas inside others.
    pub fn of(&self, location: &Location) -> Option<String> {
        if location.source == SourceId::ENTRY {
            return None;
        }
        if let Some(alias) = self.aliases.get(location) {
            return Some((*alias).to_owned());
        }
        let own = || location.pointer.tokens().last().map(Cow::into_owned);
        let stem = || {
            self.document
                .sources()
                .get(location.source)
                .stem()
                .to_owned()
        };
        has_name(location).then(|| own().unwrap_or_else(stem))
    }
}

/// Whether a schema has a name at its location: in a section of schemas, or as a file of its own.
pub fn has_name(location: &Location) -> bool {
    let tokens: Vec<_> = location.pointer.tokens().collect();
    match tokens.as_slice() {
        [] | [_] => true,
        [.., section, _] => matches!(section.as_ref(), "schemas" | "definitions" | "$defs"),
    }
}
