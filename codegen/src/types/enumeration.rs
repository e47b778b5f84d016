//! The values of enumerations, with the names of their variants.

use spec::{schema::SchemaView, source::node::Node};

use super::EnumValue;
use crate::{
    names::{Names, pascal},
    type_form::{ENUM_NAMES, VARIANT_NAMES},
};

/// The values of `schema` that are strings.
pub(super) fn strings(schema: SchemaView<'_>, values: &[&Node]) -> Vec<EnumValue<String>> {
    values_of(schema, values, |value| {
        value.as_str().map(ToOwned::to_owned)
    })
}

/// The values of `schema` that are integers.
pub(super) fn integers(schema: SchemaView<'_>, values: &[&Node]) -> Vec<EnumValue<i64>> {
    values_of(schema, values, |value| {
        value.as_number()?.as_str().parse().ok()
    })
}

/// The `values` that `read` takes. Each is named by what the document calls it, else by itself.
fn values_of<V: ToString>(
    schema: SchemaView<'_>,
    values: &[&Node],
    read: impl Fn(&Node) -> Option<V>,
) -> Vec<EnumValue<V>> {
    let mut names = Names::new(&["Unknown"]);
    values
        .iter()
        .filter_map(|node| {
            let value = read(node)?;
            let given = given_name(schema, node).unwrap_or_else(|| value.to_string());
            Some(EnumValue {
                variant: names.take(&pascal(&given)),
                value,
            })
        })
        .collect()
}

/// What the document calls `value`: a list beside `enum`, in the order of the values.
fn given_name(schema: SchemaView<'_>, value: &Node) -> Option<String> {
    let listed = schema.enumerated()?;
    let names = [VARIANT_NAMES, ENUM_NAMES]
        .into_iter()
        .find_map(|key| schema.extension(key)?.as_sequence())?;
    let at = listed.iter().position(|known| known.same_data(value))?;
    let name = names.get(at).filter(|_| names.len() == listed.len())?;
    let name = name.as_str()?;
    (pascal(name) != "Empty").then(|| name.to_owned())
}
