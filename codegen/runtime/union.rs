//! Unions: which variant a JSON value is read as.
//!
//! The tag decides where there is one. Else [`choose`] looks at the type of the value, the members that must be there and
//! the members that have a name, and reads the variant that names most of them; variants that are equal in this are
//! read, and the one that keeps most of the value is taken. No value is lost: what is of no variant is kept as it came.
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
    /// Whether the members that have one value only have it.
    pub(crate) has_constants: fn(&Value) -> bool,
    /// What its type reads.
    pub(crate) shape: fn() -> Shape,
    /// How it is read, and whether its strings have the documented format.
    pub(crate) read: fn(&Value) -> Option<(U, bool)>,
}

/// Reads `value` as the variant of `candidates` that fits it best; `None` where none does.
pub(crate) fn choose<U: Serialize>(value: &Value, candidates: &[Candidate<U>]) -> Option<U> {
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
    let (_, count, union) = best?;
    undocumented::add(count);
    Some(union)
}

/// The same, where it keeps everything in `value`: for a value whose tag is not known.
pub(crate) fn choose_whole<U: Serialize>(value: &Value, candidates: &[Candidate<U>]) -> Option<U> {
    let union = choose(value, candidates)?;
    let written = serde_json::to_value(&union).unwrap_or_default();
    (kept(value, &written) == kept(value, value)).then_some(union)
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
        if candidate.required.iter().any(|name| !has(&name)) || !(candidate.has_constants)(value) {
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

/// Writes a variant that has a tag: the tag it holds if that means the variant, else the first of `tags`. A tag that may be
/// absent stays so; new values have theirs.
///
/// # Errors
///
/// When the variant cannot be written.
pub(crate) fn write_tagged<T, S>(
    value: &T,
    (name, may_be_absent): (&'static str, bool),
    tags: &[Value],
    serializer: S,
) -> Result<S::Ok, S::Error>
where
    T: Serialize,
    S: serde::Serializer,
{
    let mut written = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    let own = tag(&written, name);
    let is_right = own.map_or(may_be_absent, |own| tags.contains(own));
    if let (Value::Object(members), Some(first), false) = (&mut written, tags.first(), is_right) {
        members.insert(name.to_owned(), first.clone());
    }
    written.serialize(serializer)
}

/// What a check of a value finds.
pub(crate) trait Documented {
    /// Whether the value is as documented.
    fn holds(self) -> bool;
}

impl Documented for bool {
    fn holds(self) -> bool {
        self
    }
}

impl<E> Documented for Result<(), E> {
    fn holds(self) -> bool {
        self.is_ok()
    }
}

/// The type of a variant.
macro_rules! held {
    (box $ty:ty) => { Box<$ty> };
    (= $ty:ty) => { $ty };
    ($ty:ty) => { $ty };
}
pub(crate) use held;

/// A variant from what it holds, unless another variant may hold the same.
macro_rules! from {
    ($name:ident, $variant:ident, = $ty:ty) => {};
    ($name:ident, $variant:ident, box $ty:ty) => {
        impl From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self::$variant(Box::new(value))
            }
        }
    };
    ($name:ident, $variant:ident, $ty:ty) => {
        impl From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self::$variant(value)
            }
        }
    };
}
pub(crate) use from;

/// A variant as a candidate.
macro_rules! candidate {
    (
        $variant:path,
        $ty:ty
        $(, has $($required:literal)*)?
        $(, with $($name:literal = $constant:literal)*)?
        $(, if $check:path)?
    ) => {
        runtime::union::Candidate {
            required: &[$($($required),*)?],
            has_constants: |_value| {
                $($(runtime::union::tag(_value, $name).is_none_or(|it| *it == $constant) &&)*)? true
            },
            shape: runtime::shape::of::<$ty>,
            read: |value| {
                let read = runtime::strict::Strict(value);
                let read = <$ty as serde::Deserialize>::deserialize(read).ok()?;
                let is_documented = $(runtime::union::Documented::holds($check(&read)) &&)? true;
                Some(($variant(read), is_documented))
            },
        }
    };
}
pub(crate) use candidate;

/// One of several types; the value chooses by its type and its members.
macro_rules! union {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $(
                $variant:ident($($held:tt)*)
                $(has $($required:literal)+)?
                $(with $($constant:literal = $constant_value:literal)+)?
                $(if $check:path)?,
            )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("A value of the kind `", stringify!($variant), "`.")]
                $variant(runtime::union::held!($($held)*)),
            )*
            /// A value of none of these kinds, as it came.
            Unknown(serde_json::Value),
        }

        $(runtime::union::from!($name, $variant, $($held)*);)*

        impl serde::Serialize for $name {
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let candidates = [$(runtime::union::candidate!(
                    Self::$variant,
                    runtime::union::held!($($held)*)
                    $(, has $($required)+)?
                    $(, with $($constant = $constant_value)+)?
                    $(, if $check)?
                ),)*];
                let read = runtime::union::choose(&runtime::data::integral(&value), &candidates);
                runtime::undocumented::note(|| read.is_some());
                Ok(read.unwrap_or(Self::Unknown(value)))
            }
        }
    };
}
pub(crate) use union;

/// One of several types; a property of objects says which. `else` holds those that have no value of it.
macro_rules! tagged_union {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident by $tag:literal {
            $(
                $first:literal $(| $other:literal)* => $variant:ident($($held:tt)*)
                $($may_be_absent:ident)?,
            )*
        }
        $(else {
            $(
                $rest:ident($($rest_held:tt)*)
                $(has $($required:literal)+)?
                $(with $($constant:literal = $constant_value:literal)+)?
                $(if $check:path)?,
            )*
        })?
        $(default $default:ident($($default_held:tt)*))?
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $tag, "` is `", $first, "`.")]
                $variant(runtime::union::held!($($held)*)),
            )*
            $($(
                #[doc = concat!("A value of the kind `", stringify!($rest), "`.")]
                $rest(runtime::union::held!($($rest_held)*)),
            )*)?
            /// A value of another kind, as it came.
            Unknown(serde_json::Value),
        }

        $(runtime::union::from!($name, $variant, $($held)*);)*
        $($(runtime::union::from!($name, $rest, $($rest_held)*);)*)?

        impl serde::Serialize for $name {
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(value) => {
                        let tags = [$first.into() $(, $other.into())*];
                        let may_be_absent = false $(|| stringify!($may_be_absent) == "optional")?;
                        runtime::union::write_tagged(
                            value,
                            ($tag, may_be_absent),
                            &tags,
                            serializer,
                        )
                    })*
                    $($(Self::$rest(value) => value.serialize(serializer),)*)?
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let rest = [$($(runtime::union::candidate!(
                    Self::$rest,
                    runtime::union::held!($($rest_held)*)
                    $(, has $($required)+)?
                    $(, with $($constant = $constant_value)+)?
                    $(, if $check)?
                ),)*)?];
                let plain = runtime::data::integral(&value);
                let read = match runtime::union::tag(&plain, $tag) {
                    Some(tag) => {
                        $(if *tag == $first $(|| *tag == $other)* {
                            return runtime::union::branch(&*plain).map(Self::$variant);
                        })*
                        $(if true {
                            return runtime::union::branch(&*plain).map(Self::$default);
                        })?
                        runtime::union::choose_whole(&plain, &rest)
                    }
                    None => {
                        $(if plain.is_object() {
                            return runtime::union::branch(&*plain).map(Self::$default);
                        })?
                        let tagged = [$(runtime::union::candidate!(
                            Self::$variant,
                            runtime::union::held!($($held)*)
                        ),)*];
                        runtime::union::choose(&plain, &rest)
                            .or_else(|| runtime::union::choose(&plain, &tagged))
                    }
                };
                runtime::undocumented::note(|| read.is_some());
                Ok(read.unwrap_or(Self::Unknown(value)))
            }
        }
    };
}
pub(crate) use tagged_union;
