//! Trees of values that know where they were written.
//!
//! **Invariant:** this module knows trees, texts and RFC 6901, and nothing of OpenAPI.
//! Read [`span`], then [`node`]; [`syntax`](crate::syntax) makes the trees.

pub mod span;

pub mod source_map;

pub mod node;

pub mod pointer;

pub mod value;
