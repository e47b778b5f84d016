//! Which changes of a run mention a value: an index of them, so that the one that created what a name names is found without
//! looking at all.
//!
//! **Invariant:** it has every change that mentions the value, and maybe others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use spec::model::ParameterLocation;

use super::change::{Change, UnsafeMethod, collect};

/// The numbers of changes, ascending, by what they mention.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    by_value: BTreeMap<String, Vec<usize>>,
    /// Those that put something, by the path of what it is in.
    by_parent: BTreeMap<String, Vec<usize>>,
    /// Changes before this number are in the index.
    noted: usize,
    /// The first one that is.
    first: usize,
}

impl Mentions {
    /// Adds those of `changes`, the first of which has the number `first`, that are not in it yet.
    pub(super) fn note_all<'c>(
        &mut self,
        changes: impl ExactSizeIterator<Item = &'c Change>,
        first: usize,
    ) {
        // What was dropped since fills most of it.
        if first.saturating_sub(self.first) > changes.len() {
            *self = Self {
                noted: first,
                first,
                ..Self::default()
            };
        }
        let known = self.noted.saturating_sub(first);
        for (at, change) in changes.enumerate().skip(known) {
            self.note(first + at, change);
            self.noted = first + at + 1;
        }
    }

    fn note(&mut self, number: usize, change: &Change) {
        let mut values = BTreeSet::new();
        let parameters = change.case.parameters.iter();
        let in_path = parameters.filter(|sent| sent.location == ParameterLocation::Path);
        let sent = in_path.map(|sent| &sent.value);
        for value in sent
            .chain(change.case.body_value())
            .chain(change.shown_value())
        {
            collect(value, 0, &mut values);
        }
        values.extend(change.location_tail.clone());
        for value in values {
            self.by_value.entry(value).or_default().push(number);
        }
        if change.method == UnsafeMethod::Put
            && let Some((above, _)) = change.path.rsplit_once('/')
        {
            let beside = self.by_parent.entry(above.to_owned()).or_default();
            beside.push(number);
        }
    }

    /// The numbers of those that mention `value`, or put something right beside what `path` leads to.
    pub(super) fn of(&self, value: &Value, path: &str) -> BTreeSet<usize> {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let beside = path.rsplit_once('/').map(|(above, _)| above);
        let beside = beside.and_then(|above| self.by_parent.get(above));
        let found = self.by_value.get(&text).into_iter().chain(beside);
        found.flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;
    use serde_json::json;

    use super::{
        super::{
            change::tests::change,
            creation::{Creation, creations_of},
        },
        *,
    };

    fn method() -> impl Strategy<Value = UnsafeMethod> {
        prop::sample::select(vec![
            UnsafeMethod::Post,
            UnsafeMethod::Put,
            UnsafeMethod::Patch,
            UnsafeMethod::Delete,
        ])
    }

    fn some_change() -> impl Strategy<Value = Change> {
        let word = || prop::sample::select(vec!["a", "b", "c", "d"]);
        (word(), word(), word(), method(), prop::option::of(word())).prop_map(
            |(above, name, shown, method, tail)| {
                let response = json!({"data": [{"id": shown, "count": 7}]});
                let mut res = change(&format!("/{above}/{name}"), method, &response);
                let location = ParameterLocation::Path;
                res.case.set_parameter(location, "name", json!(name));
                res.location_tail = tail.map(ToOwned::to_owned);
                res
            },
        )
    }

    proptest! {
        #[test]
        fn what_may_have_created_something_is_found_as_by_looking_at_all(
            all in prop::collection::vec(some_change(), 0..30),
            value in prop::sample::select(vec![json!("a"), json!("b"), json!(7), json!("7")]),
            path in prop::sample::select(vec!["/a/a", "/b/c", "/c"]),
            is_in_path: bool,
            dropped in 0_usize..12,
        ) {
            let mut kept: VecDeque<Change> = VecDeque::new();
            let mut mentions = Mentions::default();
            let mut first = 0;
            for change in all {
                kept.push_back(change);
                mentions.note_all(kept.iter(), first);
                if kept.len() > dropped + 2 {
                    kept.pop_front();
                    first += 1;
                }
            }
            mentions.note_all(kept.iter(), first);
            let found = mentions.of(&value, path);
            let positions = found.iter().filter_map(|number| number.checked_sub(first));
            let few = positions.filter_map(|at| Some((at, kept.get(at)?)));
            let by_few = creations_of(few, &value, path, is_in_path);
            let by_all = creations_of(kept.iter().enumerate(), &value, path, is_in_path);
            let in_words = |found: &[(Change, Creation)]| -> Vec<String> {
                let found = found.iter();
                found.map(|(change, it)| format!("{} {it:?}", change.path)).collect()
            };
            prop_assert_eq!(in_words(&by_few), in_words(&by_all));
        }
    }
}
