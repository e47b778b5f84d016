//! Changes a case so that it is as the server demands, where its intent leaves room for that.
//!
//! The location that a case is about keeps its value: a boundary value stays at its boundary, and a negative case stays
//! invalid in one location only.

use serde_json::Value;
use spec::{schema::shape::StringShape, source::pointer::JsonPointer};

use super::certification::is_certified;
use crate::{
    case::{Case, ObservedTarget},
    learned::{Demand, Learned, demand::plain_number},
    operation::CompiledOperation,
    value::{context::StringContext, sampler, seed::Dice},
};

/// The largest number of elements of a list that are changed.
const MOST_ELEMENTS: usize = 32;
/// How many random strings are tried.
const TRIES: usize = 4;

/// What a case is changed with.
#[derive(Debug, Clone, Copy)]
pub struct Teaching<'t> {
    /// What was learned about the operation.
    pub lessons: &'t [Learned],
    /// What was learned about parameters of all operations; what was learned about the operation itself precedes.
    pub shared: &'t [Learned],
    /// The cases that the case was made from: where it differs from all of them, it keeps its value.
    pub usual: &'t [&'t Case],
    /// A request with all optional parts.
    pub fullest: Option<&'t Case>,
    /// A number that no other case of the run has.
    pub unique: u64,
    /// Whether the case has random values: every other one keeps those that an example would replace.
    pub is_random: bool,
}

/// `case` as the server demands, as far as it stays certified. A case that needs no change is returned as it is.
pub fn with_lessons(
    operation: &CompiledOperation,
    case: Case,
    teaching: Teaching<'_>,
    dice: &mut Dice<'_>,
) -> Case {
    let mut res = case;
    let mut done: Vec<&ObservedTarget> = Vec::new();
    let keeps_values = teaching.is_random && dice.below(2) == 0;
    let is_own = |target: &ObservedTarget| {
        let mut own = teaching.lessons.iter();
        own.any(|it| it.lesson.target == *target)
    };
    let shared = teaching.shared.iter();
    let shared = shared
        .filter(|it| has_parameter(operation, &it.lesson.target) && !is_own(&it.lesson.target));
    let lessons: Vec<&Learned> = teaching.lessons.iter().chain(shared).collect();
    for learned in &lessons {
        let target = &learned.lesson.target;
        if done.contains(&target) {
            continue;
        }
        done.push(target);
        let of_target: Vec<&Learned> = lessons
            .iter()
            .copied()
            .filter(|it| it.lesson.target == *target)
            .filter(|it| !(keeps_values && matches!(it.lesson.demand, Demand::Like(_))))
            .collect();
        for place in places(target, &res) {
            let is_observed = res.observed.iter().any(|it| it.target == place);
            if is_observed || place.is_mutated_in(&res) || !is_usual(&place, &res, teaching.usual) {
                continue;
            }
            res = satisfied(operation, res, &place, &of_target, teaching, dice);
        }
    }
    res
}

/// Whether `target` is a parameter that `operation` has.
fn has_parameter(operation: &CompiledOperation, target: &ObservedTarget) -> bool {
    let ObservedTarget::Parameter(location, name) = target else {
        return false;
    };
    let mut parameters = operation.operation().parameters.iter();
    parameters.any(|it| it.location == *location && it.name == *name)
}

/// Whether the value at `place` is that of a case that `case` was made from.
fn is_usual(place: &ObservedTarget, case: &Case, usual: &[&Case]) -> bool {
    let value = place.value_in(case);
    usual.is_empty() || usual.iter().any(|usual| place.value_in(usual) == value)
}

/// `case` with a value at `place` that is as all of `learned` demand.
fn satisfied(
    operation: &CompiledOperation,
    case: Case,
    place: &ObservedTarget,
    learned: &[&Learned],
    teaching: Teaching<'_>,
    dice: &mut Dice<'_>,
) -> Case {
    let unmet: Vec<&Learned> = learned
        .iter()
        .filter(|it| !it.is_met(place, &case))
        .copied()
        .collect();
    if unmet.is_empty() {
        return case;
    }
    let is_certain =
        |changed: &Case| operation.keeps_given(changed) && is_certified(operation, changed);
    if learned.iter().any(|it| it.forbids(place, &case)) {
        let mut changed = case.clone();
        place.remove(&mut changed);
        return if is_certain(&changed) { changed } else { case };
    }
    for candidate in candidates(place, &case, learned, teaching, dice) {
        let mut changed = case.clone();
        if place.insert(&mut changed, candidate) && is_certain(&changed) {
            return changed;
        }
    }
    // A whole body.
    let is_root = *place == ObservedTarget::Body(JsonPointer::root());
    if let Some(fullest) = teaching.fullest.filter(|_| is_root && case.body.is_none()) {
        let changed = Case {
            body: fullest.body.clone(),
            ..case.clone()
        };
        if is_certain(&changed) {
            return changed;
        }
    }
    case
}

/// Values for `place`, best first.
fn candidates(
    place: &ObservedTarget,
    case: &Case,
    learned: &[&Learned],
    teaching: Teaching<'_>,
    dice: &mut Dice<'_>,
) -> Vec<Value> {
    let value = place.value_in(case);
    let documented = teaching.fullest.and_then(|fullest| place.value_in(fullest));
    let demands = || learned.iter().map(|it| &it.lesson.demand);
    let like = demands().find_map(|demand| match demand {
        Demand::Like(value) => Some(value),
        _ => None,
    });
    let template = like.or(value).or(documented);
    let mut res = Vec::new();
    for demand in demands() {
        if let Demand::OneOf(values) = demand
            && !values.is_empty()
        {
            let first = usize::try_from(dice.below(values.len() as u64)).unwrap_or(0);
            res.extend(
                values
                    .iter()
                    .cycle()
                    .skip(first)
                    .take(values.len())
                    .cloned(),
            );
        }
    }
    if demands().any(|demand| *demand == Demand::Unique) {
        res.extend(unique(template, teaching.unique, &string_shape(demands())));
    }
    res.extend(demands().flat_map(|demand| match demand {
        Demand::Related(relation, other) => {
            let other = place.beside(other);
            let other = other.as_ref().and_then(|other| other.value_in(case));
            other.map(|it| relation.values(it)).unwrap_or_default()
        }
        _ => Vec::new(),
    }));
    res.extend(like.cloned());
    match template {
        Some(Value::Array(items)) => {
            let first = items.first().or_else(|| documented?.as_array()?.first());
            res.extend(first.and_then(|first| list_like(items, first, &demands())));
        }
        Some(Value::Number(number)) => {
            let bounds = demands().filter_map(|demand| match demand {
                Demand::Minimum(bound) | Demand::Maximum(bound) => Some(*bound),
                _ => None,
            });
            let bounds: Vec<i64> = bounds.collect();
            let step = demands().find_map(|demand| match demand {
                Demand::MultipleOf(step) => Some(*step),
                _ => None,
            });
            if let Some(step) = step {
                let near = number.as_f64().into_iter();
                let near = near.chain(bounds.iter().filter_map(|it| it.to_string().parse().ok()));
                res.extend(near.flat_map(|near| multiples(near, step)));
            }
            res.extend(bounds.into_iter().map(Value::from));
        }
        Some(Value::Object(_) | Value::Bool(_) | Value::Null) => {}
        Some(Value::String(_)) | None => {
            let shape = string_shape(demands());
            if shape == StringShape::default() {
                res.extend(unique(template, teaching.unique, &shape));
            } else {
                let strings = (0..TRIES).filter_map(|_| {
                    sampler::string_of(&shape, StringContext::Json, &mut dice.reborrow())
                });
                res.extend(strings.map(Value::from));
            }
        }
    }
    res.extend(documented.cloned());
    res
}

/// A list like `items`, with as many elements as `demands` say, which differ where they have to; `None` where more would be
/// needed than are made.
fn list_like<'d>(
    items: &[Value],
    first: &Value,
    demands: &(impl Iterator<Item = &'d Demand> + Clone),
) -> Option<Value> {
    let is_distinct = demands.clone().any(|it| *it == Demand::UniqueItems);
    let bound = |wanted: &dyn Fn(&Demand) -> Option<u64>| {
        let found = demands.clone().find_map(wanted);
        found.and_then(|it| usize::try_from(it).ok())
    };
    let least = bound(&|demand| match demand {
        Demand::MinItems(least) => Some(*least),
        _ => None,
    });
    let most = bound(&|demand| match demand {
        Demand::MaxItems(most) => Some(*most),
        _ => None,
    });
    let mut res: Vec<Value> = Vec::new();
    for item in items {
        if !is_distinct || !res.contains(item) {
            res.push(item.clone());
        }
    }
    res.truncate(most.unwrap_or(usize::MAX));
    let least = least.unwrap_or(0);
    if least > MOST_ELEMENTS {
        return None;
    }
    let mut number = 0_u64;
    while res.len() < least {
        let item = match (is_distinct, first) {
            (false, _) => first.clone(),
            (true, Value::String(text)) => format!("{text}{number}").into(),
            (true, Value::Number(_)) => number.into(),
            (true, _) => return None,
        };
        number += 1;
        if !is_distinct || !res.contains(&item) {
            res.push(item);
        }
    }
    (res != items).then(|| res.into())
}

/// The multiples of `step` around `near`.
fn multiples(near: f64, step: f64) -> Vec<Value> {
    let count = near / step;
    let counts = [count.ceil(), count.floor(), count.ceil() + 1.0, 1.0];
    // The digits that binary fractions add are not part of the number.
    let exact = |count: f64| format!("{:.9}", count * step).parse().ok();
    counts
        .into_iter()
        .filter_map(exact)
        .map(plain_number)
        .collect()
}

/// The shape of strings that are as `demands` say.
fn string_shape<'d>(demands: impl Iterator<Item = &'d Demand>) -> StringShape {
    let mut res = StringShape::default();
    for demand in demands {
        match demand {
            Demand::Format(format) => res.formats.push(format.clone()),
            Demand::Pattern(pattern) => res.patterns.push(pattern.clone()),
            Demand::MinLength(least) => res.min_length = res.min_length.max(*least),
            Demand::MaxLength(most) => res.max_length = Some(*most),
            _ => {}
        }
    }
    res
}

/// Values like `template` that no other case has.
fn unique(template: Option<&Value>, number: u64, shape: &StringShape) -> Vec<Value> {
    let name = format!("name{number:08}");
    match template {
        Some(Value::Number(_)) => vec![(number % 1_000_000_000).into(), (number % 30_000).into()],
        Some(Value::String(text)) if text.contains('@') => {
            vec![format!("{name}@example.com").into(), name.into()]
        }
        Some(Value::String(text))
            if is_uuid(text) || shape.formats.iter().any(|it| it == "uuid") =>
        {
            vec![format!("00000000-0000-4000-8000-{number:012x}").into()]
        }
        Some(Value::String(_)) | None => {
            let most = shape.max_length.and_then(|most| usize::try_from(most).ok());
            let digits = number.to_string();
            let short = most.map(|most| {
                let skipped = digits.len().saturating_sub(most);
                digits.get(skipped..).unwrap_or_default().to_owned()
            });
            let fits = most.is_none_or(|most| name.len() <= most);
            let long = fits.then_some(name);
            let as_email = format!("name{number}@example.com");
            let all = long.into_iter().chain(short).chain([as_email, digits]);
            all.map(Value::from).collect()
        }
        Some(_) => Vec::new(),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// The locations in `case` that `target` means: a position in a list stands for every element.
pub fn places(target: &ObservedTarget, case: &Case) -> Vec<ObservedTarget> {
    let ObservedTarget::Body(pointer) = target else {
        return vec![target.clone()];
    };
    let Some(body) = case.body_value() else {
        return vec![target.clone()];
    };
    let mut found = vec![JsonPointer::root()];
    for token in pointer.tokens() {
        let mut next = Vec::new();
        for at in found {
            match body.pointer(at.as_str()) {
                Some(Value::Array(items)) => {
                    let count = items.len().min(MOST_ELEMENTS);
                    next.extend((0..count).map(|position| at.index(position)));
                }
                _ => next.push(at.join(&token)),
            }
        }
        next.truncate(MOST_ELEMENTS);
        found = next;
    }
    found.into_iter().map(ObservedTarget::Body).collect()
}
