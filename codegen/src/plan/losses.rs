//! Reports what a document says of an operation and the client does not do.

use spec::{
    diagnostic::Diagnostic,
    http::MediaType,
    model::{Encoding, FlawKind, Operation, ParameterEncoding, ParameterStyle},
    schema::{SchemaView, view::SchemaType},
    source::span::Span,
};

use super::{operation, schemas::Schemas};
use crate::pass::DROPPED_PART;

/// What the client of `operation` does not do.
pub(super) fn of(operation: &Operation, schemas: Schemas<'_>) -> Vec<Diagnostic> {
    let mut res = ignored_styles(operation, schemas);
    res.extend(undefined_forms(operation, schemas));
    res.extend(unwritten_media_types(operation, schemas));
    res.extend(ignored_headers(operation));
    let id = &operation.id;
    for flaw in &operation.flaws {
        if let FlawKind::Response {
            reference: None, ..
        } = &flaw.kind
        {
            let message = format!("a response of `{id}` is dropped: it has no status");
            res.push(Diagnostic::new(&DROPPED_PART, flaw.span, message));
        }
    }
    res
}

/// Styles of parts that 3.0 ignores, where they would have changed what is sent (OAS 3.0.3 §4.7.15.1).
fn ignored_styles(operation: &Operation, schemas: Schemas<'_>) -> Vec<Diagnostic> {
    let bodies = operation.request_body.iter().flat_map(|it| &it.content);
    let mut res = Vec::new();
    for media in bodies.filter(|it| it.media_type.is_multipart()) {
        let object = media.schema.as_ref().and_then(|it| schemas.resolved(it));
        let ignored = media.encoding.named.iter().filter(|encoding| {
            let property = object.and_then(|it| it.property(&encoding.property));
            let ty = property.and_then(|it| schemas.resolved_view(it).single_type());
            ty.is_none_or(|ty| matters(encoding, ty))
        });
        for encoding in ignored {
            let message = format!(
                "the style of the part `{}` has no effect: it is sent in its media type",
                encoding.property
            );
            res.push(
                Diagnostic::new(&DROPPED_PART, media.origin.span, message)
                    .help("3.0 has styles for `application/x-www-form-urlencoded` alone; 3.1 for `multipart/form-data` too"),
            );
        }
    }
    res
}

/// Whether the style of `encoding`, which is ignored, would write a value of this type in another way.
fn matters(encoding: &Encoding, ty: SchemaType) -> bool {
    let Some(ParameterEncoding::Styled { style, explode, .. }) = encoding.styled() else {
        return false;
    };
    let is_plain = style == ParameterStyle::Form && explode;
    let is_written_alike = match ty {
        SchemaType::Object => false,
        SchemaType::Array => is_plain,
        _ => true,
    };
    encoding.of_part().is_none() && !is_written_alike
}

/// Values inside each other, for which a style has no form (OAS 3.1.1 §4.8.12.3): in parameters, and in fields of forms.
fn undefined_forms<'a>(operation: &Operation, schemas: Schemas<'a>) -> Vec<Diagnostic> {
    let mut res = Vec::new();
    let mut note = |what: String,
                    span: Span,
                    encoding: ParameterEncoding,
                    value: SchemaView<'a>| {
        if let ParameterEncoding::Styled { style, explode, .. } = encoding
            && let Some(inner) = undefined(value, style, explode, schemas)
        {
            let message = format!(
                "{what} holds {inner}, for which the style `{style}` has no form: they are sent as JSON"
            );
            let help = "describe it by `content`, or an object by `style: deepObject`";
            res.push(Diagnostic::new(&DROPPED_PART, span, message).help(help));
        }
    };
    for parameter in &operation.parameters {
        let schema = parameter.schema().and_then(|it| schemas.resolved(it));
        // 2.0 says how lists in lists are written.
        if let Some(schema) = schema.filter(|_| parameter.items_separator.is_none()) {
            let what = format!("the {} parameter `{}`", parameter.location, parameter.name);
            note(
                what,
                parameter.origin.span,
                parameter.content.encoding(),
                schema,
            );
        }
    }
    let bodies = operation.request_body.iter().flat_map(|it| &it.content);
    for media in bodies.filter(|it| it.media_type.is_form_urlencoded()) {
        let object = media.schema.as_ref().and_then(|it| schemas.resolved(it));
        for encoding in &media.encoding.named {
            let property = object.and_then(|it| it.property(&encoding.property));
            if let (Some(property), Some(styled)) = (property, encoding.styled()) {
                let what = format!("the field `{}`", encoding.property);
                let value = schemas.resolved_view(property);
                note(what, media.origin.span, styled, value);
            }
        }
    }
    res
}

/// Parameters in a media type that the client does not write, so that they are JSON.
fn unwritten_media_types(operation: &Operation, schemas: Schemas<'_>) -> Vec<Diagnostic> {
    let described = operation
        .parameters
        .iter()
        .filter_map(|parameter| Some((parameter, &parameter.content.media()?.media_type)));
    let unwritten = described.filter(|(parameter, media_type)| {
        let is_json = operation::encoding(parameter, schemas) == ParameterEncoding::Json;
        is_json && !media_type.is_json() && !media_type.covers(&MediaType::json())
    });
    unwritten
        .map(|(parameter, media_type)| {
            let message = format!(
                "the {} parameter `{}` is sent as JSON: the client does not write `{media_type}`",
                parameter.location, parameter.name
            );
            Diagnostic::new(&DROPPED_PART, parameter.origin.span, message)
                .help("describe a string, for a value that its users write themselves")
        })
        .collect()
}

/// Header parameters whose definition the standard ignores, since other parts of the document describe them
/// (OAS 3.0.3 §4.7.12.2, `name`).
fn ignored_headers(operation: &Operation) -> impl Iterator<Item = Diagnostic> {
    operation.ignored_headers.iter().map(|(name, span)| {
        let message = format!(
            "the header parameter `{name}` of `{}` is dropped: the standard ignores its definition",
            operation.id
        );
        Diagnostic::new(&DROPPED_PART, *span, message)
            .help("media types are described by `content`, and credentials by `securitySchemes`")
    })
}

/// What is inside the lists or objects of `schema` and has no form in `style`.
fn undefined<'a>(
    schema: SchemaView<'a>,
    style: ParameterStyle,
    explode: bool,
    schemas: Schemas<'a>,
) -> Option<&'static str> {
    // Its members are in brackets, to any depth.
    if style == ParameterStyle::DeepObject {
        return None;
    }
    let is = |it: SchemaView<'a>, ty| schemas.resolved_view(it).single_type() == Some(ty);
    let is_object = |it| is(it, SchemaType::Object);
    let is_list = |it| is(it, SchemaType::Array);
    match schema.single_type()? {
        SchemaType::Array => {
            let items = schema.items()?;
            let inner = [
                (is_object(items), "objects in a list"),
                (is_list(items), "lists in a list"),
            ];
            inner.into_iter().find_map(|(is, what)| is.then_some(what))
        }
        SchemaType::Object => {
            // Lists among the members of an exploded object repeat their name.
            let is_repeated = explode && style == ParameterStyle::Form;
            schema.properties().find_map(|property| {
                if is_object(property.schema) {
                    Some("objects in an object")
                } else if is_list(property.schema) && !is_repeated {
                    Some("lists in an object")
                } else {
                    None
                }
            })
        }
        _ => None,
    }
}
