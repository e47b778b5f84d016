//! The kinds of bodies by media type: JSON, forms, XML, text, bytes.

use super::MediaType;

/// The kinds of bodies that are read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BodyKind {
    /// JSON, whatever its name (RFC 8259, RFC 6839 §3.1).
    Json,
    /// JSON values in a row: a sequential media type (OAS 3.2.0 §4.14.3).
    JsonLines,
    /// Server-sent events, a sequential media type too.
    EventStream,
    /// `application/x-www-form-urlencoded`.
    FormUrlencoded,
    /// `multipart/form-data` and the like.
    Multipart,
    /// XML, whatever its name (RFC 7303).
    Xml,
    /// Other text.
    Text,
    /// Anything else: bytes.
    Binary,
}

/// Media types of JSON values in a row.
const JSON_LINES: &[&str] = &[
    "application/json-lines",
    "application/json-seq",
    "application/jsonl",
    "application/jsonlines",
    "application/ndjson",
    "application/stream+json",
    "application/x-json-stream",
    "application/x-jsonlines",
    "application/x-ndjson",
];

impl BodyKind {
    /// The kind of bodies in `media_type`.
    pub fn of(media_type: &MediaType) -> Self {
        let essence = media_type.essence();
        if JSON_LINES.contains(&essence.as_str()) {
            Self::JsonLines
        } else if media_type.is_json() {
            Self::Json
        } else if media_type.is_form_urlencoded() {
            Self::FormUrlencoded
        } else if media_type.is_multipart() {
            Self::Multipart
        } else if media_type.is_xml() {
            Self::Xml
        } else if essence == "text/event-stream" {
            Self::EventStream
        } else if media_type.is_text() {
            Self::Text
        } else {
            Self::Binary
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_have_kinds() {
        for (text, kind) in [
            ("application/json; charset=utf-8", BodyKind::Json),
            ("application/problem+json", BodyKind::Json),
            ("Application/X-NDJSON", BodyKind::JsonLines),
            ("application/stream+json", BodyKind::JsonLines),
            ("text/event-stream", BodyKind::EventStream),
            (
                "application/x-www-form-urlencoded",
                BodyKind::FormUrlencoded,
            ),
            ("multipart/mixed; boundary=x", BodyKind::Multipart),
            ("image/svg+xml", BodyKind::Xml),
            ("text/xml", BodyKind::Xml),
            ("text/csv", BodyKind::Text),
            ("text/*", BodyKind::Text),
            ("*/*", BodyKind::Binary),
            ("application/octet-stream", BodyKind::Binary),
        ] {
            let media_type = MediaType::parse(text).expect("a media type");
            assert_eq!(BodyKind::of(&media_type), kind, "{text}");
        }
    }
}
