//! The endpoints that take messages.

use super::{Call, Outcome};
use crate::{
    http::ErrorResponse,
    messages::MessageKind,
    payments::{
        central::Central,
        denied::Denied,
        processing::{MessageEndpoint, Processing},
    },
    store::Snapshot,
};

/// `/client/v1/api/payments/message/send`.
pub(super) fn send(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    take(call, records, MessageEndpoint::Send)
}

/// `/client/v1/api/payments/message/reply`.
pub(super) fn reply(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    take(call, records, MessageEndpoint::Reply)
}

/// `/client/v1/api/payments/message/redeem`.
pub(super) fn redeem(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    take(call, records, MessageEndpoint::Redeem)
}

/// `/tokenizer/v1/api/transactions/message/redeem`.
pub(super) fn conclude(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    call.require_tokenizer(records)?;
    take(call, records, MessageEndpoint::Result)
}

fn take(
    call: &Call<'_>,
    records: &Snapshot,
    endpoint: MessageEndpoint,
) -> Result<Outcome, ErrorResponse> {
    let kind = MessageKind::from_short(call.body("message_type"));
    // The contract lists the types, so the guard has seen to it.
    let kind = kind.ok_or_else(|| {
        ErrorResponse::bad_request("message_type_unknown", "The message_type is unknown.")
    })?;
    let payload = call.body("signed_message_payload");
    let central = Central::new(call.app.clock.clone(), call.app.ledger_keys);
    let processing = Processing::new(central, call.grant, endpoint, kind, payload);
    match processing.read(records, payload) {
        Ok(message) => Ok(Outcome::Commit(Box::new(move |changes| {
            Ok(processing.process(changes, &message)?)
        }))),
        Err(Denied::Rejected(reason)) => Ok(Outcome::Response(
            processing.reject(records, &reason, None)?,
        )),
        Err(Denied::Failed(error)) => Err(error.into()),
    }
}
