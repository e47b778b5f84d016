//! One payment: its identifiers, its parties, and what happened to it.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use maud::{Markup, html};

use super::overview::state_name;
use crate::{
    access::user::Organisation,
    app::SharedApp,
    http::form::Fields,
    ledger::{LedgerTransaction, transaction::sequence_key},
    office::{SharedOffice, inside::inside, page, visitor::Visitor},
    payments::payment::{Payment, status_of},
    store::{Reading as _, StoreError},
};

/// Shows a payment that the organisation takes part in.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let organisation = &visitor.user.organisation;
    match find(&office.app, organisation, fields.text("payment")) {
        Ok(Some((payment, transactions))) => {
            inside(&visitor, "Payment", None, &content(&payment, &transactions))
        }
        // The same for a payment of others and for one that does not exist.
        Ok(None) => page::failure(StatusCode::NOT_FOUND, "There is no such payment."),
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

type Found = (Payment, Vec<LedgerTransaction>);

fn find(
    app: &SharedApp,
    organisation: &str,
    identification: &str,
) -> Result<Option<Found>, StoreError> {
    let records = app.store.snapshot()?;
    let owner: Option<Organisation> = records.get(&[organisation])?;
    let members = owner.map(|owner| owner.members).unwrap_or_default();
    let payment: Option<Payment> = records.get(&[identification])?;
    let is_own = |payment: &Payment| members.iter().any(|member| payment.has_party(member));
    let Some(payment) = payment.filter(is_own) else {
        return Ok(None);
    };
    let mut transactions = Vec::new();
    for place in &payment.transactions {
        transactions.extend(records.get::<LedgerTransaction>(&[&sequence_key(*place)])?);
    }
    Ok(Some((payment, transactions)))
}

fn content(payment: &Payment, transactions: &[LedgerTransaction]) -> Markup {
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
        }
        h2 { "Identifiers" }
        dl { @for (what, name) in names { dt { (what) } dd { (page::identifier(name)) } } }
        h2 { "History" }
        ol {
            li { (page::time(payment.created_at)) " requested" }
            @for transaction in transactions {
                li {
                    (page::time(transaction.time)) " " (status_of(transaction).unwrap_or("opening")) ": "
                    (page::amount(transaction.movement.amount)) " " (transaction.movement.asset)
                    " from " (transaction.movement.from) " to " (transaction.movement.to)
                    br; (page::identifier(&transaction.identification))
                }
            }
            @for (path, text) in &payment.corrections { li { "corrected: " code { (path) } " = " (text) } }
            li { (page::time(payment.changed_at)) " last change: " (state_name(payment.state)) }
        }
    }
}
