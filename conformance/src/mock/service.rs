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
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use spec::wire::{Headers, Request};
use tower_service::Service;

use super::{Mock, MockResponse, problem};

/// The largest request body.
const LARGEST_BODY: usize = 32 << 20;

/// A request that was received, and the response to it.
#[derive(Debug, Clone)]
pub struct MockExchange {
    /// The request.
    pub request: Request,
    /// The response.
    pub mocked: MockResponse,
}

/// A mock that can be called, cheap to clone.
#[derive(Debug, Clone)]
pub struct MockService(Arc<Mock>);

impl MockService {
    /// A service for `mock`.
    pub fn new(mock: Arc<Mock>) -> Self {
        Self(mock)
    }

    /// The mock.
    pub fn mock(&self) -> &Arc<Mock> {
        &self.0
    }

    /// Responds to a request whose body is still being received, after the delay that it asks for.
    pub async fn respond<B>(&self, request: http::Request<B>) -> MockExchange
    where
        B: http_body::Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        self.respond_or_fail(request, None).await
    }

    /// Responds with the status `failure` where there is one, whatever the request is.
    pub async fn respond_or_fail<B>(
        &self,
        request: http::Request<B>,
        failure: Option<u16>,
    ) -> MockExchange
    where
        B: http_body::Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        let target = head
            .uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        let mut request = Request {
            method: head.method.as_str().to_owned(),
            target: target.to_owned(),
            headers: headers(&head.headers),
            body: None,
        };
        let body = match Limited::new(body, LARGEST_BODY).collect().await {
            Ok(body) => body,
            Err(error) => {
                let (status, what) = if error.is::<LengthLimitError>() {
                    (413, "the body is too long")
                } else {
                    (400, "the body ended early")
                };
                let mut mocked = MockResponse::new(problem::plain(status, what));
                mocked.rejection = Some(what.to_owned());
                let mocked = self.0.outside(&request, mocked);
                return MockExchange { request, mocked };
            }
        };
        let bytes = body.to_bytes();
        let has_content = ["content-length", "content-type", "transfer-encoding"]
            .iter()
            .any(|name| request.headers.get(name).is_some());
        request.body = (!bytes.is_empty() || has_content).then(|| bytes.to_vec());
        let mocked = match failure {
            Some(status) => self.0.fail(&request, status),
            None => self.0.respond(&request),
        };
        if !mocked.delay.is_zero() {
            tokio::time::sleep(mocked.delay).await;
        }
        MockExchange { request, mocked }
    }

    /// The response that serves the document itself, written in `json`.
    pub fn document<B>(
        &self,
        request: &http::Request<B>,
        json: &Bytes,
    ) -> http::Response<Full<Bytes>> {
        let head = Request {
            method: request.method().as_str().to_owned(),
            target: request.uri().path().to_owned(),
            headers: headers(request.headers()),
            body: None,
        };
        let mut response = problem::empty(200);
        response.headers.push("Content-Type", "application/json");
        let response = MockResponse::new(response);
        let mut response = http_response(self.0.outside(&head, response));
        if response.status() == http::StatusCode::OK && request.method() != http::Method::HEAD {
            *response.body_mut() = Full::new(json.clone());
        }
        response
    }
}

fn headers(fields: &http::HeaderMap) -> Headers {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect()
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
            let mocked = service.respond(request).await.mocked;
            Ok(http_response(mocked))
        })
    }
}
