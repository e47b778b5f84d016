//! Why a payment could not be sent or followed.

use std::{error, fmt};

use crate::{
    Error,
    message::PayloadError,
    operations::{
        gateway::GetGatewayMessagesError, payments::SendPaymentMessageError,
        signing::SignMessageError,
    },
};

/// Why a payment could not be sent or followed.
#[derive(Debug)]
#[non_exhaustive]
pub enum PayError {
    /// It was not signed, so it was not sent.
    Sign(Error<SignMessageError>),
    /// Sending it failed. After a lost connection it may have arrived: send the same order again, and a 409 means that
    /// it had.
    Send(Error<SendPaymentMessageError>),
    /// It was sent, and the Gateway Service could not be read.
    Wait(Error<GetGatewayMessagesError>),
    /// A message cannot be read.
    Payload(PayloadError),
}

impl fmt::Display for PayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sign(error) => write!(f, "the payment was not signed: {error}"),
            Self::Send(error) => write!(f, "the payment was not accepted: {error}"),
            Self::Wait(error) => write!(
                f,
                "the payment was sent, and its outcome is unknown: {error}"
            ),
            Self::Payload(error) => error.fmt(f),
        }
    }
}

impl error::Error for PayError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        // Each is part of the message already.
        match self {
            Self::Sign(error) => error.source(),
            Self::Send(error) => error.source(),
            Self::Wait(error) => error.source(),
            Self::Payload(error) => error.source(),
        }
    }
}

impl From<PayloadError> for PayError {
    fn from(error: PayloadError) -> Self {
        Self::Payload(error)
    }
}
