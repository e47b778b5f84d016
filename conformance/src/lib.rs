//! Judges an HTTP API by its OpenAPI document.
//!
//! Requests are made from the schemas of the document, sent, and judged by [`checks`]; what fails is made small,
//! confirmed by repetition, and reported once for each cause.
//!
//! Reading order: [`value`] (values of schemas), [`case`] (a request and why it exists), [`compiled`] (an operation made ready),
//! [`transport`] (sending), [`checks`] and [`failure`] (judging), [`shrink`] (making small).

pub mod value;

pub mod case;

pub mod compiled;

pub mod failure;

mod cause;

pub mod transport;

pub mod checks;

pub mod phases;

pub mod stateful;

pub mod shrink;

pub mod engine;

pub mod reporters;

pub mod replay;

pub mod config;

pub mod mock;

pub mod cli;

pub mod in_test;

pub use self::in_test::{check, check_text};

/// The subject that ships inside.
#[cfg(feature = "sandbox")]
pub use sandbox;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
