//! Computes the depth of the smallest value of a shape, so that recursion can end.

use std::collections::BTreeMap;

use super::{ArrayShape, ObjectShape, Shape};

/// The depth of the smallest value of every definition of a schema.
#[derive(Debug, Clone, Default)]
pub struct Depths {
    definitions: BTreeMap<String, u32>,
}

impl Depths {
    /// Computes the depths by iteration: a definition has one as soon as some branch of it leads only to known ones. Definitions
    /// without one have no finite value.
    pub fn new(definitions: &BTreeMap<String, Shape>) -> Self {
        let mut res = Self::default();
        loop {
            let mut has_changed = false;
            for (name, shape) in definitions {
                let depth = res.of(shape);
                if depth.is_some() && depth < res.definitions.get(name).copied().or(Some(u32::MAX))
                {
                    res.definitions
                        .extend(depth.map(|depth| (name.clone(), depth)));
                    has_changed = true;
                }
            }
            if !has_changed {
                return res;
            }
        }
    }

    /// The depth of the smallest value of `shape`; `None` when there is no finite value.
    pub fn of(&self, shape: &Shape) -> Option<u32> {
        match shape {
            Shape::Nothing => None,
            Shape::Array(array) => self.array(array),
            Shape::Object(object) => self.object(object),
            Shape::AnyOf(parts) | Shape::OneOf(parts) => {
                parts.iter().filter_map(|part| self.of(part)).min()
            }
            Shape::AllOf(parts) => parts
                .iter()
                .map(|part| self.of(part))
                .max()
                .unwrap_or(Some(0)),
            Shape::Reference(name) => self.definitions.get(name).copied(),
            Shape::Any
            | Shape::Null
            | Shape::Boolean
            | Shape::Choice(_)
            | Shape::String(_)
            | Shape::Integer(_)
            | Shape::Number(_)
            | Shape::Not(_)
            | Shape::Raw(_) => Some(0),
        }
    }

    fn array(&self, array: &ArrayShape) -> Option<u32> {
        let needed = usize::try_from(array.min_items).unwrap_or(usize::MAX);
        let prefix = array.prefix.iter().take(needed);
        let items = (needed > array.prefix.len()).then_some(&array.items);
        let contained = array
            .contains
            .iter()
            .filter(|contains| contains.min > 0)
            .map(|contains| &contains.shape);
        self.deepest(prefix.chain(items).chain(contained))
    }

    fn object(&self, object: &ObjectShape) -> Option<u32> {
        self.deepest(
            object
                .required
                .iter()
                .map(|name| object.properties.get(name).unwrap_or(&object.additional)),
        )
    }

    fn deepest<'s>(&self, parts: impl Iterator<Item = &'s Shape>) -> Option<u32> {
        parts
            .map(|part| self.of(part))
            .try_fold(0, |deepest, depth| Some(deepest.max(depth? + 1)))
    }
}
