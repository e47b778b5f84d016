//! Everything about a sandbox that can be chosen.

use std::{fmt, net::SocketAddr, time::Duration};

use crate::store::Location;

/// What a sandbox is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Which seed data to make: ledger addresses and opening balances follow from it. Without one, stored data are taken as
    /// they are, and new data are those of seed 0.
    pub seed: Option<u64>,
    /// Where to keep the records.
    pub location: Location,
    /// What requests may cost.
    pub limits: Limits,
    /// The password of the Administrators in the Web Office; without one, a random one is made at every start.
    pub administrator_password: Option<Secret>,
    /// Names under which it is reached, besides loopback names and the address it listens on.
    pub allowed_hosts: Vec<String>,
    /// Whether there is an operator, who may set the clock forward over HTTP.
    pub operator: bool,
    /// Whether responses are held to the contract before they go out.
    pub self_check: bool,
}

/// A text that does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What requests may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest body, in bytes.
    pub body_bytes: usize,
    /// Longest time a body may take.
    pub body_time: Duration,
    /// Longest time that the head of a request may take, the wait for it on an open connection included.
    pub header_time: Duration,
    /// Most connections at a time; for one more, the one that is idle for longest is closed, and when none is, 503 is the
    /// response.
    pub connections: usize,
    /// Longest time that requests under way may take after the sandbox was asked to stop.
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            body_time: Duration::from_secs(10),
            header_time: Duration::from_secs(30),
            connections: 512,
            stop_time: Duration::from_secs(5),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: None,
            location: Location::Memory,
            limits: Limits::default(),
            administrator_password: None,
            allowed_hosts: Vec::new(),
            operator: false,
            self_check: cfg!(debug_assertions),
        }
    }
}
