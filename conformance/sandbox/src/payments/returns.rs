//! tkey.002 and pacs.004: an Asset goes back.

use super::{
    context::Context,
    denied::Denied,
    payment::{Payment, State},
    queue::Queue,
    transfers,
};
use crate::{
    ledger::{Movement, Purpose},
    messages::content::{Original, Return, ReturnCode, SettlementNotice},
};

/// Who of the two parties may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Sfi,
    Bfi,
}

/// The payment that a message speaks of, if its sender has the role and everything in it is true.
pub(super) fn find(
    context: &Context<'_, '_, '_>,
    original: &Original,
    role: Role,
) -> Result<Payment, Denied> {
    let name = &original.instruction_identification;
    // Whether others have such a payment is nobody's business.
    let payment = Payment::find(context.changes, name, context.sender())?;
    let payment = payment
        .ok_or_else(|| Denied::because(format!("No payment with InstrId {name} is known.")))?;
    let (owner, whose) = match role {
        Role::Sfi => (&payment.from.member, "SFI"),
        Role::Bfi => (&payment.to_member, "BFI"),
    };
    if owner != context.sender() {
        let reason = format!(
            "Only the {whose} of the payment may send a {}.",
            context.message.kind
        );
        return Err(Denied::because(reason));
    }
    let other = match role {
        Role::Sfi => &payment.to_member,
        Role::Bfi => &payment.from.member,
    };
    if context
        .message
        .counterparty
        .as_ref()
        .is_some_and(|party| party.member != *other)
    {
        return Err(Denied::because(format!(
            "The other party of the payment is {other}."
        )));
    }
    let said = [
        (
            "message identifier",
            &original.message_identification,
            &payment.message_identification,
        ),
        (
            "EndToEndId",
            &original.end_to_end_identification,
            &payment.end_to_end_identification,
        ),
        (
            "TxId",
            &original.transaction_identification,
            &payment.transaction_identification,
        ),
    ];
    for (what, said, true_one) in said {
        if said.as_ref().is_some_and(|said| said != true_one) {
            return Err(Denied::because(format!(
                "The payment {name} has another {what}."
            )));
        }
    }
    if let Some(money) = &original.amount
        && (money.code != payment.asset.code || money.amount != payment.amount)
    {
        return Err(Denied::because(format!(
            "The payment {name} has another amount."
        )));
    }
    let account = match role {
        Role::Sfi => Some(&payment.from),
        Role::Bfi => payment.to.as_ref(),
    };
    if let Some(account) = account {
        context.permit_account(&account.name)?;
    }
    Ok(payment)
}

/// Takes a tkey.002 and passes it on to the BFI.
pub(super) fn notify(
    context: &mut Context<'_, '_, '_>,
    notice: &SettlementNotice,
) -> Result<(), Denied> {
    let mut payment = find(context, &notice.original, Role::Sfi)?;
    require_account(&payment.from.name, &notice.header.settlement.account.name)?;
    if payment.state != State::Clearing {
        return Err(Denied::because(
            "Only a DSO payment in clearing can be settled outside TKEY7.",
        ));
    }
    if payment.open.settlement_notice {
        return Err(Denied::because(
            "The settlement of the payment has been notified already.",
        ));
    }
    if payment.open.cancelation {
        return Err(Denied::because(
            "A cancelation of the payment is under way.",
        ));
    }
    let before = payment.progress();
    payment.open.settlement_notice = true;
    payment.changed_at = context.central.now();
    context.changes.put(&payment)?;
    context.forward(&payment.to_member, Queue::Client, &payment, Some(before))
}

/// Takes a pacs.004: the Asset goes back to where it came from.
pub(super) fn give_back(
    context: &mut Context<'_, '_, '_>,
    returned: &Return,
) -> Result<(), Denied> {
    let mut payment = find(context, &returned.original, Role::Bfi)?;
    let Some(holder) = payment.to.clone() else {
        return Err(Denied::because(
            "The payment has not been recorded in the ledger.",
        ));
    };
    require_account(&holder.name, &returned.header.settlement.account.name)?;
    if returned.returned.code != payment.asset.code || returned.returned.amount != payment.amount {
        return Err(Denied::because(
            "RtrdIntrBkSttlmAmt is not the amount of the payment; parts cannot be returned.",
        ));
    }
    let (purpose, state) = match returned.code {
        ReturnCode::Settled if !payment.open.settlement_notice => {
            return Err(Denied::because(
                "No tkey.002 asks for the return of the DSO (code 0001).",
            ));
        }
        ReturnCode::Canceled if !payment.open.cancelation => {
            return Err(Denied::because(
                "No camt.056 asks for the cancelation of the payment (code 0002).",
            ));
        }
        ReturnCode::Settled => (Purpose::Return, State::Returned),
        ReturnCode::Canceled => (Purpose::Cancelation, State::Canceled),
    };
    let movement = Movement {
        from: holder,
        to: payment.from.clone(),
        asset: payment.asset.clone(),
        amount: payment.amount,
    };
    payment.open = super::payment::OpenRequests::default();
    context.keep(&payment)?;
    transfers::record(context, &mut payment, purpose, movement, state)
}

fn require_account(of_payment: &str, of_message: &str) -> Result<(), Denied> {
    if of_payment == of_message {
        Ok(())
    } else {
        Err(Denied::because(format!(
            "SttlmAcct names {of_message}, and the payment is on {of_payment}."
        )))
    }
}
