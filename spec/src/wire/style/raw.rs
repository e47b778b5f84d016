//! A value without types, as styles hold it: strings, lists of strings, objects of strings.

use serde_json::Value;

/// A parameter value before anyone asks for types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    /// One string.
    Scalar(String),
    /// A list of strings.
    List(Vec<String>),
    /// Names with strings, in the order written.
    Map(Vec<(String, String)>),
    /// An object of anything, as `deepObject` and JSON can hold it.
    Deep(Vec<(String, Raw)>),
}

/// Which kind of value a string is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// A string, number or boolean.
    Scalar,
    /// A list.
    List,
    /// An object.
    Map,
}

impl Raw {
    /// The strings of `value`; `None` for `null` and for lists and objects inside each other, which no style but
    /// `deepObject` can write (OAS 3.0.3 §4.7.12.3 leaves them undefined).
    pub fn from_json(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Array(items) => {
                Self::List(items.iter().map(scalar_string).collect::<Option<_>>()?)
            }
            Value::Object(members) => Self::Map(
                members
                    .iter()
                    .map(|(key, value)| Some((key.clone(), scalar_string(value)?)))
                    .collect::<Option<_>>()?,
            ),
            scalar => Self::Scalar(scalar_string(scalar)?),
        })
    }
}

/// The string form of a string, number or boolean.
pub fn scalar_string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
