//! One line in the log for each request.
//!
//! **Invariant:** a line holds what leads to the request and nothing that opens a door: no header, no query, no body.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};

use super::server::Peer;

/// Who asked, as the token says; travels with the response.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) member: String,
}

/// The error of a response, for the log; travels with the response.
#[derive(Debug, Clone)]
pub(crate) struct LoggedError {
    pub(crate) code: &'static str,
    pub(crate) troubleshooting_id: String,
}

/// Responds to a request and logs it.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let caller = response.extensions().get::<Caller>();
    let member = caller.map(|caller| caller.member.as_str());
    let rejected = response.extensions().get::<LoggedError>();
    let code = rejected.map(|rejected| rejected.code);
    let troubleshooting_id = rejected.map(|rejected| rejected.troubleshooting_id.as_str());
    let microseconds = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(
        %method, path, status, microseconds, member, code, troubleshooting_id,
        peer = peer.map(tracing::field::display),
        "request"
    );
    response
}
