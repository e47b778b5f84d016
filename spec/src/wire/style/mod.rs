//! Parameter styles (OAS 3.0.3 §4.7.12.3, RFC 6570): write a value as a string, and read it back.
//!
//! Strings have no types, so a parameter is read as a [`Raw`] value; [`coercion`](super::coercion) finds what it may
//! mean.
//!
//! Law: a written value is read back as its [`Raw`] form.

pub mod raw;

mod cookie;

mod deep_object;

mod delimited;

mod form;

mod label;

mod matrix;

mod simple;

use serde_json::Value;

pub use self::{
    cookie::is_cookie_octet,
    raw::{Container, Raw},
};

use crate::{
    http::percent,
    model::{Header, Parameter, ParameterContent, ParameterLocation, ParameterStyle},
};

/// How one parameter is written.
#[derive(Debug, Clone, Copy)]
pub struct Notation<'a> {
    /// Its name.
    pub name: &'a str,
    /// The style.
    pub style: ParameterStyle,
    /// Whether lists and objects are taken apart.
    pub explode: bool,
    /// Whether reserved characters stay as they are in queries.
    pub allow_reserved: bool,
    /// Whether the string is percent-encoded: in URLs and cookies, not in headers.
    pub percent_encoded: bool,
    /// Whether the name is written before the value: in queries, forms and cookies, not in paths and headers.
    pub named: bool,
}

/// Why a value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// The style gives no way for this kind of value.
    #[error("style `{style}` has no way to write {what}")]
    Undefined {
        /// The style.
        style: ParameterStyle,
        /// The kind of value, such as `an empty list`.
        what: &'static str,
    },
    /// The string would be read as something else.
    #[error("`{0}` would be read as something else")]
    Ambiguous(String),
}

impl<'p> Notation<'p> {
    /// How `parameter` is written; `None` when it is serialized in a media type.
    pub fn of(parameter: &'p Parameter) -> Option<Self> {
        match parameter.content {
            ParameterContent::Styled {
                style,
                explode,
                allow_reserved,
                ..
            } => Some(Self {
                name: &parameter.name,
                style,
                explode,
                allow_reserved: allow_reserved && parameter.location == ParameterLocation::Query,
                percent_encoded: parameter.location != ParameterLocation::Header
                    && style != ParameterStyle::Cookie,
                named: is_named(parameter.location),
            }),
            ParameterContent::Media(_) => None,
        }
    }

    /// How `header` of a response is written; `None` when it is serialized in a media type.
    pub fn of_header(header: &'p Header) -> Option<Self> {
        match header.content {
            ParameterContent::Styled { style, explode, .. } => Some(Self {
                name: &header.name,
                style: if style.delimiter().is_some() {
                    style
                } else {
                    ParameterStyle::Simple
                },
                explode,
                allow_reserved: false,
                percent_encoded: false,
                named: false,
            }),
            ParameterContent::Media(_) => None,
        }
    }
}

impl Notation<'_> {
    /// Writes `value`: the string in a path or header, or the `name=value` pieces of a query, form or cookie.
    ///
    /// # Errors
    ///
    /// When the style has no way to write it so that it is read back as the same value.
    pub fn encode(&self, value: &Value) -> Result<Vec<String>, EncodeError> {
        let raw = Raw::from_json(value).ok_or(EncodeError::Undefined {
            style: self.style,
            what: "null, or lists and objects inside each other",
        });
        match self.style {
            ParameterStyle::Simple => simple::encode(self, &raw?).map(|text| vec![text]),
            ParameterStyle::Label => label::encode(self, &raw?).map(|text| vec![text]),
            ParameterStyle::Matrix => matrix::encode(self, &raw?).map(|text| vec![text]),
            ParameterStyle::Form => form::encode(self, &raw?),
            ParameterStyle::Cookie => cookie::encode(self, &raw?),
            ParameterStyle::SpaceDelimited
            | ParameterStyle::PipeDelimited
            | ParameterStyle::TabDelimited => delimited::encode(self, &raw?),
            ParameterStyle::DeepObject => deep_object::encode(self, value),
        }
    }

    /// Reads the string of a path or header parameter as a value of this kind; `None` when it cannot be one.
    pub fn decode_text(&self, text: &str, container: Container) -> Option<Raw> {
        match self.style {
            ParameterStyle::Label => label::decode(self, text, container),
            ParameterStyle::Matrix => matrix::decode(self, text, container),
            style if style.delimiter().is_some() => delimited::decode_text(self, text, container),
            _ => simple::decode(self, text, container),
        }
    }

    /// Reads a parameter of this kind out of the decoded pairs of a query or the raw pairs of a cookie header;
    /// `None` when it is not there or cannot be one.
    ///
    /// For [`Container::Map`] in exploded form style every pair is a member, so `known` names the other parameters,
    /// which are skipped.
    pub fn decode_pairs(
        &self,
        pairs: &[Pair<'_>],
        container: Container,
        known: &[&str],
    ) -> Option<Raw> {
        match self.style {
            ParameterStyle::DeepObject => deep_object::decode(self, pairs),
            ParameterStyle::SpaceDelimited
            | ParameterStyle::PipeDelimited
            | ParameterStyle::TabDelimited => delimited::decode(self, pairs, container),
            _ => form::decode(self, pairs, container, known),
        }
    }

    fn escape(&self, text: &str) -> String {
        if self.percent_encoded {
            percent::encode_query(text, self.allow_reserved)
        } else {
            text.to_owned()
        }
    }

    fn unescape(&self, text: &str) -> String {
        if self.percent_encoded {
            percent::decode(text).into_owned()
        } else {
            text.to_owned()
        }
    }

    fn undefined<T>(&self, what: &'static str) -> Result<T, EncodeError> {
        Err(EncodeError::Undefined {
            style: self.style,
            what,
        })
    }
}

/// Whether the values of parameters at `location` come with their names.
pub fn is_named(location: ParameterLocation) -> bool {
    !matches!(
        location,
        ParameterLocation::Path | ParameterLocation::Header
    )
}

/// A pair of a query or cookie header: the decoded name, and the value still encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The name, decoded.
    pub name: &'a str,
    /// The value as sent, or nothing when there was no `=`.
    pub value: Option<&'a str>,
}

/// Joins pieces that are each escaped; a piece that holds `separator` unescaped would be read as two.
fn join_escaped(
    notation: &Notation<'_>,
    pieces: impl Iterator<Item = impl AsRef<str>>,
    separator: &str,
) -> Result<String, EncodeError> {
    let pieces: Vec<String> = pieces
        .map(|piece| notation.escape(piece.as_ref()))
        .collect();
    match pieces.iter().find(|piece| piece.contains(separator)) {
        Some(piece) => Err(EncodeError::Ambiguous(piece.clone())),
        None => Ok(pieces.join(separator)),
    }
}

/// Members of an object as `key<equals>value` or, when `equals` is the separator, `key,value,key,value`.
fn map_pieces(members: &[(String, String)]) -> impl Iterator<Item = &String> {
    members.iter().flat_map(|(key, value)| [key, value])
}

/// `k,v,k,v` as members; `None` when a key has no value.
fn members_of_flat(pieces: Vec<String>) -> Option<Raw> {
    if !pieces.len().is_multiple_of(2) {
        return None;
    }
    let mut members = Vec::new();
    let mut pieces = pieces.into_iter();
    while let (Some(key), Some(value)) = (pieces.next(), pieces.next()) {
        members.push((key, value));
    }
    Some(Raw::Map(members))
}

/// `k=v` pieces as members; `None` when a piece has no `=`.
fn members_of_pairs(
    notation: &Notation<'_>,
    pieces: impl Iterator<Item = impl AsRef<str>>,
) -> Option<Raw> {
    pieces
        .map(|piece| {
            let (key, value) = piece.as_ref().split_once('=')?;
            Some((notation.unescape(key), notation.unescape(value)))
        })
        .collect::<Option<Vec<_>>>()
        .map(Raw::Map)
}

#[cfg(test)]
mod tests;
