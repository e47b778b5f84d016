//! A field of an object: its name, what it holds, and the versions that know it.

use super::kind::ObjectKind;
use crate::document::version::SpecVersion;

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub ty: FieldType,
    /// Whether it must be there.
    pub required: bool,
    /// The versions that know it.
    pub versions: Versions,
}

/// What a field holds.
#[derive(Debug)]
pub enum FieldType {
    /// A string.
    String,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// A number above zero.
    PositiveNumber,
    /// A non-negative integer.
    Count,
    /// Any value.
    Any,
    /// An object of this kind.
    Object(ObjectKind),
    /// An object of this kind, or a reference to one.
    OrReference(ObjectKind),
    /// A schema, or (since 3.1) a boolean in its place.
    Schema,
    /// A schema or a boolean in all versions (`additionalProperties`).
    SchemaOrBoolean,
    /// A schema, or a list of schemas in drafts before 2020-12 (`items`).
    SchemaOrList,
    /// A boolean in 3.0, a number since 3.1 (`exclusiveMinimum`).
    BooleanOrNumber,
    /// A string, or since 3.1 a list of strings (`type`).
    StringOrList,
    /// A list of these.
    List(&'static FieldType),
    /// Names to these.
    Map(&'static FieldType),
}

/// A set of versions.
#[derive(Debug, Clone, Copy)]
pub struct Versions {
    from: SpecVersion,
    to: SpecVersion,
}

impl Versions {
    /// The versions from one to another, both among them.
    pub const fn between(from: SpecVersion, to: SpecVersion) -> Self {
        Self { from, to }
    }

    /// Whether `version` is one of them.
    pub fn contains(self, version: SpecVersion) -> bool {
        self.from <= version && version <= self.to
    }

    /// The first version.
    pub fn first(self) -> SpecVersion {
        self.from
    }

    /// The last version.
    pub fn last(self) -> SpecVersion {
        self.to
    }
}

pub(super) const ALL: Versions = Versions::between(SpecVersion::V2_0, SpecVersion::V3_2);
pub(super) const ONLY_2_0: Versions = Versions::between(SpecVersion::V2_0, SpecVersion::V2_0);
pub(super) const SINCE_3_0: Versions = Versions::between(SpecVersion::V3_0, SpecVersion::V3_2);
pub(super) const ONLY_3_0: Versions = Versions::between(SpecVersion::V3_0, SpecVersion::V3_0);
pub(super) const UNTIL_3_1: Versions = Versions::between(SpecVersion::V2_0, SpecVersion::V3_1);
pub(super) const SINCE_3_1: Versions = Versions::between(SpecVersion::V3_1, SpecVersion::V3_2);
pub(super) const SINCE_3_2: Versions = Versions::between(SpecVersion::V3_2, SpecVersion::V3_2);

pub(super) const fn optional(name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: false,
        versions: ALL,
    }
}

pub(super) const fn required(name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: true,
        versions: ALL,
    }
}

pub(super) const fn only(versions: Versions, name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: false,
        versions,
    }
}

pub(super) const fn required_only(versions: Versions, name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: true,
        versions,
    }
}
