//! One payment: its identifiers, its parties, and what happened to it.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use maud::{Markup, html};

use super::names::{describe, end_of, message_address, receiver, sender, state_name};
use crate::{
    access::user::Organization,
    app::SharedApp,
    http::form::Fields,
    ledger::{LedgerTransaction, transaction::sequence_key},
    office::{SharedOffice, inside::inside, page, visitor::Visitor},
    payments::{
        history::{MessageEnd, MessageHistory},
        payment::{Payment, status_of},
    },
    store::{Reading as _, StoreError},
};

/// What the page is made of.
struct Found {
    payment: Payment,
    transactions: Vec<LedgerTransaction>,
    /// Those that the organization sent or receives.
    messages: Vec<MessageHistory>,
}

/// Shows a payment that the organization takes part in.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let organization = &visitor.user.organization;
    match find(&office.app, organization, fields.text("payment")) {
        Ok(Some(found)) => inside(&visitor, "Payment", None, &content(&found)),
        // The same for a payment of others and for one that does not exist.
        Ok(None) => page::failure(StatusCode::NOT_FOUND, "There is no such payment."),
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

fn find(
    app: &SharedApp,
    organization: &str,
    identification: &str,
) -> Result<Option<Found>, StoreError> {
    let records = app.store.snapshot()?;
    let members = Organization::members_of(&records, organization)?;
    let payment: Option<Payment> = records.get(&[identification])?;
    let is_own = |payment: &Payment| members.iter().any(|member| payment.has_party(member));
    let Some(payment) = payment.filter(is_own) else {
        return Ok(None);
    };
    let mut transactions = Vec::new();
    for place in &payment.transactions {
        transactions.extend(records.get::<LedgerTransaction>(&[&sequence_key(*place)])?);
    }
    let mut messages: Vec<MessageHistory> = records.all(&[identification])?;
    messages.retain(|message| members.iter().any(|member| message.has_party(member)));
    Ok(Some(Found {
        payment,
        transactions,
        messages,
    }))
}

fn content(found: &Found) -> Markup {
    let payment = &found.payment;
    let to = match &payment.to {
        Some(account) => account.to_string(),
        None => payment.to_member.clone(),
    };
    let names = [
        ("Instruction", &payment.instruction_identification),
        ("Message", &payment.message_identification),
        ("End to end", &payment.end_to_end_identification),
        ("Transaction", &payment.transaction_identification),
    ];
    html! {
        p { a href="/office/overview" { "To the overview" } }
        dl {
            dt { "State" } dd { (state_name(payment.state)) }
            dt { "Amount" } dd { (page::amount(payment.amount)) " " (payment.asset) }
            dt { "From" } dd { (payment.from) }
            dt { "To" } dd { (to) }
            @for (path, text) in &payment.corrections {
                dt { "Corrected" } dd { code { (path) } " = " (text) }
            }
            dt { "Last change" } dd { (page::time(payment.changed_at)) }
        }
        h2 { "Identifiers" }
        dl { @for (what, name) in names { dt { (what) } dd { (page::identifier(name)) } } }
        h2 { "History" }
        ol.history { @for (time, event) in history(found) { li { (page::time(time)) " " (event) } } }
    }
}

/// What happened, in the order of time.
fn history(found: &Found) -> Vec<(Timestamp, Markup)> {
    let mut events = Vec::new();
    for message in &found.messages {
        let name = html! {
            a href=(message_address(&message.payment, message.number)) { (message.kind.as_str()) }
        };
        events.push((
            message.sent_at,
            html! {
                (name) ", " (describe(message.kind)) ", from " (sender(message)) " to " (receiver(message))
            },
        ));
        if let Some(end) = message.end {
            let time = match end {
                MessageEnd::Fetched(time) | MessageEnd::Withdrawn(time) => time,
            };
            events.push((time, html! { (name) " " (end_of(message)) }));
        }
    }
    for transaction in &found.transactions {
        let movement = &transaction.movement;
        events.push((
            transaction.time,
            html! {
                (status_of(transaction).unwrap_or("opening")) ": "
                (page::amount(movement.amount)) " " (movement.asset) " from " (movement.from) " to " (movement.to)
                br; (page::identifier(&transaction.identification))
            },
        ));
    }
    // Events of the same time stay in this order: messages before what they bring about.
    events.sort_by_key(|(time, _)| *time);
    events
}
