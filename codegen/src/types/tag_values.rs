//! Tags with several values: types of these values alone, so that a program that makes a variant cannot give it another tag.
//!
//! What a server sends is read into the type of the field, which keeps tags that no document knows.

use spec::schema::dispatch::Tag;

use super::{EnumValue, Field, TagValues, TypeExpr, TypeItem, TypeKind, TypeTable};
use crate::names::{Names, pascal};

/// The type of `tags`, which are the values of `field`; `None` where they are one value, or null is one too.
pub(super) fn of(tags: &[Tag], field: &Field, table: &TypeTable) -> Option<TagValues> {
    if tags.len() < 2 || field.is_nullable {
        return None;
    }
    let kind = match table.resolved(&field.ty)? {
        TypeExpr::Named(at) => table.items.get(*at).map(|item| &item.kind),
        _ => None,
    };
    let mut names = Names::default();
    let values = tags.iter().map(|tag| {
        let name = match (kind, tag) {
            (Some(TypeKind::StringEnum(values)), Tag::String(text)) => {
                variant(values, text).unwrap_or_else(|| pascal(text))
            }
            (Some(TypeKind::IntegerEnum(values)), Tag::Integer(number)) => variant(values, number)?,
            (_, Tag::String(text)) => pascal(text),
            _ => return None,
        };
        Some(EnumValue {
            variant: names.take(&name),
            value: tag.clone(),
        })
    });
    Some(TagValues {
        name: String::new(),
        values: values.collect::<Option<_>>()?,
    })
}

fn variant<V: PartialEq>(values: &[EnumValue<V>], value: &V) -> Option<String> {
    let known = values.iter().find(|it| it.value == *value)?;
    Some(known.variant.clone())
}

impl TypeItem {
    /// The values of `field`, where those who make this type choose one of them.
    pub(crate) fn tag_values<'f>(&self, field: &'f Field) -> Option<&'f TagValues> {
        field.tag_values.as_ref().filter(|_| self.in_requests)
    }
}

/// Names the types, by `names` that are free.
pub(super) fn name(table: &mut TypeTable, names: &mut Names) {
    for item in &mut table.items {
        let TypeKind::Struct(it) = &mut item.kind else {
            continue;
        };
        for values in it.fields.iter_mut().filter_map(|it| it.tag_values.as_mut()) {
            if item.in_requests {
                values.name = names.take(&format!("{}Tag", item.name));
            }
        }
    }
}
