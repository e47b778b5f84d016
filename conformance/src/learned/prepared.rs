//! A lesson with the schema of its demand, compiled once.

use std::sync::Arc;

use serde_json::Value;
use spec::schema::standalone::Standalone;

use super::{Demand, Lesson, Relation};
use crate::case::{Case, ObservedTarget};

/// A lesson, ready to be applied.
#[derive(Debug, Clone)]
pub struct Learned {
    /// The lesson.
    pub lesson: Lesson,
    schema: Option<Arc<Standalone>>,
}

impl Learned {
    /// `lesson`, ready to be applied.
    pub fn new(lesson: Lesson) -> Self {
        let schema = lesson.demand.schema();
        let schema = schema.and_then(|schema| Standalone::new(&schema));
        Self {
            schema: schema.map(Arc::new),
            lesson,
        }
    }

    /// Whether the value at `place` of `case` is as the server demands. What depends on other requests is never met for
    /// certain.
    pub fn is_met(&self, place: &ObservedTarget, case: &Case) -> bool {
        let value = place.value_in(case);
        if let (Demand::Related(relation, other), Some(value)) = (&self.lesson.demand, value) {
            let other = place.beside(other);
            let other = other.as_ref().and_then(|other| other.value_in(case));
            return other.is_none_or(|other| relation.holds(value, other));
        }
        self.is_met_by(value)
    }

    /// The same for a value alone; `None` where there is none.
    pub fn is_met_by(&self, value: Option<&Value>) -> bool {
        match (&self.lesson.demand, value) {
            (Demand::Present, value) => value.is_some(),
            (Demand::Absent | Demand::Unique | Demand::Like(_), value) => value.is_none(),
            (_, None) => true,
            (_, Some(value)) => self.schema.as_ref().is_none_or(|it| it.admits(value)),
        }
    }

    /// Whether the value at `place` of `case` has to be left out.
    pub fn forbids(&self, place: &ObservedTarget, case: &Case) -> bool {
        match &self.lesson.demand {
            Demand::Absent => true,
            Demand::Related(Relation::NotWith, _) => !self.is_met(place, case),
            _ => false,
        }
    }
}
