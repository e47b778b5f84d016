//! Attributes of generated types that are given by name: derived traits and others.

use spec::source::node::Entry;

use super::{TypeItem, TypeKind, replacement};
use crate::{config::ClientConfig, error::GenerateError};

/// Checks that what `config` derives and writes above types is Rust, and that its types are components.
///
/// # Errors
///
/// When it is not.
pub(super) fn check(config: &ClientConfig, schemas: &[Entry]) -> Result<(), GenerateError> {
    replacement::check_names(config.types.keys(), schemas)?;
    let single = config.types.values().flat_map(|it| &it.derive);
    for path in config.derive.iter().chain(single) {
        if syn::parse_str::<syn::Path>(path).is_err() {
            return Err(GenerateError::NoDerive(path.clone()));
        }
    }
    for text in config.types.values().flat_map(|it| &it.attributes) {
        let parsed = syn::parse::Parser::parse_str(syn::Attribute::parse_outer, text);
        if !parsed.is_ok_and(|attributes| attributes.len() == 1) || text.contains('\n') {
            return Err(GenerateError::NoAttribute(text.clone()));
        }
    }
    Ok(())
}

/// Writes the attributes of `items` into them.
///
/// # Errors
///
/// When a type that is named can have none.
pub(super) fn put(config: &ClientConfig, items: &mut [TypeItem]) -> Result<(), GenerateError> {
    for item in items {
        let own = config.types.get(&item.component);
        if matches!(item.kind, TypeKind::Alias(_) | TypeKind::Replaced(_)) {
            if own.is_some() {
                return Err(GenerateError::NoOwnType(item.component.clone()));
            }
            continue;
        }
        let mut derived: Vec<&str> = config.derive.iter().map(String::as_str).collect();
        for path in own.iter().flat_map(|own| &own.derive) {
            if !derived.contains(&path.as_str()) {
                derived.push(path);
            }
        }
        if !derived.is_empty() {
            item.attributes
                .push(format!("#[derive({})]", derived.join(", ")));
        }
        let others = own.iter().flat_map(|own| &own.attributes).cloned();
        item.attributes.extend(others);
    }
    Ok(())
}
