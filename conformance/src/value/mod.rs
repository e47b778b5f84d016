//! Values: those that satisfy a schema, those that violate it in one known location, and smaller ones near a value.
//!
//! [`seed`] gives every case its own randomness, [`strategy`] is the proptest strategy of a schema, [`sampler`] generates the
//! values, [`boundary`] finds the values at, just inside and just outside every constraint, [`shrink`] shrinks them.
//!
//! **Invariant:** nothing here knows of requests; the rest of this crate is built on it.

pub mod seed;

pub mod context;

pub mod member_name;

mod annotated;

pub mod keyword;

pub mod sampler;

pub mod part_headers;

pub(crate) mod place;

pub(crate) mod put;

pub mod tag_validator;

mod tags;

pub mod strategy;

pub mod boundary;

pub mod shrink;
