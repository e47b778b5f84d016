//! The integration tests of `conformance`, in one binary.

mod signatures;

mod checks;

#[cfg(feature = "sandbox")]
mod cli;

mod determinism;

#[cfg(feature = "sandbox")]
mod faults;

mod lint;

mod nonce;

mod readme;

mod robustness;

#[cfg(all(feature = "sandbox", unix))]
mod sandbox_command;

mod stateful;

#[cfg(feature = "sandbox")]
mod subject;

mod truth;

#[cfg(all(feature = "sandbox", unix))]
mod walk_through;

mod untestable;

mod xml;
