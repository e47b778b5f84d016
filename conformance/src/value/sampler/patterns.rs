//! The patterns of a schema, parsed once, and the searches for strings that need one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use regex_syntax::hir::Hir;
use spec::schema::shape::{Shape, ShapeSet, StringShape};

use super::{
    pattern::parse,
    search::{self, Search},
};
use crate::value::{context::StringContext, seed::Dice};

/// The parsed patterns of a schema, without those that cannot be parsed, and the searches for strings that need one.
#[derive(Debug, Default)]
pub struct Patterns {
    parsed: BTreeMap<String, Hir>,
    /// Strings of the document that a search may find.
    examples: Vec<String>,
    /// The searches so far, by their schemas; `None` where the schema cannot be compiled.
    searches: Mutex<BTreeMap<String, Option<Arc<Search>>>>,
}

impl Patterns {
    /// The patterns in `shapes`.
    pub fn new(shapes: &ShapeSet) -> Self {
        let mut res = Self::default();
        res.collect(&shapes.root);
        shapes
            .definitions
            .values()
            .for_each(|shape| res.collect(shape));
        res
    }

    /// The same, with strings that a search may find.
    #[must_use]
    pub fn with_examples(mut self, examples: Vec<String>) -> Self {
        self.examples = examples;
        self
    }

    /// The tree of a pattern.
    pub fn get(&self, source: &str) -> Option<&Hir> {
        self.parsed.get(source)
    }

    /// Whether strings of `shape` must be searched for.
    pub(super) fn needs_search(&self, shape: &StringShape) -> bool {
        let first = shape.patterns.first().and_then(|source| self.get(source));
        search::is_needed(shape, first)
    }

    /// A string of `min` to `max` characters of `shape` that a search finds.
    pub(super) fn searched(
        &self,
        shape: &StringShape,
        min: u64,
        max: u64,
        context: StringContext,
        dice: &mut Dice<'_>,
    ) -> Option<String> {
        let key = search::schema_of(shape).to_string();
        let search = {
            let mut known = self.searches.lock().unwrap_or_else(PoisonError::into_inner);
            let made = known.entry(key);
            made.or_insert_with(|| Search::new(shape, &self.examples).map(Arc::new))
                .clone()
        };
        search?.sample(min, max, context, dice)
    }

    fn add(&mut self, source: &str) {
        if let Some(hir) = parse(source) {
            self.parsed.insert(source.to_owned(), hir);
        }
    }

    fn collect(&mut self, shape: &Shape) {
        match shape {
            Shape::String(string) => string.patterns.iter().for_each(|source| self.add(source)),
            Shape::Array(array) => {
                array.prefix.iter().for_each(|item| self.collect(item));
                array
                    .contains
                    .iter()
                    .for_each(|contains| self.collect(&contains.shape));
                self.collect(&array.items);
            }
            Shape::Object(object) => {
                object
                    .properties
                    .values()
                    .for_each(|member| self.collect(member));
                for (source, member) in &object.pattern_properties {
                    self.add(source);
                    self.collect(member);
                }
                object.names.iter().for_each(|names| self.collect(names));
                self.collect(&object.additional);
            }
            Shape::AllOf(parts) | Shape::AnyOf(parts) | Shape::OneOf(parts) => {
                for part in parts {
                    self.collect(part);
                }
            }
            Shape::Not(inner) => self.collect(inner),
            Shape::Any
            | Shape::Nothing
            | Shape::Null
            | Shape::Boolean
            | Shape::Choice(_)
            | Shape::Integer(_)
            | Shape::Number(_)
            | Shape::Reference(_)
            | Shape::Raw(_) => {}
        }
    }
}
