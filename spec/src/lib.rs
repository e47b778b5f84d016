//! What an API contract says.
//!
//! This crate reads OpenAPI documents (3.0 and 3.1; 2.0 is lifted to 3.0), keeps the place of every value,
//! reports every problem it finds, and answers every question about the contract: which operations there are, how a
//! parameter is written on the wire, which schema a response must satisfy. Nothing else in the workspace interprets
//! a document.
//!
//! Reading order: [`http`] (its words), [`source`] and [`xml`] (text to tree), [`diagnostic`] (problems with places),
//! [`document`] (files and references), [`model`] and [`schema`] (what the contract says), [`wire`] (how it travels),
//! [`lint`] (what is wrong with it).
//!
//! **Invariant:** total: any bytes give a document or diagnostics; nothing here panics, prints, logs or spawns.

#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod http;

pub mod source;

pub mod xml;

pub mod diagnostic;

pub mod document;

pub mod embedded;

pub mod model;

pub mod schema;

pub mod wire;

pub mod lint;

pub mod diff;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
