//! Reads OpenAPI documents and describes the API contract in them.
//!
//! This crate reads OpenAPI documents (3.0 and 3.1; 2.0 is upgraded to 3.0), keeps the location of every value,
//! reports every problem it finds, and describes the contract: which operations there are, how a
//! parameter is written on the wire, which schema a response must satisfy. Nothing else in the workspace interprets
//! a document.
//!
//! The modules are layers, lowest first; each uses only those above it in this list, tests excepted:
//!
//! 1. [`http`]: percent-encoding, media types, status codes.
//! 2. [`xml`]: XML documents as elements.
//! 3. [`source`]: source files, locations in them, and trees of values with their locations.
//! 4. [`diagnostic`]: problems with locations.
//! 5. [`syntax`]: YAML and JSON read into trees.
//! 6. [`document`]: files, versions and references.
//! 7. [`schema`]: what a schema admits.
//! 8. [`model`]: what the contract describes, resolved.
//! 9. [`wire`]: how values and messages are written and validated.
//! 10. [`lint`]: what is wrong with a document.
//! 11. [`diff`]: what changed between two documents.
//! 12. `embedded`: the contract that this crate carries, with the feature `tkey7`.
//!
//! **Invariant:** total: any bytes give a document or diagnostics; nothing here panics, prints, logs or spawns.

#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod http;

pub mod xml;

pub mod source;

pub mod diagnostic;

pub mod syntax;

pub mod document;

pub mod schema;

pub mod model;

pub mod wire;

pub mod lint;

pub mod diff;

#[cfg(feature = "tkey7")]
pub mod embedded;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
