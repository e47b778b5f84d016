//! `/sandbox/messages/{kind}`: messages of a payment, ready to be signed.

use super::respond;
use crate::{
    app::SharedApp,
    http::{ErrorResponse, form::Fields},
    ledger::{Account, Amount, Asset, AssetKind, EMISSION},
    messages::{MessageKind, Outgoing, compose::Terms},
    seed_data::{Member, SeedState},
    store::{Reading as _, Snapshot, StoreError},
};
use axum::{
    extract::{Path, RawQuery, State},
    http::Uri,
    response::Response,
};

/// What a query may hold.
const PARAMETERS: [&str; 15] = [
    "from",
    "to",
    "from_account",
    "to_account",
    "asset",
    "issuer",
    "amount",
    "payment",
    "attempt",
    "code",
    "reason",
    "building_number",
    "account",
    "kyc",
    "aml",
];

/// Writes the message of `kind` about the payment that the query describes.
pub(super) async fn write(
    State(app): State<SharedApp>,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    uri: Uri,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let message = check_names(&fields).and_then(|()| message(&app, &kind, &fields));
    respond(
        &app,
        &uri,
        message.map(|message| message.unsigned_payload()),
    )
}

/// Rejects parameters that mean nothing here, which would otherwise leave the default in place without a word.
fn check_names(fields: &Fields) -> Result<(), ErrorResponse> {
    let mut seen: Vec<&str> = Vec::new();
    for name in fields.names() {
        if !PARAMETERS.contains(&name) {
            let known = PARAMETERS.join(", ");
            return Err(invalid(&format!(
                "There is no parameter {name}; there are {known}"
            )));
        }
        if seen.contains(&name) {
            return Err(invalid(&format!("The parameter {name} was sent twice")));
        }
        seen.push(name);
    }
    Ok(())
}

fn message(app: &SharedApp, kind: &str, fields: &Fields) -> Result<Outgoing, ErrorResponse> {
    let kind = MessageKind::from_short(kind).ok_or_else(|| {
        ErrorResponse::not_found(
            "message_type_unknown",
            format!("There is no type of message {kind}."),
        )
    })?;
    let records = app.store.snapshot()?;
    let terms = terms(&records, fields)?;
    let bfi = text(fields, "to", "greenbank");
    let bfi_account = text(
        fields,
        "to_account",
        terms_account(&text(fields, "asset", "USD")),
    );
    Ok(match kind {
        MessageKind::Pacs008 => terms.pacs_008(),
        MessageKind::Pacs009 => terms.pacs_009(),
        MessageKind::Tkey001 => {
            let address = address(&records, &bfi, &bfi_account)?;
            let statuses = ["account", "kyc", "aml"].map(|name| text(fields, name, "ACTC"));
            terms.tkey_001_with(&address, statuses.each_ref().map(String::as_str))
        }
        MessageKind::Tkey002 => terms.tkey_002(),
        MessageKind::Pacs004 => terms.pacs_004(&text(fields, "code", "0002")),
        MessageKind::Pacs002 => match fields.text("reason") {
            "" => terms.pacs_002(&address(&records, &bfi, EMISSION)?),
            reason => terms.pacs_002_declining(reason),
        },
        MessageKind::Camt026 => terms.camt_026(),
        MessageKind::Camt029 => terms.camt_029(),
        MessageKind::Camt056 => terms.camt_056(),
        MessageKind::Camt087 => terms.camt_087(&text(fields, "building_number", "57")),
        MessageKind::Camt030 => {
            return Err(ErrorResponse::not_found(
                "message_type_unknown",
                "A camt.030 is written by TKEY7 only.",
            ));
        }
    })
}

/// The terms of the payment that the query describes: by default, a dollar from Blue Bank to Green Bank.
fn terms(records: &Snapshot, fields: &Fields) -> Result<Terms, ErrorResponse> {
    let member = |name: &str, default: &str| -> Result<Member, ErrorResponse> {
        let name = text(fields, name, default);
        let member: Option<Member> = records.get(&[&name])?;
        member.ok_or_else(|| invalid(&format!("There is no Member {name}")))
    };
    let (from, to) = (member("from", "bluebank")?, member("to", "greenbank")?);
    let code = text(fields, "asset", "USD");
    if AssetKind::of_code(&code).is_none() {
        return Err(invalid(&format!("{code} is not the code of an Asset")));
    }
    let amount: Amount = text(fields, "amount", "1")
        .parse()
        .map_err(|error| invalid(&format!("The amount is not one: {error}")))?;
    let number = |name: &str, default: &str| {
        let number = text(fields, name, default).parse::<u64>();
        number.map_err(|_| invalid(&format!("The parameter {name} is not a whole number")))
    };
    let state: Option<SeedState> = records.get(&[])?;
    // One time for all messages, so that they agree about the payment on any day.
    let time = state.map(|state| state.created_at).unwrap_or_default();
    let asset = Asset::new(code, member("issuer", "bluebank")?.identification);
    let mut terms = Terms::new(&from, &to, asset, amount, number("payment", "1")?, time);
    for _ in 0..number("attempt", "0")?.min(1000) {
        terms = terms.again();
    }
    for (name, change) in [
        (
            "from_account",
            Terms::from_account as fn(Terms, &str) -> Terms,
        ),
        ("to_account", Terms::to_account),
    ] {
        if !fields.text(name).is_empty() {
            let owner = if name == "from_account" { &from } else { &to };
            // The address is not needed for every message; that there is such an account is.
            address(records, &owner.identification, fields.text(name))?;
            terms = change(terms, fields.text(name));
        }
    }
    Ok(terms)
}

fn terms_account(code: &str) -> &'static str {
    match AssetKind::of_code(code) {
        Some(AssetKind::Dso) => EMISSION,
        _ => "main",
    }
}

fn address(records: &Snapshot, member: &str, account: &str) -> Result<String, ErrorResponse> {
    let found: Result<Option<Account>, StoreError> = records.get(&[member, account]);
    let found =
        found?.ok_or_else(|| invalid(&format!("{member} has no Digital Account {account}")))?;
    Ok(found.ledger_address)
}

fn text(fields: &Fields, name: &str, default: &str) -> String {
    match fields.text(name) {
        "" => default.to_owned(),
        text => text.to_owned(),
    }
}

fn invalid(what: &str) -> ErrorResponse {
    ErrorResponse::bad_request("request_invalid", format!("{what}."))
}
