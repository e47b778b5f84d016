//! Sockets: accepts connections, serves them, stops in good order.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Extensions, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot},
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

use super::connections::{Connections, Open};
use crate::settings::Limits;

/// How many connections without room get a response at a time; more are closed without one.
const REJECTED: usize = 64;
/// How long such a connection may take.
const REJECTION_TIME: Duration = Duration::from_secs(2);
/// How long an idle connection that was asked to close may take, for a request that was just coming.
const GRACE: Duration = Duration::from_millis(50);

/// The address at the other end of a connection. It comes from the socket and from nowhere else: header fields such as
/// `X-Forwarded-For` say whatever their sender likes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Makes of a socket the connection that is served, and what each of its requests carries.
pub(crate) type Connect<S> = fn(TcpStream) -> (S, Extensions);

/// Serves a socket as it is.
pub(crate) fn plain(stream: TcpStream) -> (TcpStream, Extensions) {
    (stream, Extensions::new())
}

/// What responds to requests.
#[derive(Debug, Clone)]
pub(crate) struct Routers {
    /// Where there is room.
    pub(crate) served: Router,
    /// Where there is none: responds with 503, whatever is asked.
    pub(crate) overloaded: Router,
}

/// Serves `routers` on `listener` until `stop` comes or its sender is dropped.
pub(crate) async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    listener: TcpListener,
    connect: Connect<S>,
    routers: Routers,
    limits: Limits,
    mut stop: oneshot::Receiver<()>,
) {
    let connections = Connections::new(limits.connections);
    let rejections = Arc::new(Semaphore::new(REJECTED));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_time);
    let mut rejecting = http.clone();
    rejecting.keep_alive(false);
    loop {
        let accepted = async {
            connections.settled().await;
            listener.accept().await
        };
        let accepted = tokio::select! {
            _ = &mut stop => break,
            accepted = accepted => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Mostly too many open files; trying again at once would only burn the processor.
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Responses are small and wait for nothing.
        let _ = stream.set_nodelay(true);
        if let Some(open) = connections.open() {
            let (stream, mut extensions) = connect(stream);
            extensions.insert(Peer(peer));
            let router = routers.served.clone();
            tokio::spawn(serve_connection(
                http.clone(),
                stream,
                extensions,
                router,
                open,
            ));
        } else if let Ok(slot) = Arc::clone(&rejections).try_acquire_owned() {
            let router = routers.overloaded.clone();
            let http = rejecting.clone();
            tokio::spawn(async move {
                let service = service_fn(move |mut request: Request<Incoming>| {
                    request.extensions_mut().insert(Peer(peer));
                    router.clone().oneshot(request.map(Body::new))
                });
                let connection = http.serve_connection(TokioIo::new(stream), service);
                let _ = timeout(REJECTION_TIME, connection).await;
                drop(slot);
            });
        }
    }
    drop(listener);
    if timeout(limits.stop_time, connections.close_all())
        .await
        .is_err()
    {
        tracing::warn!("requests under way were cut off");
    }
}

/// Serves a connection until it ends, or is asked to close and has no request under way.
async fn serve_connection<S: AsyncRead + AsyncWrite + Unpin>(
    http: http1::Builder,
    stream: S,
    extensions: Extensions,
    router: Router,
    open: Arc<Open>,
) {
    let peer = extensions.get::<Peer>().copied();
    let own = Arc::clone(&open);
    let service = service_fn(move |request: Request<Incoming>| {
        let busy = own.begin();
        let mut request = request.map(Body::new);
        request.extensions_mut().extend(extensions.clone());
        let response = router.clone().oneshot(request);
        async move {
            let response = response.await;
            drop(busy);
            response
        }
    });
    let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = open.close.notified() => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            loop {
                tokio::select! {
                    ended = connection.as_mut() => break ended,
                    () = sleep(GRACE) => if open.is_idle() { break Ok(()) },
                }
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(peer = peer.map(|peer| tracing::field::display(peer.0)), %error, "a connection ended early");
    }
}
