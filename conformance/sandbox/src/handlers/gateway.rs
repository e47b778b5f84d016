//! `/client/v1/api/gateway/messages`, a message below it, and `/tokenizer/v1/api/gateway/messages`.

use serde_json::{Value, json};

use super::{Call, Outcome};
use crate::{
    http::ErrorResponse,
    ledger::{
        LedgerTransaction,
        transaction::{Participation, sequence_key},
    },
    payments::{
        fetching,
        payment::{Payment, status_of},
        queue::{self, Queue},
        withdrawal,
    },
    store::{Order, Reading as _, Snapshot},
};

/// How many transactions a response holds: the newest, for no paging is documented.
const MOST_TRANSACTIONS: usize = 1000;

/// Reads the Gateway Service of a Member.
pub(super) fn client(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    read(call, records, Queue::Client)
}

/// Reads the Gateway Service of a Tokenizer.
pub(super) fn tokenizer(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    call.require_tokenizer(records)?;
    read(call, records, Queue::Tokenizer)
}

/// Withdraws a message that its receiver has not fetched.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one type")]
pub(super) fn withdraw(call: &Call<'_>, _: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let (app, grant) = (call.app.clone(), call.grant.clone());
    let identification = call.path("message_identification").to_owned();
    Ok(Outcome::Commit(Box::new(move |changes| {
        let now = app.clock.now();
        let message = withdrawal::withdraw(changes, &grant, &identification, now)?;
        Ok(message.body())
    })))
}

fn read(call: &Call<'_>, records: &Snapshot, queue: Queue) -> Result<Outcome, ErrorResponse> {
    // The contract asks for exactly one of the two parameters, so the guard has seen to it.
    match call.query("transactions") {
        Some(payment) => transactions(call, records, payment),
        None => oldest_message(call, records, queue),
    }
}

/// Takes the oldest message out of the queue; those who may change nothing only look at it.
fn oldest_message(
    call: &Call<'_>,
    records: &Snapshot,
    queue: Queue,
) -> Result<Outcome, ErrorResponse> {
    let nothing = || ErrorResponse::not_found("nothing_pending", "No message is pending.");
    let member = call.grant.member().to_owned();
    let message = queue::oldest(records, &member, queue)?.ok_or_else(nothing)?;
    if !call.may_change() {
        return Ok(Outcome::Response(message.body()));
    }
    let app = call.app.clone();
    Ok(Outcome::Commit(Box::new(move |changes| {
        let message = fetching::take(changes, &member, queue, app.clock.now())?;
        message.map(|message| message.body()).ok_or_else(nothing)
    })))
}

/// Lists the transactions of one payment, or of all when `payment` is empty.
fn transactions(
    call: &Call<'_>,
    records: &Snapshot,
    payment: &str,
) -> Result<Outcome, ErrorResponse> {
    let member = call.grant.member();
    let sequences: Vec<u64> = if payment.is_empty() {
        let newest: Vec<Participation> =
            records.list(&[member], Order::Descending, MOST_TRANSACTIONS)?;
        newest
            .iter()
            .rev()
            .map(|participation| participation.sequence)
            .collect()
    } else {
        let payment = Payment::find_by_name(records, payment, member)?;
        payment
            .map(|payment| payment.transactions)
            .unwrap_or_default()
    };
    let mut found: Vec<Value> = Vec::new();
    for sequence in sequences {
        let transaction: Option<LedgerTransaction> = records.get(&[&sequence_key(sequence)])?;
        found.extend(
            transaction
                .filter(|transaction| is_reached(call, transaction))
                .map(|found| body(&found)),
        );
    }
    if found.is_empty() {
        Err(ErrorResponse::not_found(
            "transaction_unknown",
            "The ledger holds no transaction that fits.",
        ))
    } else {
        Ok(Outcome::Response(json!({ "transactions": found })))
    }
}

/// Whether the token may reach an account of its Member in the transaction; an issuer sees the movements of its Assets.
fn is_reached(call: &Call<'_>, transaction: &LedgerTransaction) -> bool {
    let member = call.grant.member();
    let own: Vec<_> = [&transaction.movement.from, &transaction.movement.to]
        .into_iter()
        .filter(|account| account.member == member)
        .collect();
    own.is_empty()
        || own
            .iter()
            .any(|account| call.grant.reaches_account(&account.name))
}

/// Schema `transaction`.
fn body(transaction: &LedgerTransaction) -> Value {
    let mut body = json!({ "transaction_identification": transaction.identification });
    if let (Some(status), Some(body)) = (status_of(transaction), body.as_object_mut()) {
        body.insert("payment_status".to_owned(), status.into());
    }
    body
}
