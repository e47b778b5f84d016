//! Unions: types that are one of several.
//!
//! The tag decides where there is one, else [`choice`](super::choice). No value is lost: what is of no variant is kept as
//! it came.

use serde::Serialize;
use serde_json::Value;

use super::choice::{add_missing, tag};

/// Writes a variant that has a tag: the tag it holds if that means the variant, which `is_meant` says, else `first`. A tag
/// that may be absent stays so; new values have theirs.
///
/// # Errors
///
/// When the variant cannot be written.
pub(crate) fn write_tagged<T, S>(
    value: &T,
    (name, may_be_absent): (&'static str, bool),
    first: Value,
    is_meant: fn(&Value) -> bool,
    serializer: S,
) -> Result<S::Ok, S::Error>
where
    T: Serialize,
    S: serde::Serializer,
{
    let mut written = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    let own = tag(&written, name);
    let is_right = own.map_or(may_be_absent, is_meant);
    if let (Value::Object(members), false) = (&mut written, is_right) {
        members.insert(name.to_owned(), first);
    }
    written.serialize(serializer)
}

/// Writes a value that is of several variants: the members of all of them, of one that several have that of the first.
///
/// # Errors
///
/// When a variant cannot be written.
pub(crate) fn write_several<T, S>(variants: &[T], serializer: S) -> Result<S::Ok, S::Error>
where
    T: Serialize,
    S: serde::Serializer,
{
    let mut written = Value::Null;
    for variant in variants {
        let variant = serde_json::to_value(variant).map_err(serde::ser::Error::custom)?;
        add_missing(&mut written, variant);
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

/// Strings inside a value.
pub(crate) trait Strings {
    /// Whether `check` holds for each.
    fn all(&self, check: fn(&str) -> bool) -> bool;
}

impl Strings for String {
    fn all(&self, check: fn(&str) -> bool) -> bool {
        check(self)
    }
}

impl<T: Strings> Strings for Option<T> {
    fn all(&self, check: fn(&str) -> bool) -> bool {
        self.iter().all(|it| it.all(check))
    }
}

impl<T: Strings> Strings for Vec<T> {
    fn all(&self, check: fn(&str) -> bool) -> bool {
        self.iter().all(|it| it.all(check))
    }
}

/// The type of a variant. `=` marks what another variant may hold too, and `union` what is a union itself.
macro_rules! held {
    (= $($held:tt)*) => { runtime::union::held!($($held)*) };
    (union $($held:tt)*) => { runtime::union::held!($($held)*) };
    (box $ty:ty) => { Box<$ty> };
    ($ty:ty) => { $ty };
}
pub(crate) use held;

/// Whether the type of a variant is a union.
macro_rules! is_union {
    (= $($held:tt)*) => { runtime::union::is_union!($($held)*) };
    (union $($held:tt)*) => { true };
    ($($held:tt)*) => { false };
}
pub(crate) use is_union;

/// Whether `$read`, what a variant holds, is of a kind that a union in it knows.
macro_rules! is_known {
    ($read:ident, = $($held:tt)*) => { runtime::union::is_known!($read, $($held)*) };
    ($read:ident, union $($held:tt)*) => { $read.is_documented() };
    ($read:ident, $($held:tt)*) => { true };
}
pub(crate) use is_known;

/// Why a value is not of a variant, where a constant of it or a tag inside it means this one.
macro_rules! problem {
    ((= $($held:tt)*) $(, $name:literal)*) => {
        runtime::union::problem!(($($held)*) $(, $name)*)
    };
    ((union $($held:tt)*) $(, $name:literal)*) => {
        runtime::choice::problem_of::<runtime::union::held!($($held)*)>
    };
    (($($held:tt)*) $(, $name:literal)+) => {
        runtime::choice::problem_of::<runtime::union::held!($($held)*)>
    };
    (($($held:tt)*)) => { |_| None };
}
pub(crate) use problem;

/// A variant from what it holds, unless another variant may hold the same.
macro_rules! from {
    ($name:ident, $variant:ident, = $($held:tt)*) => {};
    ($name:ident, $variant:ident, union $($held:tt)*) => {
        runtime::union::from!($name, $variant, $($held)*);
    };
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
        ($($held:tt)*)
        $(, has $($required:literal)*)?
        $(, with $($name:literal $(/ $below:literal)* = $constant:literal)*)?
        $(, null $($null:literal)*)?
        $(, if $check:expr)?
    ) => {
        runtime::choice::Candidate {
            required: &[$($($required),*)?],
            fixed: <[&str]>::len(&[$($($name),*)?]),
            constants: |_value| {
                $($(
                    if !_value.get($null).is_none_or(serde_json::Value::is_null) {
                        return None;
                    }
                )*)?
                runtime::choice::matched(
                    [$($(runtime::choice::member(_value, &[$name $(, $below)*]).map(|it| *it == $constant)),*)?]
                )
            },
            is_union: runtime::union::is_union!($($held)*),
            shape: runtime::shape::of::<runtime::union::held!($($held)*)>,
            read: |value| {
                let read = runtime::strict::Strict(value);
                let read =
                    <runtime::union::held!($($held)*) as serde::Deserialize>::deserialize(read).ok()?;
                let is_documented = $(runtime::union::Documented::holds(($check)(&read)) &&)? true;
                runtime::union::is_known!(read, $($held)*).then(|| ($variant(read), is_documented))
            },
            problem: runtime::union::problem!(($($held)*) $($(, $name)*)?),
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
                $(with $($constant:literal $(/ $below:literal)* = $constant_value:literal)+)?
                $(null $($null:literal)+)?
                $(if $check:expr)?,
            )*
        }
        $(any of $several:ident)?
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $variant(runtime::union::held!($($held)*)),
            )*
            $(
                /// A value of several of these kinds, each with members of its own: all of them. A member that several
                /// have is written as the first of them has it.
                $several(Vec<Self>),
            )?
            /// A value of none of these kinds, as it came.
            Unknown(serde_json::Value),
        }

        impl $name {
            /// Whether the value is of a kind that was documented when this code was generated.
            pub fn is_documented(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        $(runtime::union::from!($name, $variant, $($held)*);)*

        impl serde::Serialize for $name {
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                    $(Self::$several(all) => runtime::union::write_several(all, serializer),)?
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let several: &[fn(Vec<Self>) -> Self] = &[$(Self::$several)?];
                let candidates = [$(runtime::union::candidate!(
                    Self::$variant,
                    ($($held)*)
                    $(, has $($required)+)?
                    $(, with $($constant $(/ $below)* = $constant_value)+)?
                    $(, null $($null)+)?
                    $(, if $check)?
                ),)*];
                let read = runtime::choice::read::<Self, __D::Error>(
                    &runtime::data::integral(&value),
                    &candidates,
                    several,
                )?;
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
                $first:literal $(| $other:literal)* => $variant:ident($($held:tt)*) $($mark:ident)*,
            )*
        }
        $(else {
            $(
                $rest:ident($($rest_held:tt)*)
                $(has $($required:literal)+)?
                $(with $($constant:literal $(/ $below:literal)* = $constant_value:literal)+)?
                $(null $($null:literal)+)?
                $(if $check:expr)?,
            )*
        })?
        $(absent $absent:ident($($absent_held:tt)*))?
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
                $rest(runtime::union::held!($($rest_held)*)),
            )*)?
            /// A value of another kind, as it came.
            Unknown(serde_json::Value),
        }

        impl $name {
            /// Whether the value is of a kind that was documented when this code was generated.
            pub fn is_documented(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

            /// Whether a variant has this tag.
            fn has_variant(tag: &serde_json::Value) -> bool {
                false $(|| *tag == $first $(|| *tag == $other)*)*
            }
        }

        $(runtime::union::from!($name, $variant, $($held)*);)*
        $($(runtime::union::from!($name, $rest, $($rest_held)*);)*)?

        impl serde::Serialize for $name {
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(value) => {
                        let may_be_absent = false $(|| stringify!($mark) == "optional")*;
                        runtime::union::write_tagged(
                            value,
                            ($tag, may_be_absent),
                            $first.into(),
                            |tag| {
                                let takes_unknown = false $(|| stringify!($mark) == "other")*;
                                let is_own = *tag == $first $(|| *tag == $other)*;
                                is_own || takes_unknown && !Self::has_variant(tag)
                            },
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
                let candidates = [
                    $($(runtime::union::candidate!(
                        Self::$rest,
                        ($($rest_held)*)
                        $(, has $($required)+)?
                        $(, with $($constant $(/ $below)* = $constant_value)+)?
                        $(, null $($null)+)?
                        $(, if $check)?
                    ),)*)?
                    $(runtime::union::candidate!(Self::$variant, ($($held)*)),)*
                ];
                // Those that have no value of the tag.
                let rest = <[&str]>::len(&[$($(stringify!($rest)),*)?]);
                let plain = runtime::data::integral(&value);
                let read = match runtime::choice::tag(&plain, $tag) {
                    Some(tag) => {
                        $(if *tag == $first $(|| *tag == $other)* {
                            return runtime::choice::branch(&*plain).map(Self::$variant);
                        })*
                        $(if true {
                            return runtime::choice::branch(&*plain).map(Self::$default);
                        })?
                        let rest = candidates.get(..rest).unwrap_or_default();
                        runtime::choice::read_whole::<Self, __D::Error>(&plain, rest)?
                    }
                    None => {
                        $(if plain.is_object() {
                            return runtime::choice::branch(&*plain).map(Self::$absent);
                        })?
                        $(if plain.is_object() {
                            return runtime::choice::branch(&*plain).map(Self::$default);
                        })?
                        runtime::choice::read::<Self, __D::Error>(&plain, &candidates, &[])?
                    }
                };
                runtime::undocumented::note(|| read.is_some());
                Ok(read.unwrap_or(Self::Unknown(value)))
            }
        }
    };
}
pub(crate) use tagged_union;
