//! Admits to progenitor exactly the forms of a document that it is known to accept.
//!
//! Progenitor rejects, panics or aborts on many legal documents, and a list of what it accepts is shorter than a list
//! of what it does not. Only an [`Admitted`] document can be passed to it. Objects are taken apart field by field, so
//! that a field that a newer `openapiv3` brings is a decision to make here.

mod rejection;

mod operation;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use openapiv3::{Components, OpenAPI, Operation, PathItem, Paths, ReferenceOr};

use self::rejection::{Rejection, rejection, unknown_field};
use super::{
    document::{VERSION, WireDocument},
    form,
};

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

/// Admits `document`, or reports what is wrong with it. [`WireDocument::new`] makes only admitted documents.
///
/// # Errors
///
/// At the first form that progenitor is not known to accept.
pub(super) fn admit(document: WireDocument) -> Result<Admitted, Rejection> {
    let OpenAPI {
        openapi,
        info: _,
        paths: Paths { paths, extensions },
        components: Some(components),
        security: None,
        external_docs: None,
        servers,
        tags,
        extensions: own,
    } = &document.api
    else {
        return Err(unknown_field(""));
    };
    if !(servers.is_empty() && tags.is_empty() && own.is_empty() && extensions.is_empty()) {
        return Err(unknown_field(""));
    }
    if openapi != VERSION {
        return Err(rejection(
            "openapi",
            format!("the version is not {VERSION}"),
        ));
    }
    replaced_types(components, &document)?;
    let mut functions = BTreeSet::new();
    for (path, item) in paths {
        for operation in operations(path, item)? {
            let function = operation::admit(path, operation, &document)?;
            if !functions.insert(function) {
                return Err(rejection(path, format!("`{function}` is there twice")));
            }
        }
    }
    Ok(Admitted { document })
}

/// Components are schemas that are replaced by types, and nothing else.
fn replaced_types(components: &Components, document: &WireDocument) -> Result<(), Rejection> {
    for (name, schema) in &components.schemas {
        if *schema != form::string() || !document.types.contains_key(name) {
            return Err(rejection(name, "a schema is not a replaced type"));
        }
    }
    let only_schemas = Components {
        schemas: components.schemas.clone(),
        ..Components::default()
    };
    if *components != only_schemas {
        return Err(unknown_field("components"));
    }
    Ok(())
}

/// The operations of a path item that has nothing but operations, each of a method that has a function.
fn operations<'p>(
    path: &str,
    item: &'p ReferenceOr<PathItem>,
) -> Result<impl Iterator<Item = &'p Operation>, Rejection> {
    let ReferenceOr::Item(PathItem {
        get,
        put,
        post,
        delete,
        head,
        patch,
        options: None,
        trace: None,
        summary: None,
        description: None,
        servers,
        parameters,
        extensions,
    }) = item
    else {
        return Err(unknown_field(path));
    };
    if !(servers.is_empty() && parameters.is_empty() && extensions.is_empty()) {
        return Err(unknown_field(path));
    }
    let operations = [get, put, post, delete, head, patch];
    Ok(operations.into_iter().flatten())
}
