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
        let discriminator = schema.get_mut("discriminator");
        let Some(discriminator) = discriminator.and_then(Node::as_mapping_mut) else {
            return;
        };
        for (key, value) in discriminator.values_mut() {
            match key {
                "defaultMapping" => follow(value, &moved),
                "mapping" => {
                    let targets = value.as_mapping_mut().into_iter();
                    for (_, target) in targets.flat_map(Mapping::values_mut) {
                        follow(target, &moved);
                    }
                }
                _ => {}
            }
        }
    });
}

/// Makes `target` that which it has `moved` to.
fn follow(target: &mut Node, moved: &BTreeMap<String, String>) {
    let after = target
        .as_str()
        .and_then(|text| tree::component_name(text, "schemas"))
        .and_then(|name| moved.get(name));
    if let Some(after) = after {
        let reference = format!("#/components/schemas/{after}");
        *target = Node::string(reference, target.span);
    }
}
