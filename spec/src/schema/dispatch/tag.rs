//! A value that tells branches apart.

use std::fmt;

use serde_json::Value;

use crate::source::node::Node;

/// A constant of a property: a string, a number or a boolean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    /// A string.
    String(String),
    /// A whole number; `1.0` is `1` (JSON Schema 2020-12 core §4.2.3).
    Integer(i64),
    /// A boolean.
    Boolean(bool),
    /// Another number, in the shortest decimal form that means the same double: `0.5`.
    Number(String),
}

impl Tag {
    /// The tag that `value` is; `None` for null and collections.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::String(text.clone())),
            Value::Bool(flag) => Some(Self::Boolean(*flag)),
            Value::Number(number) => {
                let integer = number.as_i64().or_else(|| whole(number.as_f64()?));
                Some(integer.map_or_else(|| Self::Number(number.to_string()), Self::Integer))
            }
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The tag as a JSON value.
    pub fn to_value(&self) -> Value {
        match self {
            Self::String(text) => text.as_str().into(),
            Self::Integer(number) => (*number).into(),
            Self::Boolean(flag) => (*flag).into(),
            Self::Number(text) => serde_json::from_str(text).unwrap_or_default(),
        }
    }

    /// The tags in a list of constants, without null; `None` where something in it is not a tag.
    pub(super) fn all_in(values: &[Node]) -> Option<Vec<Self>> {
        values
            .iter()
            .filter(|value| !value.is_null())
            .map(|value| Self::of(&value.to_json()))
            .collect()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) | Self::Number(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Boolean(flag) => flag.fmt(f),
        }
    }
}

/// `number` as an integer, where a double holds it exactly.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number without a fraction within 53 bits"
    )]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}
