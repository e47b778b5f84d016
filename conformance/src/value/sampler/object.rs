//! Generates objects.

use serde_json::{Map, Value};
use spec::schema::shape::{ObjectShape, ObjectViolation, Shape};

use super::{Sampler, pattern};

impl Sampler<'_, '_> {
    /// An object of `shape`.
    pub(super) fn object(&mut self, shape: &ObjectShape) -> Option<Value> {
        let mut members = Map::new();
        for name in &shape.required {
            let value = self.value(member_shape(shape, name))?;
            members.insert(name.clone(), value);
        }
        let max = shape.max_properties.unwrap_or(u64::MAX);
        let density = self.dice.density();
        for (name, member) in &shape.properties {
            let is_full = members.len() as u64 >= max;
            let is_missing =
                (members.len() as u64) < shape.min_properties && !self.dice.is_random();
            let is_wanted = !self.is_hurried() && self.dice.includes(density) || is_missing;
            if is_full || !is_wanted || members.contains_key(name) || !self.is_name(shape, name) {
                continue;
            }
            // An optional member that cannot be generated is skipped.
            if let Some(value) = self.value(member) {
                members.insert(name.clone(), value);
            }
        }
        self.extra_members(shape, &mut members, max);
        self.break_rules(shape, &mut members)?;
        (members.len() as u64 >= shape.min_properties).then_some(Value::Object(members))
    }

    /// Additional members: as many as are missing, and sometimes one where the schema constrains them.
    fn extra_members(&mut self, shape: &ObjectShape, members: &mut Map<String, Value>, max: u64) {
        let missing = shape.min_properties.saturating_sub(members.len() as u64);
        let speaks_of_others = !shape.pattern_properties.is_empty()
            || !matches!(shape.additional, Shape::Any | Shape::Nothing);
        let extra = if missing > 0 {
            missing
        } else if speaks_of_others && !self.is_hurried() && self.dice.chance(60) {
            self.dice.between(1, 2)
        } else {
            0
        };
        for index in 0..extra.min(100) {
            if members.len() as u64 >= max {
                return;
            }
            for attempt in 0..8 {
                let Some((name, value)) = self.extra_member(shape, index + attempt) else {
                    continue;
                };
                if !members.contains_key(&name) && !shape.properties.contains_key(&name) {
                    members.insert(name, value);
                    break;
                }
            }
        }
    }

    fn extra_member(&mut self, shape: &ObjectShape, index: u64) -> Option<(String, Value)> {
        let patterns: Vec<(&String, &Shape)> = shape.pattern_properties.iter().collect();
        let may_be_other = !matches!(shape.additional, Shape::Nothing);
        if !patterns.is_empty() && (!may_be_other || self.dice.below(2) == 0) {
            let (source, member) = *self.dice.pick(&patterns)?;
            let name = pattern::sample(
                &*self.patterns.get(source)?,
                0,
                12,
                self.context,
                &mut self.dice,
            )?;
            return Some((name, self.value(member)?));
        }
        let name = match &shape.names {
            Some(names) => self.value(names)?.as_str()?.to_owned(),
            None if self.dice.is_random() => format!("x{}", self.plain_text(1, 6)),
            None => format!("key{index}"),
        };
        let member = member_shape(shape, &name).clone();
        Some((name, self.value(&member)?))
    }

    fn is_name(&mut self, shape: &ObjectShape, name: &str) -> bool {
        match &shape.names {
            Some(Shape::Choice(values)) => values.iter().any(|value| value == name),
            _ => true,
        }
    }

    /// Adds a member for each rule that must be violated.
    fn break_rules(&mut self, shape: &ObjectShape, members: &mut Map<String, Value>) -> Option<()> {
        for rule in &shape.violations {
            match rule {
                ObjectViolation::Name(_) => {
                    members.insert(format!("\u{1}{}", self.plain_text(1, 6)), Value::Null);
                }
                ObjectViolation::Undeclared { shape: broken, .. } => {
                    let value = self.value(&Shape::Not(Box::new(broken.clone())))?;
                    members.insert(format!("x{}", self.plain_text(3, 8)), value);
                }
                ObjectViolation::Pattern {
                    pattern: source,
                    shape: broken,
                } => {
                    let name = pattern::sample(
                        &*self.patterns.get(source)?,
                        0,
                        12,
                        self.context,
                        &mut self.dice,
                    )?;
                    let value = self.value(&Shape::Not(Box::new(broken.clone())))?;
                    members.insert(name, value);
                }
            }
        }
        Some(())
    }
}

/// The schema of the member called `name`.
fn member_shape<'s>(shape: &'s ObjectShape, name: &str) -> &'s Shape {
    shape.properties.get(name).unwrap_or(&shape.additional)
}
