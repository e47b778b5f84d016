//! XML documents as trees, within bounds.
//!
//! [`parse`] makes a tree of a string and never expands an entity; the caller sets [`Limits`].
//!
//! **Invariant:** a document type declaration is rejected, so that there is nothing to expand and nothing to fetch.

mod reader;

use std::ops::Range;

pub use self::reader::{Limits, XmlError, is_char, is_nc_name, parse};

/// A name with its namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Prefix as written, or nothing.
    pub prefix: String,
    /// Namespace name, or nothing.
    pub namespace: String,
    /// Name without prefix.
    pub local: String,
}

/// An attribute that is not a namespace declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its value, references resolved and white space normalized (XML 1.0 §3.3.3).
    pub value: String,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// Its attributes in the order written.
    pub attributes: Vec<Attribute>,
    /// What is in it.
    pub children: Vec<Child>,
    /// Its location in the text, tags included, in bytes.
    pub span: Range<usize>,
    /// The location of its content; empty and at the end of the span for `<a/>`.
    pub content: Range<usize>,
}

/// What an element consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Child {
    /// An element.
    Element(Element),
    /// Character data, references resolved.
    Text(String),
}

impl Element {
    /// The elements in it.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element in it with this name.
    pub fn child(&self, namespace: &str, local: &str) -> Option<&Self> {
        self.elements().find(|element| element.is(namespace, local))
    }

    /// Whether it has this name.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.name.namespace == namespace && self.name.local == local
    }

    /// The character data directly in it.
    pub fn text(&self) -> String {
        let strings = self.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        });
        strings.collect()
    }

    /// The value of an attribute without a namespace.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes
            .find(|attribute| attribute.name.namespace.is_empty() && attribute.name.local == local);
        found.map(|attribute| attribute.value.as_str())
    }
}
