//! Bodies: bytes to values and back, by media type.

pub mod form_urlencoded;

pub mod multipart;

pub mod xml;

use crate::http::MediaType;

/// The families of media types that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON, whatever its name.
    Json,
    /// `application/x-www-form-urlencoded`.
    FormUrlencoded,
    /// `multipart/form-data` and its kin.
    Multipart,
    /// XML, whatever its name.
    Xml,
    /// Other text.
    Text,
    /// Anything else: bytes.
    Binary,
}

impl BodyKind {
    /// The family of `media_type`.
    pub fn of(media_type: &MediaType) -> Self {
        if media_type.is_json() {
            Self::Json
        } else if media_type.is_form_urlencoded() {
            Self::FormUrlencoded
        } else if media_type.is_multipart() {
            Self::Multipart
        } else if media_type.is_xml() {
            Self::Xml
        } else if media_type.is_text() {
            Self::Text
        } else {
            Self::Binary
        }
    }
}
