//! Whether the keywords of a schema can contradict each other at all.
//!
//! The proof that no value satisfies a schema is expensive, and most schemas have nothing in them that could be proven: a type,
//! some properties, bounds, parts that name different properties.

use std::collections::BTreeSet;

use crate::{
    document::{Document, Location},
    lint::LintContext,
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

/// Facets whose contradictions have rules of their own: bounds that no number or length is within, and values of an `enum` that
/// break their schema.
const REPORTED_ELSEWHERE: [&str; 6] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
];

/// Keywords that constrain nothing.
const ANNOTATIONS: [&str; 15] = [
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "discriminator",
    "externalDocs",
    "xml",
    "$comment",
    "$defs",
    "definitions",
];

/// Keywords that parts may have side by side without a contradiction, as long as no two say something of one required property.
const OF_OBJECTS: [&str; 3] = ["type", "properties", "required"];

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
    let constraining: Vec<&Node> = parts.into_iter().filter(|it| constrains(it)).collect();
    match constraining.as_slice() {
        // Each part that is a schema of its own is looked at by itself.
        [] => false,
        [only] => std::ptr::eq(*only, node) && keywords_may(document, node, location),
        several => !(several.iter().all(|it| is_plain(it, &[])) && are_distinct(several)),
    }
}

/// Whether the keywords of one schema object may contradict each other, `allOf` aside.
fn keywords_may(document: &Document, node: &Node, location: &Location) -> bool {
    let has = |keyword: &str| node.get(keyword).is_some();
    let count = |keywords: &[&str]| keywords.iter().filter(|name| has(name)).count();
    let facets = count(&FACETS);
    let is_listed = count(&["enum", "const"]) > 0;
    let is_only_bounded = facets == count(&REPORTED_ELSEWHERE);
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
                    && are_distinct(&[node, target.node])
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
fn parts<'d>(document: &'d Document, node: &'d Node, location: &Location) -> Option<Vec<&'d Node>> {
    let mut res = Vec::new();
    let mut seen = BTreeSet::from([location.clone()]);
    let mut pending = vec![(node, location.clone())];
    while let Some((node, location)) = pending.pop() {
        if res.len() >= MOST_PARTS {
            return None;
        }
        res.push(node);
        if let Some(text) = node.get("$ref") {
            let target = document.target_of(text).ok()?;
            // A schema that is met twice says the same both times.
            if seen.insert(target.location.clone()) {
                pending.push((target.node, target.location));
            }
        }
        let Some(list) = node.get("allOf") else {
            continue;
        };
        let at = location.join("allOf");
        for (index, part) in list.as_sequence()?.iter().enumerate() {
            pending.push((part, at.join(index.to_string())));
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
            || name.starts_with("x-")
            || ANNOTATIONS.contains(name))
    })
}

/// Whether `node` describes an object by its properties alone, and by keywords in `others`.
fn is_plain(node: &Node, others: &[&str]) -> bool {
    let is_object = |ty: &Node| ty.as_str() == Some("object");
    node.as_mapping().is_some()
        && node.get("type").is_none_or(is_object)
        && constraints(node).all(|name| OF_OBJECTS.contains(&name) || others.contains(&name))
}

/// Whether none of `parts` says something of a property that is required and that another part describes too.
fn are_distinct(parts: &[&Node]) -> bool {
    let describes = |name: &str| {
        let described = parts.iter().filter(|part| {
            let properties = part.get("properties");
            properties.is_some_and(|it| it.get(name).is_some())
        });
        described.count()
    };
    let mut names = parts.iter().flat_map(|part| required(part));
    names.all(|name| describes(name) <= 1)
}
