//! The XML parser (XML 1.0, Namespaces in XML 1.0).
//!
//! The tokens come from quick-xml, which accepts much that is not well-formed; that is rejected here.

use quick_xml::{
    XmlVersion,
    events::{BytesStart, Event},
    name::{QName, ResolveResult},
    reader::NsReader,
};

use super::{Attribute, Child, Element, Name};

/// How much is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Elements inside each other.
    pub depth: usize,
    /// The greatest number of elements.
    pub elements: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Whether processing instructions are passed over; they are rejected otherwise.
    pub passes_instructions: bool,
}

/// Why a string is not accepted as XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// It is not well-formed.
    #[error("it is not well-formed XML: {what} (byte {at})")]
    Malformed {
        /// What is wrong.
        what: String,
        /// Where.
        at: usize,
    },
    /// A name has a prefix that no declaration binds, which only some readers mind.
    #[error("it is not well-formed XML: the prefix of `{name}` is not bound (byte {at})")]
    UnboundPrefix {
        /// The name.
        name: String,
        /// Where.
        at: usize,
    },
    /// It has a document type declaration.
    #[error("it has a document type declaration, which is not allowed")]
    DocumentType,
    /// It refers to an entity that XML does not define by itself.
    #[error("it refers to the entity `{0}`, which is not allowed")]
    Entity(String),
    /// It has a processing instruction.
    #[error("it has a processing instruction, which is not allowed")]
    ProcessingInstruction,
    /// It declares another encoding than UTF-8.
    #[error("it is not written in UTF-8")]
    Encoding,
    /// It is nested too deep.
    #[error("it is nested deeper than {0} elements")]
    TooDeep(usize),
    /// It has too many parts.
    #[error(
        "it has more than {} elements, or an element with more than {} attributes",
        .0.elements,
        .0.attributes
    )]
    TooMany(Limits),
}

impl XmlError {
    /// Whether every reader rejects the string: other errors are limits of this reader.
    pub fn is_malformed(&self) -> bool {
        matches!(self, Self::Malformed { .. } | Self::Entity(_))
    }
}

/// Reads a string, without byte order mark, as one element.
///
/// # Errors
///
/// When it is not well-formed, or goes beyond the bounds.
pub fn parse(text: &str, limits: Limits) -> Result<Element, XmlError> {
    if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_char(*c)) {
        return Err(malformed(
            at,
            format!("the character U+{:04X} is not allowed", u32::from(c)),
        ));
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut builder = Builder {
        limits,
        open: Vec::new(),
        root: None,
        elements: 0,
    };
    loop {
        let start = position(&reader);
        let event = reader
            .read_event()
            .map_err(|error| malformed(position(&reader), error.to_string()))?;
        let end = position(&reader);
        match event {
            Event::Start(tag) => builder.open(element(&reader, &tag, start, end, limits)?)?,
            Event::Empty(tag) => {
                builder.open(element(&reader, &tag, start, end, limits)?)?;
                builder.close(end, end);
            }
            Event::End(_) => builder.close(start, end),
            Event::Text(content) => {
                if content.contains("]]>") {
                    return Err(malformed(start, "`]]>` in character data".to_owned()));
                }
                builder.text(start, &content.xml10_content())?;
            }
            Event::CData(content) => {
                if builder.open.is_empty() {
                    return Err(malformed(
                        start,
                        "character data outside of the root element".to_owned(),
                    ));
                }
                builder.text(start, &content.xml10_content())?;
            }
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) if is_char(c) => c,
                    Ok(None) => predefined(&reference)
                        .ok_or_else(|| XmlError::Entity(shortened(&reference)))?,
                    _ => {
                        return Err(malformed(
                            start,
                            "a character reference to no character".to_owned(),
                        ));
                    }
                };
                if builder.open.is_empty() {
                    return Err(malformed(
                        start,
                        "a reference outside of the root element".to_owned(),
                    ));
                }
                builder.text(start, c.encode_utf8(&mut [0; 4]))?;
            }
            Event::Comment(_) => {}
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose();
                let encoding = encoding.map_err(|error| malformed(start, error.to_string()))?;
                if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
                    return Err(XmlError::Encoding);
                }
                if start > 0 {
                    return Err(malformed(
                        start,
                        "an XML declaration that is not at the beginning".to_owned(),
                    ));
                }
            }
            Event::PI(_) if limits.passes_instructions => {}
            Event::PI(_) => return Err(XmlError::ProcessingInstruction),
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Eof => return builder.finish(end),
        }
    }
}

fn malformed(at: usize, what: String) -> XmlError {
    XmlError::Malformed { what, at }
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Production `Char` (XML 1.0 §2.2).
pub fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Production `NCName` (Namespaces in XML 1.0 §3), with all letters beyond ASCII taken as such.
pub fn is_nc_name(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c >= '\u{c0}';
    let is_inner = |c: char| is_start(c) || c.is_ascii_digit() || matches!(c, '-' | '.' | '\u{b7}');
    name.starts_with(is_start) && name.chars().all(is_inner)
}

/// The entities that every XML document may refer to (XML 1.0 §4.6).
fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The element that a start tag opens.
fn element(
    reader: &NsReader<&[u8]>,
    tag: &BytesStart<'_>,
    start: usize,
    end: usize,
    limits: Limits,
) -> Result<Element, XmlError> {
    let resolver = reader.resolver();
    let (namespace, _) = resolver.resolve_element(tag.name());
    let name = name(tag.name(), &namespace, start)?;
    let mut attributes: Vec<Attribute> = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| malformed(start, error.to_string()))?;
        if attributes.len() == limits.attributes {
            return Err(XmlError::TooMany(limits));
        }
        if attribute.value.contains('<') {
            return Err(malformed(
                start,
                "`<` in the value of an attribute".to_owned(),
            ));
        }
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, _) = resolver.resolve_attribute(attribute.key);
        let name = self::name(attribute.key, &namespace, start)?;
        let is_same = |known: &Attribute| {
            known.name.namespace == name.namespace && known.name.local == name.local
        };
        if attributes.iter().any(is_same) {
            return Err(malformed(
                start,
                format!("the attribute `{}` occurs twice", name.local),
            ));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| malformed(start, error.to_string()))?
            .into_owned();
        if !value.chars().all(is_char) {
            return Err(malformed(
                start,
                "a character reference to no character".to_owned(),
            ));
        }
        attributes.push(Attribute { name, value });
    }
    Ok(Element {
        name,
        attributes,
        children: Vec::new(),
        span: start..end,
        content: end..end,
    })
}

fn name(name: QName<'_>, namespace: &ResolveResult<'_>, at: usize) -> Result<Name, XmlError> {
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(_) => {
            return Err(XmlError::UnboundPrefix {
                name: shortened(name.into_inner()),
                at,
            });
        }
    };
    let (local, prefix) = name.decompose();
    let (local, prefix) = (
        local.into_inner(),
        prefix.map_or("", |prefix| prefix.into_inner()),
    );
    if !is_nc_name(local) || !(prefix.is_empty() || is_nc_name(prefix)) {
        return Err(malformed(
            at,
            format!("`{}` is not a name", shortened(name.into_inner())),
        ));
    }
    Ok(Name {
        prefix: prefix.to_owned(),
        namespace,
        local: local.to_owned(),
    })
}

/// Puts elements together.
struct Builder {
    limits: Limits,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Builder {
    fn open(&mut self, element: Element) -> Result<(), XmlError> {
        if self.root.is_some() {
            return Err(malformed(
                element.span.start,
                "a second root element".to_owned(),
            ));
        }
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(XmlError::TooMany(self.limits));
        }
        if self.open.len() == self.limits.depth {
            return Err(XmlError::TooDeep(self.limits.depth));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self, content_end: usize, end: usize) {
        let Some(mut element) = self.open.pop() else {
            return;
        };
        element.content.end = content_end;
        element.span.end = end;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Child::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, at: usize, text: &str) -> Result<(), XmlError> {
        let Some(parent) = self.open.last_mut() else {
            let is_space = text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
            return if is_space {
                Ok(())
            } else {
                Err(malformed(
                    at,
                    "character data outside of the root element".to_owned(),
                ))
            };
        };
        match parent.children.last_mut() {
            Some(Child::Text(before)) => before.push_str(text),
            _ => parent.children.push(Child::Text(text.to_owned())),
        }
        Ok(())
    }

    fn finish(self, at: usize) -> Result<Element, XmlError> {
        if !self.open.is_empty() {
            return Err(malformed(at, "an element is not closed".to_owned()));
        }
        self.root
            .ok_or_else(|| malformed(at, "there is no element".to_owned()))
    }
}
