//! The integration tests of `conformance`, in one binary.

mod checks;

#[cfg(feature = "sandbox")]
mod cli;

mod codings;

#[cfg(unix)]
mod connections;

mod determinism;

mod diff;

#[cfg(feature = "sandbox")]
mod faults;

mod lint;

#[cfg(unix)]
mod logins;

mod mock;

mod mock_command;

mod negotiation;

mod nonce;

mod observed;

#[cfg(unix)]
mod overlays;

#[cfg(unix)]
mod own_checks;

mod payloads;

mod readme;

mod requests_sent;

mod robustness;

#[cfg(all(feature = "sandbox", unix))]
mod sandbox_command;

mod servers;

#[cfg(unix)]
mod sessions;

mod signatures;

mod without_success;

mod stateful;

#[cfg(feature = "sandbox")]
mod subject;

mod streams;

mod truth;

#[cfg(all(feature = "sandbox", unix))]
mod walk_through;

mod untestable;

mod values;

mod workflows;

mod xml;
