//! Sends requests and says exactly what came back, or in which way nothing did.

pub mod error;

pub mod framing;

pub mod http;

pub mod in_process;

pub mod target;

pub mod auth;

use std::{future::Future, pin::Pin, time::Duration};

pub use self::error::TransportError;
use spec::wire::{Request, Response};

/// What happened to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// The answer, or why there is none.
    pub outcome: Result<Response, TransportError>,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
}

/// A connection to the API under test; sends one request at a time.
///
/// Not `Send`: a worker keeps its own.
pub trait Transport {
    /// Sends `request`, whose target is relative to the base URL, and waits for the answer.
    fn send<'a>(
        &'a mut self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>>;
}
