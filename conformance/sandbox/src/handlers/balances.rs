//! `/client/v1/api/balances/digital-accounts/{account_identification}`.

use serde_json::{Value, json};

use super::{Call, Outcome, digital_accounts};
use crate::{
    http::ErrorResponse,
    ledger::Holding,
    store::{Reading as _, Snapshot},
};

/// Gives the balances of an account: of every Asset it has a credit line for, or of those that the filters name.
pub(super) fn get(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let account = digital_accounts::find(call, records, call.path("account_identification"))?.id;
    let code = call.query("asset_code_identification");
    let issuer = call.query("asset_issuer_identification");
    let holdings: Vec<Holding> = records.all(&[&account.member, &account.name])?;
    let is_wanted = |holding: &&Holding| {
        code.is_none_or(|code| code == holding.asset.code)
            && issuer.is_none_or(|issuer| issuer == holding.asset.issuer)
    };
    let balances: Vec<Value> = holdings.iter().filter(is_wanted).map(body).collect();
    if balances.is_empty() && (code.is_some() || issuer.is_some()) {
        let asset = match (code, issuer) {
            (Some(code), Some(issuer)) => format!("the Asset {code} of {issuer}"),
            (Some(code), None) => format!("the Asset {code}"),
            (None, issuer) => format!("any Asset of {}", issuer.unwrap_or_default()),
        };
        let message = format!(
            "No credit line is set for {asset} on the Digital Account {}.",
            account.name
        );
        return Err(ErrorResponse::not_found("credit_line_missing", message));
    }
    Ok(Outcome::Response(json!({
        "account_identification": account.name,
        "balances": balances,
    })))
}

/// Schema `balance`.
fn body(holding: &Holding) -> Value {
    json!({
        "asset_code_identification": holding.asset.code,
        "asset_issuer_identification": holding.asset.issuer,
        "balance": holding.balance,
        "limit": holding.limit,
    })
}
