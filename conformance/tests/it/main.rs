//! The one integration binary of `conformance`.

mod checks;

mod determinism;

#[cfg(feature = "sandbox")]
mod faults;

mod robustness;

#[cfg(feature = "sandbox")]
mod subject;
