//! Finds schemas that admit no value, with the reason.
//!
//! The canonical form of the `jsonschema` crate proves it: a schema is only called empty when no value can satisfy it.

use std::collections::BTreeSet;

use jsonschema::{
    Draft,
    canonical::{self, CanonicalView, Cause, UnsatisfiableReason},
};
use serde_json::{Map, Value, json};

use super::{
    Direction,
    compile::shared_definitions,
    definitions::reference_to,
    dialect::{self, SchemaBundle},
    large_stack::on_large_stack,
};
use crate::{
    document::{Document, Location},
    source::pointer::JsonPointer,
};

/// A schema that no value satisfies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsatisfiable {
    /// Its address.
    pub location: Location,
    /// The parts that exclude each other, or the one part that excludes everything.
    pub parts: Vec<Part>,
}

/// A part of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The schema object that holds the keywords, or the schema itself that is the part.
    pub location: Location,
    /// The keywords; empty when the part is the complete schema at the address.
    pub keywords: Vec<String>,
}

/// Schemas that are set aside because the canonical form cannot model them, before the search is given up.
const MOST_UNMODELED: usize = 16;

/// The schemas among those at `locations`, and below them, that admit no value by an error of their own: not those
/// written as `false`, and not those that merely hold or refer to another of the list.
pub fn unsatisfiable(document: &Document, locations: &[Location]) -> Vec<Unsatisfiable> {
    let (keys, bundle) = dialect::bundle_all(document, locations.iter(), Direction::Response);
    // The canonical form has each way to a definition apart.
    if !shared_definitions(&bundle.json).is_empty() {
        return Vec::new();
    }
    let found = on_large_stack(&bundle.json, || search(document, &keys, &bundle));
    found.unwrap_or_default()
}

/// Searches with more and more schemas set aside; `None` when nothing was found.
fn search(
    document: &Document,
    keys: &[String],
    bundle: &SchemaBundle,
) -> Option<Vec<Unsatisfiable>> {
    let mut set_aside = BTreeSet::new();
    for _ in 0..=MOST_UNMODELED {
        let with_roots = with_roots(bundle, keys, &set_aside);
        let prepared = canonical::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .offline()
            .prepare(&with_roots);
        let Ok(prepared) = prepared else { break };
        let Ok(found) = prepared.unsatisfiable() else {
            break;
        };
        if !found.is_empty() {
            let mut res: Vec<Unsatisfiable> = found
                .iter()
                .filter_map(|(pointer, reason)| led_back(document, bundle, pointer, reason))
                .collect();
            // One schema can be met below its own key and below the key of the schema that holds it.
            res.sort_by(|a, b| a.location.cmp(&b.location));
            res.dedup_by(|a, b| a.location == b.location);
            return Some(res);
        }
        // One schema beyond the model hides all others.
        let Some(unmodeled) = unmodeled(&prepared).filter(|at| set_aside.insert(*at)) else {
            break;
        };
        debug_assert!(unmodeled < keys.len(), "roots are numbered by keys");
    }
    None
}

/// A schema that no value satisfies: where the search does not even find it, it has looked at nothing.
fn never() -> Value {
    json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] })
}

/// The bundle with a root that reaches every key but those set aside, and a schema that is found wherever any is.
fn with_roots(bundle: &SchemaBundle, keys: &[String], set_aside: &BTreeSet<usize>) -> Value {
    let mut json = Value::clone(&bundle.json);
    let mut roots: Map<String, Value> = keys
        .iter()
        .enumerate()
        .filter(|(at, _)| !set_aside.contains(at))
        .map(|(at, key)| (at.to_string(), json!({ "$ref": reference_to(key) })))
        .collect();
    roots.insert("never".to_owned(), never());
    if let Value::Object(members) = &mut json {
        members.insert("properties".to_owned(), roots.into());
    }
    json
}

/// The number of the root through which the canonical form met something it cannot model.
fn unmodeled(prepared: &canonical::PreparedDocument<'_>) -> Option<usize> {
    let canonical = prepared.canonicalize().ok()?;
    let CanonicalView::Raw(raw) = canonical.view() else {
        return None;
    };
    let pointer = JsonPointer::from(raw.pointer?.as_str());
    let mut tokens = pointer.tokens();
    let at = (tokens.next()? == "properties").then(|| tokens.next())??;
    at.parse().ok()
}

fn led_back(
    document: &Document,
    bundle: &SchemaBundle,
    pointer: &str,
    reason: &UnsatisfiableReason,
) -> Option<Unsatisfiable> {
    let causes = match reason {
        UnsatisfiableReason::Literal => return None,
        UnsatisfiableReason::Empty(cause) => std::slice::from_ref(cause),
        UnsatisfiableReason::Conflict(causes) => causes,
    };
    // A schema that is empty because a part of it is: that part has its own reason.
    if let [Cause { keywords, .. }] = causes
        && (keywords.is_empty() || keywords.iter().any(|keyword| keyword == "$ref"))
    {
        return None;
    }
    let location = origin(document, bundle, pointer)?;
    let parts = causes
        .iter()
        .filter_map(|cause| {
            Some(Part {
                location: origin(document, bundle, &cause.pointer)?,
                keywords: cause.keywords.clone(),
            })
        })
        .collect();
    Some(Unsatisfiable { location, parts })
}

/// From a location below `$defs` of the bundle to the document.
fn origin(document: &Document, bundle: &SchemaBundle, pointer: &str) -> Option<Location> {
    let pointer = JsonPointer::from(pointer);
    let mut tokens = pointer.tokens();
    if tokens.next()? != "$defs" {
        return None;
    }
    let start = bundle.origins.get(tokens.next()?.as_ref())?.clone();
    let location = tokens.fold(start, |location, token| location.join(token));
    document.node(&location).is_some().then_some(location)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the schemas in `schemas` that are found to admit no value.
    fn found(schemas: &Value) -> Vec<String> {
        let text = json!({
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "components": {"schemas": schemas},
        });
        let loaded = Document::from_text("api.json", text.to_string());
        let document = loaded.document.expect("a document");
        let names = schemas.as_object().expect("named schemas").keys();
        let root = Location::root(crate::source::source_map::SourceId::ENTRY);
        let at = root.join("components").join("schemas");
        let locations: Vec<Location> = names.map(|name| at.join(name)).collect();
        let found = unsatisfiable(&document, &locations).into_iter();
        let names = found.filter_map(|it| Some(it.location.pointer.last()?.into_owned()));
        names.collect()
    }

    #[test]
    fn what_cannot_be_modeled_hides_no_contradiction() {
        let empty = json!({"allOf": [{"type": "string"}, {"type": "boolean"}]});
        for other in [
            json!({"not": {"type": "array", "contains": {"type": "string"}, "minContains": 2}}),
            json!({"type": "string"}),
        ] {
            assert_eq!(
                found(&json!({"A": other, "Empty": empty})),
                ["Empty"],
                "{other}"
            );
            assert_eq!(found(&json!({"A": other})), [""; 0], "{other}");
        }
    }
}
