//! Strings in place that tell variants of a union apart by their pattern, length or format.
//!
//! A string that its author gave no name is a `String`, and nothing checks it. Where two variants without a tag have one
//! property with other constraints, the union checks it, so that a value is read as the variant that admits it.

use std::collections::{BTreeMap, BTreeSet};

use super::{ConstrainedString, StructType, TypeExpr, TypeKind, TypeTable};

/// Keeps the checks of the fields by which a union is told apart, and drops all others.
pub(super) fn keep(table: &mut TypeTable) {
    let needed = needed(table);
    for (at, item) in table.items.iter_mut().enumerate() {
        let TypeKind::Struct(it) = &mut item.kind else {
            continue;
        };
        for field in &mut it.fields {
            let key = (at, field.property.clone());
            field.check.take_if(|_| !needed.contains(&key));
        }
    }
}

/// The fields by which unions are told apart: the position of the struct, and the property.
fn needed(table: &TypeTable) -> BTreeSet<(usize, String)> {
    let mut res = BTreeSet::new();
    for item in &table.items {
        let TypeKind::Union(union) = &item.kind else {
            continue;
        };
        let mut checks: BTreeMap<&str, Vec<(usize, Option<&ConstrainedString>)>> = BTreeMap::new();
        let untagged = union.variants.iter().filter(|it| it.tags.is_empty());
        for (at, structure) in untagged.filter_map(|it| structure(table, &it.ty)) {
            for field in &structure.fields {
                let known = checks.entry(&field.property).or_default();
                known.push((at, field.check.as_ref()));
            }
        }
        for (property, checks) in checks {
            let first = checks.first().map(|(_, check)| *check);
            if checks.iter().any(|(_, check)| Some(*check) != first) {
                res.extend(checks.iter().map(|(at, _)| (*at, property.to_owned())));
            }
        }
    }
    res
}

/// The struct that `ty` is, with its position.
fn structure<'t>(table: &'t TypeTable, ty: &'t TypeExpr) -> Option<(usize, &'t StructType)> {
    let TypeExpr::Named(at) = table.resolved(ty)? else {
        return None;
    };
    match &table.items.get(*at)?.kind {
        TypeKind::Struct(it) => Some((*at, it)),
        _ => None,
    }
}
