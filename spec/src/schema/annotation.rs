//! Fields of a schema that describe it and constrain no value: annotations (JSON Schema 2020-12 validation §9), and names and
//! containers of schemas (core §8).

/// The fields, apart from extensions.
const ANNOTATIONS: [&str; 18] = [
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

/// Whether the field `key` of a schema only describes. `nullable` is among them: it adds a value to what the other fields admit.
pub fn is_annotation(key: &str) -> bool {
    key.starts_with("x-") || ANNOTATIONS.contains(&key)
}
