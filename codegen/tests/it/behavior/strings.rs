//! Strings with a format: checked where a program makes one, not where a server sends one.

use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::json;
use spec::schema::standalone::admits;
use wiremock::ResponseTemplate;

use super::{header, sent, server, silent, value};
use crate::golden::strings::{
    Client, Error,
    operations::accounts::{AddPaperForm, GetAccount},
    types::{self, Account, AccountInfoEither as Either, AssetCode, Country, TraceId},
};

const UUID: &str = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

async fn client() -> (Client, wiremock::MockServer) {
    let body = json!({"account": "main", "asset": "RUB", "maybe": null});
    let server = server(ResponseTemplate::new(200).set_body_json(body)).await;
    let client = Client::builder(server.uri()).build().expect("a base URL");
    (client, server)
}

#[tokio::test]
async fn plain_strings_are_accepted_as_arguments() {
    let (client, server) = client().await;
    let (euro, country) = ("EUR".to_owned(), Country::new("ru").expect("a country"));
    let request = client
        .accounts()
        .get_account("main", String::from("l"))
        .asset("RUB")
        .assets(["RUB", "USDDSO"])
        .json(&euro)
        .x_trace(Cow::Borrowed(UUID))
        .x_assets(vec![AssetCode::new("RUB").expect("an Asset"); 2])
        .country(&country);
    let response = request.clone().send().await;
    assert!(response.is_ok(), "{response:?} {euro} {country}");
    let request = sent(&server).await;
    assert_eq!(request.url.path(), "/accounts/main/l");
    assert_eq!(
        request.url.query(),
        Some("asset=RUB&assets=RUB&assets=USDDSO&json=%22EUR%22")
    );
    assert_eq!(header(&request, "x-trace"), Some(UUID));
    assert_eq!(header(&request, "x-assets"), Some("RUB,RUB"));
    assert_eq!(header(&request, "cookie"), Some("country=ru"));
}

#[tokio::test]
async fn an_invalid_string_is_reported_with_its_parameter_and_nothing_is_sent() {
    type Spoil = fn(GetAccount<'_>) -> GetAccount<'_>;
    let table: [(&str, &str, Spoil); 6] = [
        (
            "asset",
            "`rub` is not a valid AssetCode: expected a string that matches `^[A-Z]{3}(DSO)?$`, such as `RUB`",
            |it| it.asset("rub"),
        ),
        ("assets", "`` is not a valid AssetCode", |it| {
            it.assets(["RUB", ""])
        }),
        ("json", "`RUBDS` is not a valid AssetCode", |it| {
            it.json("RUBDS")
        }),
        (
            "X-Trace",
            "`1` is not a valid TraceId: expected a UUID",
            |it| it.x_trace("1"),
        ),
        ("X-Assets", "`a` is not a valid AssetCode", |it| {
            it.x_assets(vec!["a"])
        }),
        (
            "country",
            "`rus` is not a valid Country: expected 2 characters that match `^\\w+$`",
            |it| it.country("rus"),
        ),
    ];
    let (client, server) = client().await;
    let accounts = client.accounts();
    for (name, expected, spoil) in table {
        let request = spoil(accounts.get_account("main", "l"));
        let Err(Error::InvalidRequest(error)) = request.send().await else {
            panic!("`{name}` was sent");
        };
        assert_eq!(error.parameter_name(), Some(name));
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("`{name}` cannot be sent: {expected}")),
            "{message}"
        );
    }
    let error = accounts.get_account("a".repeat(11), "l").send().await;
    let error = error.expect_err("it is too long");
    assert_eq!(
        error.to_string(),
        "`account` cannot be sent: `aaaaaaaaaaa` is not a valid Account: expected 1 to 10 characters"
    );
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_invalid_credential_is_not_shown() {
    let (client, _server) = client().await;
    let request = client
        .accounts()
        .get_account("main", "l")
        .access_token("s3cr3t");
    assert!(!format!("{request:?}").contains("s3cr3t"));
    let error = request.send().await.expect_err("it is too short");
    assert!(!format!("{error:?} {error}").contains("s3cr3t"));
    let token = types::AccessToken::new("s3cr3ts3cr3t").expect("it is long enough");
    assert_eq!(format!("{token:?}"), "AccessToken([redacted])");
    let error = types::AccessToken::new("s3cr3t").expect_err("it is too short");
    assert_eq!(error.value(), None);
    assert!(!format!("{error:?} {error}").contains("s3cr3t"));
}

#[tokio::test]
async fn undocumented_values_are_read_and_can_be_sent() {
    let body = json!({
        "account": "an account with a long name", "asset": "rubel", "maybe": "x", "optional": null,
        "odd": "no", "others": ["", "a"], "by_name": {"a": "b"}, "inline": "x",
    });
    let server = server(ResponseTemplate::new(200).set_body_json(&body)).await;
    let client = Client::builder(server.uri()).build().expect("a base URL");
    let asset = AssetCode::new_unchecked("rubel");
    let request = client.accounts().get_account("main", "l").asset(&asset);
    let info = request.send().await.expect("it is read").into_inner();
    assert_eq!(info.asset, asset);
    assert!(info.asset.check().is_err());
    assert_eq!(info.account, "an account with a long name");
    assert!(info.odd.as_ref().expect("it is there").check().is_ok());
    assert_eq!(sent(&server).await.url.query(), Some("asset=rubel"));
    assert_eq!(serde_json::to_value(&info).expect("JSON"), body);
}

#[tokio::test]
async fn strings_with_a_format_are_in_bodies_of_all_kinds() {
    let server = server(ResponseTemplate::new(200).set_body_json("main")).await;
    let client = Client::builder(server.uri()).build().expect("a base URL");
    let account: Account = "main".parse().expect("an account");
    let asset = AssetCode::try_from("RUB").expect("an Asset");
    let mut info = types::AccountInfo::new(account.clone(), asset.clone(), None);
    info.optional = Some(None);
    info.others = Some(vec![account.clone()]);
    let response = client.accounts().create_account(info).send().await;
    assert_eq!(response.expect("it is made").into_inner(), account);
    let body: serde_json::Value = serde_json::from_slice(&sent(&server).await.body).expect("JSON");
    assert_eq!(
        body,
        json!({"account": "main", "asset": "RUB", "maybe": null, "optional": null, "others": ["main"]})
    );

    let server = silent().await;
    let client = Client::builder(server.uri()).build().expect("a base URL");
    let form = AddPaperForm::new(asset).labels(vec!["a".to_owned()]);
    let response = client.accounts().add_paper(&account, form).send().await;
    assert!(response.is_ok(), "{response:?}");
    let body = sent(&server).await.body;
    assert!(String::from_utf8_lossy(&body).contains("\r\n\r\nRUB\r\n"));
}

#[test]
fn the_variant_of_a_union_of_strings_is_chosen_by_format() {
    let read = |either: serde_json::Value| {
        let info = json!({"account": "a", "asset": "b", "maybe": null, "either": either});
        let info: types::AccountInfo = value(info);
        info.either.expect("it is there")
    };
    assert!(matches!(read(json!("RUB")), Either::AssetCode(_)));
    assert!(matches!(read(json!(UUID)), Either::TraceId(_)));
    assert!(matches!(read(json!(5)), Either::Integer(5)));
    // If none fits, the first is used and keeps the string.
    assert!(matches!(read(json!("rub")), Either::TraceId(it) if it == "rub"));
    assert!(matches!(read(json!(true)), Either::Unknown(_)));
}

#[test]
fn constrained_strings_compare_print_and_hash_like_strings() {
    let code = AssetCode::new("RUB").expect("an Asset");
    assert_eq!(code, "RUB");
    assert_eq!(format!("{code:>5}|{code:?}"), "  RUB|AssetCode(\"RUB\")");
    let by_code = std::collections::BTreeMap::from([(code.clone(), 1)]);
    assert_eq!(by_code.get("RUB"), Some(&1));
    assert_eq!(String::from(code), "RUB");
}

proptest! {
    /// A client accepts the same strings as the validator of this project.
    #[test]
    fn a_check_agrees_with_the_schema(
        text in "[A-Z]{2,4}(DSO)?|[a-z0-9]{0,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\PC{0,12}|\\w\\w?|[0-9]{1,3}(\\.[0-9]{1,3}){3}"
    ) {
        let table = [
            (Account::new(&text).is_ok(), json!({"type": "string", "minLength": 1, "maxLength": 10})),
            (AssetCode::new(&text).is_ok(), json!({"type": "string", "pattern": "^[A-Z]{3}(DSO)?$"})),
            (TraceId::new(&text).is_ok(), json!({"type": "string", "format": "uuid"})),
            (types::Host::new(&text).is_ok(), json!({"type": "string", "format": "ipv4"})),
            (Country::new(&text).is_ok(), json!({"type": "string", "minLength": 2, "maxLength": 2, "pattern": "^\\w+$"})),
        ];
        for (is_taken, schema) in table {
            prop_assert_eq!(is_taken, admits(&schema, &json!(text)), "{} on `{}`", schema, text);
        }
    }
}
