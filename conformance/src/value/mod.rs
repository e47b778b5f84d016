//! Values: those that satisfy a schema, those that break it in one known place, and simpler ones near a value.
//!
//! [`seed`] gives every case its own randomness, [`strategy`] is the proptest strategy of a schema, [`sampler`] makes the
//! values, [`boundary`] finds the values at, just inside and just outside every constraint, [`shrink`] simplifies.
//!
//! **Invariant:** nothing here knows of requests: everything else of this crate stands above.

pub mod seed;

pub mod context;

pub mod keyword;

pub mod sampler;

pub mod strategy;

pub mod boundary;

pub mod shrink;
