//! Serializes a case as a request, by the rules of the contract.

use serde_json::Value;
use spec::{
    http::{MediaType, percent},
    model::{Encodings, MediaTypeObject, Operation, Parameter, ParameterLocation},
    wire::{
        self, Headers, Request,
        body::{
            BodyKind, form_urlencoded, multipart,
            sequence::{write_events, write_json_lines},
            xml::{WriteError, XmlForm},
        },
        style::{EncodeError, Notation, is_named, raw::scalar_string},
    },
};

use super::{Body, Case, Content, ParameterValue};

/// Why a case cannot be serialized.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The style or media type has no form for the value of a parameter.
    #[error("{location} parameter `{name}`: {source}")]
    Parameter {
        /// Its location.
        location: ParameterLocation,
        /// Its name.
        name: String,
        /// Why.
        source: EncodeError,
    },
    /// The value of a header or the path contains characters that cannot be sent there.
    #[error("{location} parameter `{name}`: the value cannot be sent there")]
    Untransportable {
        /// Its location.
        location: ParameterLocation,
        /// Its name.
        name: String,
    },
    /// A parameter of the path template has no value.
    #[error("path parameter `{0}` has no value")]
    MissingPathParameter(String),
    /// The media type has no form for the body.
    #[error("body: {0}")]
    Body(EncodeError),
    /// XML has no form for the body.
    #[error("body: {0}")]
    Xml(WriteError),
    /// Bodies of this media type cannot be serialized.
    #[error("bodies of type `{0}` cannot be made")]
    UnsupportedMediaType(String),
}

/// How the values of a documented media type are written, where that depends on its schema.
#[derive(Debug, Clone, Copy, Default)]
pub struct BodyForm<'f> {
    /// The schema as a bundle, which says what the parts of multipart bodies are.
    pub bundle: Option<&'f Value>,
    /// How fields and parts are written, with a value for each header that a part needs.
    pub encoding: Option<&'f Encodings>,
    /// The form in XML.
    pub xml: Option<&'f XmlForm>,
}

/// Serializes `case`, without credentials. `form` returns how the values of a documented media type are written.
///
/// # Errors
///
/// When a value has no form in its location.
pub fn render<'f>(
    operation: &Operation,
    case: &Case,
    form: &dyn Fn(&MediaType) -> BodyForm<'f>,
) -> Result<Request, RenderError> {
    let mut query: Vec<String> = operation
        .path
        .query()
        .map(ToOwned::to_owned)
        .into_iter()
        .collect();
    let mut headers = Headers::new();
    let mut cookies = Vec::new();
    let mut path_strings: Vec<(&str, String)> = Vec::new();
    for given in &case.parameters {
        let declared = operation
            .parameters
            .iter()
            .find(|parameter| parameter.is(&given.name, given.location));
        match given.location {
            ParameterLocation::Path => {
                path_strings.push((&given.name, single_string(declared, given)?));
            }
            ParameterLocation::Query => query.extend(pieces(declared, given)?),
            ParameterLocation::QueryString => query.push(query_string(declared, given)?),
            ParameterLocation::Header => {
                let string = single_string(declared, given)?;
                if !crate::value::context::StringContext::Header.admits(&string) {
                    return Err(untransportable(given));
                }
                headers.push(given.name.as_str(), string);
            }
            ParameterLocation::Cookie => cookies.extend(pieces(declared, given)?),
        }
    }
    if let Some(missing) = operation
        .path
        .parameter_names()
        .find(|name| !path_strings.iter().any(|(known, _)| known == name))
    {
        return Err(RenderError::MissingPathParameter(missing.to_owned()));
    }
    let path = operation.path.expand(|name| {
        let string = path_strings.iter().find(|(known, _)| *known == name);
        string.map(|(_, string)| string.clone()).unwrap_or_default()
    });
    if !cookies.is_empty() {
        headers.push("Cookie", cookies.join("; "));
    }
    let body = case
        .body
        .as_ref()
        .map(|body| body_bytes(operation, body, form))
        .transpose()?;
    if let Some((_, Some(media_type))) = &body {
        headers.push("Content-Type", media_type.as_str());
    }
    for (name, value) in &case.headers {
        headers.set(name, value.as_str());
    }
    Ok(Request {
        method: case
            .method
            .clone()
            .unwrap_or_else(|| operation.method.as_str().to_owned()),
        target: if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        },
        headers,
        body: body.map(|(bytes, _)| bytes),
    })
}

/// The string of a path or header parameter.
fn single_string(
    declared: Option<&Parameter>,
    given: &ParameterValue,
) -> Result<String, RenderError> {
    if let Some(content) = content(declared) {
        return content_string(content, given);
    }
    let string = encode(declared, given)?.concat();
    if given.location == ParameterLocation::Path && string.is_empty() {
        return Err(untransportable(given));
    }
    Ok(string)
}

/// The `name=value` pieces of a query or cookie parameter.
fn pieces(
    declared: Option<&Parameter>,
    given: &ParameterValue,
) -> Result<Vec<String>, RenderError> {
    if let Some(content) = content(declared) {
        let string = content_string(content, given)?;
        return Ok(vec![format!("{}={string}", percent::encode(&given.name))]);
    }
    encode(declared, given)
}

fn encode(
    declared: Option<&Parameter>,
    given: &ParameterValue,
) -> Result<Vec<String>, RenderError> {
    let style = given.location.default_style();
    let plain = Notation {
        name: &given.name,
        style,
        explode: style.default_explode(),
        allow_reserved: false,
        percent_encoded: given.location != ParameterLocation::Header,
        named: is_named(given.location),
    };
    let notation = declared.and_then(Notation::of).unwrap_or(plain);
    notation
        .encode(&given.value)
        // A value of the wrong type has no form in some styles; its JSON in the default style is as invalid.
        .or_else(|error| match given.value {
            Value::Object(_) | Value::Array(_) | Value::Null => Err(error),
            _ => plain.encode(&given.value),
        })
        .map_err(|source| RenderError::Parameter {
            location: given.location,
            name: given.name.clone(),
            source,
        })
}

/// The whole query string.
fn query_string(
    declared: Option<&Parameter>,
    given: &ParameterValue,
) -> Result<String, RenderError> {
    match content(declared) {
        Some(content) => content_string(content, given),
        None => {
            let string = scalar_string(&given.value).unwrap_or_else(|| given.value.to_string());
            Ok(percent::encode(&string))
        }
    }
}

/// The media type that a parameter is serialized in.
fn content(declared: Option<&Parameter>) -> Option<&MediaTypeObject> {
    declared?.content.media()
}

/// The string of a parameter that is serialized in a media type.
fn content_string(
    content: &MediaTypeObject,
    given: &ParameterValue,
) -> Result<String, RenderError> {
    let percent_encoded = given.location != ParameterLocation::Header;
    wire::content::encode(content, &given.value, percent_encoded).map_err(|source| {
        RenderError::Parameter {
            location: given.location,
            name: given.name.clone(),
            source,
        }
    })
}

fn untransportable(given: &ParameterValue) -> RenderError {
    RenderError::Untransportable {
        location: given.location,
        name: given.name.clone(),
    }
}

/// The bytes of a body and the value of its `Content-Type`.
fn body_bytes<'f>(
    operation: &Operation,
    body: &Body,
    form: &dyn Fn(&MediaType) -> BodyForm<'f>,
) -> Result<(Vec<u8>, Option<String>), RenderError> {
    let Content::Value { value, written_as } = &body.content else {
        let Content::Bytes(bytes) = &body.content else {
            return Ok((Vec::new(), body.media_type.clone()));
        };
        return Ok((bytes.clone(), body.media_type.clone()));
    };
    let declared = operation
        .request_body
        .iter()
        .flat_map(|body| &body.content)
        .filter(|content| content.media_type.covers(written_as))
        .min_by_key(|content| content.media_type != *written_as);
    let none = Encodings::default();
    let encodings = form(written_as).encoding;
    let encodings = encodings.or(declared.map(|content| &content.encoding));
    let encodings = encodings.unwrap_or(&none);
    let has_items = declared.is_some_and(|content| content.item_schema.is_some());
    match BodyKind::of(written_as) {
        BodyKind::Json => Ok((value.to_string().into_bytes(), body.media_type.clone())),
        BodyKind::FormUrlencoded => {
            let string =
                form_urlencoded::encode(value, &encodings.named).map_err(RenderError::Body)?;
            Ok((string.into_bytes(), body.media_type.clone()))
        }
        BodyKind::Multipart => {
            let boundary = boundary_for(value);
            let bundle = form(written_as).bundle.unwrap_or(&Value::Null);
            let bytes = multipart::encode(value, encodings, bundle, &boundary)
                .map_err(RenderError::Body)?;
            let media_type = body
                .media_type
                .as_ref()
                .map(|media_type| format!("{media_type}; boundary={boundary}"));
            Ok((bytes, media_type))
        }
        BodyKind::JsonLines if has_items => {
            let string = write_json_lines(value, false);
            Ok((string.into_bytes(), body.media_type.clone()))
        }
        BodyKind::EventStream if has_items => {
            let string = write_events(value, false);
            Ok((string.into_bytes(), body.media_type.clone()))
        }
        BodyKind::Text | BodyKind::EventStream | BodyKind::JsonLines | BodyKind::Binary => {
            let string = scalar_string(value).unwrap_or_else(|| value.to_string());
            Ok((string.into_bytes(), body.media_type.clone()))
        }
        BodyKind::Xml => {
            let form = form(written_as).xml;
            let form =
                form.ok_or_else(|| RenderError::UnsupportedMediaType(written_as.essence()))?;
            let string = form.write(value).map_err(RenderError::Xml)?;
            Ok((string.into_bytes(), body.media_type.clone()))
        }
    }
}

/// A boundary that does not occur in the content (RFC 2046 §5.1.1); the same content gets the same boundary.
fn boundary_for(value: &Value) -> String {
    let string = value.to_string();
    let mut number = 0_u32;
    loop {
        let boundary = format!("part-{number}");
        if !string.contains(&boundary) {
            return boundary;
        }
        number += 1;
    }
}
