//! What a server demands of one value of a request, beyond what the document says.

use std::fmt;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::Relation;

/// What a server demands of one value of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    /// It is sent.
    Present,
    /// It is not sent: requests with it are rejected, and the same requests without it are not.
    Absent,
    /// No earlier request had the same.
    Unique,
    /// It is one of these.
    OneOf(Vec<Value>),
    /// It is like this one, which was accepted where the usual value was not.
    Like(Value),
    /// A string has this format, named as in JSON Schema.
    Format(String),
    /// A string matches this pattern.
    Pattern(String),
    /// A string has at least so many characters.
    MinLength(u64),
    /// A string has at most so many characters.
    MaxLength(u64),
    /// A list has at least so many elements.
    MinItems(u64),
    /// A list has at most so many elements.
    MaxItems(u64),
    /// The elements of a list differ from each other.
    UniqueItems,
    /// A number is at least this.
    Minimum(i64),
    /// A number is at most this.
    Maximum(i64),
    /// A number is a multiple of this, which is greater than 0.
    MultipleOf(f64),
    /// It relates in this way to the value with this name beside it: another member of the object, another parameter.
    Related(Relation, String),
}

impl Demand {
    /// The demand as a JSON Schema; `None` where it is not about the value alone.
    pub fn schema(&self) -> Option<Value> {
        Some(match self {
            Self::Present | Self::Absent | Self::Unique | Self::Like(_) | Self::Related(..) => {
                return None;
            }
            Self::OneOf(values) => json!({"enum": values}),
            Self::Format(format) => json!({"format": format}),
            Self::Pattern(pattern) => json!({"pattern": pattern}),
            Self::MinLength(least) => json!({"minLength": least}),
            Self::MaxLength(most) => json!({"maxLength": most}),
            Self::MinItems(least) => json!({"minItems": least}),
            Self::MaxItems(most) => json!({"maxItems": most}),
            Self::UniqueItems => json!({"uniqueItems": true}),
            Self::Minimum(least) => json!({"minimum": least}),
            Self::Maximum(most) => json!({"maximum": most}),
            Self::MultipleOf(step) => json!({"multipleOf": plain_number(*step)}),
        })
    }

    /// The demand as it is meant of a value like `sent`: a bound is one of the length of a string and of the elements of a list,
    /// and of a list its elements are unique.
    #[must_use]
    pub fn meant_of(self, sent: &Value) -> Self {
        let size = |bound: i64| u64::try_from(bound).unwrap_or(0);
        match (self, sent) {
            (Self::Minimum(least), Value::Array(_)) => Self::MinItems(size(least)),
            (Self::Maximum(most), Value::Array(_)) => Self::MaxItems(size(most)),
            (Self::MinLength(least), Value::Array(_)) => Self::MinItems(least),
            (Self::MaxLength(most), Value::Array(_)) => Self::MaxItems(most),
            (Self::Unique, Value::Array(_)) => Self::UniqueItems,
            (Self::Like(Value::String(moment)), Value::String(sent)) => {
                Self::Like(in_form_of(&moment, sent).into())
            }
            (Self::Minimum(least), Value::String(text)) if !is_number(text) => {
                Self::MinLength(size(least))
            }
            (Self::Maximum(most), Value::String(text)) if !is_number(text) => {
                Self::MaxLength(size(most))
            }
            (Self::MinItems(least), Value::String(_)) => Self::MinLength(least),
            (Self::MaxItems(most), Value::String(_)) => Self::MaxLength(most),
            (Self::OneOf(values), Value::Number(_) | Value::Bool(_)) => {
                let read = |value: Value| match value.as_str().map(serde_json::from_str) {
                    Some(Ok(read @ (Value::Number(_) | Value::Bool(_)))) => read,
                    _ => value,
                };
                Self::OneOf(values.into_iter().map(read).collect())
            }
            (demand, _) => demand,
        }
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present => f.write_str("required"),
            Self::Absent => f.write_str("not accepted"),
            Self::Unique => f.write_str("unique"),
            Self::OneOf(values) => {
                f.write_str("one of ")?;
                for (at, value) in values.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}`{}`", plain(value))?;
                }
                Ok(())
            }
            Self::Like(value) => write!(f, "accepted as `{}`", plain(value)),
            Self::Format(format) => write!(f, "of the format `{format}`"),
            Self::Pattern(pattern) => write!(f, "matching `{pattern}`"),
            Self::MinLength(least) => write!(f, "at least {least} characters"),
            Self::MaxLength(most) => write!(f, "at most {most} characters"),
            Self::MinItems(least) => write!(f, "at least {least} elements"),
            Self::MaxItems(most) => write!(f, "at most {most} elements"),
            Self::UniqueItems => f.write_str("distinct elements"),
            Self::Minimum(least) => write!(f, "at least {least}"),
            Self::Maximum(most) => write!(f, "at most {most}"),
            Self::MultipleOf(step) => write!(f, "a multiple of {step}"),
            Self::Related(relation, other) => write!(f, "{} `{other}`", relation.words()),
        }
    }
}

/// `number` as JSON, without a fraction where it has none.
pub fn plain_number(number: f64) -> Value {
    let whole = format!("{number}").parse::<i64>();
    whole.map_or_else(|_| Value::from(number), Value::from)
}

/// `moment` in the form of `sent`: a date where that is one.
fn in_form_of(moment: &str, sent: &str) -> String {
    let is_date = sent.len() == 10 && sent.parse::<Date>().is_ok();
    let date = moment.split_once('T').map(|(date, _)| date);
    date.filter(|_| is_date).unwrap_or(moment).to_owned()
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

/// A value as it is shown: strings without quotes, and at most 60 characters.
fn plain(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned);
    let short: String = text.chars().take(60).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{short}{dots}")
}
