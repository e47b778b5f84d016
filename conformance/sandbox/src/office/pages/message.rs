//! One message: who sent it to whom, what became of it, and its text while it waits to be fetched.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{Markup, html};

use super::names::{describe, end_of, payment_address, receiver, sender};
use crate::{
    access::user::Organization,
    app::SharedApp,
    http::form::Fields,
    ledger::transaction::sequence_key,
    office::{SharedOffice, inside::inside, page, visitor::Visitor},
    payments::{
        history::{MessageEnd, MessageHistory},
        queue::QueuedMessage,
    },
    store::{Reading as _, StoreError},
};

/// A message, and its text while it waits.
struct Found {
    message: MessageHistory,
    text: Option<String>,
}

/// Shows a message that the organization sent or receives.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    match find(&office.app, &visitor.user.organization, &fields) {
        Ok(Some(found)) => inside(&visitor, "Message", None, &content(&found)),
        // The same for a message of others and for one that does not exist.
        Ok(None) => page::failure(StatusCode::NOT_FOUND, "There is no such message."),
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

fn find(app: &SharedApp, organization: &str, fields: &Fields) -> Result<Option<Found>, StoreError> {
    let records = app.store.snapshot()?;
    let members = Organization::members_of(&records, organization)?;
    let Ok(number) = fields.text("number").parse() else {
        return Ok(None);
    };
    let number = sequence_key(number);
    let message: Option<MessageHistory> = records.get(&[fields.text("payment"), &number])?;
    let is_own = |message: &MessageHistory| members.iter().any(|member| message.has_party(member));
    let Some(message) = message.filter(is_own) else {
        return Ok(None);
    };
    let queued: Option<QueuedMessage> = match &message.receiver {
        Some(receiver) => records.get(&[receiver, message.queue.as_str(), &number])?,
        None => None,
    };
    let text = queued.and_then(|queued| STANDARD.decode(queued.payload).ok());
    let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Some(Found { message, text }))
}

fn content(found: &Found) -> Markup {
    let Found { message, text } = found;
    html! {
        p { a href="/office/overview" { "To the overview" } }
        dl {
            dt { "Type" } dd { (message.kind.as_str()) ", " (describe(message.kind)) }
            dt { "Identifier" } dd { (page::identifier(&message.identification)) }
            dt { "From" } dd { (sender(message)) }
            dt { "To" } dd { (receiver(message)) }
            dt { "Payment" } dd { a href=(payment_address(&message.payment)) { code { (message.payment) } } }
            dt { "State" } dd { (end_of(message)) }
        }
        h2 { "History" }
        ol.history {
            li { (page::time(message.sent_at)) " sent by " (sender(message)) }
            @match message.end {
                Some(MessageEnd::Fetched(time) | MessageEnd::Withdrawn(time)) => {
                    li { (page::time(time)) " " (end_of(message)) }
                },
                None => {},
            }
        }
        h2 { "Text" }
        @match text {
            Some(text) => pre tabindex="0" role="region" aria-label="Text of the message" { (text) },
            None => p { "The sandbox keeps the text of a message while it waits to be fetched." },
        }
    }
}
