//! Compares request bodies, and the media types of bodies.

use super::{Comparison, Scope, Side, matched};
use crate::{
    diff::{ChangeKind, Flow, evidence::Carrier, kinds::bodies as kinds},
    document::{Document, Location},
    http::MediaType,
    model::{Encoding, MediaTypeObject, Operation, ParameterStyle, RequestBody},
    schema::{Schema, annotation::is_annotation, dialect::resolve_schema, view::SchemaType},
    source::node::Entry,
    wire::body::BodyKind,
};

impl Comparison<'_> {
    /// Compares the request bodies of an operation.
    pub(super) fn request_bodies(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        let at = (&old.origin.location, &new.origin.location);
        match (&old.request_body, &new.request_body) {
            (None, Some(body)) => {
                let (kind, what) = if body.required {
                    (&kinds::REQUIRED_REQUEST_BODY_ADDED, "required")
                } else {
                    (&kinds::REQUEST_BODY_ADDED, "optional")
                };
                let message = format!("the {what} request body is new");
                self.push_at(kind, scope, at, "requestBody", message);
            }
            (Some(_), None) => {
                let message = "the request body is gone";
                self.push_at(
                    &kinds::REQUEST_BODY_REMOVED,
                    scope,
                    at,
                    "requestBody",
                    message,
                );
            }
            (Some(old), Some(new)) => self.request_body(&scope.below("request body"), old, new),
            (None, None) => {}
        }
    }

    fn request_body(&mut self, scope: &Scope, old: &RequestBody, new: &RequestBody) {
        let at = (&old.origin.location, &new.origin.location);
        match (old.required, new.required) {
            (false, true) => {
                let kind = &kinds::REQUEST_BODY_BECAME_REQUIRED;
                self.push_at(kind, scope, at, "required", "it is required");
            }
            (true, false) => {
                let kind = &kinds::REQUEST_BODY_BECAME_OPTIONAL;
                self.push_at(kind, scope, at, "required", "it is no longer required");
            }
            _ => {}
        }
        self.prose(scope, at, "description");
        let added = (&kinds::REQUEST_MEDIA_TYPE_ADDED, "it may be sent as");
        let removed = (
            &kinds::REQUEST_MEDIA_TYPE_REMOVED,
            "it may no longer be sent as",
        );
        self.changed_media_types(scope, at, (&old.content, &new.content), added, removed);
        self.media_types(scope, scope.request(), &old.content, &new.content);
    }

    /// Reports the media types that one side alone has, each as a change of the kind that `added` or `removed` has, and in its words.
    pub(super) fn changed_media_types(
        &mut self,
        scope: &Scope,
        at: (&Location, &Location),
        (old, new): (&[MediaTypeObject], &[MediaTypeObject]),
        added: (&'static ChangeKind, &str),
        removed: (&'static ChangeKind, &str),
    ) {
        let found = matched(old, new, |media| media.media_type.without_usual_charset());
        for media in found.added {
            let before = self.old.member(at.0, "content");
            let after = self.new.name_of(&media.origin.location);
            let message = format!("{} `{}`", added.1, media.media_type);
            self.push(added.0, scope, before, after, message);
        }
        for media in found.removed {
            let before = self.old.name_of(&media.origin.location);
            let after = self.new.member(at.1, "content");
            let message = format!("{} `{}`", removed.1, media.media_type);
            self.push(removed.0, scope, before, after, message);
        }
    }

    /// Compares the media types that both sides have: the same one, or a range on one side that covers one of the other.
    pub(super) fn media_types(
        &mut self,
        scope: &Scope,
        flow: Flow,
        old: &[MediaTypeObject],
        new: &[MediaTypeObject],
    ) {
        for (old, new) in covering(old, new) {
            // The values are those of the type that is not a range.
            let named = if new.media_type.is_range() { old } else { new };
            // Most bodies have one type, which need not be named.
            let mut scope = if named.media_type.essence() == "application/json" {
                scope.clone()
            } else {
                scope.below(format!("`{}`", named.media_type))
            };
            scope.evidence.media_type = Some(named.media_type.clone());
            let at = (&old.origin.location, &new.origin.location);
            // In no other media type does `encoding` mean anything (OAS 3.0.3 §4.7.14.1).
            if named.media_type.is_multipart() || named.media_type.is_form_urlencoded() {
                self.encodings(&scope, at, old, new);
            }
            let schemas = (old.schema.as_ref(), new.schema.as_ref());
            let carrier = carrier(&named.media_type);
            // Bytes without a schema are what `format: binary` was before 3.1 (OAS 3.1.0 §4.8.14.2).
            let are_bytes = is_bytes(&named.media_type)
                && self.old.is_any_bytes(schemas.0)
                && self.new.is_any_bytes(schemas.1);
            if !are_bytes || self.is_written_the_same(schemas) {
                self.root(scope.clone(), (flow, carrier), schemas.0, schemas.1, at);
            }
            if old.item_schema.is_some() || new.item_schema.is_some() {
                let items = (old.item_schema.as_ref(), new.item_schema.as_ref());
                let way = (flow, Carrier::Json);
                self.root(scope.below("[]"), way, items.0, items.1, at);
            }
        }
    }

    /// Whether both schemas are there, with one type and one format.
    fn is_written_the_same(&self, (old, new): (Option<&Schema>, Option<&Schema>)) -> bool {
        let of = |side: &Side<'_>, schema: Option<&Schema>| {
            let node = side.document.node(&schema?.origin.location)?;
            let text = |field: &str| node.get_str(field).map(ToOwned::to_owned);
            Some((text("type"), text("format"), text("contentMediaType")))
        };
        let (before, after) = (of(&self.old, old), of(&self.new, new));
        before.is_some() && before == after
    }

    fn encodings(
        &mut self,
        scope: &Scope,
        at: (&Location, &Location),
        old: &MediaTypeObject,
        new: &MediaTypeObject,
    ) {
        let documents = (self.old.document, self.new.document);
        let mut properties: Vec<&String> = old
            .encoding
            .named
            .iter()
            .chain(&new.encoding.named)
            .map(|encoding| &encoding.property)
            .collect();
        properties.sort();
        properties.dedup();
        for property in properties {
            let before = (documents.0, old);
            let after = (documents.1, new);
            if !is_written_alike(property, before, after) {
                let message = format!("the property `{property}` is written in another way");
                self.push_at(&kinds::ENCODING_CHANGED, scope, at, "encoding", message);
            }
        }
        let (old, new) = (&old.encoding, &new.encoding);
        let positions = old.prefix.len().max(new.prefix.len());
        for position in 0..positions {
            if written(old.at(position)) != written(new.at(position)) {
                let message = format!("the part {} is written in another way", position + 1);
                let (kind, field) = (&kinds::ENCODING_CHANGED, "prefixEncoding");
                self.push_at(kind, scope, at, field, message);
            }
        }
        if written(old.at(positions)) != written(new.at(positions)) {
            let message = "each further part is written in another way";
            let (kind, field) = (&kinds::ENCODING_CHANGED, "itemEncoding");
            self.push_at(kind, scope, at, field, message);
        }
    }
}

/// Whether messages of `media_type` are bytes without a form that a schema could describe.
fn is_bytes(media_type: &MediaType) -> bool {
    let essence = media_type.essence();
    let is_of_files = ["image/", "audio/", "video/"]
        .iter()
        .any(|start| essence.starts_with(start));
    BodyKind::of(media_type) == BodyKind::Binary && (!media_type.is_range() || is_of_files)
}

impl Side<'_> {
    /// Whether `schema` asks for nothing but bytes: there is none, or it says no more than that they are binary.
    fn is_any_bytes(&self, schema: Option<&Schema>) -> bool {
        let node = schema.and_then(|schema| self.document.node(&schema.origin.location));
        let Some(node) = node else {
            return true;
        };
        let asks_nothing = |field: &Entry| match field.key.as_str() {
            "type" => field.value.as_str() == Some("string"),
            "format" => field.value.as_str() == Some("binary"),
            "contentMediaType" => true,
            other => is_annotation(other),
        };
        let is_string = node.get("type").is_none()
            || node.get_str("format") == Some("binary")
            || node.get("contentMediaType").is_some();
        match node.as_mapping() {
            Some(fields) => is_string && fields.entries().iter().all(asks_nothing),
            None => node.as_bool() == Some(true),
        }
    }
}

/// The media types of two bodies that apply to the same messages: equal ones, and for each that only one side has what the
/// other side has for it, a range.
fn covering<'a>(
    old: &'a [MediaTypeObject],
    new: &'a [MediaTypeObject],
) -> Vec<(&'a MediaTypeObject, &'a MediaTypeObject)> {
    let found = matched(old, new, |media| media.media_type.without_usual_charset());
    let mut res = found.both;
    for old in found.removed {
        res.extend(for_type(new, &old.media_type).map(|new| (old, new)));
    }
    for new in found.added {
        res.extend(for_type(old, &new.media_type).map(|old| (old, new)));
    }
    res
}

/// What `content` has for messages of `media_type`: the same type before a range.
fn for_type<'a>(
    content: &'a [MediaTypeObject],
    media_type: &MediaType,
) -> Option<&'a MediaTypeObject> {
    let covering = content
        .iter()
        .filter(|media| media.media_type.covers(media_type));
    covering.min_by_key(|media| media.media_type.is_range())
}

/// Whether values of `media_type` have types.
pub(super) fn carrier(media_type: &MediaType) -> Carrier {
    match BodyKind::of(media_type) {
        BodyKind::Json | BodyKind::JsonLines => Carrier::Json,
        _ => Carrier::Text,
    }
}

/// Whether `property` is written in the same way in both media types. A content type that only one side gives may be the one that
/// the property has without it.
fn is_written_alike(
    property: &str,
    old: (&Document, &MediaTypeObject),
    new: (&Document, &MediaTypeObject),
) -> bool {
    let encoding = |media: &MediaTypeObject| {
        let encoding = media.encoding.of(property);
        let types = encoding.map(|it| it.content_types.clone());
        let bare = encoding.cloned().map(|it| Encoding {
            content_types: Vec::new(),
            ..it
        });
        (types.unwrap_or_default(), written(bare.as_ref()))
    };
    let (before, after) = (encoding(old.1), encoding(new.1));
    if before.1 != after.1 {
        return false;
    }
    let is_usual = |types: &[MediaType], side: (&Document, &MediaTypeObject)| {
        let usual = usual_content_type(side.0, side.1, property);
        matches!(types, [only] if usual.is_some_and(|usual| only.essence() == usual))
    };
    match (before.0.as_slice(), after.0.as_slice()) {
        ([], []) => true,
        ([], given) => is_usual(given, new),
        (given, []) => is_usual(given, old),
        (before, after) => before == after,
    }
}

/// The content type that `property` has in a part without `encoding`, by its type (OAS 3.0.3 §4.7.15.1); `None` where that is not one.
fn usual_content_type(
    document: &Document,
    media: &MediaTypeObject,
    property: &str,
) -> Option<&'static str> {
    const DEEPEST: usize = 4;
    let mut at = media.schema.as_ref()?.origin.location.clone();
    at = at.join("properties").join(property);
    for _ in 0..DEEPEST {
        let node = document.node(&at)?;
        let schema = resolve_schema(document, node, at)?;
        let node = document.node(&schema.origin.location)?;
        let is_binary = node.get_str("format") == Some("binary");
        let types = SchemaType::all_in(node.get("type")?)?;
        match types.as_slice() {
            [SchemaType::Object] => return Some("application/json"),
            [SchemaType::Array] => at = schema.origin.location.join("items"),
            [SchemaType::String] if is_binary => return Some("application/octet-stream"),
            [SchemaType::Null] => return None,
            [_] => return Some("text/plain"),
            _ => return None,
        }
    }
    None
}

/// All that decides how a property is written; an absent field has its default (OAS 3.0.3 §4.7.15.1).
fn written(encoding: Option<&Encoding>) -> String {
    let types: Vec<String> = encoding
        .into_iter()
        .flat_map(|encoding| &encoding.content_types)
        .map(ToString::to_string)
        .collect();
    let mut headers: Vec<&str> = encoding
        .into_iter()
        .flat_map(|encoding| &encoding.headers)
        .map(|header| header.name.as_str())
        .collect();
    headers.sort_unstable();
    let style = encoding.and_then(|encoding| encoding.style);
    let style = style.unwrap_or(ParameterStyle::Form);
    let explode = encoding.and_then(|encoding| encoding.explode);
    let explode = explode.unwrap_or(style.default_explode());
    let is_raw = encoding.is_some_and(|encoding| encoding.allow_reserved);
    let nested = encoding.map(|encoding| {
        let nested = &encoding.nested;
        let own = nested.named.iter().chain(&nested.prefix);
        let own = own.chain(nested.items.as_deref());
        let own: Vec<String> = own
            .map(|it| format!("{} {}", it.property, written(Some(it))))
            .collect();
        (own, nested.prefix.len())
    });
    let nested = nested.filter(|(own, _)| !own.is_empty());
    format!("{types:?} {headers:?} {style} {explode} {is_raw} {nested:?}")
}
