//! Compares types and formats.

use std::collections::BTreeSet;

use super::{flat::Flat, pair::Findings};
use crate::diff::kinds::types as kinds;

impl<'b> Findings<'b> {
    /// Compares types; whether they have anything in common, so that the rest is worth comparing.
    pub(super) fn types(&mut self, old: &Flat<'b>, new: &Flat<'b>) -> bool {
        let marks = self.marks(
            (old, old.type_address.as_ref()),
            (new, new.type_address.as_ref()),
        );
        match (old.admits_null(), new.admits_null()) {
            (false, true) => self.push(&kinds::NULL_ALLOWED, marks, "it may be `null`"),
            (true, false) => self.push(&kinds::NULL_FORBIDDEN, marks, "it may no longer be `null`"),
            _ => {}
        }
        let (Some(before), Some(after)) = (without_null(old), without_null(new)) else {
            match (without_null(old), without_null(new)) {
                (None, Some(after)) => {
                    let message = format!("it could be of any type and must be {}", list(&after));
                    self.push(&kinds::TYPE_REMOVED, marks, message);
                }
                (Some(before), None) => {
                    let message = format!("it had to be {} and may be of any type", list(&before));
                    self.push(&kinds::TYPE_ADDED, marks, message);
                }
                _ => {}
            }
            return true;
        };
        let lost = missing(&before, &after);
        let gained = missing(&after, &before);
        let is_disjoint = lost.len() == before.len() && gained.len() == after.len();
        if is_disjoint && !before.is_empty() && !after.is_empty() {
            let message = format!("it was {} and is {}", list(&before), list(&after));
            self.push(&kinds::TYPE_CHANGED, marks, message);
            return false;
        }
        if !gained.is_empty() {
            let message = format!("it may be {}", list(&gained));
            self.push(&kinds::TYPE_ADDED, marks, message);
        }
        if !lost.is_empty() {
            let message = format!("it may no longer be {}", list(&lost));
            self.push(&kinds::TYPE_REMOVED, marks, message);
        }
        self.formats(old, new);
        true
    }

    fn formats(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let format = |flat: &Flat<'b>| {
            let (value, address) = flat.keywords.get("format")?.first()?;
            Some((value.as_str()?, address.clone()))
        };
        let (before, after) = (format(old), format(new));
        let marks = self.marks(
            (old, before.as_ref().map(|(_, address)| address)),
            (new, after.as_ref().map(|(_, address)| address)),
        );
        let names = (before.map(|(name, _)| name), after.map(|(name, _)| name));
        // Since 3.1 other keywords say what these formats said.
        let stands_for = |format: Option<&str>, other: &Flat<'b>| match format {
            Some("byte") => other.content("contentEncoding") == Some("base64"),
            Some("binary") => other.content("contentMediaType").is_some(),
            _ => false,
        };
        match names {
            (Some(_), None) if stands_for(names.0, new) => return,
            (None, Some(_)) if stands_for(names.1, old) => return,
            _ => {}
        }
        let (kind, message) = match names {
            (None, Some(name)) => (
                &kinds::FORMAT_ADDED,
                format!("it must be of the format `{name}`"),
            ),
            (Some(name), None) => (
                &kinds::FORMAT_REMOVED,
                format!("it need no longer be of the format `{name}`"),
            ),
            (Some(before), Some(after)) if before != after => {
                let kind = match (before, after) {
                    ("int32", "int64") | ("float", "double") => &kinds::FORMAT_WIDENED,
                    ("int64", "int32") | ("double", "float") => &kinds::FORMAT_NARROWED,
                    _ => &kinds::FORMAT_CHANGED,
                };
                (
                    kind,
                    format!("the format changed from `{before}` to `{after}`"),
                )
            }
            _ => return,
        };
        self.push(kind, marks, message);
    }
}

/// The types besides `null`; absent when all are allowed.
fn without_null<'b>(flat: &Flat<'b>) -> Option<BTreeSet<&'b str>> {
    let mut types = flat.types.clone()?;
    types.remove("null");
    Some(types)
}

/// The types of `from` that `to` does not have; integers are numbers.
fn missing<'b>(from: &BTreeSet<&'b str>, to: &BTreeSet<&'b str>) -> BTreeSet<&'b str> {
    let has = |name: &str| to.contains(name) || name == "integer" && to.contains("number");
    from.iter().copied().filter(|name| !has(name)).collect()
}

fn list(types: &BTreeSet<&str>) -> String {
    let names: Vec<String> = types.iter().map(|name| format!("`{name}`")).collect();
    names.join(" or ")
}
