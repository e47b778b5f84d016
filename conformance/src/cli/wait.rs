//! Waits until the server accepts connections.

use std::{
    net::{TcpStream, ToSocketAddrs as _},
    thread,
    time::{Duration, Instant},
};

use super::{Exit, print_status};
use crate::transport::http::HttpOptions;

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// Waits up to `limit` for the server of `options`.
pub(super) fn for_server(options: &HttpOptions, limit: Duration) -> Result<(), Exit> {
    let target = &options.target;
    let started = Instant::now();
    loop {
        let addresses = (target.host.as_str(), target.port).to_socket_addrs();
        let is_open = addresses.is_ok_and(|mut addresses| {
            addresses.any(|address| {
                TcpStream::connect_timeout(&address, options.connect_timeout).is_ok()
            })
        });
        if is_open {
            return Ok(());
        }
        if started.elapsed() >= limit {
            print_status(&format!(
                "error: {} accepted no connection within {} s (--wait)",
                target.url(),
                limit.as_secs_f64()
            ));
            return Err(Exit::Unreachable);
        }
        thread::sleep(PAUSE.min(limit));
    }
}
