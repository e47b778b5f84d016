//! JSON types that a schema names, null among them, and the values it lists.

use serde_json::Number;

use super::SchemaView;
use crate::source::node::{Node, NodeValue};

/// A type of JSON Schema (JSON Schema 2020-12 validation §6.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl SchemaType {
    /// The type of this name; an unknown name gets the obvious type (`int`, `float`, `date`).
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "null" => Self::Null,
            "boolean" | "bool" => Self::Boolean,
            "integer" | "int" | "long" | "int32" | "int64" => Self::Integer,
            "number" | "float" | "double" | "decimal" => Self::Number,
            "string" | "str" | "text" | "date" | "datetime" | "date-time" | "uuid" => Self::String,
            "array" | "list" => Self::Array,
            "object" | "dict" | "map" | "hash" => Self::Object,
            _ => return None,
        })
    }

    /// The name of the type in JSON Schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// The types that the value `type` of a schema names; `None` where something in it is not a type.
    pub fn all_in(value: &Node) -> Option<Vec<Self>> {
        // `type: null` in YAML means the type `null`, not an absent field.
        let one = |node: &Node| match &node.value {
            NodeValue::Null => Some(Self::Null),
            NodeValue::String(name) => Self::from_name(name),
            _ => None,
        };
        match &value.value {
            NodeValue::Sequence(items) => {
                let types: Option<Vec<Self>> = items.iter().map(one).collect();
                types.filter(|types| !types.is_empty())
            }
            _ => one(value).map(|ty| vec![ty]),
        }
    }
}

/// Whether `format` is one of integers (OpenAPI Format Registry).
fn is_integer_format(format: &str) -> bool {
    integer_range(format).is_some()
}

/// The least and the greatest number of a format of integers (OpenAPI Format Registry); `None` for other formats.
pub fn integer_range(format: &str) -> Option<(Number, Number)> {
    let range = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" => (0.into(), u64::MAX.into()),
        _ => return None,
    };
    Some(range)
}

impl<'n> SchemaView<'n> {
    /// The types in `type`, in the order written; empty where the schema names none.
    pub fn types(self) -> Vec<SchemaType> {
        let types = self.field("type").and_then(SchemaType::all_in);
        types.unwrap_or_default()
    }

    /// Whether `format` is one of integers, which the registry of formats has for `number` as for `integer`.
    pub fn has_integer_format(self) -> bool {
        self.format().is_some_and(is_integer_format)
    }

    /// The one type of values that are not null; `Null` where no other is named.
    pub fn single_type(self) -> Option<SchemaType> {
        match self.types().as_slice() {
            [one] | [SchemaType::Null, one] | [one, SchemaType::Null] => Some(*one),
            _ => None,
        }
    }

    /// `nullable: true` (OAS 3.0.3 §4.7.24), and `x-nullable` as documents of 2.0 write it.
    pub fn is_nullable(self) -> bool {
        self.flag("nullable") || self.flag("x-nullable")
    }

    /// Whether the schema itself admits null: `nullable`, or `null` among the types.
    pub fn admits_null(self) -> bool {
        self.is_nullable() || self.types().contains(&SchemaType::Null)
    }

    /// `format`, unless empty (JSON Schema 2020-12 validation §7).
    pub fn format(self) -> Option<&'n str> {
        let format = self.field("format")?.as_str()?;
        (!format.is_empty()).then_some(format)
    }

    /// The values that the schema lists: `const`, else `enum` (JSON Schema 2020-12 validation §6.1.2, §6.1.3).
    pub fn enumerated(self) -> Option<&'n [Node]> {
        if let Some(value) = self.field("const") {
            return Some(std::slice::from_ref(value));
        }
        let values = self.field("enum")?.as_sequence()?;
        (!values.is_empty()).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::view::tests::parsed;

    #[test]
    fn types_of_all_versions_are_read() {
        use SchemaType::{Integer, Null, String};
        for (schema, types, single, null) in [
            ("{type: string}", vec![String], Some(String), false),
            ("{type: int}", vec![Integer], Some(Integer), false),
            (
                "{type: integer, nullable: true}",
                vec![Integer],
                Some(Integer),
                true,
            ),
            (
                "{type: [string, 'null']}",
                vec![String, Null],
                Some(String),
                true,
            ),
            ("{type: ['null']}", vec![Null], Some(Null), true),
            (
                "{type: [string, integer]}",
                vec![String, Integer],
                None,
                false,
            ),
            ("{type: [string, thing]}", vec![], None, false),
            ("{type: 5}", vec![], None, false),
            ("{}", vec![], None, false),
        ] {
            let node = parsed(schema);
            let view = SchemaView::new(&node);
            assert_eq!(view.types(), types, "{schema}");
            assert_eq!(view.single_type(), single, "{schema}");
            assert_eq!(view.admits_null(), null, "{schema}");
        }
    }

    #[test]
    fn a_constant_is_a_list_of_one_value() {
        for (schema, count) in [
            ("{const: a}", Some(1)),
            ("{const: null}", Some(1)),
            ("{enum: [a, b]}", Some(2)),
            ("{enum: []}", None),
            ("{enum: a}", None),
            ("{}", None),
        ] {
            let node = parsed(schema);
            let values = SchemaView::new(&node).enumerated();
            assert_eq!(values.map(<[Node]>::len), count, "{schema}");
        }
    }
}
