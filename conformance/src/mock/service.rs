//! A mock as a tower service: for tests in process, and behind any server.

use std::{
    convert::Infallible,
    error::Error,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use spec::wire::{Headers, Request};
use tower_service::Service;

use super::{Mock, MockResponse, problem};

/// The largest request body.
const LARGEST_BODY: usize = 32 << 20;

/// A mock that can be called, cheap to clone.
#[derive(Debug, Clone)]
pub struct MockService(Arc<Mock>);

impl MockService {
    /// A service for `mock`.
    pub fn new(mock: Arc<Mock>) -> Self {
        Self(mock)
    }

    /// Responds to a request whose body is still being received.
    pub async fn respond<B>(&self, request: http::Request<B>) -> (Request, MockResponse)
    where
        B: http_body::Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        let target = head
            .uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        let headers: Headers = head
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str(), value)
            })
            .collect();
        let mut request = Request {
            method: head.method.as_str().to_owned(),
            target: target.to_owned(),
            headers,
            body: None,
        };
        let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
            let what = "the body is too long, or ended early";
            let mocked = MockResponse {
                response: problem::plain(400, what),
                rejection: Some(what.to_owned()),
            };
            return (request, mocked);
        };
        let bytes = body.to_bytes();
        let has_content = ["content-length", "content-type", "transfer-encoding"]
            .iter()
            .any(|name| request.headers.get(name).is_some());
        request.body = (!bytes.is_empty() || has_content).then(|| bytes.to_vec());
        let mocked = self.0.respond(&request);
        (request, mocked)
    }
}

/// `mocked` as a response of the `http` crate.
pub fn http_response(mocked: MockResponse) -> http::Response<Full<Bytes>> {
    let mut builder = http::Response::builder().status(mocked.response.status);
    for (name, value) in mocked.response.headers.iter() {
        builder = builder.header(name, value);
    }
    builder
        .body(Full::new(Bytes::from(mocked.response.body)))
        .unwrap_or_else(|error| {
            let mut response = http::Response::new(Full::new(Bytes::from(error.to_string())));
            *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
            response
        })
}

impl<B> Service<http::Request<B>> for MockService
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = http::Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            let (_, mocked) = service.respond(request).await;
            Ok(http_response(mocked))
        })
    }
}
