//! The only value of a parameter, which the caller does not give.

use spec::schema::dispatch::Tag;

use crate::{
    code::literal,
    types::{TypeExpr, TypeTable},
};

/// `constant` as an expression of what a request keeps of a parameter of type `ty`.
pub(super) fn constant(constant: &Tag, ty: &TypeExpr, table: &TypeTable) -> String {
    match (constant, table.resolved(ty)) {
        // What is kept of each is made of a string.
        (Tag::String(text), _) => format!("{}.into()", literal(text)),
        (Tag::Boolean(flag), Some(TypeExpr::Boolean)) => flag.to_string(),
        (Tag::Boolean(flag), _) => format!("{flag}.into()"),
        (Tag::Integer(number), Some(TypeExpr::F64)) => format!("{number}_f64"),
        (
            Tag::Integer(number),
            Some(TypeExpr::I32 | TypeExpr::I64 | TypeExpr::U32 | TypeExpr::U64),
        ) => number.to_string(),
        (Tag::Integer(number), _) => format!("{number}_i64.into()"),
        (Tag::Number(number), Some(TypeExpr::F64)) => format!("{number}_f64"),
        (Tag::Number(number), _) => format!("{number}_f64.into()"),
    }
}
