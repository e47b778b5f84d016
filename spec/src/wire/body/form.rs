//! Bodies that are forms, read with their schema: `application/x-www-form-urlencoded` and `multipart/*`.
//!
//! It reads and does not validate: whether the value satisfies its schema is for those who ask, of requests and of responses.

use serde_json::Value;

use super::{
    BodyKind, form_urlencoded,
    multipart::{self, Part, PartsForm},
};
use crate::{
    http::MediaType,
    model::MediaTypeObject,
    schema::SchemaValidator,
    wire::coercion::{self, Level},
};

/// A form that was read.
#[derive(Debug)]
pub struct Form<'f> {
    /// Its value, whose single values are strings.
    pub value: Value,
    /// The parts with what decides how they are read; `None` for `application/x-www-form-urlencoded`.
    pub parts: Option<(PartsForm<'f>, Vec<Part>)>,
}

/// A multipart body that is not framed by the boundary that `Content-Type` names (RFC 2046 §5.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not framed by the boundary that `Content-Type` names")]
pub struct NotFramed;

impl<'f> Form<'f> {
    /// Reads `bytes` of `media_type`, the body of `content` with the schema of `validator`; `None` for what is not a form.
    ///
    /// # Errors
    ///
    /// For a multipart body that is not framed by its boundary.
    pub fn read(
        media_type: &MediaType,
        bytes: &[u8],
        content: &'f MediaTypeObject,
        validator: Option<&'f SchemaValidator>,
    ) -> Result<Option<Self>, NotFramed> {
        let bundle = validator.map_or(&Value::Null, SchemaValidator::json);
        match BodyKind::of(media_type) {
            BodyKind::FormUrlencoded => {
                let text = String::from_utf8_lossy(bytes);
                let value = form_urlencoded::decode(&text, bundle, &content.encoding.named);
                Ok(Some(Self { value, parts: None }))
            }
            BodyKind::Multipart => {
                let boundary = media_type.parameter("boundary").unwrap_or_default();
                let parts = multipart::decode(bytes, boundary).filter(|_| !boundary.is_empty());
                let parts = parts.ok_or(NotFramed)?;
                let form = PartsForm::new(&content.encoding, bundle);
                let mut value = form.value(&parts, false);
                // Any bytes are a file, and any text is a string, whatever the type of the part.
                let texts = form.value(&parts, true);
                let is_text = validator.is_some_and(|validator| {
                    coercion::find(&value, Level::Strings, validator).is_none()
                        && coercion::find(&texts, Level::Strings, validator).is_some()
                });
                if is_text {
                    value = texts;
                }
                let parts = Some((form, parts));
                Ok(Some(Self { value, parts }))
            }
            _ => Ok(None),
        }
    }
}
