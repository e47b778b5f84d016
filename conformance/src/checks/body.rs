//! Validates the body of a response against its documented schema, for successes and errors alike.

use serde_json::Value;
use spec::{
    http::MediaType,
    model::{MediaTypeObject, Response as DocumentedResponse},
    schema::SchemaValidator,
    syntax::from_yaml,
    wire::{
        Response,
        body::{
            BodyKind,
            form::Form,
            xml::{self, XmlForm},
        },
        coercion::{self, Level},
    },
};

use super::{
    CheckContext, CheckInfo, Outcome, documented_content, is_bodiless,
    schema_violation::breaks_schema, sequence::validate_sequence,
};
use crate::{
    exchange::{Exchange, sequence::Sequence},
    failure::Failure,
    operation::ResponsePart,
};

/// Validates a body of a type that can be parsed: JSON, YAML, forms, and XML where the schema specifies how its values are
/// written.
pub(super) fn validate_body(
    info: &'static CheckInfo,
    context: &CheckContext<'_>,
    exchange: &Exchange,
    response: &Response,
    position: usize,
    documented: &DocumentedResponse,
) -> Outcome {
    if is_bodiless(response, context) {
        return Outcome::Skipped;
    }
    let Some((at, content, media_type)) = documented_content(documented, response) else {
        // No documented body, or another type: content_type_conformance checks that.
        return Outcome::Skipped;
    };
    if let Some(kind) = Sequence::of(&media_type) {
        let position = (position, at);
        return validate_sequence(info, context, exchange, position, content, kind);
    }
    let schema = content.schema.as_ref();
    let validator =
        context
            .operation
            .response_validator(position, ResponsePart::Content, at, schema);
    let form = (content, validator.as_deref());
    let body = match Body::parse(&media_type, &response.body, form) {
        Ok(Some(body)) => body,
        Ok(None) => return Outcome::Skipped,
        Err((format, error)) => return unreadable(info, response, &media_type, format, error),
    };
    let Some(validator) = validator else {
        return Outcome::Skipped;
    };
    let broken = match &body {
        Body::Json(value) => broken_json(value, &validator),
        Body::Form(value) => broken_form(value, &validator),
        Body::Yaml(value) => broken_yaml(value, &response.body, &validator),
        Body::Xml(root) => match broken_xml(root, &validator, content, documented) {
            Ok(broken) => broken,
            Err(NotValidated) => return Outcome::Skipped,
        },
    };
    let Some(broken) = broken else {
        return Outcome::Passed;
    };
    let part = ResponsePart::Content;
    if context
        .operation
        .has_unsatisfiable_schema(position, part, at, &validator)
    {
        return Outcome::Skipped;
    }
    let name = schema.and_then(|schema| schema.name.as_deref());
    let name = name.map_or("its schema".to_owned(), |name| format!("`{name}`"));
    match broken {
        Broken::Values(value) => {
            let what = "the body";
            let failed = breaks_schema(info, context, exchange, what, &name, &value, &validator);
            in_media_type(failed, documented, &media_type)
        }
        Broken::Root(message) => Outcome::failed(
            Failure::new(
                info.id,
                info.severity,
                format!("the body of {} breaks {name}: xml", response.status),
            )
            .expected(format!(
                "a body of {} that satisfies {name}, as `{media_type}`",
                response.status
            ))
            .got(message.clone())
            .signature(message),
        ),
    }
}

/// A parsed body, before its schema is considered.
pub(super) enum Body {
    Json(Value),
    Yaml(Value),
    /// The fields or parts, whose single values are strings.
    Form(Value),
    Xml(spec::xml::Element),
}

/// Why a body is invalid.
enum Broken {
    /// The value, which the schema does not allow.
    Values(Value),
    /// The root element, described in words.
    Root(String),
}

/// The schema does not determine whether the body is valid.
struct NotValidated;

impl Body {
    /// Parses `bytes`; `None` for types that are not parsed, or the expected format and the error.
    pub(super) fn parse(
        media_type: &MediaType,
        bytes: &[u8],
        (content, validator): (&MediaTypeObject, Option<&SchemaValidator>),
    ) -> Result<Option<Self>, (&'static str, String)> {
        if media_type.is_yaml() {
            // Unparsed content may be YAML that JSON cannot represent.
            return Ok(from_yaml(bytes).map(Self::Yaml));
        }
        match BodyKind::of(media_type) {
            BodyKind::Json => match serde_json::from_slice(bytes) {
                Ok(value) => Ok(Some(Self::Json(value))),
                Err(error) => Err(("JSON", error.to_string())),
            },
            BodyKind::Xml => match xml::element(bytes) {
                Ok(root) => Ok(Some(Self::Xml(root))),
                Err(error) if error.is_malformed() => Err(("XML", error.to_string())),
                // It may be well-formed, but it uses more than this parser supports.
                Err(_) => Ok(None),
            },
            BodyKind::FormUrlencoded | BodyKind::Multipart => {
                match Form::read(media_type, bytes, content, validator) {
                    Ok(read) => Ok(read.map(|form| Self::Form(form.value))),
                    Err(error) => Err(("multipart", error.to_string())),
                }
            }
            BodyKind::Text | BodyKind::EventStream | BodyKind::JsonLines | BodyKind::Binary => {
                Ok(None)
            }
        }
    }

    /// The value, read as the schema of `validator` means it; `None` where it does not satisfy the schema, or the schema
    /// does not determine it.
    pub(super) fn valid_value(
        self,
        validator: &SchemaValidator,
        content: &MediaTypeObject,
        documented: &DocumentedResponse,
    ) -> Option<Value> {
        match self {
            Self::Json(value) => validator.is_valid(&value).then_some(value),
            Self::Yaml(value) => coercion::find(&value, Level::LenientJson, validator),
            Self::Form(value) => coercion::find(&value, Level::LenientStrings, validator),
            Self::Xml(root) => {
                let schema = content.schema.as_ref()?;
                let form = XmlForm::of(validator, schema, &documented.content).ok()?;
                let plain = form.read(&root).plain();
                coercion::find(&plain, Level::LenientStrings, validator)
            }
        }
    }
}

/// A failure with the media type of the body, where the document has several.
fn in_media_type(
    outcome: Outcome,
    documented: &DocumentedResponse,
    media_type: &MediaType,
) -> Outcome {
    match outcome {
        Outcome::Failed(failure) if documented.content.len() > 1 => {
            let expected = format!("{}, as `{media_type}`", failure.expected);
            Outcome::failed(failure.expected(expected))
        }
        outcome => outcome,
    }
}

fn unreadable(
    info: &'static CheckInfo,
    response: &Response,
    media_type: &MediaType,
    format: &str,
    error: String,
) -> Outcome {
    Outcome::failed(
        Failure::new(
            info.id,
            info.severity,
            format!("the body of {} is not {format}", response.status),
        )
        .expected(format!("a body of type {media_type}"))
        .got(error)
        .signature(format!("{} not {format}", response.status)),
    )
}

fn broken_json(value: &Value, validator: &SchemaValidator) -> Option<Broken> {
    (!validator.is_valid(value)).then(|| Broken::Values(value.clone()))
}

/// Why a form is invalid: texts stand for the values of its schema.
fn broken_form(value: &Value, validator: &SchemaValidator) -> Option<Broken> {
    let is_fine = coercion::find(value, Level::LenientStrings, validator).is_some();
    (!is_fine).then(|| Broken::Values(coercion::nearest(value, validator)))
}

/// Why a YAML value is invalid. Parsers disagree about plain scalars, so a schema of a string may mean the source text.
fn broken_yaml(value: &Value, bytes: &[u8], validator: &SchemaValidator) -> Option<Broken> {
    let text = String::from_utf8_lossy(bytes).into_owned().into();
    let is_fine =
        coercion::find(value, Level::LenientJson, validator).is_some() || validator.is_valid(&text);
    (!is_fine).then(|| Broken::Values(value.clone()))
}

/// Why an XML body is invalid for clients that follow what the document states explicitly.
fn broken_xml(
    root: &spec::xml::Element,
    validator: &SchemaValidator,
    content: &MediaTypeObject,
    documented: &DocumentedResponse,
) -> Result<Option<Broken>, NotValidated> {
    let schema = content.schema.as_ref().ok_or(NotValidated)?;
    let form = XmlForm::of(validator, schema, &documented.content).map_err(|_| NotValidated)?;
    let interpretations = form.read(root);
    if let Some(wrong) = interpretations
        .wrong_root()
        .filter(|wrong| wrong.is_explicit)
    {
        return Ok(Some(Broken::Root(wrong.message)));
    }
    let is_found =
        |value: &Value| coercion::find(value, Level::LenientStrings, validator).is_some();
    let plain = interpretations.plain();
    if is_found(&plain) || interpretations.explicit().iter().any(is_found) {
        return Ok(None);
    }
    if !interpretations.is_certain() {
        return Err(NotValidated);
    }
    Ok(Some(Broken::Values(coercion::nearest(&plain, validator))))
}
