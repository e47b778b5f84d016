//! Admits one operation.

use std::collections::BTreeSet;

use openapiv3::{
    Operation, Parameter, ParameterSchemaOrContent, ReferenceOr, RequestBody, Response, Responses,
    Schema, StatusCode,
};
use spec::model::path::PathTemplate;

use super::{
    super::{
        document::WireDocument,
        form::{self, FORM, JSON},
        names::PARTS,
    },
    rejection::{Rejection, rejection, unknown_field},
};

/// The name of the function of an operation that progenitor accepts.
///
/// # Errors
///
/// At the first form that it is not known to accept.
pub(super) fn admit<'d>(
    path: &str,
    operation: &'d Operation,
    document: &WireDocument,
) -> Result<&'d str, Rejection> {
    let Operation {
        operation_id: Some(id),
        parameters,
        request_body,
        responses,
        summary: None,
        description: None,
        external_docs: None,
        security: None,
        deprecated: false,
        tags,
        callbacks,
        servers,
        extensions,
    } = operation
    else {
        return Err(unknown_field(path));
    };
    let location = format!("{path} {id}");
    if !(tags.is_empty() && callbacks.is_empty() && servers.is_empty() && extensions.is_empty()) {
        return Err(unknown_field(&location));
    }
    let is_function = is_identifier(id) && id.starts_with("operation");
    if !is_function || id.chars().any(char::is_uppercase) {
        return Err(rejection(&location, "the id is not the name of a function"));
    }
    let request_inputs = self::parameters(path, parameters, &location, document)?;
    let bodies = match request_body {
        None => 0,
        Some(ReferenceOr::Item(body)) => self::body(body, &location, document).map(|()| 1)?,
        Some(ReferenceOr::Reference { .. }) => {
            return Err(rejection(&location, "a body elsewhere"));
        }
    };
    if request_inputs + bodies != 1 {
        return Err(rejection(
            &location,
            "the request does not have exactly one body or parameter that carries it",
        ));
    }
    self::responses(responses, &location, document)?;
    Ok(id)
}

/// How many of `parameters` carry the request; the others fill `path`, in order.
fn parameters(
    path: &str,
    parameters: &[ReferenceOr<Parameter>],
    location: &str,
    document: &WireDocument,
) -> Result<usize, Rejection> {
    let template =
        PathTemplate::parse(path).map_err(|error| rejection(location, error.to_string()))?;
    let mut names = template.parameter_names();
    let mut request_inputs = 0;
    for parameter in parameters {
        let ReferenceOr::Item(parameter) = parameter else {
            return Err(rejection(location, "a parameter elsewhere"));
        };
        let data = parameter.parameter_data_ref();
        let is_known = match &data.format {
            ParameterSchemaOrContent::Schema(schema) if is_typed(schema, document) => {
                request_inputs += 1;
                *parameter == form::query_parameter(PARTS, schema.clone())
            }
            _ => {
                *parameter == form::path_parameter(&data.name)
                    && is_identifier(&data.name)
                    && names.next() == Some(data.name.as_str())
            }
        };
        if !is_known {
            let problem = format!("the parameter `{}` is not plain, or not here", data.name);
            return Err(rejection(location, problem));
        }
    }
    match names.next() {
        None => Ok(request_inputs),
        Some(name) => Err(rejection(location, format!("no parameter for `{name}`"))),
    }
}

fn body(body: &RequestBody, location: &str, document: &WireDocument) -> Result<(), Rejection> {
    let is_known = body.content.iter().all(|(media_type, media)| {
        [JSON, FORM].contains(&media_type.as_str())
            && media.schema.as_ref().is_some_and(|schema| {
                is_typed(schema, document) && *body == form::body(media_type, schema.clone())
            })
    });
    if !is_known || body.content.is_empty() {
        return Err(rejection(location, "the body is not a replaced type"));
    }
    Ok(())
}

/// Success and failure have one type each.
fn responses(
    responses: &Responses,
    location: &str,
    document: &WireDocument,
) -> Result<(), Rejection> {
    let Responses {
        default: None,
        responses,
        extensions,
    } = responses
    else {
        return Err(rejection(location, "a response for all other statuses"));
    };
    if !extensions.is_empty() {
        return Err(unknown_field(location));
    }
    let (mut success, mut failure) = (BTreeSet::new(), BTreeSet::new());
    for (status, response) in responses {
        let ty = match response {
            ReferenceOr::Item(response) => response_type(response, document),
            ReferenceOr::Reference { .. } => None,
        };
        let types = match status {
            StatusCode::Code(200..=299) | StatusCode::Range(2) => &mut success,
            StatusCode::Range(4 | 5) => &mut failure,
            _ => return Err(rejection(location, format!("the status `{status}`"))),
        };
        match ty {
            Some(ty) => types.insert(ty),
            None => {
                let problem = format!("the response `{status}` is not a replaced type");
                return Err(rejection(location, problem));
            }
        };
    }
    if success.len() != 1 || failure.len() != 1 {
        let problem = "success or failure has not exactly one type";
        return Err(rejection(location, problem));
    }
    Ok(())
}

/// The component that a response refers to that has a known form.
fn response_type<'d>(response: &'d Response, document: &WireDocument) -> Option<&'d str> {
    let schema = response.content.get(JSON)?.schema.as_ref()?;
    let is_known = is_typed(schema, document) && *response == form::response(schema.clone());
    form::component(schema).filter(|_| is_known)
}

/// Whether `schema` refers to a type that is replaced.
fn is_typed(schema: &ReferenceOr<Schema>, document: &WireDocument) -> bool {
    form::component(schema).is_some_and(|name| document.types.contains_key(name))
}

fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}
