//! The golden clients of `codegen`.

#![allow(
    deprecated,
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    unexpected_cfgs,
    clippy::all,
    clippy::pedantic,
    reason = "generated"
)]

#[rustfmt::skip]
#[path = "../../../codegen/tests/golden/requests/mod.rs"]
pub(crate) mod requests;

#[rustfmt::skip]
#[path = "../../../codegen/tests/golden/responses/mod.rs"]
pub(crate) mod responses;

#[rustfmt::skip]
#[path = "../../../codegen/tests/golden/texts/mod.rs"]
pub(crate) mod texts;
