//! From the header of a request to what the request may do.

use std::net::IpAddr;

use axum::http::{HeaderMap, header::AUTHORIZATION};
use jiff::Timestamp;

use super::{
    AccessRights, network,
    session::{Restrictions, Session, SessionEnd},
    token::{Claims, TokenError, TokenKey},
    user::User,
};
use crate::{
    http::Refusal,
    store::{Reading, Snapshot},
};

/// What the holder of a valid token may do.
#[derive(Debug, Clone)]
pub(crate) struct Grant(Claims);

impl Grant {
    /// Reads and checks the token of a request.
    pub(crate) fn from_headers(
        headers: &HeaderMap,
        key: &TokenKey,
        records: &Snapshot,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let token = bearer(headers)?;
        let claims = key.verify(token).map_err(|error| {
            let code = match error {
                TokenError::Malformed => "token_malformed",
                TokenError::Algorithm => "token_algorithm",
                TokenError::Signature => "token_signature",
            };
            Refusal::unauthorized(code, format!("{error}."))
        })?;
        let session: Option<Session> = records.get(&[&claims.sid])?;
        let Some(session) = session else {
            return Err(Refusal::unauthorized(
                "token_unknown",
                "The access token is unknown here.",
            ));
        };
        let user: Option<User> = records.get(&[&session.user])?;
        if user.is_none_or(|user| user.disabled_at.is_some()) {
            let message = format!("The User {} is disabled.", session.user);
            return Err(Refusal::unauthorized("user_disabled", message));
        }
        if let Some(end) = session.end(now) {
            return Err(match end {
                SessionEnd::Revoked => {
                    Refusal::unauthorized("token_revoked", "The access token has been revoked.")
                }
                SessionEnd::NotRefreshed => Refusal::unauthorized(
                    "token_not_refreshed",
                    "The access token has been revoked: it was not refreshed within 15 minutes.",
                ),
                SessionEnd::Over => Refusal::unauthorized(
                    "session_over",
                    "The session of 24 hours is over. An Administrator must create a new access token.",
                ),
            });
        }
        if now.as_second() >= claims.exp {
            let message =
                "The access token has expired: it was refreshed, and the new one must be used.";
            return Err(Refusal::unauthorized("token_expired", message));
        }
        Ok(Self(claims))
    }

    /// What a deliberate fault takes somebody without a good token for: an Administrator.
    pub(crate) fn of_anybody() -> Self {
        Self(Claims {
            jti: String::new(),
            sid: String::new(),
            sub: String::new(),
            member_identification: "centralbank".to_owned(),
            access_rights: AccessRights::Administrator,
            restrictions: Restrictions::default(),
            iat: 0,
            exp: 0,
        })
    }

    /// What the token says.
    pub(crate) fn claims(&self) -> &Claims {
        &self.0
    }

    /// The Member that the request speaks for.
    pub(crate) fn member(&self) -> &str {
        &self.0.member_identification
    }

    /// Refuses an endpoint that the token does not permit.
    pub(crate) fn permit_endpoint(&self, endpoint: &str) -> Result<(), Refusal> {
        match &self.0.restrictions.permitted_endpoints {
            Some(permitted) if !permitted.iter().any(|known| known == endpoint) => {
                Err(Refusal::forbidden(
                    "endpoint_not_permitted",
                    format!("The access token does not permit {endpoint}."),
                ))
            }
            _ => Ok(()),
        }
    }

    /// Refuses an address that the token may not come from.
    pub(crate) fn permit_address(&self, address: IpAddr) -> Result<(), Refusal> {
        match &self.0.restrictions.allowed_ip_addresses {
            Some(networks) if !network::holds(networks, address) => Err(Refusal::forbidden(
                "address_not_allowed",
                format!(
                    "The access token does not allow requests from {}.",
                    address.to_canonical()
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Refuses changes by those who may only look.
    pub(crate) fn permit_change(&self) -> Result<(), Refusal> {
        if self.0.access_rights.may_change() {
            Ok(())
        } else {
            Err(Refusal::forbidden(
                "rights_insufficient",
                format!(
                    "The access rights {} do not allow this request.",
                    self.0.access_rights
                ),
            ))
        }
    }

    /// Whether the token may reach a Digital Account of its Member.
    pub(crate) fn reaches_account(&self, name: &str) -> bool {
        let accounts = self.0.restrictions.account_identifications.as_ref();
        accounts.is_none_or(|accounts| accounts.iter().any(|known| known == name))
    }

    /// Refuses a Digital Account that the token may not reach.
    pub(crate) fn permit_account(&self, name: &str) -> Result<(), Refusal> {
        if self.reaches_account(name) {
            Ok(())
        } else {
            Err(Refusal::forbidden(
                "account_not_allowed",
                format!("The access token does not allow the Digital Account {name}."),
            ))
        }
    }
}

/// The token in `Authorization: Bearer …` (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let line = lines.next().ok_or_else(Refusal::token_missing)?;
    if lines.next().is_some() {
        let message = "The header Authorization was sent more than once.";
        return Err(Refusal::unauthorized("token_malformed", message));
    }
    let line = line.to_str().unwrap_or_default();
    let (scheme, token) = line.split_once(' ').unwrap_or((line, ""));
    let token = token.trim_matches(' ');
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        let message = "The header Authorization is not of the form `Bearer <OAuth-token>`.";
        return Err(Refusal::unauthorized("token_malformed", message));
    }
    Ok(token)
}
