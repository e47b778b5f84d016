//! Whether the keywords of a schema can contradict each other at all.
//!
//! The proof that no value satisfies a schema is expensive, and most schemas have nothing in them that could be proven: a type,
//! some properties, bounds, parts that name different properties.

use std::collections::BTreeSet;

use crate::{
    document::{Document, Location, reference::Target},
    lint::LintContext,
    schema::annotation::is_annotation,
    source::node::Node,
};

/// Keywords that constrain the value itself.
const FACETS: [&str; 11] = [
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
];

/// Facets that only contradict each other, which `contradictory-bounds` reports.
const BOUNDS: [&str; 6] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
];

/// Keywords that parts may have side by side without a contradiction, as long as no two say something of one required property.
const OF_OBJECTS: [&str; 3] = ["type", "properties", "required"];

/// The levels of members that are compared.
const MOST_LEVELS: usize = 4;

/// The parts that a composition may have; one of more is not looked at.
const MOST_PARTS: usize = 64;

/// Whether the schema `node` at `location` may contradict itself; false where that is impossible or another rule reports it.
pub(super) fn may_contradict_itself(
    context: &LintContext<'_>,
    node: &Node,
    location: &Location,
) -> bool {
    let document = context.document;
    if node.get("allOf").is_none() {
        return keywords_may(document, node, location);
    }
    let Some(parts) = parts(document, node, location) else {
        return true;
    };
    let parts = parts.into_iter().filter(|it| constrains(it.node));
    let constraining: Vec<Target<'_>> = parts.collect();
    match constraining.as_slice() {
        // Each part that is a schema of its own is looked at by itself.
        [] => false,
        [only] => std::ptr::eq(only.node, node) && keywords_may(document, node, location),
        several => !do_agree(document, several, MOST_LEVELS),
    }
}

/// Whether the keywords of one schema object may contradict each other, `allOf` aside.
fn keywords_may(document: &Document, node: &Node, location: &Location) -> bool {
    let has = |keyword: &str| node.get(keyword).is_some();
    let count = |keywords: &[&str]| keywords.iter().filter(|name| has(name)).count();
    let facets = count(&FACETS);
    // `invalid-enum` reports values that break their schema.
    let is_listed = count(&["enum", "const"]) > 0;
    let is_only_bounded = facets == count(&BOUNDS);
    let alternatives = count(&["anyOf", "oneOf"]);
    count(&["not", "if"]) > 0
        || facets > 1 && !is_listed && !is_only_bounded
        || alternatives > 1
        || alternatives > 0 && !fits_an_alternative(document, node, location)
        || has("contains") && count(&["items", "maxItems", "uniqueItems"]) > 0
        || has("minItems") && (has("uniqueItems") || node.get_bool("items") == Some(false))
        || count(&["required", "minProperties"]) > 0
            && (count(&["maxProperties", "propertyNames"]) > 0
                || node.get_bool("additionalProperties") == Some(false) && !lists_required(node))
}

/// Whether what is beside `anyOf` or `oneOf` admits one of the alternatives. That several admit the same is reported by
/// `indistinguishable-variants`.
fn fits_an_alternative(document: &Document, node: &Node, location: &Location) -> bool {
    let beside = constraints(node).filter(|name| !["anyOf", "oneOf"].contains(name));
    let beside: Vec<&str> = beside.collect();
    let keyword = ["anyOf", "oneOf"]
        .into_iter()
        .find(|it| node.get(it).is_some());
    let list = keyword.and_then(|keyword| Some((keyword, node.get(keyword)?.as_sequence()?)));
    let Some((keyword, alternatives)) = list else {
        return false;
    };
    let at = location.join(keyword);
    let own = Target {
        node,
        location: location.clone(),
    };
    beside.is_empty()
        || alternatives.iter().enumerate().any(|(index, alternative)| {
            let at = at.join(index.to_string());
            let Ok(target) = document.follow(alternative, &at) else {
                return false;
            };
            let has_its_type =
                beside == ["type"] && target.node.get_str("type") == node.get_str("type");
            has_its_type && node.get_str("type").is_some()
                || is_plain(node, &["anyOf", "oneOf"])
                    && target.node.get("allOf").is_none()
                    && is_plain(target.node, &[])
                    && have_agreeing_members(document, &[own.clone(), target], MOST_LEVELS)
        })
}

/// Whether a closed object lists each property that it requires.
fn lists_required(node: &Node) -> bool {
    let properties = node.get("properties");
    let is_listed = |name: &str| properties.is_some_and(|it| it.get(name).is_some());
    node.get("minProperties").is_none() && required(node).all(is_listed)
}

fn required(node: &Node) -> impl Iterator<Item = &str> {
    let names = node.get("required").and_then(Node::as_sequence);
    names.unwrap_or_default().iter().filter_map(Node::as_str)
}

/// `node` and all schemas that its `allOf` is made of, references followed; `None` where one cannot be read, or there are many.
fn parts<'d>(
    document: &'d Document,
    node: &'d Node,
    location: &Location,
) -> Option<Vec<Target<'d>>> {
    let mut res = Vec::new();
    let mut seen = BTreeSet::from([location.clone()]);
    let mut pending = vec![Target {
        node,
        location: location.clone(),
    }];
    while let Some(part) = pending.pop() {
        if res.len() >= MOST_PARTS {
            return None;
        }
        let Target { node, location } = part.clone();
        res.push(part);
        if let Some(text) = node.get("$ref") {
            let target = document.target_of(text).ok()?;
            // A schema that is met twice says the same both times.
            if seen.insert(target.location.clone()) {
                pending.push(target);
            }
        }
        let Some(list) = node.get("allOf") else {
            continue;
        };
        let at = location.join("allOf");
        for (index, part) in list.as_sequence()?.iter().enumerate() {
            pending.push(Target {
                node: part,
                location: at.join(index.to_string()),
            });
        }
    }
    Some(res)
}

/// Whether `node` constrains its value by a keyword other than `allOf` and `$ref`.
fn constrains(node: &Node) -> bool {
    node.as_mapping().is_none() || constraints(node).next().is_some()
}

/// The keywords of `node` that constrain its value, other than `allOf` and `$ref`.
fn constraints(node: &Node) -> impl Iterator<Item = &str> {
    let names = node.entries().iter().map(|entry| entry.key.as_str());
    names.filter(|name| {
        let is_open = *name == "additionalProperties" && node.get_bool(name) == Some(true);
        !(is_open
            || *name == "allOf"
            || *name == "$ref"
            || *name == "discriminator"
            || is_annotation(name))
    })
}

/// Whether `node` describes an object by its properties alone, and by keywords in `others`.
fn is_plain(node: &Node, others: &[&str]) -> bool {
    let is_object = |ty: &Node| ty.as_str() == Some("object");
    node.as_mapping().is_some()
        && node.get("type").is_none_or(is_object)
        && constraints(node).all(|name| OF_OBJECTS.contains(&name) || others.contains(&name))
}

/// Whether it is plain that one value satisfies all of `schemas`, which have no `allOf` whose parts are not among them: they
/// are of one type, and have neither bounds nor alternatives.
fn do_agree(document: &Document, schemas: &[Target<'_>], levels: usize) -> bool {
    let Some((first, others)) = schemas.split_first() else {
        return true;
    };
    let ty = first.node.get_str("type");
    if schemas.iter().all(|it| is_plain(it.node, &[])) {
        return have_agreeing_members(document, schemas, levels);
    }
    let is_only = |keywords: &[&str]| {
        let mut all = schemas.iter().flat_map(|it| constraints(it.node));
        all.all(|name| keywords.contains(&name))
    };
    let has_same = |keyword: &str| {
        let value = |it: &Target<'_>| it.node.get(keyword).map(Node::to_json);
        others.iter().all(|it| value(it) == value(first))
    };
    let is_of_one_type = others.iter().all(|it| it.node.get_str("type") == ty);
    is_of_one_type
        && match ty {
            // A list may be empty, whatever its items are.
            Some("array") => is_only(&["type", "items"]),
            Some("string" | "integer" | "number" | "boolean") => {
                is_only(&["type", "format", "enum"]) && has_same("format") && has_same("enum")
            }
            _ => false,
        }
}

/// Whether the objects `parts` agree about each property that one of them requires.
fn have_agreeing_members(document: &Document, parts: &[Target<'_>], levels: usize) -> bool {
    let mut names = parts.iter().flat_map(|part| required(part.node));
    names.all(|name| {
        let mut described: Vec<Target<'_>> = Vec::new();
        for part in parts {
            let properties = part.node.get("properties");
            let Some(property) = properties.and_then(|it| it.get(name)) else {
                continue;
            };
            let at = part.location.join("properties").join(name);
            let Ok(target) = document.follow(property, &at) else {
                return false;
            };
            if !described.iter().any(|it| it.location == target.location) {
                described.push(target);
            }
        }
        let is_composed = |it: &Target<'_>| it.node.get("allOf").is_some();
        described.len() <= 1
            || levels > 0
                && !described.iter().any(is_composed)
                && do_agree(document, &described, levels - 1)
    })
}
