//! Edits that shrink a value.

use serde_json::{Number, Value};
use spec::source::pointer::JsonPointer;

use super::weight::weight;

/// One edit at one location.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pointer: JsonPointer,
    change: Change,
    /// Whether it is about a single character or a name.
    is_fine: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Change {
    Replace(Value),
    RemoveMember(String),
    /// Gives a member another name; it keeps its place.
    Rename(String, String),
    /// Removes elements from, to.
    RemoveItems(usize, usize),
}

impl Edit {
    /// Whether it is about a single character or a name: there are many of these, so they come last.
    pub fn is_fine(&self) -> bool {
        self.is_fine
    }

    /// Whether it leaves out a member or elements.
    pub fn is_removal(&self) -> bool {
        matches!(
            self.change,
            Change::RemoveMember(_) | Change::RemoveItems(..)
        )
    }

    /// `value` with the edit.
    pub fn apply(&self, value: &Value) -> Value {
        let mut res = value.clone();
        if let Some(target) = res.pointer_mut(self.pointer.as_str()) {
            match (&self.change, target) {
                (Change::Replace(smaller), target) => *target = smaller.clone(),
                (Change::RemoveMember(name), Value::Object(members)) => {
                    members.shift_remove(name);
                }
                (Change::Rename(name, other), Value::Object(members)) => {
                    let renamed = std::mem::take(members).into_iter();
                    members.extend(renamed.map(|(own, value)| {
                        let is_meant = own == *name;
                        (if is_meant { other.clone() } else { own }, value)
                    }));
                }
                (Change::RemoveItems(from, to), Value::Array(items)) => {
                    items.drain((*from).min(items.len())..(*to).min(items.len()));
                }
                _ => {}
            }
        }
        res
    }
}

/// All edits that shrink `value`, the largest first; none increases its weight, some keep it.
pub fn edits(value: &Value) -> Vec<Edit> {
    let mut res = Vec::new();
    removals(value, &JsonPointer::root(), &mut res);
    replacements(value, &JsonPointer::root(), &mut res);
    res.sort_by_key(Edit::is_fine);
    res
}

/// Edits that remove members and elements, outer ones first.
fn removals(value: &Value, at: &JsonPointer, res: &mut Vec<Edit>) {
    let mut add = |change| {
        res.push(Edit {
            pointer: at.clone(),
            change,
            is_fine: false,
        });
    };
    match value {
        Value::Array(items) => {
            let mut chunk = items.len();
            while chunk > 0 {
                let mut from = 0;
                while from < items.len() {
                    add(Change::RemoveItems(from, from + chunk));
                    from += chunk;
                }
                chunk /= 2;
            }
            for (index, item) in items.iter().enumerate() {
                removals(item, &at.index(index), res);
            }
        }
        Value::Object(members) => {
            if members.len() > 1 {
                add(Change::Replace(Value::Object(serde_json::Map::new())));
            }
            for name in members.keys() {
                add(Change::RemoveMember(name.clone()));
            }
            for (name, member) in members {
                removals(member, &at.join(name), res);
            }
        }
        _ => {}
    }
}

/// Edits that shrink strings and numbers.
fn replacements(value: &Value, at: &JsonPointer, res: &mut Vec<Edit>) {
    let before = weight(value);
    let mut add = |smaller: Value, is_fine: bool| {
        if weight(&smaller) < before {
            res.push(Edit {
                pointer: at.clone(),
                change: Change::Replace(smaller),
                is_fine,
            });
        }
    };
    match value {
        Value::Bool(true) => add(false.into(), false),
        Value::String(string) => {
            let chars: Vec<char> = string.chars().collect();
            for smaller in smaller_strings(&chars) {
                add(smaller.into(), false);
            }
            for smaller in finely_smaller(&chars) {
                add(smaller.into(), true);
            }
        }
        Value::Number(number) => {
            for smaller in smaller_numbers(number) {
                add(smaller, false);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                replacements(item, &at.index(index), res);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                replacements(member, &at.join(name), res);
            }
            for name in members.keys() {
                let other = smaller_names(name).into_iter();
                let other = other.filter(|other| !members.contains_key(other));
                res.extend(other.map(|other| Edit {
                    pointer: at.clone(),
                    change: Change::Rename(name.clone(), other),
                    is_fine: true,
                }));
            }
        }
        Value::Null | Value::Bool(false) => {}
    }
}

/// Names that are shorter than `name`, or plainer: a schema often admits any name.
fn smaller_names(name: &str) -> Vec<String> {
    let count = name.chars().count();
    let half: String = name.chars().take(count.div_ceil(2)).collect();
    let mut res: Vec<String> = vec!["a".to_owned(), "b".to_owned(), half, "a".repeat(count)];
    res.retain(|other| other.len() < name.len());
    res.dedup();
    res
}

/// Strings of up to this length lose single characters too, longer ones only parts at their ends.
const LONG: usize = 64;

/// Strings without parts of `chars`, or with simple characters alone.
fn smaller_strings(chars: &[char]) -> Vec<String> {
    let mut res = vec![String::new()];
    res.push("a".repeat(chars.len()));
    res.push("0".repeat(chars.len()));
    // A format may need what separates the rest.
    let zero = |c: &char| if c.is_alphanumeric() { '0' } else { *c };
    res.push(chars.iter().map(zero).collect());
    let mut keep = chars.len() / 2;
    while keep > 0 {
        res.push(chars.iter().take(keep).collect());
        res.push(chars.iter().skip(chars.len() - keep).collect());
        keep /= 2;
    }
    // What is too long by few characters is more than half of it.
    let mut without = chars.len() / 4;
    while without > 0 && chars.len() > LONG {
        res.push(chars.iter().take(chars.len() - without).collect());
        without /= 2;
    }
    res
}

/// Strings with a single character of `chars` removed, then replaced by a simple one.
fn finely_smaller(chars: &[char]) -> Vec<String> {
    let mut res = Vec::new();
    if chars.len() > LONG {
        return res;
    }
    for at in 0..chars.len() {
        let without = chars.iter().enumerate().filter(|(index, _)| *index != at);
        res.push(without.map(|(_, c)| *c).collect());
    }
    for at in 0..chars.len() {
        let simple = |(index, c): (usize, &char)| if index == at { 'a' } else { *c };
        res.push(chars.iter().enumerate().map(simple).collect());
    }
    res
}

fn smaller_numbers(number: &Number) -> Vec<Value> {
    if let Some(integer) = number.as_i64() {
        let mut res: Vec<Value> = vec![0.into()];
        if integer < 0 {
            res.extend(integer.checked_neg().map(Value::from));
            res.push((-1).into());
        } else {
            res.push(1.into());
            // Large steps first: halving a large number takes many tries.
            let round = [2, 10, 100, 1_000, 1_000_000, 1_000_000_000];
            res.extend(
                round
                    .into_iter()
                    .filter(|round| *round < integer / 2)
                    .map(Value::from),
            );
        }
        let mut step = integer / 2;
        while step != 0 {
            res.push((integer - step).into());
            step /= 2;
        }
        return res;
    }
    if let Some(integer) = number.as_u64() {
        return vec![0.into(), (integer / 2).into()];
    }
    let float = number.as_f64().unwrap_or(0.0);
    let mut res: Vec<Value> = vec![0.into()];
    if float.abs() < 9e15 {
        #[expect(clippy::cast_possible_truncation, reason = "small enough")]
        let (down, near) = (float.trunc() as i64, float.round() as i64);
        res.extend([down.into(), near.into()]);
    }
    for digits in [1_usize, 2, 4] {
        let shorter = format!("{float:.digits$}")
            .parse()
            .ok()
            .and_then(Number::from_f64);
        res.extend(shorter.map(Value::Number));
    }
    res
}
