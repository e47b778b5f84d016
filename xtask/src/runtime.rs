//! The runtime of generated clients, for those that [`crate::round_trip`] includes.

#![allow(
    dead_code,
    unexpected_cfgs,
    unused_imports,
    unused_macros,
    unreachable_pub,
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "generated clients use their part; here only their types are used"
)]

#[path = "../../codegen/runtime/mod.rs"]
pub(crate) mod runtime_files;
