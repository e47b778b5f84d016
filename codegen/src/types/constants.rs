//! Fields that have one value: the tag of a variant is no matter of who makes one.

use std::collections::BTreeMap;

use spec::schema::dispatch::Tag;

use super::{TypeExpr, TypeKind, TypeTable};

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
        let Some(field) = field else {
            continue;
        };
        field.tag.clone_from(&tag.first);
        if field.constant.is_none() {
            field.constant = tag.only;
        }
    }
    let is_written: Vec<Vec<(bool, bool)>> = table
        .items
        .iter()
        .map(|item| match &item.kind {
            TypeKind::Struct(it) => it
                .fields
                .iter()
                .map(|field| {
                    let is_written = |value: &Option<Tag>| {
                        let value = value.as_ref();
                        value.is_some_and(|value| is_written(value, &field.ty, table))
                    };
                    (is_written(&field.constant), is_written(&field.tag))
                })
                .collect(),
            _ => Vec::new(),
        })
        .collect();
    for (item, is_written) in table.items.iter_mut().zip(is_written) {
        if let TypeKind::Struct(it) = &mut item.kind {
            for (field, (constant, tag)) in it.fields.iter_mut().zip(is_written) {
                field.constant.take_if(|_| !constant);
                field.tag.take_if(|_| !tag);
            }
        }
    }
}

/// The tag by which a struct is a variant of unions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct VariantTag {
    /// The first of the values that mean it.
    first: Option<Tag>,
    /// The only one.
    only: Option<Tag>,
}

/// The tag by which each struct is a variant, by its position and the property; without what unions differ in.
fn tags(table: &TypeTable) -> BTreeMap<(usize, String), VariantTag> {
    let mut res: BTreeMap<(usize, String), VariantTag> = BTreeMap::new();
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
            let tag = VariantTag {
                first: variant.tags.first().cloned(),
                only: match variant.tags.as_slice() {
                    [one] => Some(one.clone()),
                    _ => None,
                },
            };
            let known = res
                .entry((*at, property.clone()))
                .or_insert_with(|| tag.clone());
            if known.first != tag.first {
                known.first = None;
            }
            if known.only != tag.only {
                known.only = None;
            }
        }
    }
    res
}

/// Whether `constant` is a value of the type `ty` that a constructor can write.
fn is_written(constant: &Tag, ty: &TypeExpr, table: &TypeTable) -> bool {
    let Some(ty) = table.resolved(ty) else {
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
            TypeExpr::I64 | TypeExpr::F64 | TypeExpr::Value => true,
            TypeExpr::I32 => i32::try_from(*number).is_ok(),
            TypeExpr::U32 => u32::try_from(*number).is_ok(),
            TypeExpr::U64 => u64::try_from(*number).is_ok(),
            _ => matches!(kind, Some(TypeKind::IntegerEnum(_))),
        },
        Tag::Boolean(_) => matches!(ty, TypeExpr::Boolean | TypeExpr::Value),
        Tag::Number(_) => matches!(ty, TypeExpr::F64 | TypeExpr::Value),
    }
}
