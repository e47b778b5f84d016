//! What payments and messages are called on pages, and where they are shown.

use maud::{Markup, html};

use crate::{
    messages::MessageKind,
    office::page,
    payments::{
        history::{MessageEnd, MessageHistory},
        payment::State as PaymentState,
    },
    seed_data::CENTRAL,
};

/// Where a payment is shown.
pub(super) fn payment_address(identification: &str) -> String {
    page::address("/office/payment", &[("payment", identification)])
}

/// Where a message is shown.
pub(super) fn message_address(payment: &str, number: u64) -> String {
    let number = number.to_string();
    page::address(
        "/office/message",
        &[("payment", payment), ("number", &number)],
    )
}

/// Who sent a message.
pub(super) fn sender(message: &MessageHistory) -> &str {
    let is_central = message.sender == CENTRAL.member_identification;
    if is_central { "TKEY7" } else { &message.sender }
}

/// Who gets a message.
pub(super) fn receiver(message: &MessageHistory) -> &str {
    message.receiver.as_deref().unwrap_or("TKEY7")
}

/// How a message left the queue of its receiver.
pub(super) fn end_of(message: &MessageHistory) -> Markup {
    html! {
        @match message.end {
            Some(MessageEnd::Fetched(_)) => { "fetched by " (receiver(message)) },
            Some(MessageEnd::Withdrawn(_)) => { "withdrawn by " (sender(message)) },
            None if message.receiver.is_none() => { "processed" },
            None => { "waits to be fetched at the " (message.queue.as_str()) " gateway of " (receiver(message)) },
        }
    }
}

/// What a type of message is for.
pub(super) fn describe(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Pacs002 => "status of a payment",
        MessageKind::Pacs004 => "return of a payment",
        MessageKind::Pacs008 => "request of a payment",
        MessageKind::Pacs009 => "request of a redemption",
        MessageKind::Camt026 => "unable to apply",
        MessageKind::Camt029 => "rejection of a cancelation",
        MessageKind::Camt030 => "notification of a case",
        MessageKind::Camt056 => "request of a cancelation",
        MessageKind::Camt087 => "request of a modification",
        MessageKind::Tkey001 => "result of the customer identification",
        MessageKind::Tkey002 => "notice of a settlement outside TKEY7",
    }
}

/// How far a payment has come.
pub(super) fn state_name(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Sent => "waits for a response",
        PaymentState::Rejected => "rejected",
        PaymentState::Clearing => "clearing",
        PaymentState::Settled => "settled",
        PaymentState::Returned => "settled (returned)",
        PaymentState::Canceled => "canceled",
        PaymentState::Redeemed => "settled (redeemed)",
    }
}
