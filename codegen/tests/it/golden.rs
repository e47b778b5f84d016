//! The clients in `tests/golden`, compiled into this binary; `tests/golden_files.rs` keeps them up to date.
//!
//! They share the runtime, which is not written a second time.

#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    unreachable_pub,
    deprecated,
    missing_docs,
    unexpected_cfgs,
    clippy::all,
    clippy::pedantic,
    reason = "generated"
)]

#[rustfmt::skip]
#[path = "../golden/dispatch/mod.rs"]
pub(crate) mod dispatch;

#[rustfmt::skip]
#[path = "../golden/formats/mod.rs"]
pub(crate) mod formats;

#[rustfmt::skip]
#[path = "../golden/incoming/mod.rs"]
pub(crate) mod incoming;

#[rustfmt::skip]
#[path = "../golden/inherit/mod.rs"]
pub(crate) mod inherit;

#[rustfmt::skip]
#[path = "../golden/latest/mod.rs"]
pub(crate) mod latest;

#[rustfmt::skip]
#[path = "../golden/media/mod.rs"]
pub(crate) mod media;

#[rustfmt::skip]
#[path = "../golden/pages/mod.rs"]
pub(crate) mod pages;

#[rustfmt::skip]
#[path = "../golden/readme/mod.rs"]
pub(crate) mod readme;

#[rustfmt::skip]
#[path = "../golden/requests/mod.rs"]
pub(crate) mod requests;

#[rustfmt::skip]
#[path = "../golden/responses/mod.rs"]
pub(crate) mod responses;

#[rustfmt::skip]
#[path = "../golden/security/mod.rs"]
pub(crate) mod security;

#[rustfmt::skip]
#[path = "../golden/swagger/mod.rs"]
pub(crate) mod swagger;

#[rustfmt::skip]
#[path = "../golden/strings/mod.rs"]
pub(crate) mod strings;

#[rustfmt::skip]
#[path = "../golden/unions/mod.rs"]
pub(crate) mod unions;
