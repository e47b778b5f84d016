//! How servers are reached, and how long and large their responses may be.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{proxy::Proxies, target::Target};

/// The settings of connections, and the limits of responses.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// The server.
    pub target: Target,
    /// The time limit for connecting.
    pub connect_timeout: Duration,
    /// The time limit from the first byte sent to the last byte read.
    pub timeout: Duration,
    /// The largest body.
    pub max_body: usize,
    /// The TLS settings, for `https`.
    pub tls: Option<Arc<tokio_rustls::rustls::ClientConfig>>,
    /// The proxies that servers are reached through.
    pub proxies: Proxies,
    /// The unix socket that the server listens on.
    pub socket: Option<PathBuf>,
}

impl HttpOptions {
    /// The default settings for `target`.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(10),
            max_body: 32 << 20,
            tls: None,
            proxies: Proxies::default(),
            socket: None,
        }
    }

    /// The socket that `target` listens on; other servers than that of the base URL are reached over TCP.
    pub(super) fn socket_of(&self, target: &Target) -> Option<&Path> {
        let socket = self.socket.as_deref();
        socket.filter(|_| self.target.is_same_host(target))
    }
}
