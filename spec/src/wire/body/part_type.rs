//! How the part of a property is sent in a multipart body: as a file or as a field, and in which media type.

use serde_json::Value;

use crate::{http::MediaType, model::Encoding, schema::definitions::resolve};

/// The maximum nesting of references, lists and compositions.
const DEEPEST: u32 = 8;

/// How a part is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartType {
    /// Its media type; absent where none is documented.
    pub(super) media_type: Option<MediaType>,
    /// Whether it is a file, which has a name (RFC 7578 §4.2).
    pub(super) is_file: bool,
}

impl PartType {
    /// How a part with these `schemas` of `bundle` is sent (OAS 3.0.3 §4.7.15.1, OAS 3.1.0 §4.8.15.1).
    pub(super) fn of(schemas: &[&Value], encoding: Option<&Encoding>, bundle: &Value) -> Self {
        let mut found = Annotations::default();
        for schema in schemas {
            found.collect(schema, bundle, 0);
        }
        let given = encoding.and_then(|encoding| encoding.content_types.first());
        let declared = found.media_type.as_deref().and_then(MediaType::parse);
        let media_type = given.cloned().or(declared);
        let media_type = media_type.map(|media_type| media_type.concrete());
        let is_field = |media_type: &MediaType| {
            media_type.is_json()
                || media_type.essence() == "text/plain"
                || media_type.is_multipart()
                || media_type.is_form_urlencoded()
        };
        let is_file = found.is_binary
            || media_type
                .as_ref()
                .is_some_and(|media_type| !is_field(media_type));
        Self {
            media_type: media_type.or_else(|| is_file.then(octet_stream)),
            is_file,
        }
    }

    /// The name of the file, by its media type: servers check the extension.
    pub(super) fn file_name(&self) -> String {
        let essence = self.media_type.as_ref().map(MediaType::essence);
        let extension = match essence.as_deref().unwrap_or_default() {
            "image/png" => "png",
            "image/jpeg" => "jpg",
            "image/gif" => "gif",
            "image/svg+xml" => "svg",
            "application/pdf" => "pdf",
            "application/zip" => "zip",
            "application/json" => "json",
            "application/xml" | "text/xml" => "xml",
            "text/csv" => "csv",
            "text/html" => "html",
            "audio/mpeg" => "mp3",
            "video/mp4" => "mp4",
            other if other.starts_with("text/") => "txt",
            _ => "bin",
        };
        format!("file.{extension}")
    }
}

/// What the schemas of a property say about the content of its part.
#[derive(Debug, Default)]
struct Annotations {
    is_binary: bool,
    media_type: Option<String>,
}

impl Annotations {
    fn collect(&mut self, schema: &Value, bundle: &Value, depth: u32) {
        if depth > DEEPEST {
            return;
        }
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        self.is_binary |= text("format") == Some("binary") || text("contentEncoding").is_some();
        if self.media_type.is_none() {
            self.media_type = text("contentMediaType").map(ToOwned::to_owned);
        }
        if let Some(target) = schema
            .get("$ref")
            .and_then(|reference| resolve(reference, bundle))
        {
            self.collect(target, bundle, depth + 1);
        }
        // Each element of a list is a part.
        if let Some(items) = schema.get("items") {
            self.collect(items, bundle, depth + 1);
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let parts = schema.get(key).and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                self.collect(part, bundle, depth + 1);
            }
        }
    }
}

fn octet_stream() -> MediaType {
    MediaType::parse("application/octet-stream").unwrap_or_else(MediaType::json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Encodings, schema::types::property_schemas};
    use serde_json::json;

    fn described(schema: &Value, content_types: &[&str]) -> String {
        let types = content_types
            .iter()
            .filter_map(|text| MediaType::parse(text));
        let encoding = Encoding {
            property: "p".to_owned(),
            content_types: types.collect(),
            headers: Vec::new(),
            style: None,
            explode: None,
            allow_reserved: false,
            styles_part: true,
            nested: Encodings::default(),
        };
        let bundle = json!({"properties": {"p": schema}, "$defs": {"F": {"type": "string", "format": "binary"}}});
        let schemas = property_schemas(&bundle, "p", &bundle);
        let found = PartType::of(&schemas, Some(&encoding), &bundle);
        let media_type = found.media_type.as_ref().map(ToString::to_string);
        format!(
            "{} {:?}",
            media_type.unwrap_or_default(),
            found.is_file.then(|| found.file_name())
        )
    }

    #[test]
    fn files_are_told_from_fields() {
        for (schema, content_types, expected) in [
            (json!({"type": "string"}), &[][..], " None"),
            (
                json!({"type": "string", "format": "binary"}),
                &[],
                "application/octet-stream Some(\"file.bin\")",
            ),
            (
                json!({"$ref": "#/$defs/F"}),
                &[],
                "application/octet-stream Some(\"file.bin\")",
            ),
            (
                json!({"type": "array", "items": {"$ref": "#/$defs/F"}}),
                &["image/png", "image/jpeg"],
                "image/png Some(\"file.png\")",
            ),
            (
                json!({"type": "string", "contentMediaType": "application/pdf"}),
                &[],
                "application/pdf Some(\"file.pdf\")",
            ),
            (
                json!({"type": "string", "contentEncoding": "base64"}),
                &[],
                "application/octet-stream Some(\"file.bin\")",
            ),
            (
                json!({"type": "string", "format": "binary"}),
                &["text/plain"],
                "text/plain Some(\"file.txt\")",
            ),
            (
                json!({"type": "string"}),
                &["image/*"],
                "image/png Some(\"file.png\")",
            ),
            (
                json!({"type": "string"}),
                &["*/*"],
                "application/octet-stream Some(\"file.bin\")",
            ),
            (
                json!({"type": "object"}),
                &["application/json"],
                "application/json None",
            ),
        ] {
            assert_eq!(
                described(&schema, content_types),
                expected,
                "{schema} {content_types:?}"
            );
        }
    }
}
