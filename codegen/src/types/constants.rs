//! Fields that have one value: the tag of a variant is no matter of who makes one.

use std::collections::BTreeMap;

use spec::schema::dispatch::Tag;

use super::{Field, TagValues, TypeExpr, TypeKind, TypeTable, tag_values};

/// Marks the fields that are the tag of a union, with the values that mean the type that has them.
///
/// Constants of types that no value can be written of in a constructor are taken away.
pub(super) fn mark(table: &mut TypeTable) {
    let tags = tags(table);
    let at_field = |at: usize, field: &Field| {
        let tag = tags.get(&(at, field.property.clone()));
        let (first, all) = tag.map_or((None, &[][..]), |tag| (tag.first.as_ref(), &tag.all));
        let only = match all {
            [one] => Some(one),
            _ => None,
        };
        let written =
            |value: Option<&Tag>| value.filter(|it| is_written(it, &field.ty, table)).cloned();
        let are_written = all.iter().all(|it| is_written(it, &field.ty, table));
        Marks {
            constant: written(field.constant.as_ref().or(only)),
            tag: written(first),
            tag_values: tag_values::of(all, field, table).filter(|_| are_written),
        }
    };
    let marks: Vec<Vec<Marks>> = table
        .items
        .iter()
        .enumerate()
        .map(|(at, item)| match &item.kind {
            TypeKind::Struct(it) => it.fields.iter().map(|field| at_field(at, field)).collect(),
            _ => Vec::new(),
        })
        .collect();
    for (item, marks) in table.items.iter_mut().zip(marks) {
        if let TypeKind::Struct(it) = &mut item.kind {
            for (field, marks) in it.fields.iter_mut().zip(marks) {
                field.constant = marks.constant;
                field.tag = marks.tag;
                field.tag_values = marks.tag_values;
            }
        }
    }
}

/// What a field is marked with.
struct Marks {
    constant: Option<Tag>,
    tag: Option<Tag>,
    tag_values: Option<TagValues>,
}

/// The tag by which a struct is a variant of unions.
struct VariantTag {
    /// The first of the values that mean it, where unions do not differ in it.
    first: Option<Tag>,
    /// All values that mean it, in any union.
    all: Vec<Tag>,
    /// Whether it is the variant of a union for any value.
    is_any: bool,
}

/// The tag by which each struct is a variant, by its position and the property; without those that may be any value.
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
            let first = variant.tags.first();
            let known = res
                .entry((*at, property.clone()))
                .or_insert_with(|| VariantTag {
                    first: first.cloned(),
                    all: Vec::new(),
                    is_any: false,
                });
            known.first.take_if(|known| Some(&*known) != first);
            known.is_any |= variant.tags.is_empty();
            for tag in &variant.tags {
                if !known.all.contains(tag) {
                    known.all.push(tag.clone());
                }
            }
        }
    }
    res.retain(|_, tag| !tag.is_any);
    res
}

/// Whether `constant` is a value of the type `ty` that a constructor can write.
pub(crate) fn is_written(constant: &Tag, ty: &TypeExpr, table: &TypeTable) -> bool {
    let Some(ty) = table.resolved(ty) else {
        return false;
    };
    let kind = match ty {
        TypeExpr::Named(at) => table.items.get(*at).map(|item| &item.kind),
        _ => None,
    };
    match constant {
        Tag::String(_) => {
            matches!(
                ty,
                TypeExpr::String | TypeExpr::Formatted(_) | TypeExpr::Value
            ) || matches!(
                kind,
                Some(TypeKind::StringEnum(_) | TypeKind::ConstrainedString(_))
            )
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
