//! The branch of a value.

use serde_json::Value;

use super::{DispatchKind, Tag, UnionDispatch, profile::best_fit};

/// What a value chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The branch at this position. Where its tag decides, whether or not the rest of the value fits.
    Branch(usize),
    /// No branch has this tag.
    UnknownTag(Tag),
    /// No branch admits it.
    NoBranch,
    /// It is as good for one of these branches as for another.
    Ambiguous(Vec<usize>),
}

impl UnionDispatch {
    /// The branch that `value` takes. Linear in the size of the value and in the number of branches.
    pub fn choose(&self, value: &Value) -> Choice {
        match self.by_tag(value) {
            Some(choice) => choice,
            None => self.by_fit(value, |_| true),
        }
    }

    /// The branch with this tag; of nested unions and of wrong documents there may be several.
    fn by_tag(&self, value: &Value) -> Option<Choice> {
        let DispatchKind::Property { name, .. } = &self.by else {
            return None;
        };
        let Some(found) = value.as_object()?.get(name).filter(|it| !it.is_null()) else {
            return self.default_branch.map(Choice::Branch);
        };
        let tag = Tag::of(found)?;
        if let Some(at) = self.tagged(&tag) {
            return Some(Choice::Branch(at));
        }
        if let Some(at) = self.default_branch.filter(|_| self.default_takes_unknown) {
            return Some(Choice::Branch(at));
        }
        // What has no tag of its own may still admit the value.
        match self.by_fit(value, |at| {
            self.branches.get(at).is_some_and(|it| it.tags.is_empty())
        }) {
            Choice::NoBranch => Some(Choice::UnknownTag(tag)),
            found => Some(found),
        }
    }

    /// The position of the branch that `tag` means.
    pub fn tagged(&self, tag: &Tag) -> Option<usize> {
        let mut branches = self.branches.iter();
        branches.position(|branch| branch.tags.contains(tag))
    }

    /// Of those branches that admit `value` and `is_meant`, the one that has names for most of it.
    fn by_fit(&self, value: &Value, is_meant: impl Fn(usize) -> bool) -> Choice {
        let mut best: Vec<usize> = Vec::new();
        let mut most = 0;
        for (at, branch) in self.branches.iter().enumerate() {
            let fit = best_fit(&branch.alternatives, value);
            let Some(fit) = fit.filter(|_| is_meant(at)) else {
                continue;
            };
            if fit > most || best.is_empty() {
                best.clear();
                most = fit;
            }
            if fit == most {
                best.push(at);
            }
        }
        match best.as_slice() {
            [] => Choice::NoBranch,
            [one] => Choice::Branch(*one),
            _ => Choice::Ambiguous(best),
        }
    }
}
