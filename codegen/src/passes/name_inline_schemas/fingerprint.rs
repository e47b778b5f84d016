//! When two schemas are the same type: the fingerprint of what a schema admits.

use sha2::{Digest, Sha256};
use spec::{
    document::{
        SpecVersion,
        grammar::{FieldType, ObjectKind},
    },
    source::node::{Node, NodeValue},
};

use super::super::merge_all_of::VARIANT_NAME;
use crate::passes::schema::annotations::is_annotation;

/// What a schema admits, as a number: equal for schemas that differ in descriptions only.
pub(super) type Fingerprint = [u8; 32];

/// The fingerprint of `node`.
pub(super) fn digest(node: &Node, version: SpecVersion) -> Fingerprint {
    let mut hasher = Sha256::new();
    feed(node, true, version, &mut hasher);
    hasher.finalize().into()
}

/// Feeds the content of `node`; `is_schema` is whether its keys are keywords rather than names.
fn feed(node: &Node, is_schema: bool, version: SpecVersion, hasher: &mut Sha256) {
    match &node.value {
        NodeValue::Null => hasher.update("n"),
        NodeValue::Bool(flag) => hasher.update(if *flag { "t" } else { "f" }),
        NodeValue::Number(number) => {
            hasher.update("#");
            hasher.update(number.as_str());
        }
        NodeValue::String(text) => {
            hasher.update(text.len().to_le_bytes());
            hasher.update(text);
        }
        NodeValue::Sequence(items) => {
            hasher.update("[");
            for item in items {
                feed(item, is_schema, version, hasher);
            }
            hasher.update("]");
        }
        NodeValue::Mapping(mapping) => {
            hasher.update("{");
            for entry in mapping.entries() {
                if is_schema && is_ignored(&entry.key) {
                    continue;
                }
                hasher.update(entry.key.len().to_le_bytes());
                hasher.update(&entry.key);
                let ty = ObjectKind::Schema.field(&entry.key, version);
                let ty = ty.filter(|_| is_schema).map(|field| &field.ty);
                let holds_schemas = match ty {
                    Some(FieldType::Map(_)) | None => !is_schema,
                    Some(_) => true,
                };
                feed(&entry.value, holds_schemas, version, hasher);
            }
            hasher.update("}");
        }
    }
}

/// Fields that do not make a schema another one. What belongs to the location of an inner schema does.
fn is_ignored(key: &str) -> bool {
    is_annotation(key) && !matches!(key, "nullable" | VARIANT_NAME)
}
