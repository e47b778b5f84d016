//! What a schema in normal form is, as far as a Rust type can tell.
//!
//! One function decides; naming and typing both ask it, so that what gets a name is exactly what becomes a type.

use spec::source::node::Node;

use super::merge::{branches, has_properties};
use crate::tree;

/// The form of a schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape<'n> {
    /// The component of this name.
    Reference(&'n str),
    /// Any value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer {
        /// `int32`, `int64`, `uint64` and their kin.
        format: Option<&'n str>,
    },
    /// A number.
    Number {
        /// `float` or `double`.
        format: Option<&'n str>,
    },
    /// A string.
    String {
        /// `date-time`, `uuid`, `byte`, `binary` and their kin.
        format: Option<&'n str>,
    },
    /// One of these strings.
    StringEnum(Vec<&'n Node>),
    /// One of these whole numbers.
    IntegerEnum(Vec<&'n Node>),
    /// Values of one schema, in order.
    List(Option<&'n Node>),
    /// Values of one schema, by name; of any when there is none.
    Map(Option<&'n Node>),
    /// Named values.
    Object,
    /// One of several schemas.
    Union(&'n [Node]),
}

impl Shape<'_> {
    /// Whether the shape becomes a Rust type with a name of its own.
    pub(crate) fn is_named(&self) -> bool {
        matches!(
            self,
            Self::StringEnum(_) | Self::IntegerEnum(_) | Self::Object | Self::Union(_)
        )
    }
}

/// The shape of `schema`.
pub(crate) fn shape(schema: &Node) -> Shape<'_> {
    if let Some(name) = tree::schema_reference(schema) {
        return Shape::Reference(name);
    }
    if let Some(shape) = enumeration(schema) {
        return shape;
    }
    if let Some((_, list)) = branches(schema) {
        return Shape::Union(list);
    }
    let format = schema.get_str("format").filter(|format| !format.is_empty());
    match schema.get_str("type") {
        Some("object") if has_properties(schema) => Shape::Object,
        Some("object") => Shape::Map(additional(schema)),
        Some("array") => Shape::List(schema.get("items").filter(|it| it.as_mapping().is_some())),
        Some("string") => Shape::String { format },
        Some("integer") => Shape::Integer { format },
        Some("number") => Shape::Number { format },
        Some("boolean") => Shape::Boolean,
        _ => Shape::Any,
    }
}

/// The schema of properties that are not named.
pub(crate) fn additional(schema: &Node) -> Option<&Node> {
    schema
        .get("additionalProperties")
        .or_else(|| {
            let patterns = schema.get("patternProperties")?.entries();
            patterns.first().map(|entry| &entry.value)
        })
        .filter(|it| it.as_mapping().is_some_and(|it| !it.is_empty()))
}

/// The shape of a schema that lists its values; `None` when the list is of no use to a type.
fn enumeration(schema: &Node) -> Option<Shape<'_>> {
    let values = schema.get("enum")?.as_sequence()?;
    let ty = schema.get_str("type");
    if values.is_empty() {
        return None;
    }
    let are_strings = values.iter().all(|value| value.as_str().is_some());
    let are_integers = values.iter().all(|value| {
        value
            .as_number()
            .is_some_and(|n| n.as_str().parse::<i64>().is_ok())
    });
    match ty {
        None | Some("string") if are_strings => Some(Shape::StringEnum(distinct(values))),
        None | Some("integer") if are_integers => Some(Shape::IntegerEnum(distinct(values))),
        None if values.iter().all(|value| value.as_bool().is_some()) => Some(Shape::Boolean),
        None if values.iter().all(|value| value.as_number().is_some()) => {
            Some(Shape::Number { format: None })
        }
        _ => None,
    }
}

fn distinct(values: &[Node]) -> Vec<&Node> {
    let mut res: Vec<&Node> = Vec::new();
    for value in values {
        if !res.iter().any(|known| known.same_data(value)) {
            res.push(value);
        }
    }
    res
}
