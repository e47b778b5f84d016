//! camt.026, camt.056, camt.087 and camt.029: something is wrong with a payment.

use super::{
    context::Context,
    denied::Denied,
    payment::{Payment, Progress, State},
    queue::Queue,
    returns::{Role, find},
};
use crate::messages::content::{Cancelation, Modification, Resolution, UnableToApply};

/// Takes a camt.026 and passes it on to the SFI.
pub(super) fn unable_to_apply(
    context: &mut Context<'_, '_, '_>,
    unable: &UnableToApply,
) -> Result<(), Denied> {
    let mut payment = find(context, &unable.original, Role::Bfi)?;
    if payment.is_redemption
        || !matches!(
            payment.state,
            State::Sent | State::Clearing | State::Settled
        )
    {
        return Err(Denied::because(
            "The payment is over, or it is a redemption.",
        ));
    }
    if payment.open.unable_to_apply {
        return Err(Denied::because(
            "A camt.026 for the payment waits for a response already.",
        ));
    }
    let before = payment.progress();
    payment.open.unable_to_apply = true;
    pass_on(context, payment, before, Role::Sfi)
}

/// Takes a camt.056 and passes it on to the BFI.
pub(super) fn cancelation(
    context: &mut Context<'_, '_, '_>,
    cancelation: &Cancelation,
) -> Result<(), Denied> {
    let mut payment = find(context, &cancelation.original, Role::Sfi)?;
    if cancelation.settlement.account != payment.from {
        let found = &cancelation.settlement.account;
        return Err(Denied::because(format!(
            "SttlmAcct names {found}, and the payment is from {}.",
            payment.from
        )));
    }
    if !matches!(payment.state, State::Clearing | State::Settled) {
        return Err(Denied::because(
            "Only a payment that is recorded in the ledger, and not over, can be canceled.",
        ));
    }
    if payment.open.cancelation {
        return Err(Denied::because(
            "A cancelation of the payment is under way already.",
        ));
    }
    if payment.open.settlement_notice {
        return Err(Denied::because(
            "The settlement of the payment outside TKEY7 has been notified.",
        ));
    }
    let before = payment.progress();
    payment.open.cancelation = true;
    payment.open.unable_to_apply = false;
    pass_on(context, payment, before, Role::Bfi)
}

/// Takes a camt.087 and passes it on to the BFI.
pub(super) fn modification(
    context: &mut Context<'_, '_, '_>,
    modification: &Modification,
) -> Result<(), Denied> {
    let mut payment = find(context, &modification.original, Role::Sfi)?;
    if !payment.open.unable_to_apply {
        return Err(Denied::because(
            "No camt.026 of the BFI asks for a modification of the payment.",
        ));
    }
    let before = payment.progress();
    payment.open.unable_to_apply = false;
    payment
        .corrections
        .extend(modification.corrections.iter().cloned());
    pass_on(context, payment, before, Role::Bfi)
}

/// Takes a camt.029 and passes it on to the SFI.
pub(super) fn resolution(
    context: &mut Context<'_, '_, '_>,
    resolution: &Resolution,
) -> Result<(), Denied> {
    let mut payment = find(context, &resolution.original, Role::Bfi)?;
    if !payment.open.cancelation {
        return Err(Denied::because(
            "No camt.056 asks for the cancelation of the payment.",
        ));
    }
    let before = payment.progress();
    payment.open.cancelation = false;
    pass_on(context, payment, before, Role::Sfi)
}

fn pass_on(
    context: &mut Context<'_, '_, '_>,
    mut payment: Payment,
    before: Progress,
    to: Role,
) -> Result<(), Denied> {
    payment.changed_at = context.central.now();
    context.changes.put(&payment)?;
    let to = match to {
        Role::Sfi => &payment.from.member,
        Role::Bfi => &payment.to_member,
    };
    context.forward(to, Queue::Client, &payment, Some(before))
}
