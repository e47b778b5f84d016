//! Everything about a sandbox that can be chosen.

use std::{net::SocketAddr, time::Duration};

use crate::{fault::Fault, store::Location};

/// What a sandbox is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Which world to make: ledger addresses and opening balances follow from it. Without one, stored data are taken as
    /// they are, and a new world is that of seed 0.
    pub seed: Option<u64>,
    /// Where to keep the records.
    pub location: Location,
    /// What requests may cost.
    pub limits: Limits,
    /// The one lie that the sandbox tells, if any.
    pub fault: Option<&'static Fault>,
    /// Whether answers are held to the contract before they go out.
    pub self_check: bool,
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
    /// Most connections at a time; more have to wait.
    pub connections: usize,
    /// Longest time that requests under way may take after the sandbox was told to stop.
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
            fault: None,
            self_check: cfg!(debug_assertions),
        }
    }
}
