//! Unions in `types.rs`.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    constants::{self, Constant, pattern},
    write_docs,
};
use crate::{
    code::{Code, line, literal},
    imports::{Import, Scope},
    types::{StructType, TypeExpr, TypeItem, TypeKind, TypeTable, UnionType, Variant},
};

/// ```text
/// runtime::union::tagged_union! {
///     pub enum Pet by "kind" {
///         "cat" => Cat(Cat),
///         "dog" | "puppy" => Dog(Dog) optional,
///     }
///     else {
///         String(String),
///     }
/// }
/// ```
pub(super) fn write_union(
    code: &mut Code,
    item: &TypeItem,
    it: &UnionType,
    table: &TypeTable,
    scope: &Scope,
) {
    scope.note(Import::Runtime);
    let writer = Writer {
        union: it,
        table,
        scope,
        telling: constants::telling(it, table),
    };
    let Some(tag) = &it.tag else {
        code.open(format_args!("runtime::union::union! {{"));
        write_docs(code, item);
        code.open(format_args!("pub enum {} {{", item.name));
        for variant in &it.variants {
            writer.untagged(code, variant);
        }
        code.close("}");
        if let Some(several) = it.several(table) {
            line!(code, "any of {several}");
        }
        code.close("}");
        return;
    };
    code.open(format_args!("runtime::union::tagged_union! {{"));
    write_docs(code, item);
    code.open(format_args!(
        "pub enum {} by {} {{",
        item.name,
        literal(tag)
    ));
    let default = it.default.and_then(|at| it.variants.get(at));
    let (tagged, rest): (Vec<&Variant>, Vec<&Variant>) = it
        .variants
        .iter()
        .partition(|variant| !variant.tags.is_empty());
    for variant in &tagged {
        let tags: Vec<String> = variant.tags.iter().map(pattern).collect();
        let held = writer.held(variant);
        let tags = tags.join(" | ");
        let mut marks = String::new();
        if writer.may_lack(&variant.ty, tag, 0) {
            marks.push_str(" optional");
        }
        if it.default_takes_unknown && default.is_some_and(|it| std::ptr::eq(it, *variant)) {
            marks.push_str(" other");
        }
        line!(code, "{tags} => {}({held}){marks},", variant.name);
    }
    if !rest.is_empty() {
        code.close("}");
        code.open(format_args!("else {{"));
        for variant in &rest {
            writer.untagged(code, variant);
        }
    }
    code.close("}");
    if let Some(variant) = default {
        let word = if it.default_takes_unknown {
            "default"
        } else {
            "absent"
        };
        line!(code, "{word} {}({})", variant.name, writer.held(variant));
    }
    code.close("}");
}

struct Writer<'t> {
    union: &'t UnionType,
    table: &'t TypeTable,
    scope: &'t Scope,
    /// The members inside others whose constants distinguish the variants.
    telling: BTreeSet<Vec<&'t str>>,
}

impl Writer<'_> {
    /// A variant that has no tag: what it holds, the members that it must have, and how its strings are checked.
    fn untagged(&self, code: &mut Code, variant: &Variant) {
        let mut line = format!("{}({})", variant.name, self.held(variant));
        // Of strings the one is meant whose format fits.
        if self.table.is_formatted(&variant.ty) {
            let ty = match &variant.ty {
                // The type of the value is inferred.
                TypeExpr::Formatted(_) => "runtime::Formatted".to_owned(),
                ty => ty.in_rust(self.table, self.scope).to_string(),
            };
            let _ = write!(line, " if {ty}::check");
        } else if self.lists_strings(variant) && self.has_other_strings(variant) {
            // And of listed ones those that list it.
            let ty = variant.ty.in_rust(self.table, self.scope);
            let _ = write!(line, " if {ty}::is_documented");
        } else {
            let (required, constants) = self.members(&variant.ty);
            if !required.is_empty() {
                let _ = write!(line, " has {}", required.join(" "));
            }
            if !constants.is_empty() {
                let _ = write!(line, " with {}", constants.join(" "));
            }
            if let Some((_, it)) = self.table.structure(&variant.ty) {
                let nulls = it.fields.iter().filter(|field| field.is_null);
                let nulls: Vec<String> = nulls.map(|field| literal(&field.property)).collect();
                if !nulls.is_empty() {
                    let _ = write!(line, " null {}", nulls.join(" "));
                }
                if let Some(check) = self.check(&variant.ty, it) {
                    let _ = write!(line, " if {check}");
                }
            }
        }
        line!(code, "{line},");
    }

    fn item(&self, ty: &TypeExpr) -> Option<&TypeItem> {
        match self.table.resolved(ty) {
            Some(TypeExpr::Named(at)) => self.table.items.get(*at),
            _ => None,
        }
    }

    /// Whether `variant` is an enumeration of strings.
    fn lists_strings(&self, variant: &Variant) -> bool {
        let item = self.item(&variant.ty);
        item.is_some_and(|item| matches!(item.kind, TypeKind::StringEnum(_)))
    }

    /// Whether a variant beside `variant` reads strings too.
    fn has_other_strings(&self, variant: &Variant) -> bool {
        let mut others = self.union.variants.iter();
        others.any(|other| {
            let is_string =
                || self.table.is_string(&other.ty) || self.table.is_formatted(&other.ty);
            other.name != variant.name && (self.lists_strings(other) || is_string())
        })
    }

    /// The type of `variant`, marked where it is in a box, or where another variant holds the same.
    fn held(&self, variant: &Variant) -> String {
        let resolved = self.table.resolved(&variant.ty);
        let is_ambiguous = self
            .union
            .variants
            .iter()
            .filter(|other| self.table.resolved(&other.ty) == resolved)
            .count()
            > 1;
        let ty = match variant.ty.unboxed() {
            inner if *inner == variant.ty => inner.in_rust(self.table, self.scope).to_string(),
            inner => format!("box {}", inner.in_rust(self.table, self.scope)),
        };
        let item = self.item(variant.ty.unboxed());
        let is_union = item.is_some_and(|item| matches!(item.kind, TypeKind::Union(_)));
        let ambiguous = if is_ambiguous { "= " } else { "" };
        let union = if is_union { "union " } else { "" };
        format!("{ambiguous}{union}{ty}")
    }

    /// A closure that tells whether the strings in the struct `it` are as documented, where unions are told apart by them.
    fn check(&self, ty: &TypeExpr, it: &StructType) -> Option<String> {
        let checks = it.fields.iter().filter_map(|field| {
            let checks = super::checks(field.check.as_ref()?);
            let check = checks.join(" && ");
            (!check.is_empty()).then(|| {
                format!(
                    "runtime::union::Strings::all(&it.{}, |text| {check})",
                    field.name
                )
            })
        });
        let checks: Vec<String> = checks.collect();
        let ty = ty.unboxed().in_rust(self.table, self.scope);
        (!checks.is_empty()).then(|| format!("|it: &{ty}| {}", checks.join(" && ")))
    }

    /// Whether an object of type `ty` may be without its tag `tag`, and knows so.
    fn may_lack(&self, ty: &TypeExpr, tag: &str, depth: usize) -> bool {
        /// Unions inside each other.
        const DEEPEST: usize = 8;
        self.item(ty.unboxed())
            .is_some_and(|item| match &item.kind {
                TypeKind::Struct(it) => {
                    let mut fields = it.fields.iter();
                    fields.any(|field| field.property == tag && item.may_lack_tag(field))
                }
                // A union inside writes the tags of its variants itself.
                TypeKind::Union(it) => {
                    depth < DEEPEST
                        && it.tag.as_deref() == Some(tag)
                        && it.variants.iter().all(|variant| {
                            !variant.tags.is_empty() && self.may_lack(&variant.ty, tag, depth + 1)
                        })
                }
                _ => false,
            })
    }

    /// What an object of type `ty` must have, as literals: names of members, and members with their only value.
    fn members(&self, ty: &TypeExpr) -> (Vec<String>, Vec<String>) {
        let Some((item, it)) = self.table.structure(ty) else {
            return (Vec::new(), Vec::new());
        };
        let required = it.fields.iter().filter(|field| item.requires(field));
        let required = required.map(|field| literal(&field.property)).collect();
        let constants = Constant::all_of(self.table, ty).into_iter();
        let constants = constants.filter(|it| it.is_direct() || self.telling.contains(&it.path));
        (required, constants.map(|it| it.to_string()).collect())
    }
}
