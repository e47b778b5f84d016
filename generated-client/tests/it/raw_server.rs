//! A server that writes given bytes, valid or not.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// How a connection is treated after a request.
#[derive(Debug, Clone)]
pub(crate) enum Behavior {
    /// Bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// Bytes one by one, with pauses.
    Slowly(Vec<u8>, Duration),
    /// Nothing, and the connection stays open.
    Silence,
    /// A response to the first request of each connection; at a second one the connection ends.
    Once(Vec<u8>),
}

/// A listening server; it stops with the runtime of the test.
#[derive(Debug)]
pub(crate) struct RawServer {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl RawServer {
    /// Treats every request by `behavior`.
    pub(crate) async fn start(behavior: Behavior) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(respond(stream, behavior.clone(), Arc::clone(&counted)));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The number of requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Reads the head of a request; false when the connection ends before it.
async fn reads_head(stream: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => head.extend_from_slice(&piece[..count]),
            _ => return false,
        }
    }
    true
}

async fn respond(mut stream: TcpStream, behavior: Behavior, requests: Arc<AtomicUsize>) {
    if !reads_head(&mut stream).await {
        return;
    }
    requests.fetch_add(1, Ordering::SeqCst);
    // The client may have closed the connection.
    match behavior {
        Behavior::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Behavior::Slowly(bytes, pause) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        }
        Behavior::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
        Behavior::Once(bytes) => {
            let _ = stream.write_all(&bytes).await;
            if reads_head(&mut stream).await {
                requests.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// A response with a correct `Content-Length`.
pub(crate) fn response(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
