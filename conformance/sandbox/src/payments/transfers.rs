//! pacs.008 and tkey.001: a payment is asked for, and the response to it.

use super::{
    context::Context,
    denied::Denied,
    payment::{self, AwaitingResponse, OpenRequests, Payment, PaymentName, PaymentOfMember, State},
    queue::Queue,
};
use crate::{
    ledger::{
        Account, AccountId, AssetKind, EMISSION, Movement, Purpose,
        book::{self, Entry},
    },
    messages::{
        compose::responses::{Report, Status},
        content::{CheckStatus, Identification, Transfer},
        identifier,
    },
    store::{Order, Reading as _},
};

/// Takes a pacs.008: remembers the payment and passes it on to the BFI.
pub(super) fn request(
    context: &mut Context<'_, '_, '_>,
    transfer: &Transfer,
) -> Result<(), Denied> {
    let payment = begin(context, transfer, false)?;
    // A DSO goes to the emission account; where a DSA goes, the BFI will say.
    let checked = match payment.kind {
        AssetKind::Dso => {
            let to = AccountId::new(&payment.to_member, EMISSION);
            book::check(context.changes, &movement(&payment, to))
        }
        AssetKind::Dsa => book::check_giving(
            context.changes,
            &payment.from,
            &payment.asset,
            payment.amount,
        ),
    };
    checked.map_err(|error| Denied::by_ledger(&error, context.sender()))?;
    context.changes.put(&payment.awaiting_response())?;
    context.forward(&payment.to_member, Queue::Client, &payment, None)
}

/// Remembers a payment or a redemption that nobody has asked for before.
pub(super) fn begin(
    context: &mut Context<'_, '_, '_>,
    transfer: &Transfer,
    is_redemption: bool,
) -> Result<Payment, Denied> {
    let now = context.central.now();
    let payment = Payment {
        instruction_identification: transfer.instruction_identification.clone(),
        message_identification: transfer.header.message_identification.clone(),
        end_to_end_identification: transfer.end_to_end_identification.clone(),
        transaction_identification: transfer.transaction_identification.clone(),
        is_redemption,
        kind: transfer.header.settlement.kind,
        from: transfer.header.settlement.account.clone(),
        to_member: transfer.header.instructed.member.clone(),
        to: None,
        asset: transfer.asset.clone(),
        amount: transfer.money.amount,
        state: State::Sent,
        open: OpenRequests::default(),
        transactions: Vec::new(),
        corrections: Vec::new(),
        queue_number: payment::next_number(context.changes, "payments")?,
        created_at: now,
        changed_at: now,
    };
    let known: Option<Payment> = context
        .changes
        .get(&[&payment.instruction_identification])?;
    if known.is_some() {
        let reason = format!(
            "A payment with InstrId {} exists already.",
            payment.instruction_identification
        );
        return Err(Denied::because(reason));
    }
    for name in payment.names() {
        let known: Option<PaymentName> = context.changes.get(&[name])?;
        if known.is_some() {
            return Err(Denied::because(format!(
                "A payment with the identifier {name} exists already."
            )));
        }
        context.changes.put(&PaymentName {
            name: name.to_owned(),
            instruction_identification: payment.instruction_identification.clone(),
        })?;
    }
    for member in [&payment.from.member, &payment.to_member] {
        context.changes.put(&PaymentOfMember {
            member: member.clone(),
            number: payment.queue_number,
            instruction_identification: payment.instruction_identification.clone(),
        })?;
    }
    context.changes.put(&payment)?;
    Ok(payment)
}

/// The movement that a payment is.
pub(super) fn movement(payment: &Payment, to: AccountId) -> Movement {
    Movement {
        from: payment.from.clone(),
        to,
        asset: payment.asset.clone(),
        amount: payment.amount,
    }
}

/// Records a movement for a payment.
pub(super) fn record(
    context: &mut Context<'_, '_, '_>,
    payment: &mut Payment,
    purpose: Purpose,
    movement: Movement,
    state: State,
) -> Result<(), Denied> {
    let now = context.central.now();
    let paying = context.central.key_of(&movement.from);
    let central = context.central.own_key();
    let entry = Entry {
        purpose,
        movement,
        end_to_end_identification: Some(payment.end_to_end_identification.clone()),
        time: now,
        signers: [&paying, &central],
    };
    let recorded = book::record(context.changes, entry);
    let transaction = recorded.map_err(|error| Denied::by_ledger(&error, context.sender()))?;
    tracing::info!(
        payment = payment.instruction_identification,
        transaction = transaction.identification,
        ?state,
        "recorded in the ledger"
    );
    payment.transactions.push(transaction.sequence);
    payment.state = state;
    payment.changed_at = now;
    context.changes.put(payment)?;
    Ok(())
}

/// Tells the SFI how its payment went.
pub(super) fn notify_sfi(
    context: &mut Context<'_, '_, '_>,
    payment: &Payment,
    status: Status,
    reason: Option<String>,
) -> Result<(), Denied> {
    let sfi = context.party(&payment.from.member)?;
    let names = (
        payment.end_to_end_identification.clone(),
        payment.transaction_identification.clone(),
    );
    context.report(
        &sfi,
        payment,
        &Report {
            status,
            reason,
            payment: Some(names),
        },
    )
}

/// Takes a tkey.001: settles the payment, or ends it.
pub(super) fn respond(
    context: &mut Context<'_, '_, '_>,
    identification: &Identification,
) -> Result<(), Denied> {
    let mut payment = waiting_payment(context, identification)?;
    context.keep(&payment)?;
    match identification.status {
        // The BFI will come back when it knows more.
        CheckStatus::Pending => Ok(()),
        CheckStatus::Rejected => {
            payment.state = State::Rejected;
            payment.changed_at = context.central.now();
            payment.leave_queue(context.changes);
            context.changes.put(&payment)?;
            let reason = format!("{} rejected {}.", payment.to_member, identification.about);
            notify_sfi(context, &payment, Status::Rejected, Some(reason))
        }
        CheckStatus::Accepted => {
            let to = named_account(context, identification)?;
            payment.to = Some(to.clone());
            payment.leave_queue(context.changes);
            let (state, status) = match payment.kind {
                AssetKind::Dso => (State::Clearing, Status::Cleared),
                AssetKind::Dsa => (State::Settled, Status::Settled),
            };
            let movement = movement(&payment, to);
            record(context, &mut payment, Purpose::Payment, movement, state)?;
            notify_sfi(context, &payment, status, None)
        }
    }
}

/// The account of the BFI that the tkey.001 names twice, by its name and by its address.
fn named_account(
    context: &Context<'_, '_, '_>,
    identification: &Identification,
) -> Result<AccountId, Denied> {
    let id = &identification.header.settlement.account;
    let account: Option<Account> = context.changes.get(&[&id.member, &id.name])?;
    match account {
        Some(account) if account.ledger_address == identification.ledger_address => Ok(account.id),
        _ => Err(Denied::because(format!(
            "SttlmAcctId is not the ledger address of the account {}.",
            id.name
        ))),
    }
}

/// The payment that a tkey.001 responds to: one that it names, or else the oldest that waits.
///
/// The samples of tkey.001 name no payment; only its parties, the Asset and the order of arrival remain to go by.
fn waiting_payment(
    context: &Context<'_, '_, '_>,
    identification: &Identification,
) -> Result<Payment, Denied> {
    let bfi = context.sender();
    let sfi = &identification.header.instructed.member;
    let kind = identification.header.settlement.kind;
    for name in &identification.named {
        let by_instruction = Payment::find(context.changes, name, bfi)?;
        let found = match by_instruction {
            None => Payment::find_by_name(context.changes, name, bfi)?,
            found => found,
        };
        let Some(payment) = found.filter(|payment| payment.to_member == bfi) else {
            continue;
        };
        if payment.state != State::Sent {
            let reason = format!(
                "The payment {} already has a response.",
                payment.instruction_identification
            );
            return Err(Denied::because(reason));
        }
        if payment.from.member != *sfi || payment.kind != kind || payment.is_redemption {
            let reason = format!(
                "The payment {} is not as the message describes it.",
                payment.instruction_identification
            );
            return Err(Denied::because(reason));
        }
        return Ok(payment);
    }
    let marked = identifier::message_identification(&identification.header.message_identification);
    let mark = payment::mark(
        marked.map(|marked| marked.currency).unwrap_or_default(),
        kind,
    );
    let oldest: Vec<AwaitingResponse> =
        context
            .changes
            .list(&[bfi, sfi, &mark], Order::Ascending, 1)?;
    let payment = match oldest.first() {
        Some(oldest) => Payment::find(context.changes, &oldest.instruction_identification, bfi)?,
        None => None,
    };
    payment.ok_or_else(|| {
        Denied::because(format!(
            "No payment in {mark} from {sfi} waits for a response of {bfi}."
        ))
    })
}
