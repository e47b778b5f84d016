//! Makes values that satisfy schemas, and values that break them in one known place.
//!
//! [`seed`] gives every case its own randomness, [`strategy`] is the proptest strategy of a schema, [`sampler`] makes the
//! values, [`boundary`] finds the values at, just inside and just outside every constraint.

pub mod seed;

pub mod context;

pub mod sampler;

pub mod strategy;

pub mod boundary;
