//! Bodies of requests.

use std::time::Duration;

use axum::{body::Body, http::StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::ErrorResponse;

/// Reads a body that is neither too long nor too slow.
pub(crate) async fn read_body(
    body: Body,
    limit: usize,
    time: Duration,
) -> Result<Vec<u8>, ErrorResponse> {
    let collected = tokio::time::timeout(time, Limited::new(body, limit).collect()).await;
    let collected = collected.map_err(|_| {
        ErrorResponse::new(
            StatusCode::REQUEST_TIMEOUT,
            "body_too_slow",
            "The body of the request took too long.",
        )
    })?;
    match collected {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(ErrorResponse::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The body of the request has more than {limit} bytes."),
        )),
        Err(_) => Err(ErrorResponse::bad_request(
            "body_unreadable",
            "The body of the request could not be read.",
        )),
    }
}
