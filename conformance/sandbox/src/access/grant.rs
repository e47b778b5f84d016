//! From a token to what a request with it may do.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{
    AccessError, network,
    session::{RevokedToken, Session, SessionEnd},
    token::{Claims, TokenKey},
    user::User,
};
use crate::store::{Reading, Snapshot};

/// What the holder of a valid token may do.
#[derive(Debug, Clone)]
pub(crate) struct Grant(Claims);

impl Grant {
    /// Checks the token of a request.
    ///
    /// # Errors
    ///
    /// When it is not one of ours, or its session, its User or itself is no longer good.
    pub(crate) fn check(
        token: &str,
        key: &TokenKey,
        records: &Snapshot,
        now: Timestamp,
    ) -> Result<Self, AccessError> {
        let claims = key.verify(token)?;
        let session: Option<Session> = records.get(&[&claims.sid])?;
        let session = session.ok_or(AccessError::SessionUnknown)?;
        let user = User::find(records, &session.user)?;
        if user.is_none_or(|user| user.disabled_at.is_some()) {
            return Err(AccessError::UserDisabled(session.user));
        }
        if let Some(end) = session.end(now) {
            return Err(AccessError::SessionEnded(end));
        }
        let revoked: Option<RevokedToken> = records.get(&[&claims.jti])?;
        if revoked.is_some() {
            return Err(AccessError::SessionEnded(SessionEnd::Revoked));
        }
        if now.as_second() >= claims.exp {
            return Err(AccessError::Expired);
        }
        Ok(Self(claims))
    }

    /// What the token says.
    pub(crate) fn claims(&self) -> &Claims {
        &self.0
    }

    /// The Member that the request speaks for.
    pub(crate) fn member(&self) -> &str {
        &self.0.member_identification
    }

    /// Whether the token permits an endpoint.
    pub(crate) fn permit_endpoint(&self, endpoint: &str) -> Result<(), AccessError> {
        match &self.0.restrictions.permitted_endpoints {
            Some(permitted) if !permitted.iter().any(|known| known == endpoint) => {
                Err(AccessError::EndpointNotPermitted(endpoint.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Whether the token may come from an address.
    pub(crate) fn permit_address(&self, address: IpAddr) -> Result<(), AccessError> {
        match &self.0.restrictions.allowed_ip_addresses {
            Some(networks) if !network::holds(networks, address) => {
                Err(AccessError::AddressNotAllowed(address.to_canonical()))
            }
            _ => Ok(()),
        }
    }

    /// Whether the holder may change anything, or only look.
    pub(crate) fn permit_change(&self) -> Result<(), AccessError> {
        if self.0.access_rights.may_change() {
            Ok(())
        } else {
            Err(AccessError::RightsInsufficient(self.0.access_rights))
        }
    }

    /// Whether the token may reach a Digital Account of its Member.
    pub(crate) fn reaches_account(&self, name: &str) -> bool {
        let accounts = self.0.restrictions.account_identifications.as_ref();
        accounts.is_none_or(|accounts| accounts.iter().any(|known| known == name))
    }

    /// As [`Self::reaches_account`], for those who want an error.
    pub(crate) fn permit_account(&self, name: &str) -> Result<(), AccessError> {
        if self.reaches_account(name) {
            Ok(())
        } else {
            Err(AccessError::AccountNotAllowed(name.to_owned()))
        }
    }
}
