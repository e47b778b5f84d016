//! Which violations a kind of change shows in.

use serde_json::Value;
use spec::{diff::Change, document::Location, schema::SchemaViolation};

use super::quoted;

/// The keywords whose violation shows a change of the kind `id`; empty where any does.
fn keywords(id: &str) -> &'static [&'static str] {
    match id {
        "length-narrowed" | "length-widened" => &["minLength", "maxLength"],
        "pattern-added" | "pattern-removed" | "pattern-changed" => &["pattern"],
        "range-narrowed" | "range-widened" => {
            &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        }
        "multiple-narrowed" | "multiple-widened" | "multiple-changed" => &["multipleOf"],
        "item-count-narrowed" | "item-count-widened" => &["minItems", "maxItems"],
        "unique-items-added" | "unique-items-removed" => &["uniqueItems"],
        "enum-value-added" | "enum-value-removed" | "enum-added" | "enum-removed" => {
            &["enum", "const"]
        }
        "property-became-required" | "property-became-optional" => &["required"],
        "property-count-narrowed" | "property-count-widened" => &["minProperties", "maxProperties"],
        "dependency-added" | "dependency-removed" => &["dependentRequired"],
        "additional-properties-forbidden"
        | "additional-properties-allowed"
        | "closed-object-grew"
        | "closed-object-shrank" => &["additionalProperties", "unevaluatedProperties"],
        "property-added" | "required-property-added" | "property-removed" => &[
            "required",
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
            "maxProperties",
        ],
        _ => &[],
    }
}

/// Whether few of the strings that one schema admits may show a change of this kind.
pub(super) fn is_hard_to_show(id: &str) -> bool {
    id == "pattern-changed"
}

/// Whether a kind is about the pattern of strings.
pub(super) fn is_about_patterns(id: &str) -> bool {
    matches!(id, "pattern-added" | "pattern-removed" | "pattern-changed")
}

/// Whether the kind names the property that it is about.
fn names_property(id: &str) -> bool {
    id.starts_with("property-became-")
        || id.starts_with("closed-object-")
        || matches!(
            id,
            "property-added" | "required-property-added" | "property-removed"
        )
}

/// Whether `violations` of `value` show `change` in one of `objects`, the schema objects that it is about.
pub(super) fn show<'v>(
    change: &Change,
    objects: &[Location],
    value: &Value,
    violations: &'v [SchemaViolation],
) -> Option<&'v SchemaViolation> {
    let id = change.kind.info.id;
    let keywords = keywords(id);
    let mut pending: Vec<&SchemaViolation> = violations.iter().rev().collect();
    while let Some(violation) = pending.pop() {
        let is_keyword = keywords.is_empty() || keywords.contains(&violation.keyword.as_str());
        if is_keyword
            && is_in(violation, objects)
            && (!names_property(id) || names_it(change, violation))
            && (!id.starts_with("enum-value-") || has_value(change, value, violation))
        {
            return Some(violation);
        }
        pending.extend(violation.branches.iter().flatten());
    }
    None
}

fn names_it(change: &Change, violation: &SchemaViolation) -> bool {
    let name = quoted(&change.message).unwrap_or_default();
    let known = violation.message.contains(name);
    // Where no property is described at all, each one is wrong by itself.
    let is_itself = || violation.instance.tokens().last().as_deref() == Some(name);
    known || is_itself() || violation.message.contains(&name.escape_debug().to_string())
}

/// Whether the value that is wrong is the one that the change is about.
fn has_value(change: &Change, value: &Value, violation: &SchemaViolation) -> bool {
    let wrong = value.pointer(violation.instance.as_str());
    let text = wrong.map(ToString::to_string).unwrap_or_default();
    let start: String = text.chars().take(60).collect();
    change.message.contains(&format!("`{start}"))
}

/// Whether the broken keyword is one of `objects`, or was made from one.
fn is_in(violation: &SchemaViolation, objects: &[Location]) -> bool {
    let Some(at) = &violation.location else {
        return false;
    };
    let parent = at.pointer.parent().map(|pointer| Location {
        source: at.source,
        pointer,
    });
    objects
        .iter()
        .any(|object| object == at || Some(object) == parent.as_ref())
}

/// The value that `change` adds to a list of values or takes away.
pub(super) fn listed_value(change: &Change) -> Option<Value> {
    if !change.kind.info.id.starts_with("enum-value-") {
        return None;
    }
    let (_, rest) = change.message.split_once('`')?;
    let (text, _) = rest.rsplit_once('`')?;
    serde_json::from_str(text).ok()
}
