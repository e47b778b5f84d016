//! Choosing the variant of a union that a JSON value is read as, where no tag decides.
//!
//! [`read`] looks at the type of the value, the members that must be there and the members that have a name, and reads the
//! variant that names most of them; variants that are equal in this are read, and the one that keeps most of the value is
//! taken.
//!
//! **Invariant:** the work is bounded by a multiple of the size of the value ([`Budget`]), however unions are nested.

use std::{cell::Cell, cmp::Reverse};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{mismatch, shape::Shape, strict::Strict, undocumented};

/// A variant that a value may be of.
pub(crate) struct Candidate<U> {
    /// The members that it must have.
    pub(crate) required: &'static [&'static str],
    /// How many members have one value only.
    pub(crate) fixed: usize,
    /// How many of these have it; `None` where one has another value.
    pub(crate) constants: fn(&Value) -> Option<usize>,
    /// Whether it is a union itself, which reads any value: only one that it knows is of the variant.
    pub(crate) is_union: bool,
    /// What its type reads.
    pub(crate) shape: fn() -> Shape,
    /// How it is read, and whether its strings have the documented format.
    pub(crate) read: fn(&Value) -> Option<(U, bool)>,
    /// Why the value is not of it, with the place.
    pub(crate) problem: fn(&Value) -> Option<String>,
}

/// Reads `value` as the variant of `candidates` that fits it best; `None` where none does. What is of several variants, each
/// of which keeps members that the others do not, is made by the function in `several`, where there is one.
///
/// # Errors
///
/// When none reads it, and one alone is meant: by all its constants, or by the tag of a union inside.
pub(crate) fn read<U, E>(
    value: &Value,
    candidates: &[Candidate<U>],
    several: &[fn(Vec<U>) -> U],
) -> Result<Option<U>, E>
where
    U: Serialize,
    E: serde::de::Error,
{
    match choose(value, candidates, several) {
        Some(read) => Ok(Some(read)),
        None => problem(value, candidates),
    }
}

/// The same, where it keeps everything in `value`: for a value whose tag is not known.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn read_whole<U, E>(value: &Value, candidates: &[Candidate<U>]) -> Result<Option<U>, E>
where
    U: Serialize,
    E: serde::de::Error,
{
    match choose(value, candidates, &[]) {
        Some(union) => {
            let written = serde_json::to_value(&union).unwrap_or_default();
            let is_whole = kept(value, &written) == kept(value, value);
            Ok(is_whole.then_some(union))
        }
        None => problem(value, candidates),
    }
}

/// Why the one variant that `value` is meant for cannot read it; `None` where no single one is meant.
fn problem<U, E: serde::de::Error>(
    value: &Value,
    candidates: &[Candidate<U>],
) -> Result<Option<U>, E> {
    // A constant of one variant alone does not tell variants apart.
    let are_told_apart = candidates.iter().filter(|it| it.fixed > 0).count() > 1;
    let is_meant = |it: &&Candidate<U>| {
        let is_fixed = are_told_apart && it.fixed > 0 && (it.constants)(value) == Some(it.fixed);
        it.is_union || is_fixed && value.is_object()
    };
    let meant = candidates.iter().filter(is_meant);
    let mut problems = meant.filter_map(|it| (it.problem)(value));
    match (problems.next(), problems.next()) {
        (Some(only), None) => Err(E::custom(only)),
        _ => Ok(None),
    }
}

/// Why `value` is not a `T`, with the place in it.
pub(crate) fn problem_of<T: DeserializeOwned>(value: &Value) -> Option<String> {
    let read: Result<T, serde_json::Error> = branch(value);
    read.err().map(|error| error.to_string())
}

/// How many members of `found` are as they must be, of those that are there and not null; `None` where one is not.
pub(crate) fn matched<const N: usize>(found: [Option<bool>; N]) -> Option<usize> {
    let has_other = found.contains(&Some(false));
    (!has_other).then(|| found.iter().flatten().count())
}

/// Reads `value` as the variant of `candidates` that fits it best, see [`read`]; `None` where none does.
fn choose<U: Serialize>(
    value: &Value,
    candidates: &[Candidate<U>],
    several: &[fn(Vec<U>) -> U],
) -> Option<U> {
    let mut fits: Vec<Fit<'_, U>> = candidates
        .iter()
        .filter_map(|candidate| Fit::of(value, candidate))
        .collect();
    if let [only] = fits.as_slice() {
        return (only.candidate.read)(value).map(|(union, _)| union);
    }
    // Stable: of equal ones the first of the document comes first. Members of maps have no name to be counted by.
    fits.sort_by_key(|fit| Reverse(fit.named.unwrap_or(usize::MAX)));
    let budget = Budget::of(value);
    let mut best: Option<(Rank, usize, U)> = None;
    let mut most_named = None;
    for (at, fit) in fits.iter().enumerate() {
        // Those that name fewer members are read only where those that name more cannot be.
        if best.is_some() && fit.named.is_some() && fit.named < most_named {
            break;
        }
        if !budget.spend(value) && at > 0 {
            break;
        }
        let (read, count) = undocumented::counted(|| (fit.candidate.read)(value));
        let Some((union, is_documented)) = read else {
            continue;
        };
        let written = serde_json::to_value(&union).unwrap_or_default();
        let rank = Rank {
            kept: kept(value, &written),
            undocumented: Reverse(count + usize::from(!is_documented)),
            added: Reverse(added(value, &written)),
            named: fit.named,
        };
        if best.as_ref().is_none_or(|(most, ..)| rank > *most) {
            best = Some((rank, count, union));
        }
        most_named = most_named.max(fit.named);
    }
    let (rank, count, union) = best?;
    undocumented::add(count);
    match several.first() {
        Some(several) if rank.kept < kept(value, value) => {
            Some(with_rest(union, value, &fits, &budget, *several))
        }
        _ => Some(union),
    }
}

/// `best`, together with those of `fits` that keep what it does not keep of `value`. What is not documented in one of these
/// says that the value is not of it.
fn with_rest<U: Serialize>(
    best: U,
    value: &Value,
    fits: &[Fit<'_, U>],
    budget: &Budget,
    several: fn(Vec<U>) -> U,
) -> U {
    let mut written = serde_json::to_value(&best).unwrap_or_default();
    let mut rest = Vec::new();
    for fit in fits {
        if kept(value, &written) == kept(value, value) || !budget.spend(value) {
            break;
        }
        let (read, count) = undocumented::counted(|| (fit.candidate.read)(value));
        let Some((union, true)) = read.filter(|_| count == 0) else {
            continue;
        };
        let mut both = written.clone();
        add_missing(&mut both, serde_json::to_value(&union).unwrap_or_default());
        if kept(value, &both) > kept(value, &written) {
            written = both;
            rest.push(union);
        }
    }
    if rest.is_empty() {
        return best;
    }
    rest.insert(0, best);
    several(rest)
}

/// Adds to `into` the members of `from` that it lacks, at any depth.
pub(crate) fn add_missing(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                match into.get_mut(&name) {
                    Some(own) => add_missing(own, value),
                    None => {
                        into.insert(name, value);
                    }
                }
            }
        }
        (Value::Array(into), Value::Array(from)) if into.len() == from.len() => {
            for (own, value) in into.iter_mut().zip(from) {
                add_missing(own, value);
            }
        }
        (into @ Value::Null, from) => *into = from,
        _ => {}
    }
}

/// A variant that `value` may be of, by its type and its members.
struct Fit<'c, U> {
    candidate: &'c Candidate<U>,
    /// How many members of the value it has names for; `None` where it has no names.
    named: Option<usize>,
}

/// What makes one reading better than another.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    kept: usize,
    /// What it reads although no schema of it names that.
    undocumented: Reverse<usize>,
    /// What a variant that must have a member, which may be null, adds where it is absent.
    added: Reverse<usize>,
    named: Option<usize>,
}

impl<'c, U> Fit<'c, U> {
    fn of(value: &Value, candidate: &'c Candidate<U>) -> Option<Self> {
        let shape = (candidate.shape)();
        if !shape.kind.admits(value) {
            return None;
        }
        let Value::Object(members) = value else {
            return Some(Self {
                candidate,
                named: None,
            });
        };
        let has = |name: &&&str| members.contains_key(**name);
        if candidate.required.iter().any(|name| !has(&name))
            || (candidate.constants)(value).is_none()
        {
            return None;
        }
        Some(Self {
            candidate,
            named: shape.members.map(|names| names.iter().filter(has).count()),
        })
    }
}

/// How many members and items of `value` are still there in `written`.
fn kept(value: &Value, written: &Value) -> usize {
    match (value, written) {
        (Value::Object(value), Value::Object(written)) => value
            .iter()
            .filter_map(|(key, value)| Some(1 + kept(value, written.get(key)?)))
            .sum(),
        (Value::Array(value), Value::Array(written)) => value
            .iter()
            .zip(written)
            .map(|(value, written)| kept(value, written))
            .sum(),
        _ => 0,
    }
}

/// How many members of `written` are not in `value`.
fn added(value: &Value, written: &Value) -> usize {
    match (value, written) {
        (Value::Object(value), Value::Object(written)) => {
            let members = written.iter();
            let counts = members.map(|(key, it)| value.get(key).map_or(1, |own| added(own, it)));
            counts.sum()
        }
        (Value::Array(value), Value::Array(written)) => {
            let pairs = value.iter().zip(written);
            pairs.map(|(value, written)| added(value, written)).sum()
        }
        _ => 0,
    }
}

/// How much may be read of one value, all attempts to read unions inside it together.
///
/// A value that is of several variants at every level would be read again for each combination of them.
struct Budget {
    is_outermost: bool,
}

thread_local! {
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

impl Budget {
    /// What may be read for each member and item. Reading every level once costs their depth, which JSON limits to 128.
    const TIMES: usize = 256;

    fn of(value: &Value) -> Self {
        let is_outermost = LEFT.get().is_none();
        if is_outermost {
            LEFT.set(Some(Self::TIMES.saturating_mul(size(value))));
        }
        Self { is_outermost }
    }

    /// Takes what reading `value` costs; `false` where nothing is left.
    fn spend(&self, value: &Value) -> bool {
        let left = LEFT.get().and_then(|left| left.checked_sub(size(value)));
        LEFT.set(Some(left.unwrap_or(0)));
        left.is_some()
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        if self.is_outermost {
            LEFT.set(None);
        }
    }
}

/// Values inside `value`, and itself.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// The tag of `value`: the member `name`, unless it is null.
pub(crate) fn tag<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.get(name).filter(|tag| !tag.is_null())
}

/// The member of `value` at `path`, unless it is null.
pub(crate) fn member<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| tag(value, name))
}

/// Reads `value` as the variant that its tag means.
///
/// # Errors
///
/// When the rest of it is not as documented; says where in the value.
pub(crate) fn branch<T, E>(value: &Value) -> Result<T, E>
where
    T: DeserializeOwned,
    E: serde::de::Error,
{
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| {
        let message = error.inner().to_string();
        E::custom(mismatch::at(&mismatch::pointer(error.path()), &message))
    })
}
