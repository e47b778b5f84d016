//! `/client/v1/api/oauth-token/refresh`.

use serde_json::json;

use super::{Call, Outcome};
use crate::{
    access::session::Session,
    http::ErrorResponse,
    store::{Reading as _, Snapshot},
};

#[expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]
/// Gives a new token for the session of the one that came.
pub(super) fn refresh(call: &Call<'_>, _: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let app = call.app.clone();
    let identification = call.grant.claims().sid.clone();
    Ok(Outcome::Commit(Box::new(move |changes| {
        let session: Option<Session> = changes.get(&[&identification])?;
        let now = app.clock.now();
        // It was good a moment ago, and may have ended since.
        let Some(mut session) = session.filter(|session| session.end(now).is_none()) else {
            return Err(ErrorResponse::unauthorized(
                "token_revoked",
                "The access token has been revoked.",
            ));
        };
        session.refreshed_at = now;
        changes.put(&session)?;
        Ok(json!({
            "access_token": app.issue(&session, now).token,
            "expires_at": session.ends_at().as_millisecond(),
        }))
    })))
}
