//! The identifiers that were given to created resources, and the next that is not among them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// How many identifiers are remembered one by one; a mock that runs for days must not grow.
const MOST: usize = 10_000;

/// How far after the last number the next one is looked for: a schema may allow multiples only.
const STEPS: [u64; 24] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 20, 25, 32, 50, 64, 100, 128, 256, 500, 1000,
];

/// The tries with values that the schema gives.
const SAMPLES: usize = 24;

/// The lengths of generated identifiers that no pattern describes, the usual one first. Some schemas ask for others.
const LENGTHS: [usize; 5] = [12, 24, 8, 32, 4];

/// The largest number that a generated identifier has without need: those of a schema's bounds are larger.
const LARGEST: u64 = 1_000_000_000;

/// The identifiers that one member of the responses of an operation had.
#[derive(Debug, Default)]
pub(super) struct Given {
    ids: BTreeSet<String>,
    /// The last number of those that count, by what is before it.
    last: BTreeMap<String, u64>,
}

/// What a new identifier must satisfy, and where it comes from.
pub(super) struct Source<'s> {
    /// Whether the response with it is valid.
    pub(super) fits: &'s dyn Fn(&Value) -> bool,
    /// A value by the schema.
    pub(super) sample: &'s mut dyn FnMut() -> Option<Value>,
}

impl Given {
    /// The identifier of a new resource where an example has `example`: the same the first time, and then those that follow.
    /// `None` where the schema allows no other.
    pub(super) fn after(&mut self, example: &Value, source: &mut Source<'_>) -> Option<Value> {
        if example.is_null() {
            return None;
        }
        if self.is_new(example) {
            self.note(example);
            return Some(example.clone());
        }
        let next = Counted::of(example).and_then(|counted| self.next(&counted, source.fits));
        next.or_else(|| self.sampled(source))
    }

    /// A generated identifier of a new resource, of the type of `generated`: a small number, or 32 hexadecimal digits of
    /// `digits` at most; where the schema does not allow these, a value of the schema. `None` where there is no other.
    pub(super) fn generate(
        &mut self,
        generated: &Value,
        digits: &str,
        source: &mut Source<'_>,
    ) -> Option<Value> {
        let number = || Counted {
            is_number: true,
            ..Counted::default()
        };
        let found = match generated {
            Value::Number(_) => self.next(&number(), source.fits),
            Value::String(_) => self.token(digits, source.fits),
            Value::Null => {
                let found = self.next(&number(), source.fits);
                found.or_else(|| self.token(digits, source.fits))
            }
            _ => return None,
        };
        found.or_else(|| self.sampled(source))
    }

    fn token(&mut self, digits: &str, fits: &dyn Fn(&Value) -> bool) -> Option<Value> {
        let tokens = LENGTHS.iter().filter_map(|length| digits.get(..*length));
        let mut tokens = tokens.map(Value::from);
        let token = tokens.find(|token| self.is_new(token) && fits(token))?;
        self.remember(&token);
        Some(token)
    }

    /// The next of those that count like `counted`.
    fn next(&mut self, counted: &Counted, fits: &dyn Fn(&Value) -> bool) -> Option<Value> {
        let last = self.last.get(&counted.head).copied();
        let last = last.unwrap_or_default().max(counted.number);
        let candidates = STEPS.iter().filter_map(|step| last.checked_add(*step));
        let mut candidates = candidates.map(|number| counted.at(number));
        let next = candidates.find(|next| self.is_new(next) && fits(next))?;
        self.note(&next);
        Some(next)
    }

    /// A value of the schema: if possible one that people would take for an identifier.
    fn sampled(&mut self, source: &mut Source<'_>) -> Option<Value> {
        let mut second: Option<Value> = None;
        for _ in 0..SAMPLES {
            let Some(value) = (source.sample)() else {
                continue;
            };
            if value.is_null() || !self.is_new(&value) || !(source.fits)(&value) {
                continue;
            }
            if is_plausible(&value) {
                second = Some(value);
                break;
            }
            if value != "" {
                second.get_or_insert(value);
            }
        }
        let res = second?;
        if res.is_number() {
            self.note(&res);
        } else {
            self.remember(&res);
        }
        Some(res)
    }

    fn is_new(&self, id: &Value) -> bool {
        let is_known = super::identity::written(id).is_none_or(|id| self.ids.contains(&id));
        if is_known || self.ids.len() < MOST {
            return !is_known;
        }
        Counted::of(id).is_none_or(|it| self.last.get(&it.head).is_none_or(|n| *n < it.number))
    }

    /// Records an identifier that counts.
    fn note(&mut self, id: &Value) {
        if let Some(counted) = Counted::of(id) {
            let last = self.last.entry(counted.head).or_default();
            *last = counted.number.max(*last);
        }
        self.remember(id);
    }

    fn remember(&mut self, id: &Value) {
        if self.ids.len() < MOST {
            self.ids.extend(super::identity::written(id));
        }
    }
}

/// Whether `value` is not one of those that tests of bounds use, and can be a segment of a path as it is (RFC 3986 §2.3).
fn is_plausible(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_u64().is_some_and(|it| it > 0 && it < LARGEST),
        Value::String(text) => {
            let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-_~".contains(c);
            !text.is_empty() && text.chars().all(is_unreserved)
        }
        _ => false,
    }
}

/// An identifier that ends with a number.
#[derive(Debug, Default)]
struct Counted {
    /// What is before the number.
    head: String,
    number: u64,
    /// The digits that are written at least.
    width: usize,
    is_hexadecimal: bool,
    is_number: bool,
}

impl Counted {
    /// Counts in the last characters of a text, as hexadecimal digits where it is a UUID (RFC 9562 §4).
    fn of(id: &Value) -> Option<Self> {
        let text = match id {
            Value::Number(number) => {
                return Some(Self {
                    number: number.as_u64()?,
                    is_number: true,
                    ..Self::default()
                });
            }
            Value::String(text) if !text.is_empty() => text,
            _ => return None,
        };
        let is_hexadecimal = text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
        let radix = if is_hexadecimal { 16 } else { 10 };
        let digits = text.chars().rev().take_while(|c| c.is_digit(radix));
        let width = digits.count().min(12);
        let (head, tail) = text.split_at_checked(text.len() - width)?;
        if tail.is_empty() {
            return Some(Self {
                head: format!("{text}-"),
                number: 1,
                ..Self::default()
            });
        }
        Some(Self {
            head: head.to_owned(),
            number: u64::from_str_radix(tail, radix).ok()?,
            width,
            is_hexadecimal,
            is_number: false,
        })
    }

    fn at(&self, number: u64) -> Value {
        let (head, width) = (&self.head, self.width);
        if self.is_number {
            number.into()
        } else if self.is_hexadecimal {
            format!("{head}{:012x}", number & 0xffff_ffff_ffff).into()
        } else {
            format!("{head}{number:0width$}").into()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The identifiers that follow where the examples `given` are chosen one after another.
    fn after(given: &[Value], fits: &dyn Fn(&Value) -> bool) -> Vec<Value> {
        let mut known = Given::default();
        let each = given.iter().map(|example| {
            let mut none = || None;
            let mut source = Source {
                fits,
                sample: &mut none,
            };
            known.after(example, &mut source).unwrap_or_default()
        });
        each.collect()
    }

    #[test]
    fn an_example_counts_on() {
        let any = |_: &Value| true;
        let cases = [
            (json!([7, 7, 7]), json!([7, 8, 9])),
            (json!([10, 10, 11, 10]), json!([10, 11, 12, 13])),
            (json!([11, 10, 10]), json!([11, 10, 12])),
            (
                json!(["lamp", "lamp", "lamp"]),
                json!(["lamp", "lamp-2", "lamp-3"]),
            ),
            (
                json!(["ord-0099", "ord-0099"]),
                json!(["ord-0099", "ord-0100"]),
            ),
            (
                json!([
                    "f47ac10b-58cc-4372-a567-0e02b2c3d4ff",
                    "f47ac10b-58cc-4372-a567-0e02b2c3d4ff"
                ]),
                json!([
                    "f47ac10b-58cc-4372-a567-0e02b2c3d4ff",
                    "f47ac10b-58cc-4372-a567-0e02b2c3d500"
                ]),
            ),
            (json!([-1, -1]), json!([-1, null])),
            (json!([null]), json!([null])),
        ];
        for (given, expected) in cases {
            let given: Vec<Value> = given.as_array().cloned().unwrap_or_default();
            assert_eq!(json!(after(&given, &any)), expected);
        }
        let tens = |value: &Value| value.as_u64().is_some_and(|it| it % 10 == 0);
        let ten = [json!(10), json!(10), json!(10)];
        assert_eq!(after(&ten, &tens), [10, 20, 30]);
    }

    #[test]
    fn a_generated_identifier_is_small_and_new() {
        let mut known = Given::default();
        let mut generate =
            |generated: Value, fits: &dyn Fn(&Value) -> bool, samples: Vec<Value>| {
                let mut samples = samples.into_iter();
                let mut source = Source {
                    fits,
                    sample: &mut || samples.next(),
                };
                known.generate(&generated, "0123456789abcdef0123456789abcdef", &mut source)
            };
        let any = |_: &Value| true;
        let largest = json!(9_007_199_254_740_991_u64);
        assert_eq!(generate(largest.clone(), &any, vec![]), Some(json!(1)));
        assert_eq!(generate(json!(0), &any, vec![]), Some(json!(2)));
        assert_eq!(generate(json!(null), &any, vec![]), Some(json!(3)));
        let large = |value: &Value| value.as_u64().is_some_and(|it| it > 5000);
        let samples = vec![largest, json!(6000), json!(9000)];
        assert_eq!(generate(json!(9000), &large, samples), Some(json!(6000)));
        assert_eq!(
            generate(json!(""), &any, vec![]),
            Some(json!("0123456789ab"))
        );
        let short = |value: &Value| value.as_str().is_some_and(|it| it.len() <= 2);
        let samples = vec![json!(""), json!("é"), json!("x"), json!("y")];
        assert_eq!(generate(json!(""), &short, samples), Some(json!("x")));
        let samples = vec![json!("x"), json!("é")];
        assert_eq!(generate(json!(""), &short, samples), Some(json!("é")));
        assert_eq!(generate(json!(""), &short, vec![json!("x")]), None);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut known = Given::default();
        let mut none = || None;
        let mut source = Source {
            fits: &|_| true,
            sample: &mut none,
        };
        for _ in 0..MOST + 10 {
            known.after(&json!(1), &mut source);
        }
        assert_eq!(known.ids.len(), MOST);
        assert_eq!(known.after(&json!(1), &mut source), Some(json!(MOST + 11)));
        assert_eq!(
            known.after(&json!(MOST + 1), &mut source),
            Some(json!(MOST + 12))
        );
    }
}
