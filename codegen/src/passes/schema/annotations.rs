//! Annotations: fields of a schema that describe it and do not constrain values.

pub(in crate::passes) use spec::schema::annotation::is_annotation;
use spec::source::node::Node;

/// Whether `schema` does not constrain values.
pub(in crate::passes) fn is_unconstrained(schema: &Node) -> bool {
    schema
        .entries()
        .iter()
        .all(|entry| is_annotation(&entry.key))
}
