//! `/sandbox/clock`: what time it is in the sandbox, and setting it forward.

use std::time::Duration;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{operator, respond};
use crate::{app::SharedApp, http::ErrorResponse};

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
    let shown = operator::admit(&app, &headers).map(|()| now(&app));
    respond(&app, &uri, shown)
}

/// Sets the clock forward.
pub(super) async fn advance(
    State(app): State<SharedApp>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let advanced = async {
        operator::admit(&app, &headers)?;
        let Advance { advance_seconds } = operator::read(&app, body).await?;
        if advance_seconds > FARTHEST {
            let text = format!("The clock goes at most {FARTHEST} seconds forward at a time.");
            return Err(ErrorResponse::bad_request("request_invalid", text));
        }
        app.advance_clock(Duration::from_secs(advance_seconds))
            .await?;
        Ok(now(&app))
    };
    let advanced = advanced.await;
    respond(&app, &uri, advanced)
}

fn now(app: &SharedApp) -> ClockState {
    ClockState {
        now: app.clock.now(),
        advanced_seconds: app.clock.advanced().as_secs(),
    }
}
