//! Generates values of exactly one of several schemas (`oneOf`).
//!
//! The schemas usually overlap, since objects allow additional members. So a value of one schema is changed, within that
//! schema, until the others reject it.

use serde_json::Value;
use spec::schema::shape::{ArrayShape, ObjectShape, Shape, ShapeSet};

use super::{MOST_CHANGES, Sampler, TRIES, rejection::Rejection, resolved};

/// The nesting in which differences are searched first.
pub(super) const NEAR: u32 = 4;
/// The nesting in which they are searched where there is none before; the number of changes bounds it, too.
pub(super) const FAR: u32 = 24;

impl Sampler<'_, '_> {
    /// A value of one of `parts` that the others reject; if none is found, one that they may accept.
    pub(super) fn exactly_one(&mut self, parts: &[Shape]) -> Option<Value> {
        let first = usize::try_from(self.dice.below(parts.len() as u64)).unwrap_or(0);
        let in_turn = parts.iter().enumerate().cycle().skip(first);
        for (at, part) in in_turn.take(parts.len()) {
            if self.depths.of(part).is_none() {
                continue;
            }
            for _ in 0..3 {
                let Some(mut value) = self.value(part) else {
                    break;
                };
                let mut others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                let is_apart = others.all(|(_, other)| {
                    self.rejects(other, &value) || self.keep_out(&mut value, part, other, 0)
                });
                // A change that excludes one schema may match another.
                let mut others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                if is_apart && others.all(|(_, other)| self.rejects(other, &value)) {
                    return Some(value);
                }
                // The simplest value is the same one again; without changes another one overlaps as this one does.
                if !self.dice.is_random() || self.has_no_changes_left() {
                    break;
                }
            }
        }
        self.one_of(parts)
    }

    fn has_no_changes_left(&self) -> bool {
        self.changes > MOST_CHANGES || self.unread.get() == 0
    }

    /// Changes `value`, which is one of `own`, so that `other` rejects it and `own` does not.
    fn keep_out(&mut self, value: &mut Value, own: &Shape, other: &Shape, depth: u32) -> bool {
        let shapes = self.shapes;
        let (own, other) = (resolved(shapes, own), resolved(shapes, other));
        self.changes += 1;
        if depth > self.reach || self.has_no_changes_left() || own == other {
            return false;
        }
        if let Shape::AnyOf(parts) | Shape::OneOf(parts) = other {
            // Each part on its own; the caller checks the combination.
            return parts.iter().all(|part| {
                self.rejects(part, value) || self.keep_out(value, own, part, depth + 1)
            });
        }
        if let Shape::AllOf(parts) = other {
            return parts
                .iter()
                .any(|part| self.keep_out(value, own, part, depth + 1));
        }
        let merged = merged(shapes, own, 0);
        let own = merged.as_ref().unwrap_or(own);
        match (own, other, &mut *value) {
            (Shape::Object(own), Shape::Object(other), Value::Object(_)) => {
                self.keep_object_out(value, own, other, depth)
            }
            (Shape::Array(own), Shape::Array(other), Value::Array(_)) => {
                self.keep_array_out(value, own, other, depth)
            }
            (Shape::AnyOf(parts) | Shape::OneOf(parts), ..) if depth < self.reach => {
                // Within the part that the value is of, which may be a union again.
                let fitting = parts.iter().filter(|part| {
                    let is_of_kind = match (resolved(shapes, part), &*value) {
                        (Shape::Object(_), Value::Object(_))
                        | (Shape::Array(_), Value::Array(_)) => true,
                        (Shape::AnyOf(_) | Shape::OneOf(_) | Shape::AllOf(_), value) => {
                            value.is_object() || value.is_array()
                        }
                        _ => false,
                    };
                    is_of_kind && (matches!(own, Shape::AnyOf(_)) || !self.rejects(part, value))
                });
                let fitting: Vec<&Shape> = fitting.collect();
                fitting
                    .into_iter()
                    .any(|part| self.keep_out(value, part, other, depth + 1))
                    || self.another(value, own, other)
            }
            _ => self.another(value, own, other),
        }
    }

    /// Another value of `own` that `other` rejects.
    fn another(&mut self, value: &mut Value, own: &Shape, other: &Shape) -> bool {
        let is_random = self.dice.is_random();
        // The simplest value of a union is the one that is here, made at the cost of all its schemas.
        if !is_random && matches!(own, Shape::AnyOf(_) | Shape::OneOf(_) | Shape::AllOf(_)) {
            return false;
        }
        let tries = if is_random { TRIES } else { 1 };
        for _ in 0..tries {
            let Some(made) = self.value(own) else {
                return false;
            };
            if self.rejects(other, &made) {
                *value = made;
                return true;
            }
        }
        false
    }

    fn keep_object_out(
        &mut self,
        value: &mut Value,
        own: &ObjectShape,
        other: &ObjectShape,
        depth: u32,
    ) -> bool {
        let Value::Object(members) = value else {
            return false;
        };
        let count = members.len() as u64;
        let may_grow = own.max_properties.is_none_or(|max| count < max);
        // A member that only the other schema constrains, with a value that it rejects.
        if may_grow && own.additional == Shape::Any && own.pattern_properties.is_empty() {
            for (name, member) in &other.properties {
                let is_foreign = !own.properties.contains_key(name)
                    && !own.required.contains(name)
                    && own.names.is_none();
                if let Some(wrong) = self.wrong(member).filter(|_| is_foreign) {
                    members.insert(name.clone(), wrong);
                    return true;
                }
            }
        }
        // A member that only the other part requires.
        let may_shrink = count > own.min_properties;
        let dispensable = other
            .required
            .iter()
            .find(|name| !own.required.contains(name) && members.contains_key(*name));
        if let Some(name) = dispensable.filter(|_| may_shrink) {
            members.remove(name);
            return true;
        }
        // A member that both schemas constrain differently.
        for (name, member) in &own.properties {
            let counterpart = other.properties.get(name).unwrap_or(&other.additional);
            if member == counterpart || !(may_grow || members.contains_key(name)) {
                continue;
            }
            let made = members.get(name).cloned().or_else(|| self.value(member));
            let Some(mut inner) = made else { continue };
            if self.rejects(counterpart, &inner)
                || self.keep_out(&mut inner, member, counterpart, depth + 1)
            {
                members.insert(name.clone(), inner);
                return true;
            }
        }
        false
    }

    fn keep_array_out(
        &mut self,
        value: &mut Value,
        own: &ArrayShape,
        other: &ArrayShape,
        depth: u32,
    ) -> bool {
        let Value::Array(items) = value else {
            return false;
        };
        if items.is_empty() {
            let may_grow = own.max_items.is_none_or(|max| max > 0);
            let shape = own.prefix.first().unwrap_or(&own.items);
            let Some(item) = self.value(shape).filter(|_| may_grow) else {
                return false;
            };
            items.push(item);
        }
        let (inner, counterpart) = (
            own.prefix.first().unwrap_or(&own.items),
            other.prefix.first().unwrap_or(&other.items),
        );
        let Some(first) = items.first_mut() else {
            return false;
        };
        self.rejects(counterpart, first) || self.keep_out(first, inner, counterpart, depth + 1)
    }

    /// A value that `shape` rejects, of another type if possible.
    fn wrong(&self, shape: &Shape) -> Option<Value> {
        let candidates: [Value; 5] = [
            "wrong".into(),
            0.into(),
            false.into(),
            Value::Array(Vec::new()),
            Value::Null,
        ];
        candidates
            .into_iter()
            .find(|candidate| self.rejects(shape, candidate))
    }

    /// Whether `value` certainly does not match `shape`.
    pub(super) fn rejects(&self, shape: &Shape, value: &Value) -> bool {
        Rejection::new(self.shapes, &self.unread).is_certain(shape, value)
    }
}

/// Several objects as one: with the constraints of all of them.
fn merged(shapes: &ShapeSet, shape: &Shape, depth: u32) -> Option<Shape> {
    let Shape::AllOf(parts) = shape else {
        return None;
    };
    // Recursive schemas have no end.
    if depth > NEAR {
        return None;
    }
    let mut res = ObjectShape::any();
    for part in parts {
        let part = resolved(shapes, part);
        let inner = merged(shapes, part, depth + 1);
        let Shape::Object(object) = inner.as_ref().unwrap_or(part) else {
            return None;
        };
        res.required.extend(object.required.iter().cloned());
        for (name, member) in &object.properties {
            res.properties.insert(name.clone(), member.clone());
        }
        if object.additional != Shape::Any {
            res.additional.clone_from(&object.additional);
        }
    }
    Some(Shape::Object(Box::new(res)))
}
