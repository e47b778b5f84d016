//! The one integration binary of `conformance`.

#[cfg(feature = "sandbox")]
mod faults;

#[cfg(feature = "sandbox")]
mod subject;
