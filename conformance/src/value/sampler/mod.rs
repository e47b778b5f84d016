//! Generates one value of a [`Shape`].
//!
//! One walk serves two purposes: with random [`Dice`] it generates any value, with [`Dice::Simplest`] the smallest one. Recursion
//! ends because the depth of the smallest value of every definition is known, and a sampler that runs out of fuel takes only
//! the shortest branches.
//!
//! **Invariant:** total and bounded. `None` means that no value was found, which for shapes that are not exact (`not`, `oneOf`)
//! may be bad luck; the caller validates values against the schema before it uses them.

mod array;

mod exclusive;

mod format;

mod merge;

mod number;

mod object;

pub mod pattern;

mod patterns;

mod rejection;

mod relaxed;

mod search;

mod string;

use std::cell::Cell;

use serde_json::Value;
use spec::schema::{
    SchemaValidator,
    shape::{ArrayShape, Depths, NumberShape, ObjectShape, Shape, ShapeSet, StringShape},
};

pub use self::patterns::Patterns;
use super::{context::StringContext, seed::Dice};

/// A string of `shape`; `None` when none was found.
pub fn string_of(
    shape: &StringShape,
    context: StringContext,
    dice: &mut Dice<'_>,
) -> Option<String> {
    let most = shape.max_length.unwrap_or(shape.min_length + USUAL_LENGTH);
    search::Search::new(shape, &[])?.sample(shape.min_length, most, context, dice)
}

/// How much longer than the minimum a string usually is.
const USUAL_LENGTH: u64 = 12;
/// The number of values after which the sampler takes only the shortest branches.
const FUEL: u32 = 60;
/// The nesting beyond which only the shortest branches are taken.
const DEEP: u32 = 5;
/// The nesting beyond which no value is generated: recursive schemas reach it.
const DEEPEST: u32 = 48;
/// The maximum number of deeply nested values in one value: branching recursive schemas multiply them.
const MOST_DEEP_ONES: u32 = 4_000;
/// The maximum number of changes to one value that are tried to keep it, or a part of it, out of other schemas: unions of unions
/// multiply them.
const MOST_CHANGES: u32 = 500;
/// The maximum number of shapes that are read for one value to see whether they reject it, or a part of it.
const MOST_READ: u32 = 10_000;
/// The number of attempts at shapes that need trial and error.
const TRIES: u32 = 24;

/// Generates values of one schema.
pub struct Sampler<'a, 'r> {
    /// The schema with its references.
    pub shapes: &'a ShapeSet,
    /// The depths of the smallest values.
    pub depths: &'a Depths,
    /// The parsed patterns.
    pub patterns: &'a Patterns,
    /// Validates candidates where the shape alone does not guarantee validity.
    pub validator: Option<&'a SchemaValidator>,
    /// The context of the value.
    pub context: StringContext,
    /// The choices.
    pub dice: Dice<'r>,
    fuel: u32,
    depth: u32,
    deep_ones: u32,
    /// The changes tried so far to keep a value out of other schemas.
    changes: u32,
    /// The number of shapes that may still be read to see what they reject.
    unread: Cell<u32>,
    /// The maximum nesting in which such changes are searched.
    reach: u32,
}

impl<'a, 'r> Sampler<'a, 'r> {
    /// A sampler for `shapes`.
    pub fn new(
        shapes: &'a ShapeSet,
        depths: &'a Depths,
        patterns: &'a Patterns,
        context: StringContext,
        dice: Dice<'r>,
    ) -> Self {
        Self {
            shapes,
            depths,
            patterns,
            validator: None,
            context,
            dice,
            fuel: FUEL,
            depth: 0,
            deep_ones: 0,
            changes: 0,
            unread: Cell::new(MOST_READ),
            reach: exclusive::NEAR,
        }
    }

    /// A value of the schema itself.
    pub fn root(&mut self) -> Option<Value> {
        let shapes = self.shapes;
        // What is far is tried last: in webs of unions it uses up the changes that are tried.
        let tries = if self.dice.is_random() { TRIES } else { 2 };
        self.unread.set(MOST_READ);
        for attempt in 0..tries {
            self.fuel = FUEL;
            self.depth = 0;
            self.changes = 0;
            self.reach = if attempt < tries / 2 {
                exclusive::NEAR
            } else {
                exclusive::FAR
            };
            let Some(value) = self.value(&shapes.root) else {
                continue;
            };
            if self
                .validator
                .is_none_or(|validator| validator.is_valid(&value))
            {
                return Some(value);
            }
        }
        None
    }

    /// A value of `shape`.
    pub fn value(&mut self, shape: &Shape) -> Option<Value> {
        if self.depth > DEEP {
            self.deep_ones += 1;
        }
        if self.depth > DEEPEST || self.deep_ones > MOST_DEEP_ONES {
            return None;
        }
        self.fuel = self.fuel.saturating_sub(1);
        self.depth += 1;
        let res = self.of_shape(shape);
        self.depth -= 1;
        res
    }

    /// Whether only the shortest branches are taken: out of fuel, or deeply nested.
    fn is_hurried(&self) -> bool {
        self.fuel == 0 || self.depth > DEEP
    }

    fn of_shape(&mut self, shape: &Shape) -> Option<Value> {
        match shape {
            Shape::Any => Some(self.anything()),
            Shape::Nothing => None,
            Shape::Null => Some(Value::Null),
            Shape::Boolean => Some((self.dice.below(2) == 1).into()),
            Shape::Choice(values) => self.dice.pick(values).cloned(),
            Shape::String(string) => self.string(string).map(Value::String),
            Shape::Integer(number) => self.integer(number),
            Shape::Number(number) => self.number(number),
            Shape::Array(array) => self.array(array),
            Shape::Object(object) => self.object(object),
            Shape::AnyOf(parts) => self.one_of(parts),
            Shape::OneOf(parts) => self.exactly_one(parts),
            Shape::AllOf(parts) => self.all_of(parts),
            Shape::Not(_) => Some(self.anything()),
            Shape::Reference(name) => {
                let shapes = self.shapes;
                self.value(shapes.definitions.get(name)?)
            }
            Shape::Raw(schema) => self.raw(schema),
        }
    }

    /// A value of one of `parts`: any that can be generated, or the smallest one when the sampler must end.
    fn one_of(&mut self, parts: &[Shape]) -> Option<Value> {
        let depth_of = |part: &Shape| self.depths.of(part);
        let shortest = parts.iter().filter_map(depth_of).min()?;
        let hurried = self.is_hurried() || !self.dice.is_random();
        let candidates: Vec<&Shape> = parts
            .iter()
            .filter(|part| depth_of(part).is_some_and(|depth| !hurried || depth == shortest))
            .collect();
        // A schema without a type that describes members means objects, one that describes elements lists.
        let meant = meant_part(parts).filter(|meant| depth_of(meant).is_some());
        if let Some(meant) = meant.filter(|_| !self.is_hurried() && !self.dice.chance(10))
            && let Some(value) = self.value(meant)
        {
            return Some(value);
        }
        // `null` is the least useful value, so it is rare when there is an alternative.
        let (nulls, others): (Vec<&Shape>, Vec<&Shape>) = candidates
            .iter()
            .partition(|part| matches!(part, Shape::Null));
        let preferred = if others.is_empty() || (!nulls.is_empty() && self.dice.chance(15)) {
            nulls
        } else {
            others
        };
        for _ in 0..3 {
            let part = *self.dice.pick(&preferred)?;
            if let Some(value) = self.value(part) {
                return Some(value);
            }
        }
        candidates.into_iter().find_map(|part| self.value(part))
    }

    /// For several objects, one with the members of all. For other schemas, a value of the most specific one, which may also
    /// satisfy the others; the schema decides.
    pub(super) fn all_of(&mut self, parts: &[Shape]) -> Option<Value> {
        let shapes = self.shapes;
        let scalar = merge::scalar(parts.iter().map(|part| resolved(shapes, part)));
        let mut merged = serde_json::Map::new();
        let mut other = match &scalar {
            Some(scalar) => Some(self.value(scalar)?),
            None => None,
        };
        for part in parts {
            let part = resolved(shapes, part);
            let is_done = scalar.is_some() && merge::is_scalar(part);
            if is_done || matches!(part, Shape::Not(_) | Shape::Any) {
                continue;
            }
            match self.value(part)? {
                // The members of later schemas override earlier ones: unions come after plain objects.
                Value::Object(members) => merged.extend(members),
                value => other = other.or(Some(value)),
            }
        }
        match other {
            Some(value) => Some(value),
            None if merged.is_empty() && parts.iter().all(|part| matches!(part, Shape::Not(_))) => {
                Some(self.anything())
            }
            None => Some(Value::Object(merged)),
        }
    }

    /// Any value that can be serialized in the context.
    fn anything(&mut self) -> Value {
        let choice = if self.is_hurried() || !self.context.is_typed() {
            self.dice.below(4)
        } else {
            self.dice.below(7)
        };
        match choice {
            0 => self.plain_text(1, 8).into(),
            1 => self.dice.between(0, 100).into(),
            2 => (self.dice.below(2) == 1).into(),
            3 => self.plain_text(0, 8).into(),
            4 => Value::Null,
            5 => Value::Array(vec![self.dice.between(0, 9).into()]),
            _ => serde_json::json!({ "key": self.plain_text(0, 4) }),
        }
    }

    /// A value for a schema without a shape: by its `type`, `enum`, `const` or `examples`, to be validated against the schema.
    fn raw(&mut self, schema: &Value) -> Option<Value> {
        let target = schema
            .get("$ref")
            .and_then(|reference| spec::schema::definitions::resolve(reference, schema))
            .unwrap_or(schema);
        if let Some(value) = target.get("const") {
            return Some(value.clone());
        }
        if let Some(values) = target.get("enum").and_then(Value::as_array) {
            return self.dice.pick(values).cloned();
        }
        let types = spec::schema::types::TypeSet::admitted_by(target, schema);
        for _ in 0..TRIES {
            let value = self.anything();
            if types.meets(spec::schema::types::TypeSet::of(&value)) {
                return Some(value);
            }
        }
        None
    }
}

/// The part of a schema without a type that its keywords describe, where the others may be anything of their type.
fn meant_part(parts: &[Shape]) -> Option<&Shape> {
    let is_described = |part: &Shape| match part {
        Shape::Object(object) => !object.properties.is_empty() || !object.required.is_empty(),
        Shape::Array(array) => array.items != Shape::Any,
        _ => false,
    };
    let meant = parts.iter().find(|part| is_described(part))?;
    let others = parts.iter().filter(|part| !std::ptr::eq(*part, meant));
    let types = others.map(plain_types).sum::<Option<usize>>()?;
    (types > 2).then_some(meant)
}

/// The number of types in `shape`, when each value of them is admitted.
fn plain_types(shape: &Shape) -> Option<usize> {
    let is_plain = match shape {
        Shape::AnyOf(parts) => return parts.iter().map(plain_types).sum(),
        Shape::Null | Shape::Boolean => true,
        Shape::String(string) => *string == StringShape::default(),
        Shape::Integer(number) | Shape::Number(number) => *number == NumberShape::default(),
        Shape::Array(array) => **array == ArrayShape::any(),
        Shape::Object(object) => **object == ObjectShape::any(),
        _ => false,
    };
    is_plain.then_some(1)
}

/// The shape behind the references of `shape`.
fn resolved<'s>(shapes: &'s ShapeSet, shape: &'s Shape) -> &'s Shape {
    let mut shape = shape;
    for _ in 0..16 {
        match shape {
            Shape::Reference(name) => match shapes.definitions.get(name) {
                Some(target) => shape = target,
                None => break,
            },
            _ => break,
        }
    }
    shape
}

#[cfg(test)]
mod tests;
