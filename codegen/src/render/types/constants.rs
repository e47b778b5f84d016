//! Members with one value, which distinguish the variants of a union where no tag does it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use spec::schema::dispatch::Tag;

use crate::{
    code::literal,
    types::{Field, TypeExpr, TypeKind, TypeTable, UnionType},
};

/// Structs inside each other that are looked into, as the header of an envelope is.
const DEEPEST: usize = 3;

/// A member that has one value only.
pub(super) struct Constant<'t> {
    /// Its name, behind those of the members that it is in.
    pub(super) path: Vec<&'t str>,
    value: &'t Tag,
}

impl<'t> Constant<'t> {
    /// Those of objects of type `ty`, and of objects in them.
    pub(super) fn all_of(table: &'t TypeTable, ty: &'t TypeExpr) -> Vec<Self> {
        let mut res = Vec::new();
        collect(table, ty, &mut Vec::new(), &mut res);
        res
    }

    /// Whether it is a member of the object itself.
    pub(super) fn is_direct(&self) -> bool {
        self.path.len() == 1
    }
}

impl fmt::Display for Constant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path: Vec<String> = self.path.iter().map(|name| literal(name)).collect();
        write!(f, "{} = {}", path.join(" / "), pattern(self.value))
    }
}

fn collect<'t>(
    table: &'t TypeTable,
    ty: &'t TypeExpr,
    path: &mut Vec<&'t str>,
    res: &mut Vec<Constant<'t>>,
) {
    let Some((_, it)) = table.structure(ty) else {
        return;
    };
    for field in &it.fields {
        path.push(&field.property);
        if let Some(value) = fixed(table, field) {
            res.push(Constant {
                path: path.clone(),
                value,
            });
        } else if path.len() < DEEPEST {
            collect(table, present(&field.ty), path, res);
        }
        path.pop();
    }
}

/// `ty` where it is not null.
fn present(ty: &TypeExpr) -> &TypeExpr {
    match ty {
        TypeExpr::Nullable(inner) => inner,
        ty => ty,
    }
}

/// The only value of `field`.
fn fixed<'t>(table: &'t TypeTable, field: &'t Field) -> Option<&'t Tag> {
    // A plain string is a tag by a mapping alone, and may have other values elsewhere.
    let is_fixed = match table.resolved(&field.ty)? {
        TypeExpr::Boolean | TypeExpr::F64 => true,
        TypeExpr::Named(at) => table.items.get(*at).is_some_and(|item| {
            matches!(
                item.kind,
                TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_)
            )
        }),
        _ => false,
    };
    field.constant.as_ref().filter(|_| is_fixed)
}

/// The members inside others that several variants of `union` fix, each to a value of its own.
pub(super) fn telling<'t>(union: &'t UnionType, table: &'t TypeTable) -> BTreeSet<Vec<&'t str>> {
    let mut values: BTreeMap<Vec<&str>, Vec<&Tag>> = BTreeMap::new();
    let constants = union.variants.iter();
    let constants = constants.flat_map(|variant| Constant::all_of(table, &variant.ty));
    for constant in constants.filter(|it| !it.is_direct()) {
        values
            .entry(constant.path)
            .or_default()
            .push(constant.value);
    }
    values.retain(|_, values| {
        let distinct: BTreeSet<&Tag> = values.iter().copied().collect();
        distinct.len() > 1 && distinct.len() == values.len()
    });
    values.into_keys().collect()
}

/// A tag in the code.
pub(super) fn pattern(tag: &Tag) -> String {
    match tag {
        Tag::String(text) => literal(text),
        Tag::Integer(number) if i32::try_from(*number).is_ok() => number.to_string(),
        Tag::Integer(number) => format!("{number}_i64"),
        Tag::Boolean(flag) => flag.to_string(),
        Tag::Number(number) => format!("{number}_f64"),
    }
}
