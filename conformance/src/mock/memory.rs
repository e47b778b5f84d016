//! The state of the mock: deleted paths, and the number and the identifiers of created resources.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use serde_json::Value;
use spec::http::percent;

use super::given::Given;

/// The maximum number of remembered deletions; a mock that runs for days must not grow.
const MOST: usize = 10_000;

/// The memory.
#[derive(Debug, Default)]
pub(super) struct Memory {
    deleted: Mutex<BTreeSet<String>>,
    counts: Mutex<BTreeMap<usize, u64>>,
    /// By operation and member.
    given: Mutex<BTreeMap<(usize, String), Given>>,
}

impl Memory {
    /// How often the operation at `index` was called before.
    pub(super) fn count(&self, index: usize) -> u64 {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(index).or_default();
        let res = *count;
        *count += 1;
        res
    }

    /// The identifier of a new resource that `choose` takes in view of those that `member` of the operation at `index` had.
    pub(super) fn identify(
        &self,
        index: usize,
        member: &str,
        choose: impl FnOnce(&mut Given) -> Option<Value>,
    ) -> Option<Value> {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        choose(given.entry((index, member.to_owned())).or_default())
    }

    /// Whether `path` was deleted, or is below a deleted one. Requests that may create it again are allowed.
    pub(super) fn is_gone(&self, method: &str, path: &str) -> bool {
        if matches!(method, "PUT" | "POST") {
            return false;
        }
        let deleted = self.deleted.lock().unwrap_or_else(PoisonError::into_inner);
        !deleted.is_empty() && ancestors(path).any(|ancestor| deleted.contains(ancestor))
    }

    /// Records that the response to the creation at `path` names `identifiers`: what was deleted under one of them is there again.
    /// Without any, it may be all below that path.
    pub(super) fn note_created(&self, path: &str, identifiers: &[String]) {
        let mut deleted = self.deleted.lock().unwrap_or_else(PoisonError::into_inner);
        let below = format!("{}/", path.trim_end_matches('/'));
        deleted.retain(|gone| {
            let last = gone.rsplit('/').next().unwrap_or_default();
            let last = percent::decode(last);
            let is_unnamed = identifiers.is_empty() && gone.starts_with(&below);
            !is_unnamed && !identifiers.iter().any(|known| *known == last)
        });
    }

    /// Whether anything was deleted.
    pub(super) fn has_deletions(&self) -> bool {
        let deleted = self.deleted.lock().unwrap_or_else(PoisonError::into_inner);
        !deleted.is_empty()
    }

    /// Records the effect of a successful request on `path`.
    pub(super) fn note(&self, method: &str, path: &str) {
        let mut deleted = self.deleted.lock().unwrap_or_else(PoisonError::into_inner);
        let path = path.trim_end_matches('/');
        match method {
            "DELETE" => {
                if deleted.len() >= MOST {
                    deleted.pop_first();
                }
                deleted.insert(path.to_owned());
            }
            // A resource that is created again restores its path and everything around it.
            "PUT" | "POST" => {
                if method == "PUT" {
                    let below = format!("{path}/");
                    deleted.retain(|gone| !gone.starts_with(&below));
                }
                for ancestor in ancestors(path) {
                    deleted.remove(ancestor);
                }
            }
            _ => {}
        }
    }
}

/// `path` and all its ancestors.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let path = path.trim_end_matches('/');
    let above = path
        .rmatch_indices('/')
        .map(move |(at, _)| path.get(..at).unwrap_or_default());
    std::iter::once(path).chain(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_there_again_when_a_later_response_names_it() {
        let memory = Memory::default();
        memory.note("DELETE", "/tokens/a%20b");
        assert!(memory.is_gone("GET", "/tokens/a%20b/parts"));
        memory.note_created("/tokens", &["a".to_owned()]);
        assert!(memory.is_gone("GET", "/tokens/a%20b"));
        memory.note_created("/tokens", &["a b".to_owned()]);
        assert!(!memory.is_gone("GET", "/tokens/a%20b"));
    }

    #[test]
    fn a_deleted_resource_is_gone_until_it_is_created_again() {
        let memory = Memory::default();
        assert!(!memory.is_gone("GET", "/items/1"));
        memory.note("DELETE", "/items/1");
        assert!(memory.is_gone("GET", "/items/1"));
        assert!(memory.is_gone("GET", "/items/1/parts"));
        assert!(!memory.is_gone("GET", "/items/12"));
        assert!(!memory.is_gone("PUT", "/items/1"));
        memory.note("POST", "/items");
        memory.note_created("/items", &["2".to_owned()]);
        assert!(memory.is_gone("GET", "/items/1"));
        memory.note_created("/items", &[]);
        assert!(!memory.is_gone("GET", "/items/1"));
        memory.note("DELETE", "/items/1");
        memory.note("PUT", "/items/1/parts/2");
        assert!(!memory.is_gone("GET", "/items/1"));
    }
}
