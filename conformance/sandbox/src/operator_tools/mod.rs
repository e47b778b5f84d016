//! Tools for those who run the sandbox. No TKEY7 node has them, so they are not in the contract.
//!
//! [`messages`] writes messages that are ready to be signed. [`clock`] sets the clock forward and [`tokens`]
//! creates access tokens; both are there only when the sandbox was started with an operator ([`operator`]).

mod clock;

mod messages;

mod operator;

mod tokens;

use axum::{
    Router,
    body::Body,
    http::{StatusCode, Uri},
    response::Response,
    routing::{get, post},
};
use serde::Serialize;

use crate::{
    app::SharedApp,
    http::{ErrorResponse, error_response},
};

/// The paths below `/sandbox`.
pub(crate) fn router() -> Router<SharedApp> {
    Router::new()
        .route("/sandbox/clock", get(clock::show).post(clock::advance))
        .route("/sandbox/tokens", post(tokens::create))
        .route("/sandbox/messages/{kind}", get(messages::write))
}

fn respond(app: &SharedApp, uri: &Uri, result: Result<impl Serialize, ErrorResponse>) -> Response {
    match result {
        Ok(body) => error_response::json(StatusCode::OK, &body).map(Body::from),
        Err(error) => app.error_response(uri, &error),
    }
}
