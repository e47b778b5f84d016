//! Tests an HTTP API against its OpenAPI document.
//!
//! Requests are generated from the schemas of the document, sent, and validated by [`checks`]; failures are shrunk,
//! reproduced, and reported once for each signature.
//!
//! The modules have layers, and each uses only those named before it: [`failure`], [`value`] (values of schemas), [`case`] (a
//! request and its purpose), [`exchange`] (a request and its response), [`transport`] (sending), [`learned`] (what rejections teach), [`observed`] (what responses show), [`operation`] (a compiled
//! operation), [`checks`] (validation), [`phases`] (the requests of an operation, and smaller ones), [`workflows`] (the requests of a user), [`engine`] (the run);
//! then the users of a run: [`report`], [`replay`], [`config`], [`mock`], [`witness`] (what shows that a change breaks), [`testing`] and the command line.

mod control_chars;

pub mod failure;

pub mod value;

pub mod case;

mod signature;

pub mod exchange;

pub mod transport;

pub mod learned;

pub mod observed;

pub mod operation;

pub mod checks;

pub mod phases;

pub mod workflows;

pub mod engine;

pub mod report;

pub mod replay;

pub mod config;

pub mod mock;

pub mod witness;

pub mod traffic;

pub mod testing;

pub mod cli;

pub use self::testing::{check, check_text};

#[cfg(feature = "tkey7")]
pub mod faults;

/// The sandbox that ships with this crate.
#[cfg(feature = "tkey7")]
pub use sandbox;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
