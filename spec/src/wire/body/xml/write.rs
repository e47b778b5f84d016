//! Writes a value as XML.

use serde_json::Value;

use super::view::{Mark, NodeKind, View};
use crate::{
    schema::types::TypeSet,
    wire::style::raw::scalar_string,
    xml::{is_char, is_nc_name},
};

/// The namespace of `nil` (XML Schema 1.1 part 1 §2.7.2).
pub(super) const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Elements inside each other; what is deeper is not read either.
const DEEPEST: usize = 90;

/// Why a value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A name has a form that XML does not admit.
    #[error("no element can be called `{0}`")]
    Name(String),
    /// A prefix is not bound to a namespace.
    #[error("the prefix `{0}` has no namespace")]
    UnboundPrefix(String),
    /// A string has a character that XML does not admit (XML 1.0 §2.2).
    #[error("XML cannot hold the character U+{0:04X}")]
    Character(u32),
    /// A list or object is to be an attribute or a string.
    #[error("`{0}` is an attribute or text content and cannot hold a list or an object")]
    Structured(String),
    /// The items of a list inside a list would mix with the others.
    #[error("a list inside a list has no element around its items")]
    NestedList,
    /// It is nested too deep.
    #[error("it is nested too deep")]
    TooDeep,
}

/// The attribute that declares a namespace, and the namespace.
type Declaration<'m> = (String, &'m str);

/// A string that grows.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn root(
        &mut self,
        name: &str,
        value: &Value,
        view: &View<'_>,
    ) -> Result<(), WriteError> {
        self.element(name, view.mark(), value, view, name)
    }

    /// An element called `name`; items of a list in it are called `item`, unless their schema gives another name.
    fn element(
        &mut self,
        name: &str,
        mark: &Mark<'_>,
        value: &Value,
        view: &View<'_>,
        item: &str,
    ) -> Result<(), WriteError> {
        if self.depth == DEEPEST {
            return Err(WriteError::TooDeep);
        }
        let name = self.open(name, mark)?;
        match value {
            Value::Null => {
                let nil = format!(" xmlns:xsi=\"{INSTANCE}\" xsi:nil=\"true\"/>");
                self.out.push_str(&nil);
                return Ok(());
            }
            Value::Object(members) => {
                for (property, value) in members {
                    let member = view.property(property);
                    if member.mark().kind() == NodeKind::Attribute {
                        self.attribute(property, value, member.mark())?;
                    }
                }
                self.out.push('>');
                self.depth += 1;
                for (property, value) in members {
                    self.member(property, value, view.property(property))?;
                }
                self.depth -= 1;
            }
            Value::Array(items) => {
                self.out.push('>');
                self.depth += 1;
                self.items(items, view.items(), item)?;
                self.depth -= 1;
            }
            scalar => {
                self.out.push('>');
                self.text(&scalar_string(scalar).unwrap_or_default(), false)?;
            }
        }
        self.out.push_str(&format!("</{name}>"));
        Ok(())
    }

    /// A member of an object that is not an attribute.
    fn member(&mut self, property: &str, value: &Value, view: &View<'_>) -> Result<(), WriteError> {
        let mark = view.mark();
        let name = mark.name.unwrap_or(property);
        match (mark.kind(), value) {
            (NodeKind::Attribute, _) | (NodeKind::Text, Value::Null) => Ok(()),
            (NodeKind::Text, value) => {
                let text = scalar_string(value);
                let text = text.ok_or_else(|| WriteError::Structured(property.to_owned()))?;
                self.text(&text, false)
            }
            // A list that is not expected is one that was made wrong; it is written as lists are.
            (NodeKind::Element, Value::Array(items))
                if !(mark.is_wrapped() && view.types.meets(TypeSet::ARRAY)) =>
            {
                self.items(items, view.items(), property)
            }
            (NodeKind::Element, value) => self.element(name, mark, value, view, name),
        }
    }

    fn items(
        &mut self,
        items: &[Value],
        view: &View<'_>,
        inherited: &str,
    ) -> Result<(), WriteError> {
        let mark = view.mark();
        let name = mark.name.unwrap_or(inherited);
        for item in items {
            if item.is_array() && !mark.is_wrapped() {
                return Err(WriteError::NestedList);
            }
            self.element(name, mark, item, view, name)?;
        }
        Ok(())
    }

    /// Begins a start tag and gives the name to close it by.
    fn open(&mut self, name: &str, mark: &Mark<'_>) -> Result<String, WriteError> {
        let (qualified, declaration) = self.qualified(name, mark)?;
        self.out.push('<');
        self.out.push_str(&qualified);
        if let Some((declaration, namespace)) = declaration {
            self.out.push_str(&format!(" {declaration}=\""));
            self.text(namespace, true)?;
            self.out.push('"');
        }
        Ok(qualified)
    }

    /// The name as written, and the declaration of the namespace that it needs.
    fn qualified<'m>(
        &self,
        name: &str,
        mark: &Mark<'m>,
    ) -> Result<(String, Option<Declaration<'m>>), WriteError> {
        let is_name = |name: &str| is_nc_name(name);
        if !is_name(name) || mark.prefix.is_some_and(|prefix| !is_name(prefix)) {
            return Err(WriteError::Name(name.to_owned()));
        }
        Ok(match (mark.prefix, mark.namespace) {
            (Some(prefix), Some(namespace)) => (
                format!("{prefix}:{name}"),
                Some((format!("xmlns:{prefix}"), namespace)),
            ),
            (Some(prefix), None) => return Err(WriteError::UnboundPrefix(prefix.to_owned())),
            (None, Some(namespace)) => (name.to_owned(), Some(("xmlns".to_owned(), namespace))),
            (None, None) => (name.to_owned(), None),
        })
    }

    fn attribute(
        &mut self,
        property: &str,
        value: &Value,
        mark: &Mark<'_>,
    ) -> Result<(), WriteError> {
        // An absent attribute means null (OAS 3.2.0 §4.27).
        if value.is_null() {
            return Ok(());
        }
        let text = scalar_string(value);
        let text = text.ok_or_else(|| WriteError::Structured(property.to_owned()))?;
        let name = mark.name.unwrap_or(property);
        // Without a prefix an attribute is in no namespace (Namespaces in XML 1.0 §6.2).
        let mut bound = *mark;
        bound.prefix = mark.prefix.or(mark.namespace.map(|_| "a"));
        let (qualified, declaration) = self.qualified(name, &bound)?;
        if let Some((declaration, namespace)) = declaration {
            let declaration = format!(" {declaration}=\"");
            if !self.is_declared(&declaration) {
                self.out.push_str(&declaration);
                self.text(namespace, true)?;
                self.out.push('"');
            }
        }
        self.out.push_str(&format!(" {qualified}=\""));
        self.text(&text, true)?;
        self.out.push('"');
        Ok(())
    }

    /// Whether the start tag being written has the declaration already.
    fn is_declared(&self, declaration: &str) -> bool {
        let start = self.out.rfind('<').unwrap_or(0);
        self.out
            .get(start..)
            .is_some_and(|tag| tag.contains(declaration))
    }

    /// Character data, or the value of an attribute (XML 1.0 §2.4, §3.3.3).
    fn text(&mut self, text: &str, in_attribute: bool) -> Result<(), WriteError> {
        for c in text.chars() {
            if !is_char(c) {
                return Err(WriteError::Character(u32::from(c)));
            }
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '\r' => self.out.push_str("&#13;"),
                '"' if in_attribute => self.out.push_str("&quot;"),
                '\n' if in_attribute => self.out.push_str("&#10;"),
                '\t' if in_attribute => self.out.push_str("&#9;"),
                c => self.out.push(c),
            }
        }
        Ok(())
    }
}
