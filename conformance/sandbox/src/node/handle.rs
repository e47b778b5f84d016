//! A sandbox that listens.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::{sync::oneshot, task::JoinHandle};

use super::Sandbox;

/// A sandbox that listens; it stops when this is dropped.
#[derive(Debug)]
pub struct SandboxHandle {
    pub(super) sandbox: Sandbox,
    pub(super) address: SocketAddr,
    pub(super) base_url: String,
    pub(super) stop: oneshot::Sender<()>,
    pub(super) server: JoinHandle<()>,
}

impl SandboxHandle {
    /// `http://127.0.0.1:4010`, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The sandbox behind the socket.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Stops: takes no new connections and lets requests under way end.
    pub async fn stop(self) {
        let Self { stop, server, .. } = self;
        // The server is already gone when nobody receives.
        let _ = stop.send(());
        let _ = server.await;
    }
}

impl std::ops::Deref for SandboxHandle {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

/// Where this machine reaches a sandbox that listens on `address`, which may be all addresses.
pub(super) fn reached_at(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
