//! Annotations: fields of a schema that describe it and do not constrain values.

use spec::source::node::Node;

/// Fields that only describe.
const DESCRIBING: &[&str] = &[
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "xml",
    "externalDocs",
    "$comment",
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "definitions",
];

/// Whether the field `key` only describes. `nullable` is among them: it belongs to the location, not to the type.
pub(in crate::passes) fn is_annotation(key: &str) -> bool {
    key.starts_with("x-") || DESCRIBING.contains(&key)
}

/// Whether `schema` does not constrain values.
pub(in crate::passes) fn is_unconstrained(schema: &Node) -> bool {
    schema
        .entries()
        .iter()
        .all(|entry| is_annotation(&entry.key))
}
