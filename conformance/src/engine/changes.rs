//! What the requests of a run changed on the server. A failure that occurs only after such a change is reproduced with the
//! request of the change in front.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use super::{
    change::{Change, Relation},
    mentions::Mentions,
};
use crate::case::Case;

/// The maximum number of changes that are kept, the newest ones.
const MOST: usize = 4_000;

/// The changes of a run in the order of the plan.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) kept: VecDeque<Change>,
    /// How many were dropped.
    dropped: usize,
    /// Requests that were rejected, each with the number of changes before it: what a server rejects may have changed something.
    rejected: VecDeque<(usize, Change)>,
    mentions: Mentions,
}

/// What the confirmations of failures changed.
#[derive(Debug, Default)]
pub(super) struct ConfirmingChanges {
    /// In the stages of the run before the present one, in the order of the failures.
    pub(super) earlier: Changes,
    /// In the present stage, by the position of the failure.
    present: BTreeMap<usize, Changes>,
}

impl ConfirmingChanges {
    /// Begins a stage.
    pub(super) fn begin(&mut self) {
        for changes in std::mem::take(&mut self.present).into_values() {
            self.earlier.add(changes.kept);
        }
    }

    /// Adds what the confirmation of the failure at `index` changed.
    pub(super) fn add(&mut self, index: usize, changes: Changes) {
        self.present.insert(index, changes);
    }
}

impl Changes {
    /// The number of all changes so far.
    pub(super) fn count(&self) -> usize {
        self.dropped + self.kept.len()
    }

    /// Adds what one unit changed.
    pub(super) fn add(&mut self, changes: impl IntoIterator<Item = Change>) {
        self.kept.extend(changes);
        let excess = self.kept.len().saturating_sub(MOST);
        self.kept.drain(..excess);
        self.dropped += excess;
    }

    /// Adds requests that were rejected, each with the number of all changes before it.
    pub(super) fn add_rejected(&mut self, requests: impl IntoIterator<Item = (usize, Change)>) {
        self.rejected.extend(requests);
        let excess = self.rejected.len().saturating_sub(MOST);
        self.rejected.drain(..excess);
    }

    /// The requests before change number `count` whose paths have one of `identifiers` in them, accepted or not, in their order.
    pub(super) fn naming(&self, count: usize, identifiers: &[String]) -> Vec<Change> {
        let is_about = |change: &Change| {
            let mut segments = change.path.split('/');
            segments.any(|segment| identifiers.iter().any(|it| it == segment))
        };
        // A rejected request comes right before the change that it was followed by.
        let accepted = self.kept.iter().enumerate();
        let accepted = accepted.map(|(at, change)| (2 * (self.dropped + at) + 1, change));
        let rejected = self.rejected.iter();
        let rejected = rejected.map(|(before, change)| (2 * before, change));
        let mut res: Vec<(usize, &Change)> = accepted.chain(rejected).collect();
        res.retain(|(order, change)| *order <= 2 * count && is_about(change));
        res.sort_by_key(|(order, _)| *order);
        res.into_iter().map(|(_, change)| change.clone()).collect()
    }

    /// Those that mention `value`, or put something right beside what `path` leads to, each with its position among those that are
    /// kept; maybe others too.
    pub(super) fn mentioning(&mut self, value: &Value, path: &str) -> Vec<(usize, &Change)> {
        self.mentions.note_all(self.kept.iter(), self.dropped);
        let found = self.mentions.of(value, path).into_iter();
        let positions = found.filter_map(|number| number.checked_sub(self.dropped));
        let found = positions.filter_map(|at| Some((at, self.kept.get(at)?)));
        found.collect()
    }

    /// Those of the first `count` that are related to a request for `case` to `path`, in their order.
    pub(super) fn related(&self, count: usize, case: &Case, path: &str) -> Vec<(Relation, Change)> {
        let before = self.kept.iter().take(count.saturating_sub(self.dropped));
        let related = before.filter_map(|change| Some((change.relation(case, path)?, change)));
        related
            .map(|(relation, change)| (relation, change.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::change::{UnsafeMethod, tests::change},
        *,
    };
    use crate::case::Intent;

    #[test]
    fn only_changes_before_a_request_are_related_to_it() {
        let mut changes = Changes::default();
        changes.add(vec![change("/a", UnsafeMethod::Put, &json!({})); MOST + 10]);
        assert_eq!(changes.count(), MOST + 10);
        let case = Case::new("y", Intent::Positive);
        assert_eq!(changes.related(12, &case, "/a").len(), 2);
        assert_eq!(changes.related(5, &case, "/a").len(), 0);
    }

    #[test]
    fn requests_about_a_resource_are_known_in_their_order_also_where_they_were_rejected() {
        let mut changes = Changes::default();
        let put = |path: &str| change(path, UnsafeMethod::Put, &json!({}));
        changes.add([put("/a/x7"), put("/a/y8"), put("/a/x7/second")]);
        let rejected = ["/a/x7/none", "/a/y8", "/a/x7/last", "/a/x7/late"].map(put);
        changes.add_rejected([0, 1, 2, 3].into_iter().zip(rejected));
        let paths = |count: usize| -> Vec<String> {
            let found = changes.naming(count, &["x7".to_owned()]);
            found.into_iter().map(|change| change.path).collect()
        };
        assert_eq!(
            paths(3),
            [
                "/a/x7/none",
                "/a/x7",
                "/a/x7/last",
                "/a/x7/second",
                "/a/x7/late"
            ]
        );
        assert_eq!(paths(1), ["/a/x7/none", "/a/x7"]);
    }

    #[test]
    fn a_confirmation_knows_others_only_of_earlier_stages() {
        let all = |changes: &ConfirmingChanges| -> Vec<String> {
            let kept = changes.earlier.kept.iter();
            kept.map(|change| change.path.clone()).collect()
        };
        let of = |path: &str| {
            let mut changes = Changes::default();
            changes.add([change(path, UnsafeMethod::Put, &json!({}))]);
            changes
        };
        let mut confirming = ConfirmingChanges::default();
        confirming.begin();
        // The second one ends first.
        confirming.add(1, of("/b"));
        confirming.add(0, of("/a"));
        assert!(all(&confirming).is_empty());
        confirming.begin();
        assert_eq!(all(&confirming), ["/a", "/b"]);
    }
}
