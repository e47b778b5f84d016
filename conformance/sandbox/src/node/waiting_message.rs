//! The message that waits from the start: a payment of the central bank that its receiver has not fetched.
//!
//! So there is something to withdraw, and the example of that operation in the contract names it. It is written, signed
//! and accepted as any other, once for each store: a message that was withdrawn does not come back.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

use super::StartError;
use crate::{
    access::{AccessRights, IssuedToken, grant::Grant},
    app::SharedApp,
    ledger::{Amount, Asset},
    messages::{compose::Terms, envelope::Envelope, signature},
    payments::{
        central::Central,
        denied::{Denied, PaymentError},
        processing::{MessageEndpoint, Processing},
        received::Received,
    },
    seed_data::Member,
    store::{Changes, Reading as _},
};

/// Makes the identifiers of the payment; no number that users are likely to choose.
const NUMBER: u64 = u64::MAX;
const SENDER: &str = "centralbank";
const RECEIVER: &str = "bankName";

/// Lets the central bank send the message, unless it was sent before.
pub(super) async fn send(app: &SharedApp, tokens: &[IssuedToken]) -> Result<(), StartError> {
    let job = match prepare(app, tokens) {
        Ok(Some((processing, message))) => {
            move |changes: &mut Changes<'_, '_>| processing.process(changes, &message)
        }
        Ok(None) => return Ok(()),
        Err(Denied::Failed(PaymentError::Store(error))) => return Err(error.into()),
        // A test sends it with several seeds.
        Err(error) => {
            tracing::error!(?error, "the first message was not accepted");
            return Ok(());
        }
    };
    match app.store.commit(job).await? {
        Err(PaymentError::Store(error)) => Err(error.into()),
        // It was sent at an earlier start.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The message, written and signed; nothing for data without its parties.
fn prepare(
    app: &SharedApp,
    tokens: &[IssuedToken],
) -> Result<Option<(Processing, Received)>, Denied> {
    let records = app.store.snapshot()?;
    let members: [Option<Member>; 2] = [records.get(&[SENDER])?, records.get(&[RECEIVER])?];
    let mut tokens = tokens.iter();
    let token =
        tokens.find(|token| token.member == SENDER && token.rights == AccessRights::Administrator);
    let ([Some(sender), Some(receiver)], Some(token)) = (members, token) else {
        return Ok(None);
    };
    let grant = Grant::check(&token.token, &app.token_key, &records, app.clock.now())?;
    // 13:22:32 on 18 July 2022, as in the samples, so that the identifier is the same in every sandbox.
    let time = Timestamp::constant(1_658_150_552, 0);
    let asset = Asset::new("RUB", "issuerBankName");
    let terms = Terms::new(&sender, &receiver, asset, Amount::ONE, NUMBER, time);
    let message = terms.pacs_008();
    let (envelope, text) = Envelope::read(message.xml.as_bytes())?;
    let key = app.ledger_keys.key(SENDER, "main");
    let payload = STANDARD.encode(signature::sign(&envelope, text, &key));
    let central = Central::new(app.clock.clone(), app.ledger_keys);
    let endpoint = MessageEndpoint::Send;
    let processing = Processing::new(central, &grant, endpoint, message.kind, &payload);
    let received = processing.read(&records, &payload)?;
    Ok(Some((processing, received)))
}
