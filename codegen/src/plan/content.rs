//! Bodies: which of several media types is taken, and how its value is written or read.
//!
//! The order, the same for requests and responses: JSON, form fields, multipart, events, lines of JSON, text, bytes.
//! JSON carries types best; bytes carry anything.

use spec::{
    http::{self, MediaType},
    model::{MediaTypeObject, RequestBody, Response, Responses},
    schema::{Schema, view::SchemaType},
};

use super::{
    example,
    form::{self, FormPlan},
    prose,
    response::{ResponseBody, ResponsePlan},
    schemas::Schemas,
};
use crate::{names::Names, types::TypeExpr};

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
    /// Parts with headers of their own, `multipart/form-data` and the like; with a type for those that are described.
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

/// The body of requests called `request`.
pub(super) fn body(
    body: &RequestBody,
    schemas: Schemas<'_>,
    request: &str,
    names: &mut Names,
) -> Option<BodyPlan> {
    let (media, kind) = preferred(&body.content, schemas)?;
    let expr = || type_of(media.schema.as_ref(), schemas);
    let kind = match kind {
        http::BodyKind::Json => BodyKind::Json(expr()),
        http::BodyKind::FormUrlencoded => BodyKind::Form(expr()),
        http::BodyKind::Multipart => {
            let schema = media.schema.as_ref();
            let wanted = format!("{request}Form");
            BodyKind::Multipart(schema.and_then(|it| form::plan(it, schemas, &wanted, names)))
        }
        http::BodyKind::Text => BodyKind::Text,
        http::BodyKind::EventStream
        | http::BodyKind::JsonLines
        | http::BodyKind::Xml
        | http::BodyKind::Binary => BodyKind::Bytes,
    };
    let media_type = match kind {
        _ if !media.media_type.is_range() => media.media_type.to_string(),
        BodyKind::Json(_) => "application/json".to_owned(),
        _ => "application/octet-stream".to_owned(),
    };
    Some(BodyPlan {
        is_required: body.required,
        media_type,
        kind,
        description: prose(body.description.as_deref()),
        example: example::of_media(media),
    })
}

/// The body of `response`.
pub(super) fn response_body(response: &Response, schemas: Schemas<'_>) -> ResponseBody {
    let Some((media, kind)) = preferred(&response.content, schemas) else {
        return ResponseBody::Empty;
    };
    match kind {
        http::BodyKind::Json => ResponseBody::Json(type_of(media.schema.as_ref(), schemas)),
        http::BodyKind::EventStream => ResponseBody::Events(event_type(media, schemas)),
        http::BodyKind::JsonLines => ResponseBody::Lines(line_type(media, schemas)),
        http::BodyKind::Text => ResponseBody::Text,
        http::BodyKind::FormUrlencoded
        | http::BodyKind::Multipart
        | http::BodyKind::Xml
        | http::BodyKind::Binary => ResponseBody::Stream,
    }
}

fn type_of(schema: Option<&Schema>, schemas: Schemas<'_>) -> TypeExpr {
    schema.map_or(TypeExpr::Value, |schema| schemas.expr(schema))
}

/// The type of the data of events. Since 3.2 `itemSchema` describes the event, of which the data are a member;
/// documents of before describe the data by `schema`.
fn event_type(media: &MediaTypeObject, schemas: Schemas<'_>) -> TypeExpr {
    let item = media.item_schema.as_ref();
    let data = item
        .and_then(|item| schemas.resolved(item))
        .and_then(|item| item.property("data"))
        .map(|data| data.content_schema().unwrap_or(data));
    match (data, item.or(media.schema.as_ref())) {
        (Some(data), _) => schemas.expr_of(data),
        (None, Some(schema)) => schemas.expr(schema),
        (None, None) => TypeExpr::String,
    }
}

/// The type of a line: by `itemSchema`, or an item of the list that `schema` describes.
fn line_type(media: &MediaTypeObject, schemas: Schemas<'_>) -> TypeExpr {
    if let Some(item) = &media.item_schema {
        return schemas.expr(item);
    }
    let listed = media.schema.as_ref();
    let items = listed.and_then(|list| schemas.resolved(list)?.items());
    items.map_or_else(|| type_of(listed, schemas), |items| schemas.expr_of(items))
}

/// The value of `Accept`: the media type that is read of each of `responses`, each once.
pub(super) fn accepted<'p>(
    documented: &Responses,
    responses: impl Iterator<Item = &'p ResponsePlan>,
    schemas: Schemas<'_>,
) -> Vec<String> {
    let mut res: Vec<String> = Vec::new();
    for response in responses {
        let mut documented = documented.list.iter();
        let media = documented
            .find(|it| it.status == response.status)
            .and_then(|it| preferred(&it.content, schemas));
        if let Some((media, _)) = media {
            let essence = media.media_type.essence();
            if !res.contains(&essence) {
                res.push(essence);
            }
        }
    }
    res
}

/// The kinds of bodies, those that the client would rather have first.
const PREFERENCE: &[http::BodyKind] = &[
    http::BodyKind::Json,
    http::BodyKind::FormUrlencoded,
    http::BodyKind::Multipart,
    http::BodyKind::EventStream,
    http::BodyKind::JsonLines,
    http::BodyKind::Text,
];

/// The media type that the client takes of `content`, and how it reads or writes it.
fn preferred<'m>(
    content: &'m [MediaTypeObject],
    schemas: Schemas<'_>,
) -> Option<(&'m MediaTypeObject, http::BodyKind)> {
    let kinds = content.iter().map(|media| (media, kind(media, schemas)));
    kinds.min_by_key(|(_, kind)| {
        let rank = PREFERENCE.iter().position(|known| known == kind);
        rank.unwrap_or(PREFERENCE.len())
    })
}

/// How the client reads or writes `media`.
fn kind(media: &MediaTypeObject, schemas: Schemas<'_>) -> http::BodyKind {
    let media_type = &media.media_type;
    let leaves_open = media_type.is_range() && media_type.covers(&MediaType::json());
    match http::BodyKind::of(media_type) {
        // A range does not define the format: a structured schema means JSON.
        http::BodyKind::Binary if leaves_open && is_structured(media, schemas) => {
            http::BodyKind::Json
        }
        // Data, which may be large and whose encoding is its own matter.
        http::BodyKind::Xml => http::BodyKind::Binary,
        http::BodyKind::Text if TABLES.contains(&media_type.essence().as_str()) => {
            http::BodyKind::Binary
        }
        kind => kind,
    }
}

/// Media types of tables as text.
const TABLES: &[&str] = &["text/csv", "text/tab-separated-values"];

fn is_structured(media: &MediaTypeObject, schemas: Schemas<'_>) -> bool {
    media.schema.as_ref().is_some_and(|schema| {
        schemas.written(schema).is_none_or(|written| {
            let is_container = matches!(
                written.single_type(),
                Some(SchemaType::Object | SchemaType::Array)
            );
            is_container || written.reference().is_some() || written.one_of().next().is_some()
        })
    })
}
