//! What passes and types need to know about schemas in normal form.

pub(crate) mod annotations;

pub(crate) mod merge;

pub(crate) mod shape;
