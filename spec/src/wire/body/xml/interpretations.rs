//! The interpretations of one XML body, from the letter of the schema to what lenient servers do.

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
    /// To the letter.
    Letter,
    /// To what the document says expressly: what it leaves to the defaults of OpenAPI may be written otherwise.
    Express,
    /// To the values alone.
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

/// A root element that is called otherwise than the document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongRoot {
    /// What it is called, and what it should be.
    pub message: String,
    /// Whether the document names it expressly, rather than by the name of the schema.
    pub is_express: bool,
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

    /// The interpretation by the letter of the schema, all single values as strings.
    pub fn plain(&self) -> Value {
        self.interpretation(Care::Letter, false, false)
    }

    /// The interpretations of those who hold to what the document says expressly.
    pub fn express(&self) -> Vec<Value> {
        self.bent(Care::Express)
    }

    /// The interpretations of those who look for the values wherever they may be.
    pub fn loose(&self) -> Vec<Value> {
        self.bent(Care::Loose)
    }

    /// Whether it was known everywhere what shape a value has. Without that, a body that no interpretation makes valid may be
    /// valid all the same. To be asked after reading.
    pub fn is_certain(&self) -> bool {
        self.is_certain.get()
    }

    /// Whether something is said to be `null` by `xsi:nil`, which OpenAPI speaks of since 3.2 and few servers read.
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
                is_express: mark.name.is_some(),
            });
        }
        let namespace = mark.namespace?;
        (found.namespace != namespace).then(|| WrongRoot {
            message: format!("the root element is not in the namespace `{namespace}`"),
            is_express: false,
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
