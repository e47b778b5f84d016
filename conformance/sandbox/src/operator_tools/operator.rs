//! Who may use the tools that only the operator has: those who have the key that the sandbox printed at its start.

use axum::{
    body::Body,
    http::{HeaderMap, header::AUTHORIZATION},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::{
    app::SharedApp,
    http::{ErrorResponse, body::read_body, guard},
};

/// Longest body, in bytes.
const LONGEST: usize = 16 * 1024;

/// Reads the body of a request.
pub(super) async fn read<T: DeserializeOwned>(
    app: &SharedApp,
    body: Body,
) -> Result<T, ErrorResponse> {
    let body = read_body(body, LONGEST, app.settings.limits.body_time).await?;
    guard::reject_repeated_keys(&body)?;
    serde_json::from_slice(&body).map_err(|error| {
        ErrorResponse::bad_request(
            "request_invalid",
            format!("The body is not as expected: {error}."),
        )
    })
}

/// Lets the operator in, and hides the door when there is none.
pub(super) fn admit(app: &SharedApp, headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let Some(token) = &app.operator_token else {
        return Err(ErrorResponse::not_found(
            "endpoint_unknown",
            "There is no such endpoint.",
        ));
    };
    let given = headers
        .get(AUTHORIZATION)
        .and_then(|line| line.to_str().ok());
    let given = given
        .and_then(|line| line.strip_prefix("Bearer "))
        .ok_or_else(ErrorResponse::token_missing)?;
    // Comparing codes takes a time that shows nothing about the token.
    let code = |text: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(&app.run.to_be_bytes()).ok()?;
        Some(mac.chain_update(text))
    };
    let is_right = match (code(token.expose()), code(given)) {
        (Some(own), Some(given)) => given.verify_slice(&own.finalize().into_bytes()).is_ok(),
        _ => false,
    };
    if is_right {
        Ok(())
    } else {
        Err(ErrorResponse::unauthorized(
            "token_malformed",
            "This is not the token of the operator.",
        ))
    }
}
