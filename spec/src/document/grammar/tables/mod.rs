//! The fields of each object, in the order of the specification.

pub(super) mod document;

pub(super) mod message;

pub(super) mod schema;

pub(super) mod security;
