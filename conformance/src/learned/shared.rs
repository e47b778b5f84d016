//! What several operations demand of the same parameter, such as a header that a gateway in front of them rejects: it is known
//! of the others before they send a request.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use spec::model::ParameterLocation;

use super::{Demand, Learned, Lesson};
use crate::case::ObservedTarget;

/// How many operations have to demand the same.
const OPERATIONS: usize = 2;
/// The maximum number of accepted values that are remembered of one parameter.
const MOST_ACCEPTED: usize = 8;

/// What is demanded of parameters wherever they are.
#[derive(Debug, Clone, Default)]
pub struct SharedLessons {
    list: Vec<Learned>,
    /// What some operation accepted; `None` where the parameter was left out.
    accepted: BTreeMap<(ParameterLocation, String), Vec<Option<Value>>>,
    /// What one operation demands, with their ids, until there are enough.
    demanded: Vec<(Lesson, BTreeSet<String>)>,
    /// What proved wrong.
    refuted: Vec<Lesson>,
}

impl SharedLessons {
    /// What is demanded.
    pub fn list(&self) -> &[Learned] {
        &self.list
    }

    /// Whether `lesson` is demanded wherever its parameter is.
    pub fn has(&self, lesson: &Lesson) -> bool {
        self.list.iter().any(|it| it.lesson == *lesson)
    }

    /// Notes that the operation with this id demands `lesson`.
    pub fn note(&mut self, operation: &str, lesson: &Lesson) {
        if !can_be_shared(lesson) || self.has(lesson) || self.refuted.contains(lesson) {
            return;
        }
        let known = self.demanded.iter_mut().find(|(known, _)| known == lesson);
        let operations = if let Some((_, operations)) = known {
            operations.insert(operation.to_owned());
            operations.len()
        } else {
            let first = BTreeSet::from([operation.to_owned()]);
            self.demanded.push((lesson.clone(), first));
            1
        };
        if operations >= OPERATIONS {
            self.add(lesson.clone());
        }
    }

    /// Adds what is demanded, unless an operation accepted something else, or it is about a parameter with such a demand.
    pub fn add(&mut self, lesson: Lesson) {
        let ObservedTarget::Parameter(location, name) = &lesson.target else {
            return;
        };
        let accepted = self.accepted.get(&(*location, name.clone()));
        let learned = Learned::new(lesson);
        let mut accepted = accepted.into_iter().flatten();
        let is_contrary = self.list.iter().any(|known| {
            let (one, other) = (&known.lesson.demand, &learned.lesson.demand);
            let is_same_kind = std::mem::discriminant(one) == std::mem::discriminant(other);
            let is_absent = [one, other].contains(&&Demand::Absent);
            known.lesson.target == learned.lesson.target && (is_same_kind || is_absent)
        });
        if !is_contrary && accepted.all(|value| learned.is_met_by(value.as_ref())) {
            self.list.push(learned);
        }
    }

    /// Whether it is new that `value` of a parameter was accepted.
    pub fn is_news(&self, location: ParameterLocation, name: &str, value: Option<&Value>) -> bool {
        let known = self.accepted.get(&(location, name.to_owned()));
        known.is_none_or(|known| {
            known.len() < MOST_ACCEPTED && !known.iter().any(|it| it.as_ref() == value)
        })
    }

    /// Notes that `value` of a parameter was accepted; what this contradicts is not demanded everywhere.
    pub fn accept(&mut self, location: ParameterLocation, name: String, value: Option<Value>) {
        if !self.is_news(location, &name, value.as_ref()) {
            return;
        }
        let target = ObservedTarget::Parameter(location, name.clone());
        self.list
            .retain(|learned| learned.lesson.target != target || learned.is_met_by(value.as_ref()));
        self.accepted
            .entry((location, name))
            .or_default()
            .push(value);
    }

    /// Removes what was not understood.
    pub fn refute(&mut self, lesson: &Lesson) {
        if can_be_shared(lesson) {
            self.list.retain(|it| it.lesson != *lesson);
            self.refuted.push(lesson.clone());
        }
    }
}

/// Whether a demand can be that of a whole server: it is about a parameter, and does not depend on other values.
fn can_be_shared(lesson: &Lesson) -> bool {
    let ObservedTarget::Parameter(location, _) = &lesson.target else {
        return false;
    };
    *location != ParameterLocation::Path
        && !matches!(
            lesson.demand,
            Demand::Unique | Demand::Like(_) | Demand::Related(..)
        )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lesson(demand: Demand) -> Lesson {
        let target = ObservedTarget::Parameter(ParameterLocation::Header, "x-trace".to_owned());
        Lesson { target, demand }
    }

    fn accept(shared: &mut SharedLessons, value: Option<Value>) {
        shared.accept(ParameterLocation::Header, "x-trace".to_owned(), value);
    }

    #[test]
    fn what_two_operations_demand_is_demanded_of_all() {
        let absent = lesson(Demand::Absent);
        let mut shared = SharedLessons::default();
        shared.note("a", &absent);
        shared.note("a", &absent);
        assert!(!shared.has(&absent));
        shared.note("b", &absent);
        assert!(shared.has(&absent));
    }

    #[test]
    fn what_one_operation_accepts_is_not_forbidden_everywhere() {
        for is_before in [true, false] {
            let absent = lesson(Demand::Absent);
            let mut shared = SharedLessons::default();
            accept(&mut shared, None);
            if is_before {
                accept(&mut shared, Some(json!("a")));
            }
            shared.note("a", &absent);
            shared.note("b", &absent);
            assert_ne!(shared.has(&absent), is_before);
            accept(&mut shared, Some(json!("a")));
            assert!(!shared.has(&absent));
        }
    }

    #[test]
    fn values_that_were_accepted_bound_what_is_demanded_everywhere() {
        let one_of = |values: &[&str]| {
            let values = values.iter().map(|it| json!(it)).collect();
            lesson(Demand::OneOf(values))
        };
        let mut shared = SharedLessons::default();
        accept(&mut shared, Some(json!("c")));
        for demanded in [one_of(&["a", "b"]), one_of(&["b", "c"])] {
            shared.note("x", &demanded);
            shared.note("y", &demanded);
        }
        assert!(!shared.has(&one_of(&["a", "b"])));
        assert!(shared.has(&one_of(&["b", "c"])));
    }

    #[test]
    fn values_of_bodies_and_names_of_resources_are_of_one_operation() {
        let mut shared = SharedLessons::default();
        let target = ObservedTarget::Parameter(ParameterLocation::Path, "id".to_owned());
        let in_path = Lesson {
            target,
            demand: Demand::Format("uuid".to_owned()),
        };
        let unique = lesson(Demand::Unique);
        for demanded in [&in_path, &unique] {
            shared.note("a", demanded);
            shared.note("b", demanded);
            assert!(!shared.has(demanded));
        }
    }
}
