//! The patterns of a schema, each parsed once, and the searches for strings that need one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use regex_syntax::hir::Hir;
use spec::schema::{pattern::tree, shape::StringShape};

use super::search::{self, Search};
use crate::value::{context::StringContext, seed::Dice};

/// The patterns of a schema, each parsed when it is first needed, and the searches for strings that need one.
#[derive(Debug, Default)]
pub struct Patterns {
    /// By their source text; `None` where one cannot be parsed.
    parsed: Mutex<BTreeMap<String, Option<Arc<Hir>>>>,
    /// Strings of the document that a search may find.
    examples: Vec<String>,
    /// The searches so far, by their schemas; `None` where the schema cannot be compiled.
    searches: Mutex<BTreeMap<String, Option<Arc<Search>>>>,
}

impl Patterns {
    /// Patterns whose searches may find `examples`.
    pub fn with_examples(examples: Vec<String>) -> Self {
        Self {
            examples,
            ..Self::default()
        }
    }

    /// The tree of a pattern.
    pub fn get(&self, source: &str) -> Option<Arc<Hir>> {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = parsed.get(source) {
            return known.clone();
        }
        let made = tree(source).map(Arc::new);
        parsed.insert(source.to_owned(), made.clone());
        made
    }

    /// Whether strings of `shape` must be searched for.
    pub(super) fn needs_search(&self, shape: &StringShape) -> bool {
        let first = shape.patterns.first().and_then(|source| self.get(source));
        search::is_needed(shape, first.as_deref())
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
}
