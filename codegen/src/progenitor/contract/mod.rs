//! Admits to progenitor exactly the forms of a document that it is known to accept.
//!
//! Progenitor refuses, panics or aborts on many legal documents, and a list of what it accepts is shorter than a list of
//! what it does not. Only an [`Admitted`] document can be handed to it.

use std::collections::BTreeSet;

use spec::{
    document::grammar::ObjectKind,
    http::StatusCodePattern,
    model::path::PathTemplate,
    source::node::{Mapping, Node},
};

use super::{
    document::{FORM, JSON, WireDocument},
    names::PARTS,
};
use crate::tree;

/// A document that progenitor accepts.
#[derive(Debug)]
pub(super) struct Admitted {
    document: WireDocument,
}

impl Admitted {
    /// The document.
    pub(super) fn document(&self) -> &WireDocument {
        &self.document
    }
}

/// Where a document for progenitor has a form that is not known to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub(super) struct Refusal {
    /// The place, as a path of keys.
    pub place: String,
    /// What is not admitted.
    pub problem: String,
}

/// Admits `document`, or says what is wrong with it. [`WireDocument::new`] makes only what is admitted.
///
/// # Errors
///
/// At the first form that progenitor is not known to accept.
pub(super) fn admit(document: WireDocument) -> Result<Admitted, Refusal> {
    let root = &document.root;
    if root.get_str("openapi") != Some("3.0.3") {
        return Err(refusal("openapi", "the version is not 3.0.3"));
    }
    only(root, "", &["openapi", "info", "paths", "components"])?;
    let info = root.get("info");
    for field in ["title", "version"] {
        if info.and_then(|info| info.get_str(field)).is_none() {
            return Err(refusal("info", "title or version is missing"));
        }
    }
    let schemas = tree::components(root, "schemas");
    for entry in schemas.map_or(&[][..], Mapping::entries) {
        let is_plain =
            entry.value.entries().len() == 1 && entry.value.get_str("type") == Some("string");
        if !is_plain || !document.types.contains_key(&entry.key) {
            return Err(refusal(&entry.key, "a schema is not a replaced type"));
        }
    }
    let mut functions = BTreeSet::new();
    for path in root.get("paths").map_or(&[][..], Node::entries) {
        for field in path.value.entries() {
            let is_method = ObjectKind::PathItem
                .fields()
                .iter()
                .any(|known| known.name == field.key)
                && ["get", "put", "post", "delete", "head", "patch"].contains(&field.key.as_str());
            if !is_method {
                return Err(refusal(&path.key, format!("`{}` is no method", field.key)));
            }
            wire_operation(&path.key, &field.value, &document, &mut functions)?;
        }
    }
    Ok(Admitted { document })
}

fn wire_operation(
    path: &str,
    operation: &Node,
    document: &WireDocument,
    functions: &mut BTreeSet<String>,
) -> Result<(), Refusal> {
    let id = operation.get_str("operationId").unwrap_or_default();
    let place = format!("{path} {id}");
    only(
        operation,
        &place,
        &["operationId", "parameters", "requestBody", "responses"],
    )?;
    let is_function = syn::parse_str::<syn::Ident>(id).is_ok()
        && id.starts_with("send_")
        && !id.chars().any(char::is_uppercase);
    if !is_function || !functions.insert(id.to_owned()) {
        return Err(refusal(&place, "the id is not a function of its own"));
    }
    let template = PathTemplate::parse(path).map_err(|error| refusal(&place, error.to_string()))?;
    let places: Vec<&str> = template.parameter_names().collect();
    let mut names = Vec::new();
    let mut carriers = 0;
    for parameter in operation.get("parameters").map_or(&[][..], Node::items) {
        only(parameter, &place, &["name", "in", "required", "schema"])?;
        let name = parameter.get_str("name").unwrap_or_default();
        let schema = parameter.get("schema");
        let is_plain = match parameter.get_str("in") {
            Some("path") => schema.and_then(|schema| schema.get_str("type")) == Some("string"),
            Some("query") => {
                carriers += 1;
                name == PARTS && is_typed(schema, document)
            }
            _ => false,
        };
        if !is_plain
            || parameter.get_bool("required") != Some(true)
            || syn::parse_str::<syn::Ident>(name).is_err()
        {
            return Err(refusal(
                &place,
                format!("the parameter `{name}` is not plain"),
            ));
        }
        if name != PARTS {
            names.push(name);
        }
    }
    if names != places {
        return Err(refusal(
            &place,
            "the parameters are not the places of the path",
        ));
    }
    if let Some(body) = operation.get("requestBody") {
        carriers += 1;
        typed(body, &[JSON, FORM], &place, document)?;
    }
    if carriers != 1 {
        return Err(refusal(&place, "not exactly one thing carries the request"));
    }
    let (mut success, mut failure) = (BTreeSet::new(), BTreeSet::new());
    for response in operation.get("responses").map_or(&[][..], Node::entries) {
        let schema = typed(&response.value, &[JSON], &place, document)?;
        match StatusCodePattern::parse(&response.key) {
            Some(status) if status.is_success() => {
                success.insert(schema.to_owned());
            }
            Some(StatusCodePattern::Range(4 | 5)) => {
                failure.insert(schema.to_owned());
            }
            _ => return Err(refusal(&place, format!("the status `{}`", response.key))),
        }
    }
    if success.len() != 1 || failure.len() != 1 {
        return Err(refusal(
            &place,
            "success or failure has not exactly one type",
        ));
    }
    Ok(())
}

/// The component that `holder` refers to below its one media type.
fn typed<'n>(
    holder: &'n Node,
    media_types: &[&str],
    place: &str,
    document: &WireDocument,
) -> Result<&'n str, Refusal> {
    let schema = match holder.get("content").map(Node::entries) {
        Some([one]) if media_types.contains(&one.key.as_str()) => one.value.get("schema"),
        _ => None,
    };
    schema
        .filter(|schema| is_typed(Some(schema), document))
        .and_then(tree::schema_reference)
        .ok_or_else(|| refusal(place, format!("no replaced type as {media_types:?}")))
}

/// Whether `schema` refers to a type that is replaced.
fn is_typed(schema: Option<&Node>, document: &WireDocument) -> bool {
    schema
        .and_then(tree::schema_reference)
        .is_some_and(|name| document.types.contains_key(name))
}

fn only(node: &Node, place: &str, fields: &[&str]) -> Result<(), Refusal> {
    match node
        .entries()
        .iter()
        .find(|entry| !fields.contains(&entry.key.as_str()))
    {
        Some(entry) => Err(refusal(place, format!("the field `{}`", entry.key))),
        None => Ok(()),
    }
}

fn refusal(place: &str, problem: impl Into<String>) -> Refusal {
    Refusal {
        place: place.to_owned(),
        problem: problem.into(),
    }
}
