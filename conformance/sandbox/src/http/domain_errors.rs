//! Which status and code the errors of the domain become.

use axum::http::StatusCode;

use super::{ErrorResponse, bearer::BearerError};
use crate::{
    access::{AccessError, session::SessionEnd, token::TokenError},
    payments::{denied::PaymentError, withdrawal::WithdrawalError},
    sentence::sentence,
    store::StoreError,
};

impl From<StoreError> for ErrorResponse {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "store_failed",
            "The service could not complete the request.",
        )
    }
}

impl From<BearerError> for ErrorResponse {
    fn from(error: BearerError) -> Self {
        match error {
            BearerError::Missing => Self::token_missing(),
            BearerError::Repeated | BearerError::Form => {
                Self::unauthorized("token_malformed", sentence(&error))
            }
        }
    }
}

impl From<AccessError> for ErrorResponse {
    fn from(error: AccessError) -> Self {
        let text = sentence(&error);
        match error {
            AccessError::Token(error) => {
                let code = match error {
                    TokenError::Malformed => "token_malformed",
                    TokenError::Algorithm => "token_algorithm",
                    TokenError::Signature => "token_signature",
                };
                Self::unauthorized(code, text)
            }
            AccessError::SessionUnknown => Self::unauthorized("token_unknown", text),
            AccessError::UserDisabled(_) => Self::unauthorized("user_disabled", text),
            AccessError::SessionEnded(end) => {
                let code = match end {
                    SessionEnd::Revoked => "token_revoked",
                    SessionEnd::NotRefreshed => "token_not_refreshed",
                    SessionEnd::Over => "session_over",
                };
                Self::unauthorized(code, text)
            }
            AccessError::Expired => Self::unauthorized("token_expired", text),
            AccessError::EndpointNotPermitted(_) => Self::forbidden("endpoint_not_permitted", text),
            AccessError::AddressNotAllowed(_) => Self::forbidden("address_not_allowed", text),
            AccessError::RightsInsufficient(_) => Self::forbidden("rights_insufficient", text),
            AccessError::AccountNotAllowed(_) => Self::forbidden("account_not_allowed", text),
            AccessError::Store(error) => error.into(),
        }
    }
}

impl From<PaymentError> for ErrorResponse {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Access(error) => error.into(),
            PaymentError::MessageKnown(_) => Self::conflict("message_known", sentence(&error)),
            PaymentError::Store(error) => error.into(),
        }
    }
}

impl From<WithdrawalError> for ErrorResponse {
    fn from(error: WithdrawalError) -> Self {
        let text = sentence(&error);
        match error {
            WithdrawalError::Unknown(_) => Self::not_found("message_unknown", text),
            WithdrawalError::Fetched(_) => Self::conflict("message_fetched", text),
            WithdrawalError::Overtaken(_) => Self::conflict("message_overtaken", text),
            WithdrawalError::Access(error) => error.into(),
            WithdrawalError::Store(error) => error.into(),
        }
    }
}
