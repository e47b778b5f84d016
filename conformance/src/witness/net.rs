//! Changes that no keyword shows: the values of a message decide.
//!
//! Each keyword is compared with its own. What several do together, such as two branches of `oneOf` that now overlap, only
//! values show. So a message whose schema changed, and in which no change breaks a side, is searched as a whole.

use std::collections::BTreeSet;

use spec::diff::{
    Breaks, Change, Effect, Flow, MessagePair, Report,
    kinds::composition::{VALUES_ADDED, VALUES_REMOVED},
};

use super::{Found, Search, is_sent_by_old, meets};

/// Messages that are searched: many have the same changes.
const MOST: usize = 60;

impl Search<'_> {
    /// Searches the messages of `report` that nothing is proven to break.
    pub(super) fn search_messages(&mut self, report: &mut Report) {
        let mut searched: BTreeSet<(Flow, bool, Vec<usize>, Vec<String>)> = BTreeSet::new();
        let mut added = Vec::new();
        for message in &report.messages {
            for side in [Breaks::CLIENTS, Breaks::SERVERS] {
                let is_old = is_sent_by_old(message.evidence.flow, side);
                // Messages with the same changes are alike; without any, each is one of its own.
                let subject = if message.changes.is_empty() {
                    message.subject.clone()
                } else {
                    Vec::new()
                };
                let flow = message.evidence.flow;
                let key = (flow, is_old, message.changes.clone(), subject);
                let changes: Vec<&Change> = report
                    .changes
                    .iter()
                    .filter(|change| message.changes.contains(&change.number))
                    .collect();
                let is_shown = changes.iter().any(|change| meets(change.breaks, side));
                let is_prose = !changes.is_empty()
                    && changes.iter().all(|change| {
                        let effect = change.kind.effect;
                        effect == Effect::Always(Breaks::NEITHER)
                    });
                if is_shown || is_prose || searched.len() >= MOST || !searched.insert(key) {
                    continue;
                }
                added.extend(self.search_message(message, side, is_old, added.len()));
            }
        }
        let first = report.changes.len();
        for (number, mut change) in added.into_iter().enumerate() {
            change.number = first + number;
            report.changes.push(change);
        }
    }

    fn search_message(
        &mut self,
        message: &MessagePair,
        side: Breaks,
        is_old: bool,
        number: usize,
    ) -> Option<Change> {
        let pair = message.evidence.schemas.as_ref()?;
        let kind = if is_old {
            &VALUES_REMOVED
        } else {
            &VALUES_ADDED
        };
        let what = if is_old {
            "a value is no longer allowed"
        } else {
            "a value is allowed that was not"
        };
        let flow = message.evidence.flow;
        let mut change = Change {
            number,
            kind,
            breaks: side,
            step: kind.step(side, flow),
            subject: message.subject.clone(),
            message: what.to_owned(),
            old: message.marks.old,
            new: message.marks.new,
            flows: vec![flow],
            sunset: None,
            accepted: None,
            operations: message.operation.iter().cloned().collect(),
            evidence: vec![message.evidence.clone()],
            witnesses: Vec::new(),
            unproven: Breaks::NEITHER,
        };
        match self.schemas.any(&change, pair, flow, is_old, side) {
            Found::Witness(witness) => {
                change.witnesses.push(*witness);
                Some(change)
            }
            _ => None,
        }
    }
}
