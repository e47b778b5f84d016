//! Bodies: which of several media types is taken, and how its value is written or read.
//!
//! The order, the same for requests and responses: JSON, form fields, multipart, events, lines of JSON, text, bytes.
//! JSON carries types best; bytes carry anything.

use spec::{
    http::MediaType,
    source::node::{Entry, Node},
};

use super::{
    form::{self, FormPlan},
    response::{ResponseBody, ResponsePlan},
};
use crate::{
    names::Names,
    types::{Builder, TypeExpr},
};

/// The body of a request.
#[derive(Debug, Clone)]
pub struct BodyPlan {
    /// Whether it must be there.
    pub is_required: bool,
    /// Its media type, as it is sent.
    pub media_type: String,
    /// How it is written.
    pub kind: BodyKind,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// A value that the document shows.
    pub example: Option<serde_json::Value>,
}

/// How the body of a request is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyKind {
    /// A value as JSON.
    Json(TypeExpr),
    /// The fields of a value, as `application/x-www-form-urlencoded`.
    Form(TypeExpr),
    /// Parts with headers of their own, `multipart/form-data` and its kin; with a type for those that are described.
    Multipart(Option<FormPlan>),
    /// Text.
    Text,
    /// Bytes as they are.
    Bytes,
}

impl BodyKind {
    /// The type of the value.
    pub fn ty(&self) -> Option<&TypeExpr> {
        match self {
            Self::Json(ty) | Self::Form(ty) => Some(ty),
            Self::Multipart(_) | Self::Text | Self::Bytes => None,
        }
    }
}

/// The body of `operation`, whose request is named `request`.
pub(super) fn body(
    operation: &Node,
    types: &Builder<'_>,
    request: &str,
    names: &mut Names,
) -> Option<BodyPlan> {
    let body = operation.get("requestBody")?;
    let content = body.get("content").map_or(&[][..], Node::entries);
    let media = preferred(content)?;
    let schema = media.value.get("schema");
    let expr = || schema.map_or(TypeExpr::Value, |schema| types.expr(schema));
    let kind = match class(&media.key, schema) {
        Class::Json => BodyKind::Json(expr()),
        Class::Form => BodyKind::Form(expr()),
        Class::Multipart => BodyKind::Multipart(
            schema.and_then(|it| form::plan(it, types, &format!("{request}Form"), names)),
        ),
        Class::Text => BodyKind::Text,
        Class::Events | Class::Lines | Class::Bytes => BodyKind::Bytes,
    };
    let essence = MediaType::parse(&media.key).filter(|media_type| !media_type.is_range());
    let media_type = match (&kind, essence) {
        (_, Some(_)) => media.key.trim().to_owned(),
        (BodyKind::Json(_), None) => "application/json".to_owned(),
        (_, None) => "application/octet-stream".to_owned(),
    };
    Some(BodyPlan {
        is_required: body.get_bool("required") == Some(true),
        media_type,
        kind,
        description: body
            .get_str("description")
            .filter(|text| !text.trim().is_empty())
            .map(ToOwned::to_owned),
        example: super::example::of(&media.value),
    })
}

/// The body of `response`.
pub(super) fn response_body(response: &Node, types: &Builder<'_>) -> ResponseBody {
    let content = response.get("content").map_or(&[][..], Node::entries);
    let Some(media) = preferred(content) else {
        return ResponseBody::Empty;
    };
    let schema = media.value.get("schema");
    match class(&media.key, schema) {
        Class::Json => {
            ResponseBody::Json(schema.map_or(TypeExpr::Value, |schema| types.expr(schema)))
        }
        Class::Events => ResponseBody::Events(event_type(&media.value, types)),
        Class::Lines => ResponseBody::Lines(line_type(&media.value, types)),
        Class::Text => ResponseBody::Text,
        Class::Form | Class::Multipart | Class::Bytes => ResponseBody::Stream,
    }
}

/// The type of the data of events. Since 3.2 `itemSchema` describes the whole event, of which the data are a member;
/// documents of before describe the data by `schema`.
fn event_type(media: &Node, types: &Builder<'_>) -> TypeExpr {
    let item = media.get("itemSchema").map(|item| types.resolved(item));
    let data = item.and_then(|item| item.get("properties")?.get("data"));
    let data = data.map(|data| data.get("contentSchema").unwrap_or(data));
    match data.or(item).or_else(|| media.get("schema")) {
        Some(schema) => types.expr(schema),
        None => TypeExpr::String,
    }
}

/// The type of a line: what `itemSchema` says, or an item of the list that `schema` takes the whole for.
fn line_type(media: &Node, types: &Builder<'_>) -> TypeExpr {
    let listed = || {
        let schema = media.get("schema")?;
        types.resolved(schema).get("items").or(Some(schema))
    };
    let schema = media.get("itemSchema").or_else(listed);
    schema.map_or(TypeExpr::Value, |schema| types.expr(schema))
}

/// What the client says it accepts: the media type it takes of each documented response, each once.
pub(super) fn accepted(
    operation: &Node,
    success: &[ResponsePlan],
    failure: &[ResponsePlan],
) -> Vec<String> {
    let responses = operation.get("responses");
    let mut res: Vec<String> = Vec::new();
    for response in success.iter().chain(failure) {
        let content = responses
            .and_then(|list| list.get(&response.status.to_string()))
            .and_then(|it| it.get("content"))
            .map_or(&[][..], Node::entries);
        let media = preferred(content).and_then(|media| MediaType::parse(&media.key));
        if let Some(media) = media {
            let essence = media.essence();
            if !res.contains(&essence) {
                res.push(essence);
            }
        }
    }
    res
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Json,
    Form,
    Multipart,
    Events,
    Lines,
    Text,
    Bytes,
}

/// Media types of JSON values in a row.
const LINES: &[&str] = &[
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

fn preferred(content: &[Entry]) -> Option<&Entry> {
    content
        .iter()
        .filter(|entry| !entry.key.starts_with("x-"))
        .min_by_key(|entry| class(&entry.key, entry.value.get("schema")))
}

fn class(media_type: &str, schema: Option<&Node>) -> Class {
    let Some(parsed) = MediaType::parse(media_type) else {
        return Class::Bytes;
    };
    let essence = parsed.essence();
    if LINES.contains(&essence.as_str()) {
        return Class::Lines;
    }
    if parsed.is_json() {
        return Class::Json;
    }
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Class::Form,
        essence if essence.starts_with("multipart/") => Class::Multipart,
        // A range says nothing about the form: a structured schema means JSON.
        "*/*" | "application/*" if schema.is_some_and(is_structured) => Class::Json,
        "text/event-stream" => Class::Events,
        // Data, which may be large and whose encoding is its own matter.
        "text/csv" | "text/tab-separated-values" | "text/xml" => Class::Bytes,
        essence if essence.starts_with("text/") => Class::Text,
        _ => Class::Bytes,
    }
}

fn is_structured(schema: &Node) -> bool {
    schema.get("$ref").is_some()
        || matches!(schema.get_str("type"), Some("object" | "array"))
        || schema.get("oneOf").is_some()
}
