//! Why a request may not do what it asks for.

use std::net::IpAddr;

use super::{AccessRights, session::SessionEnd, token::TokenError};
use crate::store::StoreError;

/// Why a request may not do what it asks for.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum AccessError {
    /// The text is not one of our tokens.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The token is signed with our key, and its session is not there.
    #[error("the access token is unknown here")]
    SessionUnknown,
    /// The User of the token has been disabled.
    #[error("the User {0} is disabled")]
    UserDisabled(String),
    /// The session of the token has ended.
    #[error("{0}")]
    SessionEnded(SessionEnd),
    /// The session goes on with a newer token.
    #[error("the access token has expired: it was refreshed, and the new one must be used")]
    Expired,
    /// The token may not call this endpoint.
    #[error("the access token does not permit {0}")]
    EndpointNotPermitted(String),
    /// The token may not come from this address.
    #[error("the access token does not allow requests from {0}")]
    AddressNotAllowed(IpAddr),
    /// The rights of the User are for looking only.
    #[error("the access rights {0} do not allow this request")]
    RightsInsufficient(AccessRights),
    /// The token may not reach this Digital Account.
    #[error("the access token does not allow the Digital Account {0}")]
    AccountNotAllowed(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
