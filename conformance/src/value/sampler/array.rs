//! Generates arrays.

use serde_json::Value;
use spec::schema::shape::{ArrayShape, Shape};

use super::Sampler;
use crate::value::seed::Dice;

/// The maximum number of elements beyond the minimum.
const USUAL_ITEMS: u64 = 3;
/// The maximum number of elements with schemas of their own that the fullest list has beyond the minimum.
const USUAL_TUPLE: u64 = 16;
/// The maximum number of elements for a minimum; a longer array would be a load test.
const MOST_ITEMS: u64 = 10_000;

impl Sampler<'_, '_> {
    /// An array of `shape`.
    pub(super) fn array(&mut self, shape: &ArrayShape) -> Option<Value> {
        let demanded: u64 = shape.contains.iter().map(|contains| contains.min).sum();
        let min = shape.min_items.max(demanded);
        let max = shape.max_items.unwrap_or(u64::MAX);
        if min > max || min > MOST_ITEMS {
            return None;
        }
        // Outside of JSON an empty list cannot be distinguished from a missing one.
        let min = if self.context.is_typed() {
            min
        } else {
            min.max(1)
        };
        let most = if self.is_hurried() {
            min
        } else {
            let more = USUAL_ITEMS.max((shape.prefix.len() as u64).min(USUAL_TUPLE));
            max.min(min.saturating_add(more))
        };
        // The fullest list has each element that has a schema of its own, else one, not as many as possible.
        let length = match self.dice {
            Dice::Fullest => (shape.prefix.len() as u64)
                .clamp(1, USUAL_TUPLE)
                .clamp(min, most.max(min)),
            _ => self.dice.between(min, most.max(min)),
        };
        let mut items: Vec<Value> = Vec::new();
        for index in 0..length {
            match self.item(shape, usize::try_from(index).ok()?, &items) {
                Some(item) => items.push(item),
                // Fewer elements than intended are fine as long as the minimum is met.
                None if items.len() as u64 >= min => break,
                None => return None,
            }
        }
        if shape.has_duplicates {
            let first = items.first()?.clone();
            items.push(first);
        }
        Some(Value::Array(items))
    }

    fn item(&mut self, shape: &ArrayShape, index: usize, earlier: &[Value]) -> Option<Value> {
        let mut slot = index;
        let contained = shape.contains.iter().find(|contains| {
            let min = usize::try_from(contains.min).unwrap_or(usize::MAX);
            let is_in = slot < min;
            slot = slot.saturating_sub(min);
            is_in
        });
        let own = shape.prefix.get(index).unwrap_or(&shape.items);
        let shape_of_item = match contained {
            Some(contains) if matches!(own, Shape::Any) => &contains.shape,
            _ => own,
        };
        let both = contained
            .map(|contains| &contains.shape)
            .filter(|_| !matches!(own, Shape::Any));
        for attempt in 0..12 {
            let item = match both {
                Some(contained) => self.of_both(own, contained).or_else(|| self.value(own))?,
                None => self.value(shape_of_item)?,
            };
            if !shape.is_unique || !earlier.iter().any(|other| equal(other, &item)) {
                return Some(item);
            }
            if !self.dice.is_random()
                && let Some(other) = varied(&item, index + attempt)
                && !earlier.contains(&other)
            {
                return Some(other);
            }
        }
        None
    }
}

impl Sampler<'_, '_> {
    /// A value of `own` that is also one of `contained`.
    fn of_both(&mut self, own: &Shape, contained: &Shape) -> Option<Value> {
        let mut alternatives = Vec::new();
        flatten(contained, &mut alternatives);
        let first = usize::try_from(self.dice.below(alternatives.len() as u64)).unwrap_or(0);
        let count = alternatives.len();
        alternatives.rotate_left(first.min(count));
        alternatives.into_iter().find_map(|alternative| {
            let value = self.all_of(&[own.clone(), alternative.clone()])?;
            let is_both = !self.rejects(own, &value) && !self.rejects(alternative, &value);
            is_both.then_some(value)
        })
    }
}

fn flatten<'s>(shape: &'s Shape, into: &mut Vec<&'s Shape>) {
    match shape {
        Shape::AnyOf(parts) => parts.iter().for_each(|part| flatten(part, into)),
        shape => into.push(shape),
    }
}

/// Equality of JSON Schema: `1` and `1.0` are the same number (JSON Schema 2020-12 core §4.2.2).
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (a, b) => a == b,
    }
}

/// Another simple value of the same type, for lists of distinct simplest values.
fn varied(value: &Value, step: usize) -> Option<Value> {
    match value {
        Value::Number(number) => Some((number.as_i64()? + i64::try_from(step).ok()?).into()),
        Value::String(string) => Some(format!("{string}{step}").into()),
        _ => None,
    }
}
