//! Two unions of which a value must be both: the union of what is of a branch of each.

use spec::source::node::{Node, NodeValue};

use super::{MOST_BRANCHES, VARIANT_NAME};
use crate::{
    passes::schema::merge::{branches, has_properties},
    tree,
};

/// Makes `schema` the union of what is of a branch of it and of one of `other`, where both are unions, and takes the
/// branches out of `other`. Returns the branches that are lost, where one of the two only restricts the other, or where
/// there would be too many.
pub(super) fn join(schema: &mut Node, other: &mut Node) -> Option<Node> {
    let (key, own) = branches(schema)?;
    let (other_key, others) = branches(other)?;
    let is_same = own.len() == others.len()
        && own
            .iter()
            .zip(others)
            .all(|(own, other)| own.same_data(other));
    let are_structured = |list: &[Node]| list.iter().all(has_structure);
    let (own_is_structured, other_is_structured) = (are_structured(own), are_structured(others));
    let is_too_large = own.len().saturating_mul(others.len()) > MOST_BRANCHES;
    let joined: Vec<Node> = others
        .iter()
        .flat_map(|other| own.iter().map(|own| both(other, own)))
        .collect();
    let taken = other.as_mapping_mut()?.remove(other_key)?;
    if is_same {
        return None;
    }
    let mapping = schema.as_mapping_mut()?;
    if own_is_structured && other_is_structured && !is_too_large {
        let span = mapping.get(key)?.span;
        mapping.remove(key);
        // Of several branches of one of them a value is of several pairs.
        let is_any = [key, other_key].contains(&"anyOf");
        let key = if is_any { "anyOf" } else { "oneOf" };
        mapping.insert(key, Node::new(NodeValue::Sequence(joined), span));
        return None;
    }
    if own_is_structured || !other_is_structured {
        return Some(taken);
    }
    let lost = mapping.remove(key);
    mapping.insert(other_key, taken);
    lost
}

/// The same for a schema that is a union by `oneOf` and by `anyOf`.
pub(super) fn join_own(schema: &mut Node) -> Option<Node> {
    let has_both = branches(schema).is_some_and(|(key, _)| key == "oneOf")
        && schema.get("anyOf").is_some_and(|it| !it.items().is_empty());
    if !has_both {
        return None;
    }
    let span = schema.span;
    let any_of = schema.as_mapping_mut()?.remove("anyOf")?;
    let mut other = Node::mapping(vec![tree::entry("anyOf", any_of)], span);
    join(schema, &mut other)
}

/// What is of the branch `one` and of the branch `other`.
fn both(one: &Node, other: &Node) -> Node {
    let name = [one, other].map(label).into_iter().flatten();
    let name = name.collect::<Vec<&str>>().join(" ");
    let parts = NodeValue::Sequence(vec![one.clone(), other.clone()]);
    let mut entries = vec![tree::entry("allOf", Node::new(parts, one.span))];
    if !name.is_empty() {
        entries.push(tree::entry(VARIANT_NAME, Node::string(name, one.span)));
    }
    Node::mapping(entries, one.span)
}

fn label(branch: &Node) -> Option<&str> {
    let given = branch.get_str(VARIANT_NAME);
    given
        .or_else(|| tree::schema_reference(branch))
        .or_else(|| branch.get_str("title"))
}

/// Whether `branch` says what members there are, and not only what is required of them.
pub(super) fn has_structure(branch: &Node) -> bool {
    branch.get("$ref").is_some()
        || has_properties(branch)
        || branches(branch).is_some()
        || branch.get("allOf").is_some()
}
