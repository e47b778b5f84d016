//! Source files, and trees of values with their locations in them.
//!
//! **Invariant:** this module knows trees, source text and RFC 6901, and nothing of OpenAPI.
//! Read [`span`], then [`node`]; [`syntax`](crate::syntax) makes the trees.

pub mod span;

pub mod source_map;

pub mod node;

pub mod pointer;

pub mod value;
