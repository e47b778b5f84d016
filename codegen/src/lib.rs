//! Generates the sources of a Rust client from an OpenAPI document.
//!
//! ```text
//! Document ─ passes ─► normal form ─ plan ─► names, types, operations ─ render ─► files
//!                                                     └─ progenitor ─► methods ───┘
//! ```
//!
//! Progenitor emits methods that send a request and distinguish success from failure. It gets a document that it
//! supports: parameters that are strings, bodies whose types it knows only by name. Everything a real document needs
//! beyond that (styles, forms, several types by status, unions, null as opposed to absent) is in the types and in the
//! runtime those methods call.
//!
//! [`Generator`] is the whole way from a file to files; the program `openapi-codegen` ([`cli`]), build scripts
//! ([`build_script`]) and tasks of a workspace call it.
//!
//! Read [`lower`], [`pass`], [`passes`], [`plan`], [`types`], then `progenitor` and `render`.
//!
//! **Invariant:** the same document gives the same bytes.

#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod config;

pub mod config_file;

pub mod format;

pub mod pagination;

mod count;

pub mod name_lock;

mod lower;

pub mod pass;

pub mod passes;

mod names;

mod media_word;

mod type_form;

pub mod types;

pub mod plan;

mod imports;

mod rustdoc;

mod circles;

mod code;

mod progenitor;

mod render;

pub mod output;

mod error;

mod generate;

mod generator;

pub mod build_script;

#[cfg(feature = "cli")]
pub mod cli;

use self::passes::tree;

pub use self::{
    config::{ClientConfig, Filter, TypeConfig, Unsupported},
    config_file::ConfigFile,
    count::operations_in,
    error::GenerateError,
    format::Formats,
    generate::{
        Generated, LOSSES, driver, generate, generate_with_methods_as_emitted, package, reader,
    },
    generator::{
        GeneratedClient, Generator, GeneratorError, RejectedDocument, RuleError, usable_parts,
    },
    lower::{Lowered, interpreter, lower, lower_watched},
    name_lock::{NameLock, NameLockError},
    output::{FileDifference, Output},
    plan::{Plan, Skipped},
    render::header::{Header, Origin},
};
