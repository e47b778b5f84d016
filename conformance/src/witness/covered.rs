//! Strings that another variant admits in any case: what a pattern beside it says changes nothing.
//!
//! Searching for values cannot show this, since the one string that tells two patterns apart may exist and not be found. Here it
//! is read from the schema: where one variant of an `anyOf` asks for nothing but a type, and that is of strings, the `anyOf` admits
//! every string, so no keyword about strings in another of its variants, or in what that is composed of, can make a value wrong.
//!
//! **Invariant:** says yes only where that is certain.

use spec::{
    document::{Document, Location},
    schema::{
        Direction,
        annotation::is_annotation,
        dialect::{bundle, schema_at},
    },
    source::{node::Node, pointer::JsonPointer},
};

/// Whether every string is admitted by another variant wherever one of `objects`, schemas of `document` below `root`, applies.
pub(super) fn admits_all_strings(
    document: &Document,
    root: &Location,
    objects: &[Location],
    direction: Direction,
) -> bool {
    if objects.is_empty() {
        return false;
    }
    let Some(schema) = schema_at(document, root.clone()) else {
        return false;
    };
    let referred = bundle(document, &schema, direction).origins;
    objects.iter().all(|object| {
        let Some(variant) = covered_variant(document, object) else {
            return false;
        };
        // A reference into the variant applies it without its siblings.
        let is_inside = |other: &Location| {
            other.source == variant.source && other.pointer.is_within(&variant.pointer)
        };
        !referred.values().any(is_inside)
    })
}

/// The variant of an `anyOf` that holds the schema at `object` through nothing but schemas for the same value, and beside which
/// another variant admits every string.
fn covered_variant(document: &Document, object: &Location) -> Option<Location> {
    let mut here = object.pointer.clone();
    loop {
        let list = here.parent()?;
        if !matches!(list.last()?.as_ref(), "anyOf" | "oneOf" | "allOf") {
            return None;
        }
        let has_alternatives = list.last()? == "anyOf";
        let at = |pointer: &JsonPointer| Location {
            source: object.source,
            pointer: pointer.clone(),
        };
        let own = here.last()?.parse::<usize>().ok()?;
        let variants = document.node(&at(&list))?.items();
        let mut others = variants.iter().enumerate().filter(|(it, _)| *it != own);
        if has_alternatives && others.any(|(_, other)| asks_for_no_more_than_a_string(other)) {
            return Some(at(&here));
        }
        here = list.parent()?;
    }
}

fn asks_for_no_more_than_a_string(schema: &Node) -> bool {
    if schema.as_bool() == Some(true) {
        return true;
    }
    let Some(fields) = schema.as_mapping() else {
        return false;
    };
    // No other field than the type asserts anything about strings.
    let is_harmless = |name: &str| name == "type" || is_annotation(name);
    let is_string = |ty: &Node| ty.as_str() == Some("string");
    let admits_strings = fields
        .get("type")
        .is_none_or(|ty| is_string(ty) || ty.items().iter().any(is_string));
    admits_strings && fields.entries().iter().all(|field| is_harmless(&field.key))
}
