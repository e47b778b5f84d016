//! The HTTP server: which document a request is for, and its response.

use std::{
    net::SocketAddr,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use super::{
    args::MockArgs,
    callbacks::Caller,
    failures::Failure,
    log::{LogFormat, RequestLine},
    served::{Asked, Documents, Served},
    webhooks,
};
use crate::mock::{
    MockResponse,
    service::{MockExchange, http_response},
};

/// The longest time that the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// The connection is closed without a response.
#[derive(Debug, thiserror::Error)]
#[error("the scenario closes the connection")]
struct Closed;

/// A mock server.
#[derive(Debug)]
pub(super) struct MockServer {
    documents: RwLock<Arc<Documents>>,
    log: LogFormat,
    caller: Caller,
    /// Where webhooks are sent whose request names no URL.
    webhook_url: Option<String>,
    seed: u64,
    /// Its address, for requests that name none.
    address: SocketAddr,
    /// The number of requests so far.
    count: AtomicU64,
}

impl MockServer {
    pub(super) fn new(
        documents: Arc<Documents>,
        log: LogFormat,
        caller: Caller,
        args: &MockArgs,
        address: SocketAddr,
    ) -> Self {
        Self {
            documents: RwLock::new(documents),
            log,
            caller,
            webhook_url: args.webhook_url.clone(),
            seed: args.seed,
            address,
            count: AtomicU64::new(0),
        }
    }

    /// What is served now.
    pub(super) fn documents(&self) -> Arc<Documents> {
        let documents = self.documents.read();
        Arc::clone(&documents.unwrap_or_else(PoisonError::into_inner))
    }

    /// Serves `documents` from now on.
    pub(super) fn replace(&self, documents: Arc<Documents>) {
        let mut known = self
            .documents
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *known = documents;
    }

    async fn respond(
        &self,
        mut request: http::Request<Incoming>,
    ) -> Result<http::Response<Full<Bytes>>, Closed> {
        let begin = Instant::now();
        let documents = self.documents();
        let path = request.uri().path().to_owned();
        let (method, target) = as_sent(&request);
        let log = |status: Option<u16>, rejection: Option<&str>| {
            self.log.write(&RequestLine {
                method: &method,
                target: &target,
                status,
                rejection,
                time: begin.elapsed(),
            });
        };
        let (served, rest) = match documents.find(&path) {
            Asked::Document(served) => {
                let response = served.service.document(&request, &served.json);
                log(Some(response.status().as_u16()), None);
                return Ok(response);
            }
            Asked::Path(served, rest) => (served, rest),
            Asked::Nothing => {
                let known = documents.iter().map(|served| served.base.as_str());
                let known: Vec<&str> = known.collect();
                let why = format!(
                    "no document is served there; base paths are {}",
                    known.join(", ")
                );
                let mocked = MockResponse::unknown(&why);
                log(Some(mocked.response.status), Some(&why));
                return Ok(http_response(mocked));
            }
        };
        if let Some(name) = webhooks::name_in(rest) {
            let name = name.to_owned();
            let mocked = self.webhook(&request, served, &name).await;
            log(Some(mocked.response.status), mocked.rejection.as_deref());
            return Ok(http_response(mocked));
        }
        let host = self.host(&request);
        if rest != path {
            let query = request.uri().query().map(|query| format!("?{query}"));
            if let Ok(uri) = format!("{rest}{}", query.unwrap_or_default()).parse() {
                *request.uri_mut() = uri;
            }
        }
        if !documents.delay.is_zero() {
            tokio::time::sleep(documents.delay).await;
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let failure = Failure::of(&documents.failures, self.seed, number);
        let status = failure.map(|failure| failure.status);
        let MockExchange { request, mocked } =
            served.service.respond_or_fail(request, status).await;
        if mocked.closes {
            log(None, None);
            return Err(Closed);
        }
        log(Some(mocked.response.status), mocked.rejection.as_deref());
        let mock = served.service.mock();
        let before = target.strip_suffix(request.target.as_str());
        let base = format!("http://{host}{}", before.unwrap_or_default());
        self.caller.call_back(mock, &request, &mocked, &base);
        Ok(http_response(mocked))
    }

    async fn webhook(
        &self,
        request: &http::Request<Incoming>,
        served: &Served,
        name: &str,
    ) -> MockResponse {
        let mock = served.service.mock();
        let query = request.uri().query().unwrap_or_default();
        let usual = self.webhook_url.as_deref();
        let method = request.method().as_str();
        webhooks::respond(mock, &self.caller, method, name, query, usual).await
    }

    /// The host and the port that `request` was sent to (RFC 9112 §3.2).
    fn host(&self, request: &http::Request<Incoming>) -> String {
        let uri = request.uri().authority().map(ToString::to_string);
        let header = request.headers().get(http::header::HOST);
        let header = header.and_then(|host| Some(host.to_str().ok()?.to_owned()));
        uri.or(header).unwrap_or_else(|| self.address.to_string())
    }
}

/// The method and the target of `request`, before any change.
fn as_sent(request: &http::Request<Incoming>) -> (String, String) {
    let uri = request.uri();
    let target = uri
        .path_and_query()
        .map_or("/", http::uri::PathAndQuery::as_str);
    (request.method().as_str().to_owned(), target.to_owned())
}

/// Accepts connections; does not end.
pub(super) async fn accept(listener: TcpListener, server: Arc<MockServer>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&server)));
            }
            // The usual reason is too many open files; an immediate retry would only use the processor.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn connection(stream: TcpStream, server: Arc<MockServer>) {
    // Responses are small and are sent without delay.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request: http::Request<Incoming>| {
        let server = Arc::clone(&server);
        async move { server.respond(request).await }
    });
    // Clients may close a connection early.
    drop(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .serve_connection(TokioIo::new(stream), service)
            .await,
    );
}
