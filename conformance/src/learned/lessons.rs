//! What was learned about all operations.

use std::collections::BTreeMap;

use super::{Demand, Learned, Lesson, shared::SharedLessons};

/// The maximum number of lessons about one operation.
const MOST: usize = 64;

/// What was learned about all operations, by their ids.
#[derive(Debug, Clone, Default)]
pub struct Lessons {
    of: BTreeMap<String, Vec<Learned>>,
    /// What proved wrong, and is not learned again.
    refuted: Vec<(String, Lesson)>,
    /// What is demanded of parameters of all operations.
    pub shared: SharedLessons,
}

impl Lessons {
    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty() && self.shared.list().is_empty()
    }

    /// Adds what was learned about the operation with this id. Returns whether it is new, and does not contradict what is
    /// known.
    pub fn add(&mut self, operation: &str, lesson: Lesson) -> bool {
        let known = self.of(operation);
        let mut refuted = self.refuted.iter();
        if refuted.any(|(of, refuted)| of == operation && *refuted == lesson) {
            return false;
        }
        let is_known = known.iter().any(|known| {
            let is_same_place = known.lesson.target == lesson.target;
            let (one, other) = (&known.lesson.demand, &lesson.demand);
            let is_same_kind = std::mem::discriminant(one) == std::mem::discriminant(other);
            let is_contrary = matches!(
                (one, other),
                (Demand::Absent, _) | (Demand::Present, Demand::Absent)
            );
            is_same_place && (is_same_kind || is_contrary)
        });
        if is_known || known.len() >= MOST {
            return false;
        }
        self.shared.note(operation, &lesson);
        let known = self.of.entry(operation.to_owned()).or_default();
        known.push(Learned::new(lesson));
        true
    }

    /// Removes what was not understood, so that it is not learned again.
    pub fn refute(&mut self, operation: &str, lesson: &Lesson) {
        self.refuted.push((operation.to_owned(), lesson.clone()));
        self.shared.refute(lesson);
        if let Some(known) = self.of.get_mut(operation) {
            known.retain(|known| known.lesson != *lesson);
        }
    }

    /// What was learned about the operation with this id.
    pub fn of(&self, operation: &str) -> &[Learned] {
        let known = self.of.get(operation);
        known.map(Vec::as_slice).unwrap_or_default()
    }

    /// Those of single operations, with their ids.
    pub fn of_operations(&self) -> impl Iterator<Item = (&str, &Lesson)> {
        let each = self.of.iter();
        let each =
            each.flat_map(|(id, known)| known.iter().map(move |it| (id.as_str(), &it.lesson)));
        each.filter(|(_, lesson)| !self.shared.has(lesson))
    }
}
