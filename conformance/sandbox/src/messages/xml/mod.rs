//! XML, as little of it as messages need.
//!
//! [`reader`] makes a tree of a text, within bounds and without ever expanding an entity; [`c14n`] writes a tree in the
//! one form that signatures are made over; [`text`] writes new messages.
//!
//! **Invariant:** a document type declaration is refused, so that there is nothing to expand and nothing to fetch.

pub(crate) mod c14n;

pub(crate) mod reader;

pub(crate) mod text;

use std::ops::Range;

pub(crate) use self::reader::parse;

/// A name with its namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// Prefix as written, or nothing.
    pub(crate) prefix: String,
    /// Namespace name, or nothing.
    pub(crate) namespace: String,
    /// Name without prefix.
    pub(crate) local: String,
}

/// An attribute that is not a namespace declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: String,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: Name,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Child>,
    /// Its place in the text, tags included, in bytes.
    pub(crate) span: Range<usize>,
    /// The place of its content; empty and at the end of the span for `<a/>`.
    pub(crate) content: Range<usize>,
}

/// What an element consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Child {
    /// An element.
    Element(Element),
    /// Character data, references resolved.
    Text(String),
}

impl Element {
    /// The elements in it.
    pub(crate) fn elements(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element in it with this name.
    pub(crate) fn child(&self, namespace: &str, local: &str) -> Option<&Element> {
        self.elements().find(|element| element.is(namespace, local))
    }

    /// Whether it has this name.
    pub(crate) fn is(&self, namespace: &str, local: &str) -> bool {
        self.name.namespace == namespace && self.name.local == local
    }

    /// The character data directly in it.
    pub(crate) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        });
        texts.collect()
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn attribute(&self, local: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes
            .find(|attribute| attribute.name.namespace.is_empty() && attribute.name.local == local);
        found.map(|attribute| attribute.value.as_str())
    }
}
