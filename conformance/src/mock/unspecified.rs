//! Values for bodies that the document does not specify.

use serde_json::{Value, json};
use spec::{http::MediaType, wire::body::BodyKind};

/// A value where the document has no schema.
pub(super) fn any_value(media_type: &MediaType) -> Value {
    match BodyKind::of(media_type) {
        BodyKind::Json | BodyKind::FormUrlencoded | BodyKind::Multipart | BodyKind::Xml => {
            json!({ "key": "value" })
        }
        BodyKind::Text | BodyKind::EventStream | BodyKind::JsonLines | BodyKind::Binary => {
            "text".into()
        }
    }
}

/// `value` with an element for each member: enough for clients that only check the syntax.
pub(super) fn any_xml(value: &Value) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<value>{}</value>",
        xml_content(value)
    )
}

fn xml_content(value: &Value) -> String {
    let element = |name: &str, value: &Value| {
        let name: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        format!("<n{name}>{}</n{name}>", xml_content(value))
    };
    match value {
        Value::Null => String::new(),
        Value::Array(items) => items.iter().map(|item| element("item", item)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| element(name, value))
            .collect(),
        Value::String(text) => text
            .chars()
            .filter(|c| !c.is_control())
            .map(|c| match c {
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                '&' => "&amp;".to_owned(),
                c => c.to_string(),
            })
            .collect(),
        other => other.to_string(),
    }
}
