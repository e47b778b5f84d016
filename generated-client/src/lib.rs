#![doc = include_str!("../README.md")]

#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::pedantic,
    reason = "generated; its generator is held to the lints of the workspace"
)]
mod generated;

pub use generated::*;
