//! A tower service in this process as the API under test, without sockets.

use std::{
    any::Any,
    error::Error,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use spec::wire::{Headers, Request, Response};
use tower_service::Service;

use super::{Transport, endless::EndlessBody};
use crate::exchange::{Interaction, TransportError};

/// Sends requests to a service by calling it.
#[derive(Debug, Clone)]
pub struct ServiceTransport<S> {
    service: S,
    timeout: Duration,
}

impl<S> ServiceTransport<S> {
    /// A transport to `service`, such as an `axum::Router`.
    pub fn new(service: S) -> Self {
        Self {
            service,
            timeout: Duration::from_secs(10),
        }
    }

    /// Sets the time limit for a response.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl<S, B> Transport for ServiceTransport<S>
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<B>> + Clone,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    fn send<'a>(
        &'a mut self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
        Box::pin(async move {
            let started = Instant::now();
            let limit = self.timeout;
            let mut service = self.service.clone();
            let exchange = async {
                let call = exchange(&mut service, request, limit);
                match without_panic(call).await {
                    Ok(outcome) => outcome,
                    Err(message) => Err(TransportError::Closed {
                        reason: format!("the handler panicked: {message}"),
                    }),
                }
            };
            let outcome = tokio::time::timeout(limit, exchange).await;
            Interaction {
                outcome: outcome.unwrap_or(Err(TransportError::Timeout { limit })),
                elapsed: started.elapsed(),
            }
        })
    }
}

/// The first items of a body that may never end.
async fn first_items<B>(body: B, endless: &EndlessBody) -> Result<Vec<u8>, TransportError>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut body = std::pin::pin!(body);
    let mut res = Vec::new();
    loop {
        let Some(end) = endless.end_after(&res) else {
            return Ok(endless.items_of(res));
        };
        match tokio::time::timeout_at(end, body.frame()).await.ok() {
            None => return Ok(endless.items_of(res)),
            Some(None) => return Ok(res),
            Some(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    res.extend_from_slice(data);
                }
            }
            Some(Some(Err(error))) => return Err(incomplete(error)),
        }
    }
}

fn incomplete(error: impl Into<Box<dyn Error + Send + Sync>>) -> TransportError {
    TransportError::Truncated {
        received: 0,
        expected: format!("a complete body ({})", error.into()),
    }
}

async fn exchange<S, B>(
    service: &mut S,
    request: &Request,
    limit: Duration,
) -> Result<Response, TransportError>
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<B>>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let closed = |error: Box<dyn Error + Send + Sync>| TransportError::Closed {
        reason: error.to_string(),
    };
    let mut builder = http::Request::builder()
        .method(request.method.as_str())
        .uri(&request.target);
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    let body = Full::new(Bytes::from(request.body.clone().unwrap_or_default()));
    let request = builder
        .body(body)
        .map_err(|error| TransportError::InvalidHttp {
            reason: format!("the request cannot be made: {error}"),
        })?;
    std::future::poll_fn(|context| service.poll_ready(context))
        .await
        .map_err(|error| closed(error.into()))?;
    let response = service
        .call(request)
        .await
        .map_err(|error| closed(error.into()))?;
    let (head, body) = response.into_parts();
    let headers: Headers = head
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let body = match EndlessBody::behind(&headers, limit) {
        Some(endless) => first_items(body, &endless).await?,
        None => body
            .collect()
            .await
            .map_err(incomplete)?
            .to_bytes()
            .to_vec(),
    };
    Ok(Response {
        status: head.status.as_u16(),
        headers,
        body,
    })
}

/// Drives `future`; a panic in it becomes its message.
async fn without_panic<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        // The service is a clone for this request and is dropped afterwards, so its state does not matter.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(message_of(panic.as_ref()))),
        }
    })
    .await
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
