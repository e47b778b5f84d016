//! How two values of a request relate, beyond what a schema can say: `end must be after start`, `only one of a and b`.

use std::cmp::Ordering;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::{Number, Value};

/// How one value relates to another one beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is equal to the other one.
    EqualTo,
    /// It is not equal to the other one.
    DifferentFrom,
    /// It is greater than the other one, or later.
    Above,
    /// It is at least the other one.
    NotBelow,
    /// It is less than the other one, or earlier.
    Below,
    /// It is at most the other one.
    NotAbove,
    /// It is not sent with the other one.
    NotWith,
}

/// All relations with their names in stored lessons, and how a sentence tells them.
pub const RELATIONS: &[(Relation, &str, &str)] = &[
    (Relation::EqualTo, "equal-to", "equal to"),
    (Relation::DifferentFrom, "different-from", "different from"),
    (Relation::Above, "above", "greater or later than"),
    (Relation::NotBelow, "not-below", "not less or earlier than"),
    (Relation::Below, "below", "less or earlier than"),
    (Relation::NotAbove, "not-above", "not greater or later than"),
    (Relation::NotWith, "not-with", "not together with"),
];

impl Relation {
    /// The relation with this name in stored lessons.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = RELATIONS.iter();
        all.find(|(_, it, _)| *it == name).map(|(it, ..)| *it)
    }

    /// The name in stored lessons.
    pub fn name(self) -> &'static str {
        let mut all = RELATIONS.iter();
        all.find(|(it, ..)| *it == self).map_or("", |it| it.1)
    }

    /// The words in a sentence: `greater or later than`.
    pub fn words(self) -> &'static str {
        let mut all = RELATIONS.iter();
        all.find(|(it, ..)| *it == self).map_or("", |it| it.2)
    }

    /// Whether `value` relates to `other` in this way. Values without an order are never known to be wrong.
    pub fn holds(self, value: &Value, other: &Value) -> bool {
        let order = || compared(value, other);
        match self {
            Self::EqualTo => value == other,
            Self::DifferentFrom => value != other,
            Self::NotWith => false,
            Self::Above => order().is_none_or(Ordering::is_gt),
            Self::NotBelow => order().is_none_or(Ordering::is_ge),
            Self::Below => order().is_none_or(Ordering::is_lt),
            Self::NotAbove => order().is_none_or(Ordering::is_le),
        }
    }

    /// Values that relate to `other` in this way, nearest first.
    pub fn values(self, other: &Value) -> Vec<Value> {
        match self {
            Self::EqualTo => vec![other.clone()],
            Self::NotWith => Vec::new(),
            Self::NotBelow | Self::NotAbove => {
                let mut res = vec![other.clone()];
                res.extend(apart(other, self == Self::NotBelow));
                res
            }
            Self::Above | Self::DifferentFrom => apart(other, true),
            Self::Below => apart(other, false),
        }
    }
}

/// The order of two values; `None` where they have none.
fn compared(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64()?.partial_cmp(&other.as_f64()?),
        (Value::String(one), Value::String(other)) => {
            let times = || Some((one.parse::<Timestamp>().ok()?, other.parse().ok()?));
            let days = || Some((one.parse::<Date>().ok()?, other.parse().ok()?));
            let by_time = times().map(|(one, other)| one.cmp(&other));
            let by_day = || days().map(|(one, other)| one.cmp(&other));
            by_time.or_else(by_day).or_else(|| Some(one.cmp(other)))
        }
        _ => None,
    }
}

/// Values after `value`, or before it.
fn apart(value: &Value, is_after: bool) -> Vec<Value> {
    const STEPS: [i32; 4] = [1, 10, 100, 1000];
    let steps = STEPS.map(|step| if is_after { step } else { -step });
    let moved = |step: i32| -> Option<Value> {
        match value {
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Some(whole.checked_add(step.into())?.into()),
                None => Number::from_f64(number.as_f64()? + f64::from(step)).map(Value::Number),
            },
            Value::String(text) => {
                if let Ok(time) = text.parse::<Timestamp>() {
                    let span = (i64::from(step) * 24).hours();
                    return Some(time.checked_add(span).ok()?.to_string().into());
                }
                let day: Date = text.parse().ok()?;
                Some(day.checked_add(step.days()).ok()?.to_string().into())
            }
            Value::Bool(flag) if step == 1 => Some((!flag).into()),
            _ => None,
        }
    };
    let mut res: Vec<Value> = steps.into_iter().filter_map(moved).collect();
    if let (Value::String(text), true) = (value, res.is_empty()) {
        // A longer string is after a shorter one with the same beginning.
        let mut fewer = text.chars();
        let is_shorter = !is_after && fewer.next_back().is_some();
        let shorter = is_shorter.then(|| fewer.as_str().to_owned());
        res.extend(shorter.map(Value::from));
        res.extend(is_after.then(|| format!("{text}0").into()));
    }
    res
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn days_times_and_numbers_have_an_order() {
        let is = |relation: Relation, one: Value, other: Value| relation.holds(&one, &other);
        assert!(is(Relation::Above, json!(3), json!(2.5)));
        assert!(is(
            Relation::Above,
            json!("2024-03-01"),
            json!("2024-02-29")
        ));
        // Of the two times the first is the earlier one, whatever its letters are.
        let (one, other) = ("2024-01-01T01:00:00+02:00", "2024-01-01T00:00:00Z");
        assert!(is(Relation::Below, json!(one), json!(other)));
        assert!(!is(Relation::NotBelow, json!(one), json!(other)));
        assert!(is(Relation::Above, json!([]), json!(1)));
    }

    fn ordered() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<i32>().prop_map(Value::from),
            (-1e6..1e6_f64).prop_map(Value::from),
            (0..40_000_i32).prop_map(|day| {
                let day = Date::constant(1970, 1, 1).checked_add(day.days());
                Value::from(day.expect("in this age").to_string())
            }),
            (0..2_000_000_000_i64).prop_map(|second| {
                let time = Timestamp::from_second(second).expect("in this age");
                Value::from(time.to_string())
            }),
            "[a-z]{1,6}".prop_map(Value::from),
        ]
    }

    proptest! {
        #[test]
        fn values_relate_as_they_are_made_to(other in ordered()) {
            for (relation, name, _) in RELATIONS {
                prop_assert_eq!(Relation::from_name(name), Some(*relation));
                for value in relation.values(&other) {
                    prop_assert!(relation.holds(&value, &other), "{value} {name} {other}");
                }
            }
        }
    }
}
