//! XML bodies, written and read by the keyword `xml` of the schema (OAS 3.0.3 §4.7.26, OAS 3.2.0 §4.27 XML Object).
//!
//! A property is an element of its name, a list is that element once for each item; the keyword `xml` beside a schema
//! gives another name, a namespace, an attribute instead of an element, an element around the items. [`view`] collects
//! the keywords for one location, [`write`] serializes a value, [`read`] parses one, in each of the ways that
//! [`interpretations`] lists.
//!
//! A string can be read in more than one way: `<a/>` is an empty string, an empty object, nothing at all. The plain
//! interpretation follows the schema exactly, the others are those of lenient servers and clients.
//!
//! Law: a written value is read back unchanged; lists without items, which leave no trace, come back as absent
//! where they may be absent.
//!
//! **Invariant:** what cannot be distinguished is never reported as wrong: [`Interpretations::is_certain`].

mod view;

mod write;

mod read;

mod interpretations;

use std::sync::Arc;

use serde_json::Value;

pub use self::{
    interpretations::{Interpretations, WrongRoot},
    write::WriteError,
};
use self::{view::View, write::Writer};
use crate::{
    model::MediaTypeObject,
    schema::{Schema, SchemaBundle, SchemaValidator, types::TypeSet},
    xml::{Element, Limits, XmlError, is_nc_name, parse},
};

/// How much XML is read of a body.
const LIMITS: Limits = Limits {
    depth: 100,
    elements: 500_000,
    attributes: 1_000,
    passes_instructions: true,
};

/// How the values of a schema are written in XML.
#[derive(Debug, Clone)]
pub struct XmlForm {
    schema: Arc<SchemaBundle>,
    /// The name under `components.schemas`.
    component: Option<String>,
}

/// Why values of a schema cannot be written in XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Inexpressible {
    /// Another media type is what the schema was written for.
    #[error("the schema does not define how its values are written in XML: it has no `xml`")]
    Unspecified,
    /// The root is a string, which may as well be all of the body.
    #[error("the schema is of a single value, which is not an XML document")]
    SingleValue,
    /// The root may be anything.
    #[error("the schema admits values of more than one shape, which XML does not distinguish")]
    AnyShape,
    /// A list at the root has no element around its items.
    #[error(
        "the items of the list at the root have no element around them (`xml: {{wrapped: true}}`)"
    )]
    UnwrappedRoot,
    /// A name has a form that XML does not admit.
    #[error("no element can be called `{0}`")]
    Name(String),
    /// A prefix is not bound to a namespace.
    #[error("the prefix `{0}` has no namespace")]
    UnboundPrefix(String),
}

impl XmlForm {
    /// The form of values of `schema`, one of the `contents` documented beside each other: where nothing but XML is
    /// documented, the schema was written for it even if it does not have the keyword `xml`.
    ///
    /// # Errors
    ///
    /// When the schema does not define how its values are written.
    pub fn of(
        validator: &SchemaValidator,
        schema: &Schema,
        contents: &[MediaTypeObject],
    ) -> Result<Self, Inexpressible> {
        let res = Self {
            schema: Arc::clone(validator.bundle()),
            component: schema.name.clone(),
        };
        res.check_expressible()?;
        let is_only_form = contents.iter().all(|content| content.media_type.is_xml());
        if !is_only_form && !has_xml_keyword(&res.schema.json) {
            return Err(Inexpressible::Unspecified);
        }
        Ok(res)
    }

    /// Checks whether values of the schema can be written at all.
    fn check_expressible(&self) -> Result<(), Inexpressible> {
        let root = self.root();
        let mark = root.mark();
        if !root.types.meets(TypeSet::OBJECT.or(TypeSet::ARRAY)) {
            return Err(Inexpressible::SingleValue);
        }
        if root.has_several_shapes() {
            return Err(Inexpressible::AnyShape);
        }
        if root.types.meets(TypeSet::ARRAY) && !mark.is_wrapped() {
            return Err(Inexpressible::UnwrappedRoot);
        }
        if let (Some(prefix), None) = (mark.prefix, mark.namespace) {
            return Err(Inexpressible::UnboundPrefix(prefix.to_owned()));
        }
        let required = root.required().into_iter();
        let names = required.map(|name| root.property(name).mark().name.unwrap_or(name));
        let mut names = names.chain(mark.name);
        match names.find(|name| !is_nc_name(name)) {
            Some(name) => Err(Inexpressible::Name(name.to_owned())),
            None => Ok(()),
        }
    }

    /// The name of the root element: from the keyword `xml`, or the name of the schema. Without one, only readers
    /// that ignore the name can read what is written.
    pub fn root_name(&self) -> Option<&str> {
        let component = self.component.as_deref();
        self.root()
            .mark()
            .name
            .or(component.filter(|name| is_nc_name(name)))
    }

    /// Writes a value.
    ///
    /// # Errors
    ///
    /// When the value, or a part of it, has no form in XML.
    pub fn write(&self, value: &Value) -> Result<String, WriteError> {
        let mut writer = Writer::default();
        let name = self.root_name().unwrap_or("value");
        writer.root(name, value, &self.root())?;
        Ok(writer.finish())
    }

    /// The interpretations of a body with this root element.
    pub fn read<'f>(&'f self, element: &'f Element) -> Interpretations<'f> {
        Interpretations::new(element, self.root(), self.root_name())
    }

    fn root(&self) -> View<'_> {
        View::of(&[&self.schema.json], &self.schema.json)
    }
}

/// The root element of a body of XML.
///
/// # Errors
///
/// When the bytes are not XML, or more than is read here; see [`XmlError::is_malformed`].
pub fn element(bytes: &[u8]) -> Result<Element, XmlError> {
    if bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(&[0xff, 0xfe]) {
        return Err(XmlError::Encoding);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(text, LIMITS),
        // A declared encoding may well be the actual one.
        Err(_) if names_encoding(bytes) => Err(XmlError::Encoding),
        Err(error) => Err(XmlError::Malformed {
            what: "it is not UTF-8".to_owned(),
            at: error.valid_up_to(),
        }),
    }
}

/// Whether the XML declaration names an encoding (XML 1.0 §4.3.3).
fn names_encoding(bytes: &[u8]) -> bool {
    let end = bytes.windows(2).position(|pair| pair == b"?>").unwrap_or(0);
    let declaration = bytes.get(..end).unwrap_or_default();
    declaration.starts_with(b"<?xml") && declaration.windows(8).any(|word| word == b"encoding")
}

/// Whether the keyword `xml` is anywhere in a bundle.
fn has_xml_keyword(bundle: &Value) -> bool {
    match bundle {
        Value::Object(members) => members.iter().any(|(key, value)| {
            (key == "xml" && is_xml_object(value))
                || (!matches!(key.as_str(), "enum" | "const") && has_xml_keyword(value))
        }),
        Value::Array(items) => items.iter().any(has_xml_keyword),
        _ => false,
    }
}

/// Whether `value` is an XML Object rather than the schema of a property called `xml`.
fn is_xml_object(value: &Value) -> bool {
    let known = [
        "name",
        "namespace",
        "prefix",
        "attribute",
        "wrapped",
        "nodeType",
    ];
    value.as_object().is_some_and(|members| {
        let is_known = |(key, value): (&String, &Value)| {
            known.contains(&key.as_str()) && (value.is_string() || value.is_boolean())
        };
        !members.is_empty() && members.iter().all(is_known)
    })
}

#[cfg(test)]
mod tests;
