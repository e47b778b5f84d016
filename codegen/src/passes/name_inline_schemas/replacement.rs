//! The reference that replaces an inline schema that has moved, and how all of them are met.

use spec::{
    document::{
        SpecVersion,
        grammar::{FieldType, ObjectKind},
    },
    source::{
        node::{Mapping, Node},
        span::Span,
    },
};

use super::{
    super::merge_all_of::VARIANT_NAME,
    branch_names::branch_names,
    fingerprint::{Fingerprint, digest},
};
use crate::{tree, type_form::TypeForm};

/// Fields that belong to the location of a schema rather than to the schema.
const OF_THE_LOCATION: &[&str] = &["nullable", "readOnly", "writeOnly", "deprecated", "default"];

/// The reference to `name` that replaces `node`.
pub(super) fn in_place(node: &Node, name: &str, span: Span) -> Node {
    let mut res = tree::reference_to("schemas", name, span);
    if let Some(mapping) = res.as_mapping_mut() {
        for entry in node.entries() {
            let key = entry.key.as_str();
            if OF_THE_LOCATION.contains(&key) || matches!(key, "description" | VARIANT_NAME) {
                mapping.push(entry.clone());
            }
        }
    }
    res
}

/// `schema` without what stays at its location.
pub(super) fn without_place(mut schema: Node) -> Node {
    if let Some(mapping) = schema.as_mapping_mut() {
        mapping.retain(|entry| !OF_THE_LOCATION.contains(&entry.key.as_str()));
    }
    schema
}

/// Hands every inline schema that becomes a type to `replace`, with its fingerprint, the inner before the outer.
pub(super) fn replace_inline(
    node: &mut Node,
    kind: ObjectKind,
    version: SpecVersion,
    replace: &mut dyn FnMut(&mut Node, &Fingerprint),
) {
    for (key, value) in node
        .as_mapping_mut()
        .into_iter()
        .flat_map(Mapping::values_mut)
    {
        if kind == ObjectKind::Components && key == "schemas" {
            // Components stay; what is inside them moves.
            for (_, schema) in value
                .as_mapping_mut()
                .into_iter()
                .flat_map(Mapping::values_mut)
            {
                replace_inline(schema, ObjectKind::Schema, version, replace);
            }
        } else if let Some(ty) = tree::member_type(kind, key, version) {
            let is_union = kind == ObjectKind::Schema && matches!(key, "oneOf" | "anyOf");
            let names = is_union.then(|| branch_names(value.items()));
            replace_by_type(value, ty, version, replace);
            if let Some(names) = names {
                name_branches(value, names);
            }
        }
    }
}

/// Gives each of `branches` that has become a reference its name: the component may be called after another location.
fn name_branches(branches: &mut Node, names: Vec<Option<String>>) {
    let branches = branches.as_sequence_mut().into_iter().flatten();
    for (branch, name) in branches.zip(names) {
        let Some(name) = name.filter(|_| tree::schema_reference(branch).is_some()) else {
            continue;
        };
        let span = branch.span;
        if let Some(mapping) = branch.as_mapping_mut() {
            mapping.insert(VARIANT_NAME, Node::string(name, span));
        }
    }
}

fn replace_by_type(
    node: &mut Node,
    ty: &FieldType,
    version: SpecVersion,
    replace: &mut dyn FnMut(&mut Node, &Fingerprint),
) {
    match ty {
        FieldType::Object(kind) | FieldType::OrReference(kind) => {
            replace_inline(node, *kind, version, replace);
        }
        FieldType::SchemaOrList if node.as_sequence().is_some() => {
            replace_by_type(node, &FieldType::List(&FieldType::Schema), version, replace);
        }
        FieldType::Schema | FieldType::SchemaOrBoolean | FieldType::SchemaOrList => {
            // Before its parts are replaced, as it was when it was surveyed.
            let fingerprint = TypeForm::of(&*node)
                .is_named()
                .then(|| digest(node, version));
            replace_inline(node, ObjectKind::Schema, version, replace);
            if let Some(fingerprint) = fingerprint {
                replace(node, &fingerprint);
            }
        }
        FieldType::List(inner) => {
            for item in node.as_sequence_mut().into_iter().flatten() {
                replace_by_type(item, inner, version, replace);
            }
        }
        FieldType::Map(inner) => {
            for (_, value) in node
                .as_mapping_mut()
                .into_iter()
                .flat_map(Mapping::values_mut)
            {
                replace_by_type(value, inner, version, replace);
            }
        }
        _ => {}
    }
}
