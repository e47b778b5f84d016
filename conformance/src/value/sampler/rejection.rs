//! Decides whether a shape certainly rejects a value, for parts of a schema that have no validator.
//!
//! **Invariant:** true only when no value of the shape equals the value; where only a validator could decide, false.

use std::{cell::Cell, collections::BTreeMap};

use serde_json::{Number, Value};
use spec::schema::shape::{ArrayShape, NumberShape, ObjectShape, Shape, ShapeSet, StringShape};

use super::resolved;

/// The maximum nesting.
const DEEPEST: u32 = 24;
/// The maximum nesting of unions directly within each other.
const DEEPEST_UNIONS: u32 = 512;

/// The unions that were asked about one value: where they refer to each other, each is asked once.
#[derive(Debug, Default)]
struct Unions {
    /// Whether they certainly reject it; false while that is not known.
    known: BTreeMap<*const Shape, bool>,
    nesting: u32,
}

/// Validates values against shapes of one schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rejection<'a> {
    shapes: &'a ShapeSet,
    /// The number of shapes that may still be read; without any, nothing is certain.
    left: &'a Cell<u32>,
}

impl<'a> Rejection<'a> {
    pub(super) fn new(shapes: &'a ShapeSet, left: &'a Cell<u32>) -> Self {
        Self { shapes, left }
    }

    /// Whether `value` certainly does not match `shape`.
    pub(super) fn is_certain(self, shape: &Shape, value: &Value) -> bool {
        self.rejects(shape, value, 0)
    }

    fn rejects(self, shape: &Shape, value: &Value, depth: u32) -> bool {
        self.rejects_in_unions(shape, value, depth, &mut Unions::default())
    }

    /// The same within `unions`.
    fn rejects_in_unions(
        self,
        shape: &Shape,
        value: &Value,
        depth: u32,
        unions: &mut Unions,
    ) -> bool {
        let left = self.left.get();
        if depth > DEEPEST || left == 0 {
            return false;
        }
        self.left.set(left - 1);
        match (resolved(self.shapes, shape), value) {
            (Shape::Nothing, _) => true,
            (Shape::Any | Shape::Raw(_) | Shape::Not(_) | Shape::Reference(_), _)
            | (Shape::Null, Value::Null)
            | (Shape::Boolean, Value::Bool(_)) => false,
            (Shape::Choice(values), _) => !values.iter().any(|known| is_equal(known, value)),
            (Shape::String(shape), Value::String(string)) => rejects_string(shape, string),
            (Shape::Integer(number), Value::Number(given)) => {
                given.as_f64().is_some_and(|given| given.fract() != 0.0)
                    || rejects_number(number, given)
            }
            (Shape::Number(number), Value::Number(given)) => rejects_number(number, given),
            (Shape::Array(array), Value::Array(items)) => self.rejects_items(array, items, depth),
            (Shape::Object(object), Value::Object(members)) => {
                self.rejects_members(object, members, depth)
            }
            (Shape::AllOf(parts), _) => {
                let mut parts = parts.iter();
                parts.any(|part| self.rejects_in_unions(part, value, depth + 4, unions))
            }
            // For `oneOf`, a match of several is not considered.
            (union @ (Shape::AnyOf(parts) | Shape::OneOf(parts)), _) => {
                self.all_reject(union, parts, value, depth, unions)
            }
            // Another type.
            _ => true,
        }
    }

    fn all_reject(
        self,
        union: &Shape,
        parts: &[Shape],
        value: &Value,
        depth: u32,
        unions: &mut Unions,
    ) -> bool {
        let key = std::ptr::from_ref(union);
        if let Some(known) = unions.known.get(&key) {
            return *known;
        }
        if unions.nesting > DEEPEST_UNIONS {
            return false;
        }
        // Recursive schemas multiply the branches, but not those for the same value.
        let depth = if unions.nesting == 0 {
            depth + 4
        } else {
            depth
        };
        unions.known.insert(key, false);
        unions.nesting += 1;
        let mut parts = parts.iter();
        let res = parts.all(|part| self.rejects_in_unions(part, value, depth, unions));
        unions.nesting -= 1;
        unions.known.insert(key, res);
        res
    }

    fn rejects_items(self, shape: &ArrayShape, items: &[Value], depth: u32) -> bool {
        let count = items.len() as u64;
        let shapes = shape.prefix.iter().chain(std::iter::repeat(&shape.items));
        count < shape.min_items
            || shape.max_items.is_some_and(|max| count > max)
            || items
                .iter()
                .zip(shapes)
                .any(|(item, shape)| self.rejects(shape, item, depth + 1))
    }

    fn rejects_members(
        self,
        shape: &ObjectShape,
        members: &serde_json::Map<String, Value>,
        depth: u32,
    ) -> bool {
        let count = members.len() as u64;
        count < shape.min_properties
            || shape.max_properties.is_some_and(|max| count > max)
            || shape
                .required
                .iter()
                .any(|name| !members.contains_key(name))
            || members
                .iter()
                .any(|(name, value)| match shape.properties.get(name) {
                    Some(member) => self.rejects(member, value, depth + 1),
                    // Shapes do not contain which names a pattern matches.
                    None if !shape.pattern_properties.is_empty() => false,
                    None => self.rejects(&shape.additional, value, depth + 1),
                })
    }
}

/// Patterns and formats are not considered.
fn rejects_string(shape: &StringShape, string: &str) -> bool {
    let length = string.chars().count() as u64;
    length < shape.min_length
        || shape.max_length.is_some_and(|max| length > max)
        || shape.excluded.iter().any(|excluded| excluded == string)
}

fn rejects_number(shape: &NumberShape, given: &Number) -> bool {
    let Some(given) = given.as_f64() else {
        return false;
    };
    let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let is_below = bound(&shape.minimum)
        .is_some_and(|least| given < least || shape.exclusive_minimum && given <= least);
    let is_above = bound(&shape.maximum)
        .is_some_and(|most| given > most || shape.exclusive_maximum && given >= most);
    is_below || is_above
}

/// Equality of JSON Schema: numbers by value.
fn is_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}
