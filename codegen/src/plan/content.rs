//! Bodies: which media type is taken by default, which others a client can choose, and how a value is written or read.
//!
//! The order, the same for requests and responses: JSON, form fields, multipart, events, lines of JSON, text, bytes.
//! JSON carries types best; bytes carry anything. A media type is a choice of its own unless it is the same in Rust, or
//! writes the values of the default another way, such as XML beside JSON ([`Content::repeated`]).

use spec::{
    http::{self, MediaType, StatusCodePattern},
    model::{MediaTypeObject, ParameterEncoding, RequestBody, Response, Responses},
    schema::{Schema, view::SchemaType},
};

use super::{
    example, filler,
    form::{self, FormPlan},
    prose,
    response::{ResponseBody, ResponsePlan},
    schemas::Schemas,
};
use crate::{media_word::media_word, names::Names, types::TypeExpr};

/// The body of a request.
#[derive(Debug, Clone)]
pub struct BodyPlan {
    /// Whether it must be there.
    pub is_required: bool,
    /// Its media type, as it is sent.
    pub media_type: String,
    /// The other documented media types that bytes of the caller can have.
    pub other_media_types: Vec<String>,
    /// How it is written.
    pub kind: BodyKind,
    /// How the fields of a form are written that the document gives an encoding.
    pub fields: Vec<(String, ParameterEncoding)>,
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
    /// A list of values as JSON, one a line.
    Lines(TypeExpr),
    /// Text.
    Text,
    /// Bytes as they are.
    Bytes,
}

impl BodyKind {
    /// The type of the value.
    pub fn ty(&self) -> Option<&TypeExpr> {
        match self {
            Self::Json(ty) | Self::Form(ty) | Self::Lines(ty) => Some(ty),
            Self::Multipart(_) | Self::Text | Self::Bytes => None,
        }
    }
}

/// The body of requests called `request`, by the choice with this suffix, else by the default.
pub(super) fn body(
    body: &RequestBody,
    chosen: &str,
    schemas: Schemas<'_>,
    request: &str,
    names: &mut Names,
) -> Option<BodyPlan> {
    let Choice {
        media, kind, same, ..
    } = Content::of(&body.content, schemas).choice(chosen)?;
    let expr = || type_of(media.schema.as_ref(), schemas);
    let kind = match kind {
        http::BodyKind::Json => BodyKind::Json(expr()),
        http::BodyKind::FormUrlencoded => BodyKind::Form(expr()),
        http::BodyKind::Multipart => {
            let schema = media.schema.as_ref();
            let wanted = format!("{request}Form");
            BodyKind::Multipart(
                schema
                    .and_then(|it| form::plan(it, &media.encoding.named, schemas, &wanted, names)),
            )
        }
        http::BodyKind::Text => BodyKind::Text,
        http::BodyKind::JsonLines if media.item_schema.is_some() => {
            BodyKind::Lines(TypeExpr::List(Box::new(line_type(media, schemas))))
        }
        http::BodyKind::EventStream
        | http::BodyKind::JsonLines
        | http::BodyKind::Xml
        | http::BodyKind::Binary => BodyKind::Bytes,
    };
    let media_type = match kind {
        BodyKind::Json(_) if media.media_type.essence().contains('*') => {
            MediaType::json().to_string()
        }
        // Text is sent as UTF-8, and says so where the document names another charset.
        BodyKind::Text if has_other_charset(&media.media_type) => {
            media.media_type.with_charset("utf-8").to_string()
        }
        _ => media.media_type.concrete().to_string(),
    };
    let fields = match kind {
        BodyKind::Form(_) => media
            .encoding
            .named
            .iter()
            .filter_map(|encoding| Some((encoding.property.clone(), encoding.of_field()?)))
            .collect(),
        _ => Vec::new(),
    };
    Some(BodyPlan {
        is_required: body.required,
        media_type,
        other_media_types: same.iter().map(|it| it.media_type.to_string()).collect(),
        kind,
        fields,
        description: prose(body.description.as_deref()).filter(|text| !filler::is_of_body(text)),
        example: example::of_media(media),
    })
}

/// The body of `response`, by the choice with this suffix, else by the default.
pub(super) fn response_body(
    response: &Response,
    chosen: &str,
    schemas: Schemas<'_>,
) -> ResponseBody {
    let Some(Choice { media, kind, .. }) = content_of(response, schemas).choice(chosen) else {
        return ResponseBody::Empty;
    };
    read_as(media, kind, schemas)
}

/// The media type of the body of `response`, by the choice with this suffix, else by the default.
pub(super) fn response_media_type(
    response: &Response,
    chosen: &str,
    schemas: Schemas<'_>,
) -> Option<String> {
    let choice = content_of(response, schemas).choice(chosen)?;
    Some(choice.media.media_type.essence())
}

/// The content of a request.
pub(super) fn content<'m>(body: &'m RequestBody, schemas: Schemas<'_>) -> Content<'m> {
    Content::of(&body.content, schemas)
}

/// The content of `response`, without what a body never comes with (RFC 9110 §15.3.5, §15.3.6, §15.4.5).
pub(super) fn content_of<'m>(response: &'m Response, schemas: Schemas<'_>) -> Content<'m> {
    let is_bodiless = matches!(
        response.status,
        StatusCodePattern::Exact(100..=199 | 204 | 205 | 304) | StatusCodePattern::Range(1)
    );
    Content::of(if is_bodiless { &[] } else { &response.content }, schemas)
}

/// What `media` is read as.
fn read_as(media: &MediaTypeObject, kind: http::BodyKind, schemas: Schemas<'_>) -> ResponseBody {
    match kind {
        http::BodyKind::Json => ResponseBody::Json(type_of(media.schema.as_ref(), schemas)),
        http::BodyKind::EventStream => events(media, schemas),
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

/// Events. A schema that describes whole events gives the type of their data, or of the events where these differ; any other
/// describes the data.
fn events(media: &MediaTypeObject, schemas: Schemas<'_>) -> ResponseBody {
    let data_of = |event: &Schema| {
        let data = schemas.resolved(event)?.property("data")?;
        Some(schemas.expr_of(data.content_schema().unwrap_or(data)))
    };
    let item = media.item_schema.as_ref();
    match (
        media.described_event(schemas.document()),
        item,
        &media.schema,
    ) {
        (Some(event), ..) => match data_of(&event) {
            Some(data) => ResponseBody::Events(data),
            None => ResponseBody::TypedEvents(schemas.expr(&event)),
        },
        (None, Some(item), _) => {
            ResponseBody::Events(data_of(item).unwrap_or_else(|| schemas.expr(item)))
        }
        (None, None, Some(schema)) => ResponseBody::Events(schemas.expr(schema)),
        (None, None, None) => ResponseBody::Events(TypeExpr::String),
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

/// The value of `Accept`: the media types that are read of each of `responses`, each once.
pub(super) fn accepted<'p>(
    documented: &Responses,
    responses: impl Iterator<Item = &'p ResponsePlan>,
    chosen: &str,
    schemas: Schemas<'_>,
) -> Vec<String> {
    let mut res: Vec<String> = Vec::new();
    for response in responses {
        let mut documented = documented.list.iter();
        let choice = documented
            .find(|it| it.status == response.status)
            .and_then(|it| content_of(it, schemas).choice(chosen));
        for media in choice.iter().flat_map(Choice::read) {
            let range = accepted_range(&media.media_type);
            if !res.contains(&range) {
                res.push(range);
            }
        }
    }
    res
}

fn has_other_charset(media_type: &MediaType) -> bool {
    let charset = media_type.parameter("charset");
    charset.is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8"))
}

/// `media_type` as `Accept` can say it: there a range has no suffix, such as that of `application/*+json` (RFC 9110 §12.5.1).
fn accepted_range(media_type: &MediaType) -> String {
    let essence = media_type.essence();
    match essence.split_once('/') {
        Some((ty, subtype)) if subtype != "*" && subtype.contains('*') => format!("{ty}/*"),
        _ => essence,
    }
}

/// The media types of a body that a client can choose from.
#[derive(Debug)]
pub(super) struct Content<'m> {
    /// The default first.
    pub(super) choices: Vec<Choice<'m>>,
    /// Those that carry the values of one of the choices, and so are not generated.
    pub(super) repeated: Vec<&'m MediaTypeObject>,
}

/// A media type that is a choice of its own.
#[derive(Debug, Clone)]
pub(super) struct Choice<'m> {
    media: &'m MediaTypeObject,
    kind: http::BodyKind,
    /// Further media types of bytes: the caller has or reads them in the same way.
    same: Vec<&'m MediaTypeObject>,
    /// What the function of an operation ends with that takes it; empty for the default.
    pub(super) suffix: String,
    /// What it is called beside the choices of the other direction, the default too.
    pub(super) word: String,
}

impl<'m> Choice<'m> {
    /// The media types that are read in the same way.
    fn read(&self) -> impl Iterator<Item = &'m MediaTypeObject> {
        std::iter::once(self.media).chain(self.same.iter().copied())
    }

    /// Where it was written.
    pub(super) fn media(&self) -> &'m MediaTypeObject {
        self.media
    }
}

impl<'m> Content<'m> {
    fn of(content: &'m [MediaTypeObject], schemas: Schemas<'_>) -> Self {
        let mut res = Self {
            choices: Vec::new(),
            repeated: Vec::new(),
        };
        let Some((default, kind)) = preferred(content, schemas) else {
            return res;
        };
        res.choices.push(Choice {
            media: default,
            kind,
            same: Vec::new(),
            suffix: String::new(),
            word: suffix(default, kind),
        });
        let mut names = Names::default();
        for media in content {
            let kind = self::kind(media, schemas);
            if std::ptr::eq(default, media) {
                continue;
            }
            let is_same = |known: &&mut Choice<'_>| {
                known.kind == kind
                    && read_as(known.media, kind, schemas) == read_as(media, kind, schemas)
                    && (kind == http::BodyKind::Binary
                        || type_of(known.media.schema.as_ref(), schemas)
                            == type_of(media.schema.as_ref(), schemas))
            };
            if let Some(known) = res.choices.iter_mut().find(is_same) {
                if kind == http::BodyKind::Binary && !repeats(default, media, kind, schemas) {
                    known.same.push(media);
                } else {
                    res.repeated.push(media);
                }
                continue;
            }
            if repeats(default, media, kind, schemas) {
                res.repeated.push(media);
                continue;
            }
            let suffix = names.take(&suffix(media, kind));
            res.choices.push(Choice {
                media,
                kind,
                same: Vec::new(),
                word: suffix.clone(),
                suffix,
            });
        }
        res
    }

    /// The choice with this suffix, else the default.
    fn choice(&self, suffix: &str) -> Option<Choice<'m>> {
        let mut choices = self.choices.iter();
        let chosen = choices.find(|choice| choice.suffix == suffix);
        chosen.or(self.choices.first()).cloned()
    }
}

/// Whether `media` writes the values of `default` in another way: as text, XML, a table, or fields without files.
fn repeats(
    default: &MediaTypeObject,
    media: &MediaTypeObject,
    kind: http::BodyKind,
    schemas: Schemas<'_>,
) -> bool {
    let is_other_notation = match kind {
        http::BodyKind::Text | http::BodyKind::FormUrlencoded => true,
        http::BodyKind::Multipart => !media
            .schema
            .as_ref()
            .is_some_and(|schema| form::has_files(schema, schemas)),
        _ => {
            let essence = media.media_type.essence();
            http::BodyKind::of(&media.media_type) == http::BodyKind::Xml
                || TABLES.contains(&essence.as_str())
                || essence.contains("yaml")
        }
    };
    is_other_notation
        && (media.schema.is_none()
            || type_of(default.schema.as_ref(), schemas) == type_of(media.schema.as_ref(), schemas))
}

/// What the function of an operation ends with that sends or reads `media`.
fn suffix(media: &MediaTypeObject, kind: http::BodyKind) -> String {
    match kind {
        // The client has the bytes of it.
        http::BodyKind::Xml => "bytes".to_owned(),
        kind => media_word(&media.media_type, kind),
    }
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
    kinds.min_by_key(|(media, kind)| {
        let rank = PREFERENCE.iter().position(|known| known == kind);
        // A patch is written in a format of its own, which JSON beside it spares the caller.
        let essence = media.media_type.essence();
        let is_patch = essence.ends_with("patch+json") || essence.ends_with("patch-query+json");
        // The name itself says that it is JSON, and needs no guess at what a server takes.
        let precision = match essence.as_str() {
            "application/json" => 0,
            essence if !essence.contains('*') => 1,
            _ => 2,
        };
        (rank.unwrap_or(PREFERENCE.len()), is_patch, precision)
    })
}

/// How the client reads or writes `media`.
fn kind(media: &MediaTypeObject, schemas: Schemas<'_>) -> http::BodyKind {
    let media_type = &media.media_type;
    let leaves_open = media_type.is_range() && media_type.covers(&MediaType::json());
    match http::BodyKind::of(media_type) {
        // Bytes under whatever media type: documents call them JSON or text too.
        http::BodyKind::Json | http::BodyKind::Text if is_binary(media, schemas) => {
            http::BodyKind::Binary
        }
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

/// Whether the value is bytes: a string with `format: binary` (OAS 3.0.3 §4.7.14.2), a file of 2.0, or since 3.1 content of
/// a media type that is neither text nor encoded as text (OAS 3.1.0 §4.8.14.4).
fn is_binary(media: &MediaTypeObject, schemas: Schemas<'_>) -> bool {
    let schema = media.schema.as_ref();
    let resolved = schema.and_then(|schema| schemas.resolved(schema));
    resolved.is_some_and(|schema| {
        let content = schema.content_media_type().and_then(MediaType::parse);
        let is_bytes = content.is_some_and(|content| {
            schema.content_encoding().is_none()
                && !matches!(
                    http::BodyKind::of(&content),
                    http::BodyKind::Json | http::BodyKind::Text | http::BodyKind::Xml
                )
        });
        (is_bytes || schema.format() == Some("binary"))
            && matches!(schema.single_type(), None | Some(SchemaType::String))
    })
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
            is_container || written.reference().is_some() || written.branches().is_some()
        })
    })
}
