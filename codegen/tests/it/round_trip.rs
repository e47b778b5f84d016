//! Generated types deserialize values that conformance generates from the same schemas, and serialize them equal.
//!
//! Values come from the generator that fuzzes servers, so they are as odd as a schema allows. The types are those of
//! the shipped client and of the golden clients, which between them have every kind of schema.
//!
//! **Invariant:** equal means that nothing is lost or added; `1` and `1.0` are one number.

use std::{fs, path::Path, sync::Arc};

use conformance::value::{
    context::StringContext,
    seed::{Dice, RunSeed},
    strategy::SchemaStrategy,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use spec::{
    document::Document,
    model::Api,
    schema::{Direction, Schema},
};
use tkey7_client::types as tkey7;

use super::golden::{requests, responses, strings};

/// Values that are made of each schema.
const VALUES: u64 = 200;

fn api(document: Document) -> Api {
    Api::new(Arc::new(document))
}

fn fixture(name: &str) -> Api {
    let path = format!("tests/fixtures/behavior/{name}.yaml");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).expect("readable file");
    let loaded = Document::from_text("api.yaml", text);
    api(loaded.document.expect("a document"))
}

/// The schema of the JSON body of the request (`None`) or of the response with this status.
fn schema<'a>(api: &'a Api, operation: &str, status: Option<u16>) -> &'a Schema {
    let operation = api.operation(operation).expect("an operation");
    let content = match status {
        None => &operation.request_body.as_ref().expect("a body").content,
        Some(status) => {
            let response = operation.responses.for_status(status);
            &response.expect("a response").content
        }
    };
    let media = content.iter().find(|media| {
        media.media_type.is_json() || media.media_type.essence().ends_with("urlencoded")
    });
    media
        .and_then(|media| media.schema.as_ref())
        .expect("a schema")
}

/// Reads and writes values of the schema of `operation` as `T`.
fn travel<T: DeserializeOwned + Serialize>(api: &Api, operation: &str, status: Option<u16>) {
    travel_checked::<T>(api, operation, status, &[], |_| Ok(()));
}

/// As [`travel`]; of a union, `variants` lists the members that each variant names. A value may have members beside
/// those of its variant, and these are not kept.
fn travel_named<T: DeserializeOwned + Serialize>(
    api: &Api,
    operation: &str,
    status: Option<u16>,
    variants: &[&[&str]],
) {
    travel_checked::<T>(api, operation, status, variants, |_| Ok(()));
}

/// As [`travel_named`]; `check` checks the value that was read.
fn travel_checked<T: DeserializeOwned + Serialize>(
    api: &Api,
    operation: &str,
    status: Option<u16>,
    variants: &[&[&str]],
    check: impl Fn(&T) -> Result<(), String>,
) {
    let schema = schema(api, operation, status);
    let direction = if status.is_some() {
        Direction::GeneratedResponse
    } else {
        Direction::GeneratedRequest
    };
    let strategy = SchemaStrategy::new(&api.document, schema, direction, StringContext::Json)
        .expect("a schema that values can be made of");
    let label = format!("{operation} {status:?}");
    let mut made = 0;
    for index in 0..VALUES {
        let mut rng = RunSeed(1).rng(&label, "round trip", index);
        let Some(value) = strategy.sample(Dice::Random(&mut rng)) else {
            continue;
        };
        made += 1;
        let read: T = match serde_json::from_value(value.clone()) {
            Ok(read) => read,
            Err(error) => panic!("{label}: {error}: {value}"),
        };
        let written = serde_json::to_value(&read).expect("it can be written");
        if let Err(error) = check(&read) {
            panic!("{label}: {error}: {value}");
        }
        let kept = named(&value, &written, variants);
        assert!(is_equal(&kept, &written), "{label}:\n{value}\n{written}");
    }
    assert!(made > VALUES / 2, "{label}: only {made} values");
}

/// `value` with the members that its variant names: the one whose members were all written, and nothing else.
fn named(value: &Value, written: &Value, variants: &[&[&str]]) -> Value {
    let mut value = value.clone();
    let (Value::Object(members), Value::Object(written)) = (&mut value, written) else {
        return value;
    };
    let is_written = |names: &&&[&str]| {
        names.len() == written.len() && names.iter().all(|name| written.contains_key(*name))
    };
    if let Some(names) = variants.iter().find(is_written) {
        members.retain(|name, _| names.contains(&name.as_str()));
    }
    if let Some(Value::Object(pet)) = members.get_mut("pet") {
        let tag = pet.get("kind").and_then(Value::as_str).unwrap_or_default();
        let names = PETS.iter().find(|(known, _)| *known == tag);
        if let Some((_, names)) = names {
            pet.retain(|name, _| names.contains(&name.as_str()));
        }
    }
    value
}

/// The members that each variant of `Pet` names, by its tag.
const PETS: &[(&str, &[&str])] = &[
    ("cat", &["kind", "name", "lives"]),
    ("dog", &["kind", "name", "barks"]),
    ("puppy", &["kind", "name", "barks"]),
];

fn is_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let has_equal = |(key, value)| b.get(key).is_some_and(|other| is_equal(value, other));
            a.len() == b.len() && a.iter().all(has_equal)
        }
        (a, b) => a == b,
    }
}

#[test]
fn types_of_the_shipped_contract_lose_nothing() {
    let api = api(spec::embedded::load().document.expect("the contract"));
    travel::<tkey7::BalanceInfo>(&api, "get_balances", Some(200));
    travel::<tkey7::OauthToken>(&api, "refresh_access_token", Some(200));
    travel::<Vec<tkey7::DigitalAccount>>(&api, "list_digital_accounts", Some(200));
    travel::<tkey7::DigitalAccount>(&api, "get_digital_account", Some(200));
    travel::<Vec<tkey7::Member>>(&api, "list_members", Some(200));
    let variants: &[&[&str]] = &[
        &["transactions"],
        &["message_type", "signed_message_payload"],
    ];
    travel_named::<tkey7::GatewayMessages>(&api, "get_gateway_messages", Some(200), variants);
    travel::<tkey7::SignedMessagePayload>(&api, "sign_message", Some(200));
    travel::<tkey7::UnsignedPayload>(&api, "sign_message", None);
    travel::<tkey7::FinancialMessage>(&api, "send_payment_message", None);
    travel::<tkey7::FinancialMessage>(&api, "send_payment_message", Some(200));
    travel::<tkey7::Error>(&api, "get_balances", Some(404));
}

#[test]
fn types_of_every_kind_of_schema_lose_nothing() {
    let api = fixture("responses");
    travel::<responses::types::Shapes>(&api, "post_shapes", None);
    travel::<responses::types::Shapes>(&api, "post_shapes", Some(200));
    travel::<responses::types::Job>(&api, "get_job", Some(200));
    travel::<responses::types::Problem>(&api, "get_job", Some(404));
    let api = fixture("requests");
    travel::<requests::types::Pet>(&api, "post_json", None);
    travel::<requests::types::PostFormBody>(&api, "post_form", None);
}

#[test]
fn every_string_that_a_schema_admits_is_accepted() {
    let check = |it: &strings::types::AccountInfo| {
        it.account.check()?;
        it.asset.check()?;
        let countries = [
            it.maybe.as_ref(),
            it.optional.as_ref().and_then(Option::as_ref),
        ];
        countries
            .into_iter()
            .flatten()
            .try_for_each(strings::types::Country::check)?;
        it.odd.iter().try_for_each(strings::types::Odd::check)?;
        it.host.iter().try_for_each(strings::types::Host::check)?;
        it.others
            .iter()
            .flatten()
            .try_for_each(strings::types::Account::check)?;
        let assets = it.by_name.iter().flatten();
        assets.into_iter().try_for_each(|(_, asset)| asset.check())
    };
    let api = fixture("strings");
    travel_checked(&api, "create_account", None, &[], |it| {
        check(it).map_err(|error| error.to_string())
    });
}

#[test]
fn every_string_of_the_shipped_contract_is_accepted() {
    let api = api(spec::embedded::load().document.expect("the contract"));
    travel_checked(
        &api,
        "list_members",
        Some(200),
        &[],
        |members: &Vec<tkey7::Member>| {
            members
                .iter()
                .try_for_each(|member| {
                    member.member_identification.check()?;
                    member
                        .country_code
                        .iter()
                        .try_for_each(tkey7::CountryCode::check)?;
                    member.bicfi.iter().try_for_each(tkey7::Bicfi::check)
                })
                .map_err(|error| error.to_string())
        },
    );
    travel_checked(
        &api,
        "get_digital_account",
        Some(200),
        &[],
        |it: &tkey7::DigitalAccount| {
            let address = it.distributed_ledger_account_address.check();
            let mut accounts = it.account_identification.iter();
            address
                .and_then(|()| accounts.try_for_each(tkey7::AccountIdentification::check))
                .map_err(|error| error.to_string())
        },
    );
    travel_checked(
        &api,
        "sign_message",
        None,
        &[],
        |it: &tkey7::UnsignedPayload| it.payload.check().map_err(|error| error.to_string()),
    );
}
