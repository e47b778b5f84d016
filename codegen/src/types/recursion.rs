//! Where a type would hold itself, a box is put; where an alias would expand to itself, it becomes a type.
//!
//! A struct that holds itself directly, or through others, has no size. The circles are the strongly connected
//! components of "holds directly", found by Tarjan's algorithm; every edge inside one is boxed. Lists and maps hold
//! their items elsewhere and need no box.

use super::{TypeExpr, TypeKind, TypeTable};
use crate::circles::circles;

/// Boxes what must be boxed.
pub(super) fn insert_boxes(table: &mut TypeTable) {
    wrap_circular_aliases(table);
    let direct = edges(table, |kind| {
        TypeTable::parts(kind)
            .into_iter()
            .filter_map(TypeExpr::direct)
            .collect()
    });
    let circle = circles(&direct);
    for (at, item) in table.items.iter_mut().enumerate() {
        let is_in_circle = |ty: &TypeExpr| {
            ty.direct().is_some_and(|to| {
                circle.get(at) == circle.get(to)
                    && (at != to || direct.get(at).is_some_and(|list| list.contains(&at)))
            })
        };
        match &mut item.kind {
            TypeKind::Struct(it) => {
                for field in &mut it.fields {
                    put_box(&mut field.ty, &is_in_circle);
                }
            }
            TypeKind::Union(it) => {
                for variant in &mut it.variants {
                    put_box(&mut variant.ty, &is_in_circle);
                }
            }
            TypeKind::Wrapper(ty) | TypeKind::Alias(ty) => put_box(ty, &is_in_circle),
            TypeKind::StringEnum(_)
            | TypeKind::IntegerEnum(_)
            | TypeKind::ConstrainedString(_)
            | TypeKind::Replaced(_) => {}
        }
    }
}

fn put_box(ty: &mut TypeExpr, is_in_circle: &dyn Fn(&TypeExpr) -> bool) {
    if !is_in_circle(ty) {
        return;
    }
    match ty {
        TypeExpr::Nullable(inner) => put_box(inner, is_in_circle),
        TypeExpr::Named(_) => *ty = TypeExpr::Boxed(Box::new(ty.clone())),
        _ => {}
    }
}

/// Aliases that expand to themselves, be it inside a list, become types of their own.
fn wrap_circular_aliases(table: &mut TypeTable) {
    let through_aliases = edges(table, |kind| match kind {
        TypeKind::Alias(ty) => ty.named().into_iter().collect(),
        _ => Vec::new(),
    });
    let circle = circles(&through_aliases);
    let is_circular = |at: usize| {
        let own = through_aliases.get(at);
        let reaches_back = |to: &usize| *to == at || circle.get(*to) == circle.get(at);
        own.is_some_and(|list| list.iter().any(reaches_back))
    };
    for at in 0..table.items.len() {
        if let Some(item) = table.items.get_mut(at)
            && let TypeKind::Alias(ty) = &item.kind
            && is_circular(at)
        {
            item.kind = TypeKind::Wrapper(ty.clone());
        }
    }
}

fn edges(table: &TypeTable, of: impl Fn(&TypeKind) -> Vec<usize>) -> Vec<Vec<usize>> {
    table.items.iter().map(|item| of(&item.kind)).collect()
}
