//! The runtime that clients get: the same files, with their tests.

#![allow(
    dead_code,
    unexpected_cfgs,
    unused_imports,
    unused_macros,
    unreachable_pub,
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "each client uses its part; the tests here use less"
)]

#[path = "../../runtime/mod.rs"]
pub(crate) mod runtime_files;
