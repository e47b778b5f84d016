//! The parts of a multipart body, as far as the document describes them (OAS 3.0.3 §4.7.14.4, 3.1.1 §4.8.15.3).

use spec::{
    http::MediaType,
    model::{Encoding, Header, ParameterEncoding, ParameterStyle},
    schema::{
        Schema, SchemaView,
        dispatch::Tag,
        view::{AdditionalProperties, SchemaType},
    },
};

use super::{
    prose,
    schemas::{Schemas, only_value},
};
use crate::{
    names::{Names, snake},
    types::{
        MOST_ARGUMENTS, TypeExpr,
        description::{self, repeats},
    },
};

/// A body of described parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormPlan {
    /// The name of its type.
    pub name: String,
    /// The name of the struct that its constructor takes, where more must be there than a few arguments.
    pub required: Option<String>,
    /// Its parts, in the order of the document.
    pub parts: Vec<PartPlan>,
    /// The type of the body as one value, which is not needed where parts are sent.
    pub(crate) value_type: Option<usize>,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartPlan {
    /// The name of its function.
    pub field: String,
    /// Its name in the body.
    pub name: String,
    /// Its value.
    pub kind: PartKind,
    /// Whether there may be several of this name.
    pub is_list: bool,
    /// The media type that `encoding` or its schema gives it; of a file all that there are, separated by commas.
    pub media_type: Option<String>,
    /// The style that `encoding` gives its list or object.
    pub style: Option<ParameterEncoding>,
    /// Whether it must be there.
    pub is_required: bool,
    /// The only value that it can have, where it must be there: the caller does not give it.
    pub constant: Option<Tag>,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// The headers that `encoding` gives it.
    pub headers: Vec<PartHeader>,
}

impl PartPlan {
    /// Whether the constructor takes it.
    pub fn is_argument(&self) -> bool {
        self.is_required && self.constant.is_none()
    }
}

/// A header of a part (OAS 3.0.3 §4.7.15, `headers`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartHeader {
    /// The name of its function.
    pub field: String,
    /// Its name, case as written.
    pub name: String,
    /// Its value.
    pub ty: TypeExpr,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// What it means, in Markdown.
    pub description: Option<String>,
}

/// The value of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// Bytes, in memory or as a stream: files, and values in a format that the client does not write, such as XML.
    File,
    /// A value: strings as they are, lists and objects in their style or as JSON.
    Value(TypeExpr),
}

/// Names that setters do not take: functions that types have by their traits, which a setter would hide.
pub(crate) const RESERVED: &[&str] = &[
    "new",
    "default",
    "from",
    "into",
    "try_from",
    "try_into",
    "clone",
    "fmt",
    "eq",
    "ne",
    "serialize",
    "deserialize",
    "to_owned",
    "type_id",
    "borrow",
    "borrow_mut",
];

/// The parts of the object `schema`, in a type that is called `wanted` if that name is free; `None` when it names none.
pub(super) fn plan(
    schema: &Schema,
    encodings: &[Encoding],
    schemas: Schemas<'_>,
    wanted: &str,
    names: &mut Names,
) -> Option<FormPlan> {
    let value_type = schemas.expr(schema).direct();
    let mut fields = Names::new(RESERVED);
    let mut parts: Vec<PartPlan> = schemas
        .resolved(schema)?
        .properties()
        .filter_map(|property| {
            let resolved = schemas.resolved_view(property.schema);
            if resolved.is_read_only() {
                return None;
            }
            let encoding = encodings.iter().find(|it| it.property == property.name);
            let items = resolved
                .items()
                .filter(|_| resolved.single_type() == Some(SchemaType::Array));
            let one = items.unwrap_or(property.schema);
            let mut content = content(one, encoding, schemas);
            // A list that is a multipart body itself is one part.
            let types = encoding.map_or(&[][..], |it| &it.content_types);
            let mut is_list =
                items.is_some() && !types.first().is_some_and(MediaType::is_multipart);
            // A file is bytes in every style.
            let is_file = kind(one, schemas) == PartKind::File;
            let style = encoding.and_then(Encoding::of_part).filter(|_| !is_file);
            let style = style.filter(|it| {
                content = Content {
                    kind: PartKind::Value(schemas.expr_of(one)),
                    media_type: None,
                };
                is_needed(*it, is_list, resolved)
            });
            if style.is_some() {
                content.kind = PartKind::Value(schemas.expr_of(property.schema));
                is_list = false;
            }
            let is_value = matches!(content.kind, PartKind::Value(_)) && style.is_none();
            let constant = Some(resolved)
                .filter(|_| property.is_required && is_value && !is_list)
                .and_then(only_value);
            Some(PartPlan {
                field: fields.take(&snake(property.name)),
                name: property.name.to_owned(),
                kind: content.kind,
                is_list,
                media_type: content.media_type,
                style,
                is_required: property.is_required,
                constant,
                is_deprecated: resolved.is_deprecated(),
                description: description(property.schema, resolved, property.name),
                headers: Vec::new(),
            })
        })
        .collect();
    // Functions of parts are named first, so that a header never changes their names.
    for part in &mut parts {
        let encoding = encodings.iter().find(|it| it.property == part.name);
        let headers = encoding.into_iter().flat_map(|it| &it.headers);
        part.headers = headers
            .map(|header| PartHeader {
                field: fields.take(&format!("{}_{}", part.field, snake(&header.name))),
                name: header.name.clone(),
                ty: header_type(header, schemas),
                is_deprecated: header.deprecated,
                description: prose(header.description.as_deref())
                    .filter(|text| !repeats(text, &header.name)),
            })
            .collect();
    }
    if parts.is_empty() {
        return None;
    }
    let name = names.take(wanted);
    let required = parts.iter().filter(|part| part.is_argument()).count();
    let has_many = required > MOST_ARGUMENTS;
    Some(FormPlan {
        required: has_many.then(|| names.take(&format!("{name}Required"))),
        name,
        parts,
        value_type,
    })
}

/// What the part `name` with `schema`, which is `resolved`, means: in words that do not only repeat its name.
fn description(schema: SchemaView<'_>, resolved: SchemaView<'_>, name: &str) -> Option<String> {
    description::of(schema, name).or_else(|| {
        let referred = prose(resolved.description());
        referred.filter(|text| !repeats(text, name))
    })
}

fn header_type(header: &Header, schemas: Schemas<'_>) -> TypeExpr {
    let schema = header.schema();
    schema.map_or(TypeExpr::String, |schema| schemas.expr_without_null(schema))
}

/// Whether `style` writes the part other than without one: strings, and lists whose items are parts, are the same in it.
fn is_needed(style: ParameterEncoding, is_list: bool, schema: SchemaView<'_>) -> bool {
    let is_plain = matches!(
        style,
        ParameterEncoding::Styled { style, explode: true, .. } if style != ParameterStyle::DeepObject
    );
    let is_same = schema.single_type().is_some_and(is_single) || is_list && is_plain;
    !is_same
}

/// What a part holds, and in which media type.
struct Content {
    kind: PartKind,
    media_type: Option<String>,
}

/// The content of a part with `schema`: in a media type that `encoding` gives it and the client writes, else as bytes.
fn content(schema: SchemaView<'_>, encoding: Option<&Encoding>, schemas: Schemas<'_>) -> Content {
    let resolved = schemas.resolved_view(schema);
    let given = encoding.map_or(&[][..], |it| &it.content_types);
    let kind = kind(schema, schemas);
    if kind == PartKind::File || given.is_empty() {
        let declared = resolved.content_media_type().and_then(MediaType::parse);
        let declared = declared.filter(|_| kind == PartKind::File);
        let types = given
            .iter()
            .chain(declared.as_ref().filter(|_| given.is_empty()));
        return Content {
            kind,
            media_type: listed(types),
        };
    }
    let is_text = |it: &&MediaType| it.is_text() && resolved.single_type().is_some_and(is_single);
    let is_number = resolved
        .single_type()
        .is_some_and(|it| it != SchemaType::String && is_single(it));
    let written = given.iter().find(|it| {
        it.is_json()
            || is_text(it)
            || is_number
            || it.is_form_urlencoded() && resolved.single_type() == Some(SchemaType::Object)
    });
    match written {
        Some(written) => Content {
            kind,
            media_type: listed(std::iter::once(written)),
        },
        None => Content {
            kind: PartKind::File,
            media_type: listed(given.iter()),
        },
    }
}

fn is_single(ty: SchemaType) -> bool {
    !matches!(ty, SchemaType::Array | SchemaType::Object)
}

/// `types` as they are sent, separated by commas.
fn listed<'t>(types: impl Iterator<Item = &'t MediaType>) -> Option<String> {
    let types: Vec<String> = types.map(|it| it.concrete().to_string()).collect();
    (!types.is_empty()).then(|| types.join(", "))
}

/// Whether `schema` has files that JSON would have no bytes for: parts, or anything inside them or inside a branch.
pub(super) fn has_files(schema: &Schema, schemas: Schemas<'_>) -> bool {
    /// Schemas that are asked, however deep they are.
    const MOST: usize = 256;
    let Some(body) = schemas.resolved(schema) else {
        return false;
    };
    // The body itself is not a file, and a value that may be anything is one only where it is a part.
    let is_part = |part| kind(part, schemas) == PartKind::File;
    let is_file = |inner: SchemaView<'_>| {
        let is_bytes = inner.content_media_type().is_some() && inner.content_encoding().is_none();
        is_bytes || inner.format() == Some("binary")
    };
    if parts(body, schemas).any(is_part) {
        return true;
    }
    let mut pending: Vec<SchemaView<'_>> = inside(body);
    let mut seen: Vec<&str> = Vec::new();
    for _ in 0..MOST {
        let Some(inner) = pending.pop() else {
            return false;
        };
        if let Some(name) = inner.component_reference() {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
        }
        let resolved = schemas.resolved_view(inner);
        if is_file(resolved) {
            return true;
        }
        pending.extend(inside(resolved));
    }
    false
}

/// The schemas of the parts of the object `body`: of its properties, and of the items of those that are lists.
fn parts<'a>(body: SchemaView<'a>, schemas: Schemas<'a>) -> impl Iterator<Item = SchemaView<'a>> {
    body.properties().map(move |property| {
        let resolved = schemas.resolved_view(property.schema);
        let items = resolved
            .items()
            .filter(|_| resolved.single_type() == Some(SchemaType::Array));
        items.unwrap_or(property.schema)
    })
}

/// The schemas directly inside `schema`.
fn inside(schema: SchemaView<'_>) -> Vec<SchemaView<'_>> {
    let properties = schema.properties().map(|property| property.schema);
    let branches = schema.branches().unwrap_or_default().iter();
    let rest = match schema.additional_properties() {
        AdditionalProperties::Schema(values) => Some(values),
        _ => None,
    };
    properties
        .chain(branches.map(SchemaView::new))
        .chain(schema.items())
        .chain(rest)
        .collect()
}

fn kind<'a>(schema: SchemaView<'a>, schemas: Schemas<'a>) -> PartKind {
    let resolved = schemas.resolved_view(schema);
    let is_encoded = resolved.content_encoding().is_some();
    let has_media_type = resolved.content_media_type().is_some();
    let is_binary = match resolved.single_type() {
        Some(SchemaType::String) => {
            resolved.format() == Some("binary") || has_media_type && !is_encoded
        }
        Some(_) => false,
        // A schema without constraints allows any bytes.
        None => {
            has_media_type
                || resolved
                    .node()
                    .entries()
                    .iter()
                    .all(|entry| entry.key == "description")
        }
    };
    if is_binary {
        PartKind::File
    } else {
        PartKind::Value(schemas.expr_of(schema))
    }
}
