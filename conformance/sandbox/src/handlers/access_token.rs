//! `/client/v1/api/oauth-token/refresh` and `/client/v1/api/oauth-tokens/{token_identification}`.

use serde_json::json;

use super::{Call, Outcome};
use crate::{
    access::{
        AccessError,
        session::{RevokedToken, Session, SessionEnd},
    },
    http::ErrorResponse,
    store::{Reading as _, Snapshot},
};

#[expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]
/// Gives a new token for the session of the one that came.
pub(super) fn refresh(call: &Call<'_>, _: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let app = call.app.clone();
    let claims = call.grant.claims();
    let (session, token) = (claims.sid.clone(), claims.jti.clone());
    Ok(Outcome::Commit(Box::new(move |changes| {
        let session: Option<Session> = changes.get(&[&session])?;
        let revoked: Option<RevokedToken> = changes.get(&[&token])?;
        let now = app.clock.now();
        // It was good a moment ago, and may have ended since.
        let session = session.filter(|session| session.end(now).is_none() && revoked.is_none());
        let Some(mut session) = session else {
            return Err(AccessError::SessionEnded(SessionEnd::Revoked).into());
        };
        session.refreshed_at = now;
        changes.put(&session)?;
        let issued = app.issue(&session, now);
        Ok(json!({
            "access_token": issued.token,
            "expires_at": session.ends_at().as_millisecond(),
            "token_identification": issued.identification,
        }))
    })))
}

/// Revokes a token of the same session.
pub(super) fn revoke(call: &Call<'_>, _: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let app = call.app.clone();
    let session = call.grant.claims().sid.clone();
    let identification = call.path("token_identification").to_owned();
    let unknown = |identification: &str| {
        ErrorResponse::not_found(
            "token_unknown",
            format!("No access token {identification} of this session is there to be revoked."),
        )
    };
    if !app.token_key.has_named(&session, &identification) {
        return Err(unknown(&identification));
    }
    Ok(Outcome::Commit(Box::new(move |changes| {
        let known: Option<RevokedToken> = changes.get(&[&identification])?;
        if known.is_some() {
            return Err(unknown(&identification));
        }
        let revoked_at = app.clock.now();
        changes.put(&RevokedToken {
            identification: identification.clone(),
            revoked_at,
        })?;
        Ok(json!({
            "token_identification": identification,
            "revoked_at": revoked_at.as_millisecond(),
        }))
    })))
}
