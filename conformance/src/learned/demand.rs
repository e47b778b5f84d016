//! What a server demands of one value of a request, beyond what the document says.

use std::fmt;

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
    /// A number is at least this.
    Minimum(i64),
    /// A number is at most this.
    Maximum(i64),
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
            Self::Minimum(least) => json!({"minimum": least}),
            Self::Maximum(most) => json!({"maximum": most}),
        })
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
            Self::Minimum(least) => write!(f, "at least {least}"),
            Self::Maximum(most) => write!(f, "at most {most}"),
            Self::Related(relation, other) => write!(f, "{} `{other}`", relation.words()),
        }
    }
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
