//! The server to compare with: axum with one handler that does nothing.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use axum::{
    Router,
    http::{Method, header::CONTENT_TYPE},
    routing::get,
};
use tokio::net::TcpListener;

use crate::{Failure, connection::Connection};

/// Starts it on a free port; it ends with the process.
pub(crate) async fn start(body: &'static str) -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let handler = get(move || async move { ([(CONTENT_TYPE, "application/json")], body) });
    let router = Router::new().route("/balances", handler);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Asks it at full speed; gives the number of responses and the time they took.
pub(crate) async fn load(
    address: SocketAddr,
    connections: usize,
    duration: Duration,
) -> Result<(u64, Duration), Failure> {
    let begun = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            tokio::spawn(async move {
                let mut connection = Connection::open(address).await?;
                let mut count = 0_u64;
                while begun.elapsed() < duration {
                    let (status, _) = connection
                        .ask(
                            Method::GET,
                            "/balances",
                            &[("accept", "application/json")],
                            String::new(),
                        )
                        .await?;
                    if !status.is_success() {
                        return Err(Failure::from(format!(
                            "the bare server responded with {status}"
                        )));
                    }
                    count += 1;
                }
                Ok(count)
            })
        })
        .collect();
    let mut count = 0;
    for worker in workers {
        count += worker.await??;
    }
    Ok((count, begun.elapsed()))
}
