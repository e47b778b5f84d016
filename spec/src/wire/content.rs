//! Parameters and headers that are serialized in a media type (`content`): a value as a string.

use serde_json::Value;

use super::{
    body::form_urlencoded,
    style::{EncodeError, raw::scalar_string},
};
use crate::{
    http::{BodyKind, percent},
    model::MediaTypeObject,
};

/// Writes `value` as `content` specifies: as JSON, as a form, or as the plain text of a single value. `percent_encoded` says
/// whether the string goes into a URL or a cookie rather than into a header.
///
/// # Errors
///
/// When `value` has no form there.
pub fn encode(
    content: &MediaTypeObject,
    value: &Value,
    percent_encoded: bool,
) -> Result<String, EncodeError> {
    let string = match BodyKind::of(&content.media_type) {
        BodyKind::FormUrlencoded => return form_urlencoded::encode(value, &content.encoding.named),
        BodyKind::Json => value.to_string(),
        _ => scalar_string(value).unwrap_or_else(|| value.to_string()),
    };
    Ok(if percent_encoded {
        percent::encode(&string)
    } else {
        string
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::{document::Document, model::Api};

    /// `value` as a query parameter whose content is of `media_type`.
    fn encoded(media_type: &str, value: &Value) -> String {
        let contract = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      parameters: [{{name: q, in: query, content: {{{media_type}: {{schema: {{}}}}}}}}]\n      responses: {{}}\n"
        );
        let loaded = Document::from_text("api.yaml", contract);
        let api = Api::new(Arc::new(loaded.document.expect("a document")));
        let operation = api.operations.first().expect("an operation");
        let parameter = operation.parameters.first().expect("a parameter");
        let content = parameter.content.media().expect("content");
        encode(content, value, true).expect("a form")
    }

    #[test]
    fn the_media_type_decides_how_a_value_is_written() {
        let value = json!({"a": "b c"});
        assert_eq!(
            encoded("application/json", &value),
            "%7B%22a%22%3A%22b%20c%22%7D"
        );
        assert_eq!(encoded("application/json", &json!("x")), "%22x%22");
        assert_eq!(encoded("text/plain", &json!("x y")), "x%20y");
        assert_eq!(
            encoded("application/x-www-form-urlencoded", &value),
            "a=b%20c"
        );
    }
}
