//! Your own types instead of generated ones: `amount` is `rust_decimal::Decimal`.
//!
//! The name of the component stays, as another name for the user-supplied type.

use std::collections::BTreeMap;

use spec::source::node::Entry;

use super::{TypeExpr, TypeKind};
use crate::error::GenerateError;

/// Names that an error tells.
const MOST: usize = 12;

/// Checks that every component of `replace` is there and every type a path.
///
/// # Errors
///
/// When one is not.
pub(super) fn check(
    replace: &BTreeMap<String, String>,
    schemas: &[Entry],
) -> Result<(), GenerateError> {
    check_names(replace.keys(), schemas)?;
    for path in replace.values() {
        if syn::parse_str::<syn::TypePath>(path).is_err() {
            return Err(GenerateError::NoTypePath(path.clone()));
        }
    }
    Ok(())
}

/// Checks that every one of `names` is a component.
///
/// # Errors
///
/// When one is not.
pub(super) fn check_names<'n>(
    mut names: impl Iterator<Item = &'n String>,
    schemas: &[Entry],
) -> Result<(), GenerateError> {
    let is_unknown = |name: &&String| !schemas.iter().any(|entry| entry.key == **name);
    match names.find(is_unknown) {
        Some(name) => Err(GenerateError::UnknownComponent {
            name: name.clone(),
            known: nearest(name, schemas),
        }),
        None => Ok(()),
    }
}

/// The names of components, those that are most like `wanted` when there are many.
fn nearest(wanted: &str, schemas: &[Entry]) -> String {
    let mut names: Vec<&str> = schemas.iter().map(|entry| entry.key.as_str()).collect();
    if names.is_empty() {
        return "the document has none".to_owned();
    }
    let is_part = names.len() > MOST;
    if is_part {
        names.sort_by(|a, b| {
            let likeness = |name| strsim::jaro_winkler(wanted, name);
            likeness(b).total_cmp(&likeness(a))
        });
        names.truncate(MOST);
    }
    let beginning = if is_part {
        "the nearest are"
    } else {
        "there are"
    };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{beginning} {}", names.join(", "))
}

/// What replaces the component: types that other generated types are made of are what they are anyway.
pub(super) fn kind(path: &str) -> TypeKind {
    let plain: String = path.split_whitespace().collect();
    let known = match plain.trim_start_matches("::") {
        "String" | "std::string::String" => TypeExpr::String,
        "serde_json::Value" => TypeExpr::Value,
        "bool" => TypeExpr::Boolean,
        "i32" => TypeExpr::I32,
        "i64" => TypeExpr::I64,
        "u32" => TypeExpr::U32,
        "u64" => TypeExpr::U64,
        "f64" => TypeExpr::F64,
        _ => return TypeKind::Replaced(path.to_owned()),
    };
    TypeKind::Alias(known)
}

/// Whether the runtime reads bodies of the type `path` by itself.
pub(crate) fn is_read_already(path: &str) -> bool {
    let plain: String = path.split_whitespace().collect();
    let plain = plain.trim_start_matches("::");
    let plain = plain.trim_start_matches("std::");
    [
        "vec::Vec<",
        "Vec<",
        "option::Option<",
        "Option<",
        "collections::BTreeMap<",
    ]
    .iter()
    .any(|beginning| plain.starts_with(beginning))
}
