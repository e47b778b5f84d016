//! Sessions of access tokens: what an Administrator allowed, and for how long.
//!
//! A session lasts 24 hours. Unless its User is an Administrator, it must be refreshed every 15 minutes or sooner, or it
//! is revoked. Each refresh gives a new token; the token before it stays good until its own 15 minutes are over.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{AccessRights, restrictions::Restrictions, token::Claims, user::User};
use crate::store::Record;

/// How long a session lasts.
pub(crate) const SESSION_LENGTH: SignedDuration = SignedDuration::from_hours(24);
/// How long it lasts without a refresh.
pub(crate) const REFRESH_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// A session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    /// Its identifier, random.
    pub(crate) identification: String,
    /// The User whose token it is.
    pub(crate) user: String,
    /// The Member that the token speaks for.
    pub(crate) member: String,
    /// Rights of the User when the session began.
    pub(crate) rights: AccessRights,
    /// What the token is restricted to.
    pub(crate) restrictions: Restrictions,
    /// When it began.
    pub(crate) created_at: Timestamp,
    /// When it was last refreshed.
    pub(crate) refreshed_at: Timestamp,
    /// When an Administrator revoked it, if one did.
    pub(crate) revoked_at: Option<Timestamp>,
}

/// A token that its holder has revoked, while its session goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RevokedToken {
    /// Identifier of the token, its claim `jti`.
    pub(crate) identification: String,
    /// When it was revoked.
    pub(crate) revoked_at: Timestamp,
}

/// Why a session is no longer good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SessionEnd {
    /// An Administrator revoked it.
    #[error("the access token has been revoked")]
    Revoked,
    /// It was not refreshed in time.
    #[error("the access token has been revoked: it was not refreshed within 15 minutes")]
    NotRefreshed,
    /// Its 24 hours are over.
    #[error("the session of 24 hours is over; an Administrator must create a new access token")]
    Over,
}

impl Session {
    /// Begins a session for `user` at `now`.
    pub(crate) fn begin(
        identification: String,
        user: &User,
        member: String,
        restrictions: Restrictions,
        now: Timestamp,
    ) -> Self {
        Self {
            identification,
            user: user.name.clone(),
            member,
            rights: user.rights,
            restrictions,
            created_at: now,
            refreshed_at: now,
            revoked_at: None,
        }
    }

    /// When its 24 hours are over.
    pub(crate) fn ends_at(&self) -> Timestamp {
        self.created_at
            .saturating_add(SESSION_LENGTH)
            .unwrap_or(Timestamp::MAX)
    }

    /// When a token that is issued at `now` stops being good.
    fn token_ends_at(&self, now: Timestamp) -> Timestamp {
        let window = now.saturating_add(REFRESH_WINDOW).unwrap_or(Timestamp::MAX);
        if self.rights.must_refresh() {
            window.min(self.ends_at())
        } else {
            self.ends_at()
        }
    }

    /// When it stops being good unless it is refreshed.
    pub(crate) fn good_until(&self) -> Timestamp {
        self.token_ends_at(self.refreshed_at)
    }

    /// Why it is not good at `now`, if it is not.
    pub(crate) fn end(&self, now: Timestamp) -> Option<SessionEnd> {
        if self.revoked_at.is_some() {
            Some(SessionEnd::Revoked)
        } else if now >= self.ends_at() {
            Some(SessionEnd::Over)
        } else if now >= self.good_until() {
            Some(SessionEnd::NotRefreshed)
        } else {
            None
        }
    }

    /// What a token that is issued at `now` holds; `number` distinguishes the tokens of one moment.
    pub(crate) fn claims(&self, now: Timestamp, number: String) -> Claims {
        Claims {
            jti: number,
            sid: self.identification.clone(),
            sub: self.user.clone(),
            member_identification: self.member.clone(),
            access_rights: self.rights,
            restrictions: self.restrictions.clone(),
            iat: now.as_second(),
            // Rounded up, so that no token ends before its time.
            exp: self
                .token_ends_at(now)
                .saturating_add(SignedDuration::from_millis(999))
                .unwrap_or(Timestamp::MAX)
                .as_second(),
        }
    }
}

impl Record for RevokedToken {
    const KIND: &'static str = "revoked-token";

    fn key(&self) -> Vec<String> {
        vec![self.identification.clone()]
    }
}

impl Record for Session {
    const KIND: &'static str = "session";

    fn key(&self) -> Vec<String> {
        vec![self.identification.clone()]
    }
}
