//! Reports what a document says of an operation and the client does not do.

use spec::{
    diagnostic::Diagnostic,
    model::{Encoding, FlawKind, Operation, ParameterEncoding, ParameterStyle},
    schema::view::SchemaType,
};

use super::schemas::Schemas;
use crate::pass::DROPPED_PART;

/// What the client of `operation` does not do.
pub(super) fn of(operation: &Operation, schemas: Schemas<'_>) -> Vec<Diagnostic> {
    let mut res = ignored_styles(operation, schemas);
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
