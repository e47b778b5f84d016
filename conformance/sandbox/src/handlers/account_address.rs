//! `/tokenizer/v1/api/account-address`.

use super::{Call, Outcome, digital_accounts};
use crate::{
    http::ErrorResponse,
    ledger::account::{Account, Addressing},
    store::{Reading as _, Snapshot},
};

/// Gives the account that an addressing identifier leads to, also of other Members.
pub(super) fn get(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    call.require_tokenizer(records)?;
    // The contract requires the parameter, so the guard has seen it.
    let addressing = call.query("addressing_identification").unwrap_or_default();
    let found: Option<Addressing> = records.get(&[addressing])?;
    let account: Option<Account> = match &found {
        Some(found) => records.get(&[&found.account.member, &found.account.name])?,
        None => None,
    };
    let account = account.ok_or_else(|| {
        ErrorResponse::not_found(
            "address_unknown",
            format!("No account matches {addressing}. Check the data of the Member."),
        )
    })?;
    Ok(Outcome::Response(digital_accounts::body(&account)))
}
