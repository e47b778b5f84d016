//! What tells branches of a union apart that have the same name, or none.

use std::collections::{BTreeMap, BTreeSet};

use spec::{schema::SchemaView, source::node::Node};

use crate::{names::pascal, tree};

/// The longest name of a branch.
pub(super) const LONGEST: usize = 40;

/// Puts what tells them apart behind the `names` of `branches` that are equal, and gives those without one a name of it.
pub(super) fn tell_apart(branches: &[Node], names: &mut [Option<String>]) {
    let mut groups: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        if branches
            .get(index)
            .is_some_and(|it| it.get("$ref").is_none())
        {
            groups.entry(name.clone()).or_default().push(index);
        }
    }
    let mut taken: BTreeSet<String> = names.iter().flatten().cloned().collect();
    for (name, group) in groups {
        if name.is_some() && group.len() < 2 {
            continue;
        }
        for index in &group {
            let Some(branch) = branches.get(*index).map(described) else {
                continue;
            };
            // One without a name differs from all others, one that shares it from those that do.
            let is_other = |it: &usize| it != index && (name.is_none() || group.contains(it));
            let others: Vec<&Node> = (0..branches.len())
                .filter(is_other)
                .filter_map(|it| branches.get(it))
                .map(described)
                .collect();
            let Some(difference) = difference(branch, &others) else {
                continue;
            };
            let wanted = pascal(&format!(
                "{} {difference}",
                name.as_deref().unwrap_or_default()
            ));
            if wanted.len() <= LONGEST
                && wanted != "Empty"
                && taken.insert(wanted.clone())
                && let Some(slot) = names.get_mut(*index)
            {
                *slot = Some(wanted);
            }
        }
    }
}

/// Where the members of `branch` are described: lists differ by their items.
fn described(branch: &Node) -> &Node {
    branch.get("items").unwrap_or(branch)
}

/// What `branch` has that none of `others` has: the component that it is, a member, one that only it requires, or the
/// lack of a member.
fn difference(branch: &Node, others: &[&Node]) -> Option<String> {
    if let Some(component) = tree::schema_reference(branch) {
        return Some(component.to_owned());
    }
    let all = |node| -> Vec<(String, bool)> {
        let properties = SchemaView::new(node).properties();
        properties
            .map(|it| (it.name.to_owned(), it.is_required))
            .collect()
    };
    let own = all(branch);
    let others: Vec<_> = others
        .iter()
        .map(|it| all(it))
        .filter(|it| !it.is_empty())
        .collect();
    if others.is_empty() {
        return None;
    }
    let is_in = |list: &[(String, bool)], name: &str| list.iter().any(|it| it.0 == name);
    let requires = |list: &[(String, bool)], name: &str| list.iter().any(|it| it.0 == name && it.1);
    // What is required is the better sign.
    let best = |found: Vec<&(String, bool)>| -> Option<String> {
        let required = found.iter().find(|it| it.1);
        Some(required.or(found.first())?.0.clone())
    };
    let has_alone = own
        .iter()
        .filter(|it| !others.iter().any(|other| is_in(other, &it.0)));
    let requires_alone = own
        .iter()
        .filter(|it| it.1 && !others.iter().any(|other| requires(other, &it.0)));
    let lacks = others
        .first()
        .into_iter()
        .flatten()
        .filter(|it| !is_in(&own, &it.0) && others.iter().all(|other| is_in(other, &it.0)));
    best(has_alone.collect())
        .or_else(|| best(requires_alone.collect()))
        .or_else(|| best(lacks.collect()).map(|name| format!("without {name}")))
}
