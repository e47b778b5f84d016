//! The bodies of an operation: their media types and strategies.

use serde_json::Value;
use spec::{
    http::MediaType,
    model::{Api, Example, MediaTypeObject, Operation},
    schema::Direction,
    wire::body::{BodyKind, xml::XmlForm},
};

use super::reason::{BodyReason, Reason};
use crate::{
    case::{Body, Content},
    value::{context::StringContext, part_headers, seed::Dice, strategy::SchemaStrategy},
};

/// A body in one media type with its strategy.
#[derive(Debug)]
pub struct CompiledBody {
    /// The media type and its schema.
    pub content: MediaTypeObject,
    /// Generates its values; absent when there is no schema.
    pub strategy: Option<SchemaStrategy>,
    /// How its values are written, for XML.
    pub xml: Option<XmlForm>,
}

/// The bodies of `operation` that can be generated; the reasons against the others go to `skipped_parts`.
pub(super) fn compile(
    api: &Api,
    operation: &Operation,
    skipped_parts: &mut Vec<Reason>,
) -> Vec<CompiledBody> {
    let mut res = Vec::new();
    for content in operation.request_body.iter().flat_map(|body| &body.content) {
        let kind = BodyKind::of(&content.media_type);
        let mut skip = |reason| {
            skipped_parts.push(Reason::Body {
                media_type: content.media_type.clone(),
                reason,
            });
        };
        let context = StringContext::of_body(kind);
        let direction = Direction::GeneratedRequest;
        let made = SchemaStrategy::of_content(api, content, direction, context);
        let strategy = match made {
            Ok(strategy) => strategy,
            Err(why) => {
                skip(BodyReason::Value(why));
                continue;
            }
        };
        let mut body = CompiledBody {
            content: MediaTypeObject {
                encoding: part_headers::filled(&api.document, &content.encoding),
                ..content.clone()
            },
            strategy,
            xml: None,
        };
        if kind == BodyKind::Xml {
            match xml_form(operation, &body) {
                Ok(form) => body.xml = Some(form),
                Err(why) => {
                    skip(why);
                    continue;
                }
            }
        }
        res.push(body);
    }
    // XML comes last: it is a less common form of the same values.
    res.sort_by_key(|body| body.xml.is_some());
    res
}

/// How values of `body` are written in XML, or why they cannot be.
fn xml_form(operation: &Operation, body: &CompiledBody) -> Result<XmlForm, BodyReason> {
    let (Some(strategy), Some(schema)) = (&body.strategy, &body.content.schema) else {
        return Err(BodyReason::NoSchema);
    };
    let contents = operation.request_body.as_ref();
    let contents = contents.map_or(&[][..], |body| body.content.as_slice());
    let form = XmlForm::of(strategy.validator(), schema, contents).map_err(BodyReason::Xml)?;
    match form.root_name() {
        Some(_) => Ok(form),
        None => Err(BodyReason::NoRootName),
    }
}

impl CompiledBody {
    /// A value; for a body without a schema an empty object or a string.
    pub fn sample(&self, dice: &mut Dice<'_>) -> Option<Value> {
        match &self.strategy {
            Some(strategy) => strategy.sample(dice.reborrow()),
            None => Some(match BodyKind::of(&self.content.media_type) {
                BodyKind::Binary | BodyKind::JsonLines => "bytes".into(),
                BodyKind::Text | BodyKind::EventStream => "text".into(),
                BodyKind::Json | BodyKind::FormUrlencoded | BodyKind::Multipart | BodyKind::Xml => {
                    serde_json::json!({ "key": dice.below(1000) })
                }
            }),
        }
    }

    /// The body of an example as the document writes it; `None` where it gives no form of its own, or one without the boundary
    /// that separates its parts.
    pub fn serialized(&self, example: &Example) -> Option<Body> {
        let text = example.serialized.as_ref()?;
        let media_type = &self.content.media_type;
        (!media_type.is_range() && !media_type.is_multipart()).then(|| Body {
            media_type: Some(media_type.to_string()),
            content: Content::Bytes(text.clone().into_bytes()),
        })
    }

    /// The body of `value` in this media type; for a range in one type of it, that of JSON where it may be and the value is no
    /// string.
    pub fn body(&self, value: Value) -> Body {
        let documented = &self.content.media_type;
        let json = MediaType::json();
        let is_json = documented.is_range() && documented.covers(&json) && !value.is_string();
        let written_as = if is_json { json } else { documented.concrete() };
        let media_type = written_as.to_string();
        let content = match value {
            // Examples of XML are usually given as source text.
            Value::String(text) if self.xml.is_some() && text.trim_start().starts_with('<') => {
                Content::Bytes(text.into_bytes())
            }
            value => Content::Value { value, written_as },
        };
        Body {
            media_type: Some(media_type),
            content,
        }
    }
}
