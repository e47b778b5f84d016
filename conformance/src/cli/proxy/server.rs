//! Forwards requests and responses, their bodies as streams of the same bytes (RFC 9110 §7.6).

use std::{
    cell::RefCell,
    convert::Infallible,
    io,
    net::SocketAddr,
    rc::Rc,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::{Either, Full};
use hyper::{body::Incoming, client, server::conn::http1, service::service_fn, upgrade::OnUpgrade};
use hyper_util::rt::TokioIo;
use spec::wire::{Headers, Request, Response};
use tokio::{net::TcpListener, task::LocalSet};

use super::recording::{BodyCopy, Recording, Shared};
use crate::{
    exchange::{Interaction, TransportError, sequence::Sequence},
    transport::{http::HttpOptions, open},
};

/// A request that was forwarded, and what came back.
#[derive(Debug)]
pub(super) struct Seen {
    /// Its target is relative to the base URL.
    pub(super) request: Request,
    pub(super) interaction: Interaction,
    pub(super) sent_at: Duration,
    /// Whether a body is too large to be validated; then the interaction has none.
    pub(super) is_cut: bool,
}

/// A connection to the server.
type Connection = client::conn::http1::SendRequest<Recording>;

/// A connection that is kept for the next request, and since when.
type Kept = RefCell<Option<(Connection, Instant)>>;

/// The longest time that a connection is kept without a request: servers close them soon, and a request that meets the close
/// has no response. One that has none on a kept connection is repeated on a new one, so it has to be one that may be repeated.
const LONGEST_REST: Duration = Duration::from_millis(500);

type Forwarded = http::Response<Either<Recording, Full<Bytes>>>;

/// Fields that are about one connection (RFC 9110 §7.6.1).
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Starts to listen, on a thread of its own. Returns the address.
pub(super) fn start(
    address: SocketAddr,
    options: &Arc<HttpOptions>,
    seen: mpsc::Sender<Seen>,
) -> io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let proxy = Proxy {
        options: Arc::clone(options),
        seen,
        begin: Instant::now(),
    };
    let serving = move || {
        let local = LocalSet::new();
        local.block_on(&runtime, async move {
            // A socket that is bound can be registered.
            if let Ok(listener) = TcpListener::from_std(listener) {
                accept(listener, Rc::new(proxy)).await;
            }
        });
    };
    thread::Builder::new()
        .name("proxy".to_owned())
        .spawn(serving)?;
    Ok(address)
}

struct Proxy {
    options: Arc<HttpOptions>,
    seen: mpsc::Sender<Seen>,
    begin: Instant,
}

async fn accept(listener: TcpListener, proxy: Rc<Proxy>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        drop(stream.set_nodelay(true));
        let proxy = Rc::clone(&proxy);
        tokio::task::spawn_local(async move {
            // One connection to the server for each connection of a client.
            let upstream: Rc<Kept> = Rc::default();
            let service = service_fn(move |request| {
                let (proxy, upstream) = (Rc::clone(&proxy), Rc::clone(&upstream));
                async move { Ok::<_, Infallible>(proxy.forward(request, &upstream).await) }
            });
            // Clients may close a connection early.
            drop(
                http1::Builder::new()
                    .preserve_header_case(true)
                    .serve_connection(TokioIo::new(stream), service)
                    .with_upgrades()
                    .await,
            );
        });
    }
}

impl Proxy {
    async fn forward(&self, mut request: http::Request<Incoming>, upstream: &Kept) -> Forwarded {
        let sent_at = self.begin.elapsed();
        let sent = Instant::now();
        let target = &self.options.target;
        let protocol = request.headers().get(header::UPGRADE).cloned();
        let client = protocol.as_ref().map(|_| hyper::upgrade::on(&mut request));
        let (mut head, body) = request.into_parts();
        let path = head.uri.path_and_query();
        let path = path.map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        // Clients of the real server have the base path in front of their paths.
        let relative = path
            .strip_prefix(&target.prefix)
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or(&path);
        let Ok(uri) = format!("{}{relative}", target.prefix).parse() else {
            return problem(400, "the path is not a valid URI");
        };
        let mut recorded = Request {
            method: head.method.as_str().to_owned(),
            target: relative.to_owned(),
            headers: Headers::new(),
            body: None,
        };
        let has_body = head.headers.contains_key(header::CONTENT_LENGTH)
            || head.headers.contains_key(header::TRANSFER_ENCODING)
            || head.headers.contains_key(header::CONTENT_TYPE);
        head.uri = uri;
        head.version = http::Version::HTTP_11;
        without_hop_by_hop(&mut head.headers);
        // What is about this proxy and not about the request would mislead those who send it again.
        let mut own = head.headers.clone();
        own.remove(header::HOST);
        own.remove(header::CONTENT_LENGTH);
        recorded.headers = headers(&own);
        if let Some(protocol) = protocol {
            ask_for(protocol, &mut head.headers);
        }
        if let Ok(host) = HeaderValue::from_str(&target.host_header()) {
            head.headers.insert(header::HOST, host);
        }
        let copy = Shared::default();
        let is_retryable = head.method.is_safe() && !has_body && client.is_none();
        let again = is_retryable.then(|| head.clone());
        let request = http::Request::from_parts(head, Recording::new(body, copy.clone(), None));
        let record = Record {
            request: recorded,
            body: copy,
            has_body,
            sent_at,
            sent,
            seen: self.seen.clone(),
        };
        // What may not be repeated never meets the close of a kept connection.
        let kept = if is_retryable {
            kept(upstream).await
        } else {
            None
        };
        let is_kept = kept.is_some();
        let mut sent = match kept {
            Some(connection) => send(connection, request).await,
            None => self.send_anew(request).await,
        };
        if let (Err(Unanswered::Http(_)), true, Some(head)) = (&sent, is_kept, again) {
            let request = http::Request::from_parts(head, Recording::none());
            sent = self.send_anew(request).await;
        }
        match sent {
            Ok((mut response, _)) if response.status() == http::StatusCode::SWITCHING_PROTOCOLS => {
                let Some(client) = client else {
                    return problem(
                        502,
                        "the server switched to a protocol that nobody asked for",
                    );
                };
                // What follows is not HTTP: it is passed on and not validated.
                let server = hyper::upgrade::on(&mut response);
                tokio::task::spawn_local(tunnel(client, server));
                let protocol = response.headers().get(header::UPGRADE).cloned();
                let mut switched = response.map(|_| Either::Right(Full::default()));
                without_hop_by_hop(switched.headers_mut());
                if let Some(protocol) = protocol {
                    ask_for(protocol, switched.headers_mut());
                }
                switched
            }
            Ok((response, connection)) => {
                *upstream.borrow_mut() = Some((connection, Instant::now()));
                let (mut head, body) = response.into_parts();
                let status = head.status.as_u16();
                let fields = headers(&head.headers);
                without_hop_by_hop(&mut head.headers);
                let end = move |copy: BodyCopy| record.end(status, fields, copy);
                let body = Recording::new(body, Shared::default(), Some(Box::new(end)));
                http::Response::from_parts(head, Either::Left(body))
            }
            Err(Unanswered::Connect(error)) => {
                let (address, reason) = (target.url(), error.to_string());
                let detail = format!("cannot connect to {address}: {reason}");
                record.failed(TransportError::Connect { address, reason });
                problem(502, &detail)
            }
            Err(Unanswered::Http(error)) => {
                let reason = error.to_string();
                let detail = format!("the server sent no response: {reason}");
                record.failed(if error.is_parse() {
                    TransportError::InvalidHttp { reason }
                } else {
                    TransportError::Closed { reason }
                });
                problem(502, &detail)
            }
        }
    }

    /// Sends `request` over a new connection.
    async fn send_anew(&self, request: http::Request<Recording>) -> Answered {
        let connection = self.connect().await.map_err(Unanswered::Connect)?;
        send(connection, request).await
    }

    async fn connect(&self) -> io::Result<Connection> {
        let opened = open(&self.options, &self.options.target);
        let stream = tokio::time::timeout(self.options.connect_timeout, opened).await;
        let stream = stream.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        let handshake = client::conn::http1::Builder::new()
            .preserve_header_case(true)
            .handshake(TokioIo::new(stream));
        let (connection, driver) = handshake.await.map_err(io::Error::other)?;
        tokio::task::spawn_local(driver.with_upgrades());
        Ok(connection)
    }
}

/// A response with the connection that it came over.
type Answered = Result<(http::Response<Incoming>, Connection), Unanswered>;

/// Why a request has no response.
enum Unanswered {
    /// There is no connection.
    Connect(io::Error),
    /// It was sent.
    Http(hyper::Error),
}

async fn send(mut connection: Connection, request: http::Request<Recording>) -> Answered {
    match connection.send_request(request).await {
        Ok(response) => Ok((response, connection)),
        Err(error) => Err(Unanswered::Http(error)),
    }
}

/// The connection that is kept, where it can still be used.
async fn kept(upstream: &Kept) -> Option<Connection> {
    let (mut connection, since) = upstream.borrow_mut().take()?;
    let is_usable = since.elapsed() < LONGEST_REST && connection.ready().await.is_ok();
    is_usable.then_some(connection)
}

/// What is known of an exchange before its response is complete.
struct Record {
    request: Request,
    body: Shared,
    has_body: bool,
    sent_at: Duration,
    sent: Instant,
    seen: mpsc::Sender<Seen>,
}

impl Record {
    /// The response is over.
    fn end(self, status: u16, headers: Headers, mut copy: BodyCopy) {
        let mut outcome = None;
        if let Some(reason) = copy.error.take() {
            outcome = Some(TransportError::Truncated {
                received: copy.bytes.len(),
                expected: reason,
            });
        } else if !copy.is_complete {
            // The client left; of a sequence, what was complete is validated.
            let Some(sequence) = Sequence::in_headers(&headers) else {
                return;
            };
            copy.bytes.truncate(sequence.complete(&copy.bytes));
        }
        let response = Response {
            status,
            headers,
            body: copy.bytes,
        };
        self.send(outcome.map_or(Ok(response), Err), copy.is_cut);
    }

    fn failed(self, error: TransportError) {
        self.send(Err(error), false);
    }

    fn send(mut self, mut outcome: Result<Response, TransportError>, is_cut: bool) {
        let body = self.body.lock().clone();
        if body.error.is_some() {
            return;
        }
        let is_cut = is_cut || body.is_cut;
        self.request.body = (self.has_body || !body.bytes.is_empty()).then_some(body.bytes);
        if is_cut {
            self.request.body = None;
            if let Ok(response) = &mut outcome {
                response.body.clear();
            }
        }
        let elapsed = self.sent.elapsed();
        // The program may be ending.
        drop(self.seen.send(Seen {
            request: self.request,
            interaction: Interaction { outcome, elapsed },
            sent_at: self.sent_at,
            is_cut,
        }));
    }
}

/// Asks for `protocol`, or agrees to it (RFC 9110 §7.8).
fn ask_for(protocol: HeaderValue, headers: &mut HeaderMap) {
    headers.insert(header::UPGRADE, protocol);
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
}

/// Passes on what both sides send after they switched to another protocol, such as WebSocket.
async fn tunnel(client: OnUpgrade, server: OnUpgrade) {
    if let (Ok(client), Ok(server)) = tokio::join!(client, server) {
        let (mut client, mut server) = (TokioIo::new(client), TokioIo::new(server));
        // Either side may leave at any time.
        drop(tokio::io::copy_bidirectional(&mut client, &mut server).await);
    }
}

/// Removes the fields that are about the connection, and those that `Connection` names.
fn without_hop_by_hop(headers: &mut HeaderMap) {
    let named = headers.get_all(header::CONNECTION);
    let named = named.iter().filter_map(|value| value.to_str().ok());
    let named: Vec<String> = named
        .flat_map(|line| line.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    for name in HOP_BY_HOP
        .into_iter()
        .chain(named.iter().map(String::as_str))
    {
        headers.remove(name);
    }
}

fn headers(fields: &HeaderMap) -> Headers {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect()
}

/// A response of the proxy itself (RFC 9457).
fn problem(status: u16, detail: &str) -> Forwarded {
    let body =
        serde_json::json!({ "status": status, "title": "conformance proxy", "detail": detail });
    let mut res = http::Response::new(Either::Right(Full::new(Bytes::from(body.to_string()))));
    *res.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::BAD_GATEWAY);
    let kind = HeaderValue::from_static("application/problem+json");
    res.headers_mut().insert(header::CONTENT_TYPE, kind);
    res
}
