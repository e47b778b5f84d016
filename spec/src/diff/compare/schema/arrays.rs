//! Compares the keywords of arrays.

use serde_json::Value;

use super::{flat::Flat, pair::Findings, part::Part};
use crate::diff::kinds::arrays as kinds;

impl<'b> Findings<'b> {
    /// Compares arrays.
    pub(super) fn arrays(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let count = (&kinds::ITEM_COUNT_NARROWED, &kinds::ITEM_COUNT_WIDENED);
        self.counts(("minItems", "maxItems"), count, (old, new));
        let is_unique = |flat: &Flat<'_>| {
            let all = flat.keywords.get("uniqueItems");
            all.into_iter()
                .flatten()
                .any(|(value, _)| **value == Value::Bool(true))
        };
        match (is_unique(old), is_unique(new)) {
            (false, true) => {
                let marks = self.keyword_marks("uniqueItems", old, new);
                self.push(
                    &kinds::UNIQUE_ITEMS_ADDED,
                    marks,
                    "its elements must differ",
                );
            }
            (true, false) => {
                let marks = self.keyword_marks("uniqueItems", old, new);
                let message = "its elements may be alike";
                self.push(&kinds::UNIQUE_ITEMS_REMOVED, marks, message);
            }
            _ => {}
        }
        let items = |flat: &Flat<'b>| -> Vec<Part<'b>> {
            flat.below.get("items").cloned().unwrap_or_default()
        };
        let (before, after) = (items(old), items(new));
        // An element beyond the list of one side is one of its others.
        for at in 0..old.prefix.len().max(new.prefix.len()) {
            let old_item = old.prefix.get(at).unwrap_or(&before);
            let new_item = new.prefix.get(at).unwrap_or(&after);
            self.below(format!("[{at}]"), (old, new), (old_item, new_item));
        }
        if !before.is_empty() || !after.is_empty() {
            self.below("[]", (old, new), (&before, &after));
        }
    }
}
