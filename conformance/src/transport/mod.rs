//! Sends requests and returns the exact response, or the exact error.

mod connect;

mod endless;

pub mod framing;

pub mod http;

pub mod in_process;

pub mod options;

pub mod proxy;

pub mod redirect;

pub mod servers;

pub mod target;

pub mod trusted;

pub mod own_names;

pub mod auth;

pub mod session;

use std::{future::Future, pin::Pin};

use spec::wire::Request;

pub(crate) use self::connect::connect as open;
use self::target::Target;
use crate::exchange::Interaction;

/// A connection to the API under test; sends one request at a time.
///
/// Not `Send`: a worker keeps its own.
pub trait Transport {
    /// Sends `request`, whose target is relative to the base URL, and waits for the response.
    fn send<'a>(
        &'a mut self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>>;

    /// Sends `request`, whose target is relative to `server`. A transport that reaches one server only sends it there.
    fn send_to<'a>(
        &'a mut self,
        _server: &'a Target,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
        self.send(request)
    }

    /// Gives up connections that are kept, so that the next request begins a new one.
    fn disconnect(&mut self) {}
}
