//! Judges an HTTP API by its OpenAPI document.
//!
//! Requests are made from the schemas of the document, sent, and judged by [`checks`]; what fails is made small,
//! confirmed by repetition, and reported once for each cause.
//!
//! The modules stand in layers, and each uses only those named before it: [`failure`], [`value`] (values of schemas),
//! [`case`] (a request and why it exists), [`exchange`] (what was sent and what came back),
//! [`transport`] (sending), [`operation`] (an operation made ready), [`checks`] (judging), [`phases`] (the requests of an
//! operation, and simpler ones), [`engine`] (all of it together); then what is made of a run or asks for one: [`report`], [`replay`],
//! [`config`], [`mock`], [`testing`] and the command line.

mod control_chars;

pub mod failure;

pub mod value;

pub mod case;

mod signature;

pub mod exchange;

pub mod transport;

pub mod operation;

pub mod checks;

pub mod phases;

pub mod engine;

pub mod report;

pub mod replay;

pub mod config;

pub mod mock;

pub mod testing;

pub mod cli;

pub use self::testing::{check, check_text};

#[cfg(feature = "sandbox")]
pub mod faults;

/// The subject that ships inside.
#[cfg(feature = "sandbox")]
pub use sandbox;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
