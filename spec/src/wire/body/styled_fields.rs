//! Properties of forms that are not one field each: lists and objects that a style joins in one field, and objects whose
//! members are fields of their own (OAS 3.1.0 §4.8.15.1, `style` and `explode`).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::nested_fields;
use crate::{
    model::ParameterStyle,
    schema::types::{TypeSet, property_names, property_schemas},
    wire::{
        coercion::as_strings,
        style::{Container, EncodeError, Notation, Pair},
    },
};

/// Writes `value` as `name=value` pieces.
///
/// # Errors
///
/// When the style has no form for it.
pub(super) fn encode(notation: &Notation<'_>, value: &Value) -> Result<Vec<String>, EncodeError> {
    if notation.style == ParameterStyle::DeepObject {
        nested_fields::encode(notation, value)
    } else {
        notation.encode(value)
    }
}

/// Properties that were read, and the names of the fields that they were read from.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) properties: Map<String, Value>,
    pub(super) names: BTreeSet<String>,
}

/// Reads of `pairs` the properties that `notations` join or spread; `bundle` is the schema.
pub(super) fn take<'n>(
    pairs: &[Pair<'_>],
    notations: impl Iterator<Item = Notation<'n>>,
    bundle: &Value,
) -> Taken {
    let mut res = Taken::default();
    for notation in notations {
        let name = notation.name;
        let is_form = notation.style == ParameterStyle::Form;
        let types = types_of(name, bundle);
        if types.meets(TypeSet::STRING) || !is_form && notation.style.delimiter().is_none() {
            continue;
        }
        let container = if types.meets(TypeSet::ARRAY) {
            Container::List
        } else if types.meets(TypeSet::OBJECT) {
            Container::Map
        } else {
            continue;
        };
        if !notation.explode {
            let Some(raw) = notation.decode_pairs(pairs, container, &[]) else {
                continue;
            };
            res.properties.insert(name.to_owned(), as_strings(&raw));
            res.names.insert(name.to_owned());
        } else if container == Container::Map {
            let declared = property_names(bundle, bundle);
            let is_member = |pair: &&Pair<'_>| {
                let outer = nested_fields::split(pair.name).map_or(pair.name, |(outer, _)| outer);
                !declared.contains(outer) && !declared.contains(pair.name)
            };
            let members: Vec<Pair<'_>> = pairs.iter().filter(is_member).copied().collect();
            if let Some(raw) = notation.decode_pairs(&members, container, &[]) {
                res.properties.insert(name.to_owned(), as_strings(&raw));
                let names = members.iter().map(|pair| pair.name.to_owned());
                res.names.extend(names);
            }
        }
    }
    res
}

/// The types that the property `name` admits; those of single values where the schema does not know it.
pub(super) fn types_of(name: &str, bundle: &Value) -> TypeSet {
    let schemas = property_schemas(bundle, name, bundle);
    let first = schemas.first();
    first.map_or(TypeSet::SCALARS, |schema| {
        TypeSet::admitted_by(schema, bundle)
    })
}
