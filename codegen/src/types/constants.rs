//! Fields that have one value: the tag of a variant is no matter of who makes one.

use std::collections::BTreeMap;

use spec::schema::dispatch::Tag;

use super::{Field, TypeExpr, TypeKind, TypeTable};

/// Marks the fields that are the tag of a union, where one value means the type that has them in all unions.
///
/// Constants of types that no value can be written of in a constructor are taken away.
pub(super) fn mark(table: &mut TypeTable) {
    for ((at, property), tag) in tags(table) {
        let Some(item) = table.items.get_mut(at) else {
            continue;
        };
        let TypeKind::Struct(it) = &mut item.kind else {
            continue;
        };
        let field = it
            .fields
            .iter_mut()
            .find(|field| field.property == property);
        if let Some(field) = field.filter(|field| field.constant.is_none()) {
            field.constant = tag;
        }
    }
    let is_written: Vec<Vec<bool>> = table
        .items
        .iter()
        .map(|item| match &item.kind {
            TypeKind::Struct(it) => it
                .fields
                .iter()
                .map(|field| is_written(field, table))
                .collect(),
            _ => Vec::new(),
        })
        .collect();
    for (item, is_written) in table.items.iter_mut().zip(is_written) {
        if let TypeKind::Struct(it) = &mut item.kind {
            for (field, is_written) in it.fields.iter_mut().zip(is_written) {
                field.constant.take_if(|_| !is_written);
            }
        }
    }
}

/// The tag by which each struct is a variant, by its position and the property; none where there are several.
fn tags(table: &TypeTable) -> BTreeMap<(usize, String), Option<Tag>> {
    let mut res: BTreeMap<(usize, String), Option<Tag>> = BTreeMap::new();
    for item in &table.items {
        let TypeKind::Union(it) = &item.kind else {
            continue;
        };
        let Some(property) = &it.tag else {
            continue;
        };
        for variant in &it.variants {
            let Some(TypeExpr::Named(at)) = table.resolved(&variant.ty) else {
                continue;
            };
            let tag = match variant.tags.as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            };
            let known = res
                .entry((*at, property.clone()))
                .or_insert_with(|| tag.clone());
            if *known != tag {
                *known = None;
            }
        }
    }
    res
}

/// Whether the constant of `field` is a value of its type that a constructor can write.
fn is_written(field: &Field, table: &TypeTable) -> bool {
    let Some(constant) = &field.constant else {
        return false;
    };
    let Some(ty) = table.resolved(&field.ty) else {
        return false;
    };
    let kind = match ty {
        TypeExpr::Named(at) => table.items.get(*at).map(|item| &item.kind),
        _ => None,
    };
    match constant {
        Tag::String(_) => {
            matches!(ty, TypeExpr::String | TypeExpr::Value)
                || matches!(kind, Some(TypeKind::StringEnum(_)))
        }
        Tag::Integer(number) => match ty {
            TypeExpr::I64 | TypeExpr::Value => true,
            TypeExpr::I32 => i32::try_from(*number).is_ok(),
            TypeExpr::U32 => u32::try_from(*number).is_ok(),
            TypeExpr::U64 => u64::try_from(*number).is_ok(),
            _ => matches!(kind, Some(TypeKind::IntegerEnum(_))),
        },
        Tag::Boolean(_) => matches!(ty, TypeExpr::Boolean | TypeExpr::Value),
    }
}
