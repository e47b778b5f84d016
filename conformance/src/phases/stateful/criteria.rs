//! The success criteria of a step (Arazzo 1.0.1 §4.6.11): what a user expects of a response besides what the document says.

use regex::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;
use spec::model::link::LinkValue;

use super::value_of_link;
use crate::exchange::Exchange;

/// What a user expects of the response to a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// The condition as it was written.
    pub text: String,
    /// What is tested.
    pub test: CriterionTest,
}

/// How a criterion is tested.
#[derive(Debug, Clone, PartialEq)]
pub enum CriterionTest {
    /// A condition holds.
    Simple(Condition),
    /// A regular expression matches a value.
    Regex {
        /// The value.
        context: Operand,
        /// The regular expression.
        pattern: String,
    },
    /// A query finds something in a value (RFC 9535).
    JsonPath {
        /// The value.
        context: Operand,
        /// The query.
        query: String,
    },
}

/// A condition of the type `simple`.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A value that is there, and not false.
    Value(Operand),
    /// The opposite of a condition.
    Not(Box<Self>),
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// Two values compare in this way.
    Compare(Operand, Comparison, Operand),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// A value in a criterion.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A constant.
    Constant(Value),
    /// What the exchange of a step shows, and the part of it that is meant.
    Step {
        /// The position of the step.
        at: usize,
        /// What the exchange shows.
        value: LinkValue,
        /// The names and positions that lead from there to the value.
        within: Vec<String>,
    },
}

/// The exchange of a step with the base URL of its server; `None` where the step was not sent.
pub type ExchangeOf<'e> = &'e dyn Fn(usize) -> Option<(&'e Exchange, String)>;

impl Criterion {
    /// Whether the responses satisfy it.
    pub fn holds(&self, exchanges: ExchangeOf<'_>) -> bool {
        match &self.test {
            CriterionTest::Simple(condition) => condition.holds(exchanges),
            CriterionTest::Regex { context, pattern } => {
                let pattern = Regex::new(pattern).ok();
                let text = context.value(exchanges).map(|value| match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                });
                pattern
                    .zip(text)
                    .is_some_and(|(it, text)| it.is_match(&text))
            }
            CriterionTest::JsonPath { context, query } => {
                let query = JsonPath::parse(query).ok();
                let value = context.value(exchanges);
                let found = query.zip(value);
                found.is_some_and(|(query, value)| !query.query(&value).is_empty())
            }
        }
    }
}

impl Condition {
    fn holds(&self, exchanges: ExchangeOf<'_>) -> bool {
        match self {
            Self::Value(operand) => !matches!(
                operand.value(exchanges),
                None | Some(Value::Null | Value::Bool(false))
            ),
            Self::Not(condition) => !condition.holds(exchanges),
            Self::All(conditions) => conditions.iter().all(|it| it.holds(exchanges)),
            Self::Any(conditions) => conditions.iter().any(|it| it.holds(exchanges)),
            Self::Compare(one, how, other) => {
                let one = one.value(exchanges).unwrap_or(Value::Null);
                let other = other.value(exchanges).unwrap_or(Value::Null);
                how.holds(&one, &other)
            }
        }
    }
}

impl Comparison {
    /// Whether `one` and `other` compare in this way. Strings compare without regard to case (§4.6.11.3), and header fields, whose
    /// values are strings, compare with numbers.
    fn holds(self, one: &Value, other: &Value) -> bool {
        let text = |value: &Value| value.as_str().map(str::to_lowercase);
        let number = |value: &Value| match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let order = match (text(one), text(other)) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => number(one)
                .zip(number(other))
                .and_then(|(one, other)| one.partial_cmp(&other)),
        };
        let is_equal = order.map_or_else(|| one == other, std::cmp::Ordering::is_eq);
        match self {
            Self::Equal => is_equal,
            Self::NotEqual => !is_equal,
            Self::Less => order.is_some_and(std::cmp::Ordering::is_lt),
            Self::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
            Self::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
            Self::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
        }
    }
}

impl Operand {
    fn value(&self, exchanges: ExchangeOf<'_>) -> Option<Value> {
        match self {
            Self::Constant(value) => Some(value.clone()),
            Self::Step { at, value, within } => {
                let (exchange, base) = exchanges(*at)?;
                let whole = value_of_link(value, exchange, &base)?;
                let mut part = &whole;
                for step in within {
                    part = match part {
                        Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                        part => part.get(step)?,
                    };
                }
                Some(part.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_compare_as_criteria_mean_them() {
        use Comparison::{Equal, Greater, Less, LessOrEqual, NotEqual};
        for (one, how, other, expected) in [
            (json!(200), Equal, json!(200.0), true),
            (json!(200), NotEqual, json!(200), false),
            (json!("Placed"), Equal, json!("placed"), true),
            (json!("5"), LessOrEqual, json!(5), true),
            (json!(4), Less, json!(5), true),
            (json!(null), Equal, json!(null), true),
            (json!(null), Less, json!(5), false),
            (json!(true), Equal, json!(true), true),
            (json!("b"), Greater, json!("A"), true),
            (json!([1]), Equal, json!([1]), true),
            (json!([1]), Greater, json!(0), false),
        ] {
            assert_eq!(how.holds(&one, &other), expected, "{one} {how:?} {other}");
        }
    }
}
