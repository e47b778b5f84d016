//! Mappings of discriminators follow branches that got a name of their own.

use std::collections::BTreeMap;

use spec::{
    document::SpecVersion,
    source::node::{Mapping, Node},
};

use super::super::{merge_all_of::VARIANT_NAME, schema::merge::branches};
use crate::tree;

/// Changes the targets of `mapping` from the schema that a branch was written out of to the branch.
pub(super) fn retarget(root: &mut Node, version: SpecVersion) {
    tree::for_each_schema(root, version, &mut |schema| {
        let Some((_, list)) = branches(schema) else {
            return;
        };
        let moved: BTreeMap<String, String> = list
            .iter()
            .filter_map(|branch| {
                let before = branch.get_str(VARIANT_NAME)?;
                let is_before =
                    |other: &Node| tree::schema_reference(other).is_some_and(|it| it == before);
                if list.iter().any(is_before) {
                    return None;
                }
                let after = tree::schema_reference(branch)?;
                (before != after).then(|| (before.to_owned(), after.to_owned()))
            })
            .collect();
        let mapping = schema
            .get_mut("discriminator")
            .and_then(|it| it.get_mut("mapping"))
            .and_then(Node::as_mapping_mut);
        for (_, target) in mapping.into_iter().flat_map(Mapping::values_mut) {
            let after = target
                .as_str()
                .and_then(|text| tree::component_name(text, "schemas"))
                .and_then(|name| moved.get(name));
            if let Some(after) = after {
                let reference = format!("#/components/schemas/{after}");
                *target = Node::string(reference, target.span);
            }
        }
    });
}
