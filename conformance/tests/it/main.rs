//! The one integration binary of `conformance`.

mod checks;

#[cfg(feature = "sandbox")]
mod cli;

mod determinism;

#[cfg(feature = "sandbox")]
mod faults;

mod robustness;

mod stateful;

#[cfg(feature = "sandbox")]
mod subject;
