//! What a type reads, asked of its own `Deserialize`: the JSON type, and the names of its members.
//!
//! A deserializer is told what a type expects before it gives a value. This one notes it and gives none.

use std::fmt;

use serde::{
    Deserialize,
    de::{self, Deserializer, Visitor},
    forward_to_deserialize_any,
};
use serde_json::Value;

/// What a type reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    /// The members of a struct, where they are all that is kept of an object.
    pub(crate) members: Option<&'static [&'static str]>,
}

/// The JSON type that a type reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// Whether `value` is of this type.
    pub(crate) fn admits(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Boolean => value.is_boolean(),
            Self::Number => value.is_number(),
            Self::String => value.is_string(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
        }
    }
}

/// What `T` reads.
pub(crate) fn of<'de, T: Deserialize<'de>>() -> Shape {
    match T::deserialize(Probe) {
        Err(Found(shape)) => shape,
        // Nothing was asked for, so anything is read.
        Ok(_) => Shape::of(Kind::Any),
    }
}

impl Shape {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            members: None,
        }
    }
}

/// The response, on the way an error takes.
#[derive(Debug)]
struct Found(Shape);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Found {}

impl de::Error for Found {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(Shape::of(Kind::Any))
    }
}

struct Probe;

/// Methods that find the type `$kind`.
macro_rules! find {
    ($kind:ident: $($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Found> {
            Err(Found(Shape::of(Kind::$kind)))
        })*
    };
}

impl<'de> Deserializer<'de> for Probe {
    type Error = Found;

    find!(Any: deserialize_any);
    find!(Boolean: deserialize_bool);
    find!(Number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64);
    find!(String: deserialize_char deserialize_str deserialize_string);
    find!(Array: deserialize_seq);
    find!(Object: deserialize_map);

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Found> {
        Err(Found(Shape {
            kind: Kind::Object,
            members: Some(fields),
        }))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Found> {
        Err(Found(Shape::of(Kind::Array)))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Found> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Found> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct tuple_struct enum identifier ignored_any
    }
}
