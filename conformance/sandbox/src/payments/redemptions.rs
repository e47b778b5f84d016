//! pacs.009 and the pacs.002 of the Tokenizer: a DSA becomes money in a bank again.

use super::{
    context::Context,
    denied::Denied,
    payment::State,
    queue::Queue,
    returns::{Role, find},
    transfers,
};
use crate::{
    ledger::{Account, Purpose, book},
    messages::{
        compose::responses::Status,
        content::{RedemptionResult, ResultStatus, Transfer},
    },
    seed_data::Member,
    store::Reading as _,
};

/// Takes a pacs.009 and passes it on to the Tokenizer.
pub(super) fn request(
    context: &mut Context<'_, '_, '_>,
    transfer: &Transfer,
) -> Result<(), Denied> {
    let tokenizer: Option<Member> = context.changes.get(&[&transfer.header.instructed.member])?;
    if !tokenizer.is_some_and(|member| member.is_tokenizer()) {
        return Err(Denied::because(format!(
            "{} is not a Tokenizer.",
            transfer.header.instructed.member
        )));
    }
    let payment = transfers::begin(context, transfer, true)?;
    let checked = book::check_giving(
        context.changes,
        &payment.from,
        &payment.asset,
        payment.amount,
    );
    checked.map_err(|error| Denied::by_ledger(&error, context.sender()))?;
    context.forward(&payment.to_member, Queue::Tokenizer, &payment, None)
}

/// Takes the result of a redemption: the DSA goes to the Tokenizer, or nothing happens.
pub(super) fn conclude(
    context: &mut Context<'_, '_, '_>,
    result: &RedemptionResult,
) -> Result<(), Denied> {
    let mut payment = find(context, &result.original, Role::Bfi)?;
    if !payment.is_redemption {
        return Err(Denied::because("The payment is not a redemption."));
    }
    if payment.state != State::Sent {
        return Err(Denied::because("The redemption already has a response."));
    }
    context.keep(&payment)?;
    match (result.status, &result.ledger_address) {
        (ResultStatus::Done, Some(address)) => {
            let accounts: Vec<Account> = context.changes.all(&[context.sender()])?;
            let account = accounts
                .into_iter()
                .find(|account| account.ledger_address == *address);
            let account = account.ok_or_else(|| {
                Denied::because(
                    "SttlmDgtlAcctId is not the address of an account of the Tokenizer.",
                )
            })?;
            context.permit_account(&account.id.name)?;
            payment.to = Some(account.id.clone());
            let movement = transfers::movement(&payment, account.id);
            transfers::record(
                context,
                &mut payment,
                Purpose::Redemption,
                movement,
                State::Redeemed,
            )?;
            transfers::notify_sfi(context, &payment, Status::Settled, None)
        }
        _ => {
            payment.state = State::Rejected;
            payment.changed_at = context.central.now();
            context.changes.put(&payment)?;
            let because = result
                .reason
                .as_ref()
                .map_or_else(String::new, |reason| format!(" {reason}"));
            let reason = format!("{} declined the redemption.{because}", payment.to_member);
            transfers::notify_sfi(context, &payment, Status::Rejected, Some(reason))
        }
    }
}
