//! Simpler values near a value.
//!
//! Every step goes down in [`weight`], so that shrinking ends whatever the predicate says.

use serde_json::{Number, Value};
use spec::source::pointer::JsonPointer;

/// What one character of plain reading weighs; numbers weigh finer, so that 100 is lighter than 101.
pub(crate) const UNIT: u64 = 1 << 16;

/// How much there is to read in a value. Simplifying always lowers it.
pub fn weight(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(false) => UNIT,
        Value::Bool(true) => 2 * UNIT,
        Value::Number(number) => number_weight(number),
        Value::String(text) => UNIT + text.chars().map(char_weight).sum::<u64>(),
        Value::Array(items) => {
            4 * UNIT
                + items
                    .iter()
                    .map(|item| 2 * UNIT + weight(item))
                    .sum::<u64>()
        }
        Value::Object(members) => {
            let member =
                |(key, value): (&String, &Value)| (4 + key.len() as u64) * UNIT + weight(value);
            4 * UNIT + members.iter().map(member).sum::<u64>()
        }
    }
}

/// The logarithm of the magnitude; a little more below zero, and much more for fractions.
fn number_weight(number: &Number) -> u64 {
    let float = number.as_f64().unwrap_or(f64::MAX);
    let magnitude = (float.abs().min(1e300) + 1.0).log2();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below 1000 * 65536"
    )]
    let whole = UNIT + (magnitude * UNIT as f64) as u64;
    let is_whole = number.is_i64() || number.is_u64();
    let fraction = if is_whole {
        0
    } else {
        (60 + number.to_string().len() as u64) * UNIT
    };
    whole + fraction + if float < 0.0 { UNIT } else { 0 }
}

fn char_weight(c: char) -> u64 {
    match c {
        'a' | '0' => 2 * UNIT,
        'b'..='z' | 'A'..='Z' | '1'..='9' => 3 * UNIT,
        ' '..='~' => 4 * UNIT,
        _ => 6 * UNIT,
    }
}

/// One simplification: at this place, this.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pointer: JsonPointer,
    change: Change,
}

#[derive(Debug, Clone, PartialEq)]
enum Change {
    Replace(Value),
    RemoveMember(String),
    /// Elements from, to.
    RemoveItems(usize, usize),
}

impl Edit {
    /// `value` with the change made.
    pub fn apply(&self, value: &Value) -> Value {
        let mut res = value.clone();
        if let Some(target) = res.pointer_mut(self.pointer.as_str()) {
            match (&self.change, target) {
                (Change::Replace(simpler), target) => *target = simpler.clone(),
                (Change::RemoveMember(name), Value::Object(members)) => {
                    members.shift_remove(name);
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

/// All simplifications of `value`, the boldest first.
pub fn edits(value: &Value) -> Vec<Edit> {
    let mut res = Vec::new();
    removals(value, &JsonPointer::root(), &mut res);
    replacements(value, &JsonPointer::root(), &mut res);
    res
}

/// Fewer members and elements, outer ones first.
fn removals(value: &Value, at: &JsonPointer, res: &mut Vec<Edit>) {
    let mut add = |change| {
        res.push(Edit {
            pointer: at.clone(),
            change,
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

/// Simpler texts and numbers.
fn replacements(value: &Value, at: &JsonPointer, res: &mut Vec<Edit>) {
    let before = weight(value);
    let mut add = |simpler: Value| {
        if weight(&simpler) < before {
            res.push(Edit {
                pointer: at.clone(),
                change: Change::Replace(simpler),
            });
        }
    };
    match value {
        Value::Bool(true) => add(false.into()),
        Value::String(text) => simpler_texts(text)
            .into_iter()
            .for_each(|text| add(text.into())),
        Value::Number(number) => simpler_numbers(number).into_iter().for_each(add),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                replacements(item, &at.index(index), res);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                replacements(member, &at.join(name), res);
            }
        }
        Value::Null | Value::Bool(false) => {}
    }
}

fn simpler_texts(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut res = vec![String::new()];
    res.push("a".repeat(chars.len()));
    res.push("0".repeat(chars.len()));
    let mut keep = chars.len() / 2;
    while keep > 0 {
        res.push(chars.iter().take(keep).collect());
        res.push(chars.iter().skip(chars.len() - keep).collect());
        keep /= 2;
    }
    // Single characters out, then single characters simpler; long texts are halved first.
    if chars.len() <= 64 {
        for at in 0..chars.len() {
            let without = chars.iter().enumerate().filter(|(index, _)| *index != at);
            res.push(without.map(|(_, c)| *c).collect());
        }
        for at in 0..chars.len() {
            let with = |simple| {
                chars
                    .iter()
                    .enumerate()
                    .map(|(index, c)| if index == at { simple } else { *c })
                    .collect()
            };
            res.push(with('a'));
        }
    }
    res
}

fn simpler_numbers(number: &Number) -> Vec<Value> {
    if let Some(whole) = number.as_i64() {
        let mut res: Vec<Value> = vec![0.into()];
        if whole < 0 {
            res.extend(whole.checked_neg().map(Value::from));
            res.push((-1).into());
        } else {
            res.push(1.into());
            // Bold steps first: halving a large number takes many tries.
            let round = [2, 10, 100, 1_000, 1_000_000, 1_000_000_000];
            res.extend(
                round
                    .into_iter()
                    .filter(|round| *round < whole / 2)
                    .map(Value::from),
            );
        }
        let mut step = whole / 2;
        while step != 0 {
            res.push((whole - step).into());
            step /= 2;
        }
        return res;
    }
    if let Some(whole) = number.as_u64() {
        return vec![0.into(), (whole / 2).into()];
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

/// Walks from a value to simpler ones by the protocol of proptest's `ValueTree`.
#[derive(Debug, Clone)]
pub struct ValueShrinker {
    /// The simplest value that is known to be good (to fail the test).
    best: Value,
    current: Value,
    edits: Option<Vec<Edit>>,
    next: usize,
}

impl ValueShrinker {
    /// Starts at `value`.
    pub fn new(value: Value) -> Self {
        Self {
            current: value.clone(),
            best: value,
            edits: None,
            next: 0,
        }
    }

    /// The value to look at.
    pub fn current(&self) -> &Value {
        &self.current
    }

    /// Goes to a simpler value that `accept` admits; false when there is none.
    pub fn simplify(&mut self, accept: impl Fn(&Value) -> bool) -> bool {
        if self.current != self.best {
            self.best = self.current.clone();
            self.edits = None;
        }
        let edits = self.edits.get_or_insert_with(|| {
            self.next = 0;
            edits(&self.best)
        });
        while let Some(edit) = edits.get(self.next) {
            self.next += 1;
            let candidate = edit.apply(&self.best);
            if weight(&candidate) < weight(&self.best) && accept(&candidate) {
                self.current = candidate;
                return true;
            }
        }
        false
    }

    /// Goes back from the last simplification; false when there was none.
    pub fn complicate(&mut self) -> bool {
        if self.current == self.best {
            return false;
        }
        self.current = self.best.clone();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// The simplest value for which `fails`, starting at `value`.
    fn shrunk(value: Value, mut fails: impl FnMut(&Value) -> bool) -> Value {
        let mut shrinker = ValueShrinker::new(value);
        loop {
            let has_moved = if fails(shrinker.current()) {
                shrinker.simplify(|_| true)
            } else {
                shrinker.complicate()
            };
            if !has_moved {
                return shrinker.current().clone();
            }
        }
    }

    #[test]
    fn only_what_matters_is_left() {
        let value = json!({"a": [5, 7, {"deep": "xxyz"}], "b": true, "c": "long text"});
        assert_eq!(
            shrunk(value.clone(), |v| v.to_string().contains('y')),
            json!({"a": [{"deep": "y"}]})
        );
        assert_eq!(shrunk(value, |v| v["b"] == true), json!({"b": true}));
        assert_eq!(
            shrunk(json!(12_345), |v| v.as_i64().unwrap() > 99),
            json!(100)
        );
        assert_eq!(shrunk(json!(-700), |v| v.as_i64().unwrap() < -3), json!(-4));
        let mut tries = 0;
        let large = |v: &Value| {
            tries += 1;
            v.as_i64().unwrap() > 1
        };
        assert_eq!(shrunk(json!(19_488_328_976_i64), large), json!(2));
        assert!(tries < 20, "{tries}");
        assert_eq!(
            shrunk(json!("äöü-long"), |v| v
                .as_str()
                .unwrap()
                .chars()
                .count()
                >= 3),
            json!("aaa")
        );
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(".{0,3}", inner, 0..4)
                    .prop_map(|m| m.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn shrinking_ends_at_the_lightest_value(value in value()) {
            let end = shrunk(value, |_| true);
            prop_assert!(weight(&end) <= 4 * UNIT, "{end}");
        }
    }
}
