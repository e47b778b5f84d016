//! Sockets: accepts connections, serves them, stops in good order.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Extensions, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot},
    time::timeout,
};
use tower::ServiceExt as _;

use crate::settings::Limits;

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

/// Serves `router` on `listener` until `stop` comes or its sender is dropped.
pub(crate) async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    listener: TcpListener,
    connect: Connect<S>,
    router: Router,
    limits: Limits,
    mut stop: oneshot::Receiver<()>,
) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_time);
    loop {
        let accepted = async {
            // The semaphore is never closed.
            let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
            Some((slot, listener.accept().await))
        };
        let (slot, accepted) = tokio::select! {
            _ = &mut stop => break,
            accepted = accepted => match accepted {
                Some(accepted) => accepted,
                None => break,
            },
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Mostly too many open files; trying again at once would only burn the processor.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
        };
        // Answers are small and wait for nothing.
        let _ = stream.set_nodelay(true);
        let (stream, mut extensions) = connect(stream);
        extensions.insert(Peer(peer));
        let connection = graceful.watch(serve_connection(&http, stream, extensions, &router));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%peer, %error, "a connection ended early");
            }
            drop(slot);
        });
    }
    drop(listener);
    if timeout(limits.stop_time, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests under way were cut off");
    }
}

fn serve_connection<S: AsyncRead + AsyncWrite + Unpin>(
    http: &http1::Builder,
    stream: S,
    extensions: Extensions,
    router: &Router,
) -> http1::Connection<
    TokioIo<S>,
    impl hyper::service::HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send>
    + use<S>,
> {
    let router = router.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().extend(extensions.clone());
        router.clone().oneshot(request)
    });
    http.serve_connection(TokioIo::new(stream), service)
}
