//! Several shapes of strings or numbers as one, with the constraints of all.

use serde_json::Number;
use spec::schema::shape::{NumberShape, Shape, StringShape};

/// Whether `shape` is a shape of strings or numbers.
pub(super) fn is_scalar(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::String(_) | Shape::Integer(_) | Shape::Number(_)
    )
}

/// The shape of the values that all strings, or all numbers, in `parts` admit; `None` with fewer than two of them, or where
/// they admit nothing in common.
pub(super) fn scalar<'s>(parts: impl Iterator<Item = &'s Shape>) -> Option<Shape> {
    let mut parts = parts.filter(|part| is_scalar(part));
    let first = parts.next()?;
    let second = parts.next()?;
    parts.try_fold(both(first, second)?, |merged, part| both(&merged, part))
}

fn both(one: &Shape, other: &Shape) -> Option<Shape> {
    match (one, other) {
        (Shape::String(one), Shape::String(other)) => Some(Shape::String(strings(one, other))),
        (Shape::Number(one), Shape::Number(other)) => Some(Shape::Number(numbers(one, other))),
        (
            Shape::Integer(one) | Shape::Number(one),
            Shape::Integer(other) | Shape::Number(other),
        ) => Some(Shape::Integer(integers(&numbers(one, other)))),
        _ => None,
    }
}

fn strings(one: &StringShape, other: &StringShape) -> StringShape {
    let joined = |one: &[String], other: &[String]| {
        let mut res = one.to_vec();
        res.extend(other.iter().filter(|it| !one.contains(it)).cloned());
        res
    };
    StringShape {
        min_length: one.min_length.max(other.min_length),
        max_length: match (one.max_length, other.max_length) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        },
        patterns: joined(&one.patterns, &other.patterns),
        excluded_patterns: joined(&one.excluded_patterns, &other.excluded_patterns),
        formats: joined(&one.formats, &other.formats),
        excluded_formats: joined(&one.excluded_formats, &other.excluded_formats),
        content_media_types: joined(&one.content_media_types, &other.content_media_types),
        content_encodings: joined(&one.content_encodings, &other.content_encodings),
        excluded: joined(&one.excluded, &other.excluded),
    }
}

fn numbers(one: &NumberShape, other: &NumberShape) -> NumberShape {
    let joined = |one: &[Number], other: &[Number]| {
        let mut res = one.to_vec();
        res.extend(other.iter().filter(|it| !one.contains(it)).cloned());
        res
    };
    let (minimum, exclusive_minimum) = tighter(
        (&one.minimum, one.exclusive_minimum),
        (&other.minimum, other.exclusive_minimum),
        |one, other| one > other,
    );
    let (maximum, exclusive_maximum) = tighter(
        (&one.maximum, one.exclusive_maximum),
        (&other.maximum, other.exclusive_maximum),
        |one, other| one < other,
    );
    NumberShape {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of: joined(&one.multiple_of, &other.multiple_of),
        not_multiple_of: joined(&one.not_multiple_of, &other.not_multiple_of),
    }
}

/// The tighter of two bounds, each with whether it is exclusive.
fn tighter(
    one: (&Option<Number>, bool),
    other: (&Option<Number>, bool),
    is_tighter: fn(f64, f64) -> bool,
) -> (Option<Number>, bool) {
    let value = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let chosen = match (value(one.0), value(other.0)) {
        (Some(own), Some(theirs))
            if is_tighter(theirs, own) || !is_tighter(own, theirs) && other.1 =>
        {
            other
        }
        (None, Some(_)) => other,
        _ => one,
    };
    (chosen.0.clone(), chosen.1)
}

/// The integers of `shape`, whose bounds are inclusive.
fn integers(shape: &NumberShape) -> NumberShape {
    let bound = |bound: &Option<Number>, is_exclusive: bool, step: i64, round: fn(f64) -> f64| {
        let bound = bound.as_ref()?;
        if let Some(whole) = bound.as_i64() {
            let moved = if is_exclusive {
                whole.saturating_add(step)
            } else {
                whole
            };
            return Some(moved.into());
        }
        let rounded = round(bound.as_f64()?);
        #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
        Some(Number::from(rounded as i64))
    };
    NumberShape {
        minimum: bound(&shape.minimum, shape.exclusive_minimum, 1, f64::ceil),
        exclusive_minimum: false,
        maximum: bound(&shape.maximum, shape.exclusive_maximum, -1, f64::floor),
        exclusive_maximum: false,
        ..shape.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_of_all_parts_are_kept() {
        let number = |minimum: i64, exclusive_minimum| NumberShape {
            minimum: Some(minimum.into()),
            exclusive_minimum,
            ..NumberShape::default()
        };
        let parts = [
            Shape::Integer(number(3, false)),
            Shape::Number(number(5, true)),
        ];
        assert_eq!(scalar(parts.iter()), Some(Shape::Integer(number(6, false))));
        let string = |pattern: &str, max_length| {
            Shape::String(StringShape {
                patterns: vec![pattern.to_owned()],
                max_length,
                ..StringShape::default()
            })
        };
        let parts = [string("^a", None), string("b$", Some(4))];
        let Some(Shape::String(merged)) = scalar(parts.iter()) else {
            panic!("not a string")
        };
        assert_eq!((merged.patterns.len(), merged.max_length), (2, Some(4)));
        assert_eq!(scalar([string("a", None), Shape::Null].iter()), None);
    }
}
