//! Requests that were rejected because a value in them was taken, before it was known that this value must be unique: they are
//! sent again with a value that no other request has. Otherwise the conflict would hide how the server reacts to what they are
//! about.
//!
//! They belong to the unit, and to its part of the limit on cases.

use std::collections::VecDeque;

use super::{
    known_values::{KnownValues, with_unique},
    learning::taken,
    mechanism::Mechanism,
    plan::Unit,
    run::Run,
    unit_report::UnitReport,
};
use crate::{
    case::{Case, Intent},
    exchange::Exchange,
    learned::{Demand, Lesson},
    observed::Fact,
    phases::OperationCases,
};

/// The maximum number of requests of one unit that are sent again.
const MOST: u64 = 16;

/// The conflicts of one unit.
#[derive(Debug)]
pub(super) struct Conflicts {
    unit: Unit,
    waiting: VecDeque<Case>,
    number: u64,
}

impl Conflicts {
    /// None yet.
    pub(super) fn new(unit: Unit) -> Self {
        Self {
            unit,
            waiting: VecDeque::new(),
            number: 0,
        }
    }

    /// Learns from `exchange`, if it is a conflict, which values must be unique. Returns whether its case will be sent again:
    /// where that was not known when the case was made, with the first `demands` of what is known now.
    pub(super) fn note(
        &mut self,
        run: &Run,
        cases: &OperationCases,
        known: &KnownValues,
        (exchange, demands): (&Exchange, usize),
        report: &mut UnitReport,
    ) -> bool {
        let case = &exchange.case;
        let is_own = case.method.is_none() && !matches!(case.intent, Intent::Ambiguous(_));
        if !run.config.has(Mechanism::Learning) || !is_own {
            return false;
        }
        let taken = taken(cases, exchange);
        if taken.is_empty() {
            return false;
        }
        let id = &cases.operation.operation().id;
        let lessons = taken.into_iter().map(|target| Fact::Learned {
            operation: id.clone(),
            lesson: Lesson {
                target,
                demand: Demand::Unique,
            },
        });
        let lessons: Vec<Fact> = lessons.collect();
        // What an invalid request names may be due to what is invalid in it.
        if !matches!(case.intent, Intent::Negative(_)) {
            report.facts.extend(lessons.iter().cloned());
        }
        known.learn(id, lessons);
        let is_new = known.unique_demands(id) > demands;
        if is_new {
            self.waiting.push_back(case.clone());
        }
        is_new
    }

    /// The next case that is sent again, with values that no other case has; `None` where none is left, or it stays the same.
    pub(super) fn next(
        &mut self,
        run: &Run,
        cases: &OperationCases,
        known: &KnownValues,
    ) -> Option<Case> {
        while self.number < MOST {
            let case = self.waiting.pop_front()?;
            let number = self.number;
            self.number += 1;
            let Unit { phase, from, .. } = self.unit;
            let id = &cases.operation.operation().id;
            let purpose = format!("again {phase} {from} {id}");
            let again = with_unique(run, cases, phase, &case, &known.pool(), (&purpose, number));
            if again != case {
                return Some(again);
            }
        }
        None
    }
}
