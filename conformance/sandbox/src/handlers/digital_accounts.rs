//! `/client/v1/api/digital-accounts`.

use serde_json::{Value, json};

use super::{Call, Outcome};
use crate::{
    http::ErrorResponse,
    ledger::Account,
    store::{Reading as _, Snapshot},
};

/// Lists the accounts of the Member that the token may reach.
pub(super) fn list(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let accounts: Vec<Account> = records.all(&[call.grant.member()])?;
    let reached = accounts
        .iter()
        .filter(|account| call.grant.reaches_account(&account.id.name));
    Ok(Outcome::Response(reached.map(body).collect()))
}

/// Gives one account.
pub(super) fn get(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let account = find(call, records, call.path("account_identification"))?;
    Ok(Outcome::Response(body(&account)))
}

/// The account called `name`, if the token may reach it. Only those who may learn whether it exists.
pub(super) fn find(
    call: &Call<'_>,
    records: &Snapshot,
    name: &str,
) -> Result<Account, ErrorResponse> {
    call.grant.permit_account(name)?;
    let account = records.get(&[call.grant.member(), name])?;
    account.ok_or_else(|| {
        ErrorResponse::not_found(
            "account_unknown",
            format!("No Digital Account named {name} exists."),
        )
    })
}

/// Schema `digitalAccount`.
pub(super) fn body(account: &Account) -> Value {
    json!({
        "account_identification": account.id.name,
        "account_type": account.id.account_type(),
        "addressing_identification": account.addressing_identification,
        "distributed_ledger_account_address": account.ledger_address,
        "member_identification": account.id.member,
    })
}
