//! The interpretations of one XML body: exactly by the schema, by its explicit keywords, and as lenient servers read
//! it.

use std::cell::Cell;

use serde_json::Value;

use super::{
    read::{Reader, is_nil},
    view::View,
};
use crate::xml::Element;

/// How far a reader holds to the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Care {
    /// Exactly.
    Exact,
    /// Only to what the document specifies explicitly: what it leaves to the defaults of OpenAPI may be written
    /// otherwise.
    Explicit,
    /// Only to the values.
    Loose,
}

/// What a body may mean.
#[derive(Debug)]
pub struct Interpretations<'f> {
    element: &'f Element,
    root: View<'f>,
    root_name: Option<&'f str>,
    is_certain: Cell<bool>,
}

/// A root element with another name than the document gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongRoot {
    /// What it is called, and what it should be.
    pub message: String,
    /// Whether the document names it explicitly, rather than by the name of the schema.
    pub is_explicit: bool,
}

impl<'f> Interpretations<'f> {
    pub(super) fn new(element: &'f Element, root: View<'f>, root_name: Option<&'f str>) -> Self {
        Self {
            element,
            root,
            root_name,
            is_certain: Cell::new(true),
        }
    }

    /// The interpretation that follows the schema exactly, with all single values as strings.
    pub fn plain(&self) -> Value {
        self.interpretation(Care::Exact, false, false)
    }

    /// The interpretations of readers that follow what the document specifies explicitly.
    pub fn explicit(&self) -> Vec<Value> {
        self.bent(Care::Explicit)
    }

    /// The interpretations of lenient readers, which look for the values everywhere.
    pub fn loose(&self) -> Vec<Value> {
        self.bent(Care::Loose)
    }

    /// Whether it was known everywhere what shape a value has. Without that, a body that no interpretation makes valid
    /// may be valid all the same. Call it after the interpretations.
    pub fn is_certain(&self) -> bool {
        self.is_certain.get()
    }

    /// Whether `xsi:nil` marks something as `null`, which OpenAPI defines since 3.2 and few servers read.
    pub fn uses_nil(&self) -> bool {
        fn has_nil(element: &Element) -> bool {
            is_nil(element) || element.elements().any(has_nil)
        }
        has_nil(self.element)
    }

    /// What is wrong with the name of the root element.
    pub fn wrong_root(&self) -> Option<WrongRoot> {
        let mark = self.root.mark();
        let name = mark.name.or(self.root_name)?;
        let found = &self.element.name;
        if found.local != name {
            return Some(WrongRoot {
                message: format!("the root element is called `{}`, not `{name}`", found.local),
                is_explicit: mark.name.is_some(),
            });
        }
        let namespace = mark.namespace?;
        (found.namespace != namespace).then(|| WrongRoot {
            message: format!("the root element is not in the namespace `{namespace}`"),
            is_explicit: false,
        })
    }

    fn bent(&self, care: Care) -> Vec<Value> {
        let mut res: Vec<Value> = Vec::new();
        for prefers_wrapped in [true, false] {
            for prefers_lists in [true, false] {
                let value = self.interpretation(care, prefers_wrapped, prefers_lists);
                if !res.contains(&value) {
                    res.push(value);
                }
            }
        }
        res
    }

    fn interpretation(&self, care: Care, prefers_wrapped: bool, prefers_lists: bool) -> Value {
        let reader = Reader {
            care,
            prefers_wrapped,
            prefers_lists,
            is_certain: &self.is_certain,
        };
        let name = self.root.mark().name.or(self.root_name);
        reader.value(self.element, &self.root, name.unwrap_or_default())
    }
}
