//! `/client/v1/api/sign/message`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{Call, Outcome};
use crate::{
    http::ErrorResponse,
    ledger::{Account, AssetKind, EMISSION},
    messages::{envelope::Envelope, identifier, signature, xml::Element},
    store::{Reading as _, Snapshot},
};

/// Signs a message with the key of the account it is about.
///
/// Only the envelope has to be in order; its content is validated where it is sent.
pub(super) fn sign(call: &Call<'_>, records: &Snapshot) -> Result<Outcome, ErrorResponse> {
    let payload = call.body("payload");
    // The contract admits any base64, so that what is not a message conflicts with what this service can do.
    let reject = |what: String| {
        ErrorResponse::conflict(
            "message_unsignable",
            format!("The payload cannot be signed: {what}."),
        )
    };
    let bytes = STANDARD
        .decode(payload)
        .map_err(|_| reject("it is not base64".to_owned()))?;
    let (envelope, text) = Envelope::read(&bytes).map_err(|flaw| reject(flaw.to_string()))?;
    let name = account_of(call.grant.member(), envelope.body_element());
    call.grant.permit_account(&name)?;
    let account: Option<Account> = records.get(&[call.grant.member(), &name])?;
    if account.is_none() {
        return Err(reject(format!("no Digital Account named {name} exists")));
    }
    let key = call.app.ledger_keys.key(call.grant.member(), &name);
    let signed = signature::sign(&envelope, text, &key);
    Ok(Outcome::Response(
        json!({ "payload": STANDARD.encode(signed) }),
    ))
}

/// The account whose key signs: the one that the message settles on, if it is the signer's own; otherwise the one for the
/// kind of Asset that its identifiers name.
fn account_of(member: &str, body: &Element) -> String {
    let mut settled = None;
    let mut kind = AssetKind::Dsa;
    let mut open = vec![body];
    while let Some(element) = open.pop() {
        open.extend(element.elements());
        match element.name.local.as_str() {
            "SttlmAcct" => settled = own_account(member, element).or(settled),
            "InstrId" | "OrgnlInstrId" => {
                let text = element.text();
                let marked = identifier::instruction_identification(text.trim());
                kind = marked.map_or(kind, |marked| marked.kind);
            }
            _ => {}
        }
    }
    settled.unwrap_or_else(|| match kind {
        AssetKind::Dso => EMISSION.to_owned(),
        AssetKind::Dsa => "main".to_owned(),
    })
}

/// The name in `SttlmAcct`, if the account is of `member`.
fn own_account(member: &str, account: &Element) -> Option<String> {
    let inner = |element: &Element, name: &str| {
        element
            .elements()
            .find(|inner| inner.name.local == name)
            .cloned()
    };
    let owner = inner(&inner(&inner(account, "Id")?, "Othr")?, "Id")?;
    let name = inner(account, "Nm")?.text().trim().to_owned();
    (owner.text().trim() == member && !name.is_empty()).then_some(name)
}
