//! `/sandbox/clock`: what time it is in the sandbox, and setting it forward.

use std::time::Duration;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Uri, header::AUTHORIZATION},
    response::Response,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::answer;
use crate::{
    app::SharedApp,
    http::{ErrorResponse, body::read_body, guard},
};

/// Longest body, in bytes.
const LONGEST: usize = 1024;
/// Farthest that one call goes: a year.
const FARTHEST: u64 = 366 * 24 * 60 * 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

#[derive(Debug, Serialize)]
struct ClockState {
    now: Timestamp,
    advanced_seconds: u64,
}

/// Tells the time.
pub(super) async fn show(State(app): State<SharedApp>, uri: Uri, headers: HeaderMap) -> Response {
    let told = admit(&app, &headers).map(|()| now(&app));
    answer(&app, &uri, told)
}

/// Sets the clock forward.
pub(super) async fn advance(
    State(app): State<SharedApp>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let advanced = async {
        admit(&app, &headers)?;
        let body = read_body(body, LONGEST, app.settings.limits.body_time).await?;
        guard::refuse_repeated_keys(&body)?;
        let Advance { advance_seconds } = serde_json::from_slice(&body).map_err(|error| {
            ErrorResponse::bad_request(
                "request_invalid",
                format!("The body is not as expected: {error}."),
            )
        })?;
        if advance_seconds > FARTHEST {
            let text = format!("The clock goes at most {FARTHEST} seconds forward at a time.");
            return Err(ErrorResponse::bad_request("request_invalid", text));
        }
        app.advance_clock(Duration::from_secs(advance_seconds))
            .await?;
        Ok(now(&app))
    };
    let advanced = advanced.await;
    answer(&app, &uri, advanced)
}

fn now(app: &SharedApp) -> ClockState {
    ClockState {
        now: app.clock.now(),
        advanced_seconds: app.clock.advanced().as_secs(),
    }
}

/// Lets the operator in, and hides the door when there is none.
fn admit(app: &SharedApp, headers: &HeaderMap) -> Result<(), ErrorResponse> {
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
    // Comparing codes takes a time that tells nothing about the token.
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
