//! Bodies: bytes to values and back, by media type.

pub mod form;

pub mod form_urlencoded;

pub mod multipart;

mod nested_fields;

mod part_type;

pub mod sequence;

mod styled_fields;

pub mod xml;

pub use crate::http::BodyKind;
