//! Other values of the same form, for requests that a server accepts only once: what was created once can often not be created
//! again.

use proptest::test_runner::TestRng;
use serde_json::{Map, Number, Value};
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::{
    learning::identifying,
    unique::{Which, with_names},
};
use crate::{
    case::{Case, ObservedTarget},
    learned::{Demand, Learned},
    operation::CompiledOperation,
    phases::{certification::is_certified, learned::places},
    value::seed::Dice,
};

/// The maximum number of values that are replaced.
const MOST: usize = 32;
/// How many values are tried at one location.
const TRIES: u64 = 9;
/// With fewer letters and digits, a string gets more.
const FEW: usize = 4;
/// The length of the part of a UUID that says what kind it is.
const FIXED_OF_UUID: usize = 24;

/// Which values of a request are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fresh {
    /// The strings of the body that can have a name, as in [`with_names`].
    Names,
    /// Those that are known to have to be unique, or that identify what is created.
    Identifying,
    /// Those of the path, where no other request created what is there.
    Path,
    /// All.
    All,
}

/// `case` with fresh values, as far as it keeps its intent: an invalid value is replaced by one that is invalid in the same way.
/// `known` is what was learned about the operation.
pub(super) fn with_fresh_values(
    operation: &CompiledOperation,
    case: &Case,
    which: Fresh,
    known: &[Learned],
    rng: &mut TestRng,
) -> Case {
    let targets = match which {
        Fresh::Names => return with_names(operation, case, Which::Every, rng),
        Fresh::Identifying => {
            let unique = known.iter().map(|it| &it.lesson);
            let unique = unique.filter(|it| it.demand == Demand::Unique);
            let unique: Vec<ObservedTarget> =
                unique.flat_map(|it| places(&it.target, case)).collect();
            if unique.is_empty() {
                identifying(case)
            } else {
                unique
            }
        }
        Fresh::Path => in_path(case),
        Fresh::All => all(operation, case),
    };
    // What another request created keeps its identifier.
    let is_own = |target: &ObservedTarget| !case.observed.iter().any(|it| it.target == *target);
    let targets = targets.into_iter().filter(is_own).take(MOST);
    with_other_values(operation, case, targets, rng)
}

/// `case` with other values of the same form at `targets`, as far as it keeps its intent.
pub(super) fn with_other_values(
    operation: &CompiledOperation,
    case: &Case,
    targets: impl IntoIterator<Item = ObservedTarget>,
    rng: &mut TestRng,
) -> Case {
    let mut dice = Dice::Random(rng);
    let mut res = case.clone();
    for target in targets {
        let Some(value) = target.value_in(&res).cloned() else {
            continue;
        };
        for attempt in 0..TRIES {
            let Some(other) = alike(&value, attempt, &mut dice).filter(|other| *other != value)
            else {
                continue;
            };
            let mut changed = res.clone();
            target.set(&mut changed, other);
            if operation.keeps_given(&changed) && is_certified(operation, &changed) {
                res = changed;
                break;
            }
        }
    }
    res
}

/// The locations of values that may identify something: whole numbers and strings in the path, and strings elsewhere; whole numbers
/// there only where a response showed them.
pub(super) fn identifiers(case: &Case) -> Vec<ObservedTarget> {
    let parameters = case.parameters.iter();
    let mut res: Vec<ObservedTarget> = parameters
        .map(|it| ObservedTarget::Parameter(it.location, it.name.clone()))
        .collect();
    let mut in_body = Vec::new();
    if let Some(body) = case.body_value() {
        collect(body, &JsonPointer::root(), &mut in_body);
    }
    let in_body = in_body.into_iter().map(ObservedTarget::Body);
    res.extend(in_body);
    res.retain(|target| {
        let is_path = matches!(
            target,
            ObservedTarget::Parameter(ParameterLocation::Path, _)
        );
        let mut observed = case.observed.iter();
        let value = target.value_in(case);
        value.is_some_and(|value| {
            let is_number = value.is_i64() || value.is_u64();
            value.is_string() || is_number && (is_path || observed.any(|it| it.target == *target))
        })
    });
    res
}

/// The locations at which `one` and `other`, cases of one operation, have different values.
pub(super) fn differing(
    operation: &CompiledOperation,
    one: &Case,
    other: &Case,
) -> Vec<ObservedTarget> {
    let mut res = all(operation, one);
    for target in in_path(one) {
        if !res.contains(&target) {
            res.push(target);
        }
    }
    res.retain(|target| target.value_in(one) != target.value_in(other));
    res
}

fn in_path(case: &Case) -> Vec<ObservedTarget> {
    let parameters = case.parameters.iter();
    let in_path = parameters.filter(|it| it.location == ParameterLocation::Path);
    in_path
        .map(|it| ObservedTarget::Parameter(it.location, it.name.clone()))
        .collect()
}

/// The locations of all scalars and empty containers of the body, and of the parameters; those in the path only where a request
/// with another path creates another resource.
fn all(operation: &CompiledOperation, case: &Case) -> Vec<ObservedTarget> {
    let creates_at_path = operation.operation().method.as_str() == "PUT";
    let parameters = case
        .parameters
        .iter()
        .filter(|it| it.location != ParameterLocation::Path || creates_at_path)
        .map(|it| ObservedTarget::Parameter(it.location, it.name.clone()));
    let mut in_body = Vec::new();
    if let Some(body) = case.body_value() {
        collect(body, &JsonPointer::root(), &mut in_body);
    }
    let in_body = in_body.into_iter().map(ObservedTarget::Body);
    in_body.chain(parameters).collect()
}

fn collect(value: &Value, at: &JsonPointer, res: &mut Vec<JsonPointer>) {
    match value {
        _ if res.len() >= MOST => {}
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                collect(member, &at.join(name), res);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (position, item) in items.iter().enumerate().take(MOST) {
                collect(item, &at.index(position), res);
            }
        }
        _ => res.push(at.clone()),
    }
}

/// A value of the same form as `value`; later attempts change less of it. `None` where there is none.
fn alike(value: &Value, attempt: u64, dice: &mut Dice<'_>) -> Option<Value> {
    match value {
        Value::String(text) => Some(string_like(text, attempt, dice).into()),
        Value::Number(number) => number_like(number, attempt, dice),
        Value::Array(_) => Some(vec![Value::from(dice.below(100_000_000))].into()),
        Value::Object(_) => {
            let name = format!("name{:08}", dice.below(100_000_000));
            Some(Map::from_iter([(name, Value::Bool(true))]).into())
        }
        Value::Bool(_) | Value::Null => None,
    }
}

/// `text` with other letters and digits: all, or the digits, or the last two of them; first with more, where it has few.
fn string_like(text: &str, attempt: u64, dice: &mut Dice<'_>) -> String {
    if attempt < 2
        && let Some(other) = date_like(text, dice)
    {
        return other;
    }
    let is_uuid = text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let from = match text.find("://") {
        Some(at) => at + 3,
        None if is_uuid => FIXED_OF_UUID,
        None => 0,
    };
    let to = text.find('@').filter(|_| from == 0).unwrap_or(text.len());
    let mut changed: Vec<usize> = text
        .char_indices()
        .filter(|(at, c)| (from..to).contains(at) && c.is_ascii_alphanumeric())
        .filter(|(_, c)| attempt.is_multiple_of(3) || c.is_ascii_digit())
        .map(|(at, _)| at)
        .collect();
    if attempt == 0 && changed.len() < FEW {
        // There are few of its form, and the server may know them all.
        let (before, after) = text.split_at_checked(to).unwrap_or((text, ""));
        return format!("{before}{}{after}", dice.below(100_000_000));
    }
    if attempt % 3 == 2 {
        changed.drain(..changed.len().saturating_sub(2));
    }
    let other = |(at, c): (usize, char), dice: &mut Dice<'_>| {
        let (first, count) = match c {
            _ if changed.binary_search(&at).is_err() => return c,
            '0'..='9' => (b'0', 10),
            'A'..='F' if is_uuid => (b'A', 6),
            'a'..='f' if is_uuid => (b'a', 6),
            'A'..='Z' => (b'A', 26),
            _ => (b'a', 26),
        };
        let offset = u8::try_from(dice.below(count)).unwrap_or(0);
        char::from(first.saturating_add(offset))
    };
    text.char_indices().map(|it| other(it, dice)).collect()
}

/// `text` with another day, where it begins with one: few other digits in its place would be a day.
fn date_like(text: &str, dice: &mut Dice<'_>) -> Option<String> {
    let (day, rest) = text.split_at_checked(10)?;
    day.parse::<jiff::civil::Date>().ok()?;
    let year = 1970 + dice.below(130);
    let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
    Some(format!("{year}-{month:02}-{day:02}{rest}"))
}

/// A number with the fraction of `number`: any, or one near it.
fn number_like(number: &Number, attempt: u64, dice: &mut Dice<'_>) -> Option<Value> {
    let most = [1_000_000_000, 10_000, 100].get(usize::try_from(attempt % 3).ok()?)?;
    let step = 1 + dice.below(*most);
    let down = dice.below(2) == 0 && attempt > 2;
    if let Some(whole) = number.as_i64() {
        let step = i64::try_from(step).ok()?;
        let step = if down { step.checked_neg()? } else { step };
        return Some(whole.checked_add(step)?.into());
    }
    // The fraction stays exact only where the whole part is small.
    let step = f64::from(u32::try_from(step % 100_000).ok()?);
    let other = number.as_f64()? + if down { -step } else { step };
    Number::from_f64(other).map(Value::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::seed::RunSeed;

    fn others(value: &Value) -> Vec<Value> {
        let mut rng = RunSeed(1).rng("a", "fresh", 0);
        let mut dice = Dice::Random(&mut rng);
        (0..TRIES)
            .filter_map(|attempt| alike(value, attempt, &mut dice))
            .collect()
    }

    fn all_match(value: &str, pattern: &str) {
        let pattern = regex::Regex::new(pattern).unwrap();
        for other in others(&json!(value)) {
            let other = other.as_str().unwrap();
            assert!(pattern.is_match(other), "{other} instead of {value}");
        }
    }

    #[test]
    fn strings_keep_their_form() {
        all_match("ABC-123", "^[A-Z]{3}-[0-9]{3}$");
        all_match(
            "me.and.you@example.com",
            r"^[a-z]{2}\.[a-z]{3}\.[a-z]{3}@example\.com$",
        );
        all_match(
            "https://example.com/a",
            r"^https://[a-z]{7}\.[a-z]{3}/[a-z]$",
        );
        all_match(
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "^6ba7b810-9dad-11d1-80b4-[0-9a-f]{12}$",
        );
        all_match("a@b.cd", r"^[a-z][0-9]*@b\.cd$");
        all_match("é!", "^é![0-9]*$");
        all_match("", "^[0-9]*$");
    }

    #[test]
    fn some_of_the_values_differ() {
        let values = [
            json!("2024-02-29T10:00:00Z"),
            json!("a"),
            json!(7),
            json!(0.5),
            json!([]),
            json!({}),
        ];
        for value in values {
            let others = others(&value);
            assert!(others.iter().any(|other| *other != value), "{value}");
        }
        assert!(others(&json!(true)).is_empty());
        assert!(others(&json!(i64::MAX)).iter().all(Value::is_i64));
    }

    #[test]
    fn another_day_is_nearly_any() {
        for text in ["2024-02-29", "2024-02-29T10:00:00Z"] {
            let mut rng = RunSeed(1).rng("a", "fresh", 0);
            let mut dice = Dice::Random(&mut rng);
            let others: std::collections::BTreeSet<String> =
                (0..100).map(|_| string_like(text, 0, &mut dice)).collect();
            assert!(others.len() > 90, "{others:?}");
            let mut days = others.iter().filter_map(|other| other.get(..10));
            assert!(days.all(|day| day.parse::<jiff::civil::Date>().is_ok()));
        }
    }

    #[test]
    fn numbers_keep_their_fraction() {
        for other in others(&json!(0.5)) {
            let fraction = other.as_f64().unwrap().fract().abs();
            assert!((fraction - 0.5).abs() < f64::EPSILON, "{other}");
        }
        assert!(others(&json!(3)).iter().all(Value::is_i64));
    }
}
