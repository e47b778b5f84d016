#![doc = include_str!("../README.md")]

#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::pedantic,
    reason = "generated; its generator is held to the lints of the workspace"
)]
mod generated;

pub mod amount;

mod identifiers;

mod member;

pub mod message;

pub mod payment;

pub mod session;

pub use generated::*;

pub use self::{
    amount::Amount,
    payment::{PaymentOrder, PaymentOutcome},
    runtime::Retry,
};
