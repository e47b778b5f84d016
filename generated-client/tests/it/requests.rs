//! The requests on the wire.

use serde_json::json;
use tkey7_client::{
    Client, Error,
    types::{EncodedMessage, FinancialMessage, MessageType},
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, header, method, path, query_param},
};

pub(crate) fn client(server: &MockServer) -> Client {
    Client::builder(server.uri())
        .bearer_auth("t0ken")
        .build()
        .expect("a base URL")
}

#[tokio::test]
async fn parameters_and_credentials_go_where_the_contract_says() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path(
            "/client/v1/api/balances/digital-accounts/main%2Fa%20b",
        ))
        .and(query_param("asset_code_identification", "RUB"))
        .and(header("authorization", "Bearer t0ken"))
        .and(header("accept", "application/json"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"balances": []})))
        .expect(1)
        .mount(&server)
        .await;
    let client = client(&server);
    let response = client
        .balances()
        .get_balances("main/a b")
        .asset_code_identification("RUB")
        .send()
        .await
        .expect("the server agrees");
    assert_eq!(response.status(), 200);
    assert!(response.balances.is_empty());
    let requests = server.received_requests().await.expect("recording is on");
    assert_eq!(
        requests[0].url.query(),
        Some("asset_code_identification=RUB")
    );
    assert!(!requests[0].headers.contains_key("api-version"));
}

#[tokio::test]
async fn bodies_are_json_and_unknown_values_pass_through() {
    let server = MockServer::start().await;
    let message = json!({"message_type": "pacs.999", "signed_message_payload": "PGE+"});
    Mock::given(method("POST"))
        .and(path("/client/v1/api/payments/message/send"))
        .and(header("content-type", "application/json"))
        .and(body_json(&message))
        .respond_with(ResponseTemplate::new(200).set_body_json(&message))
        .expect(1)
        .mount(&server)
        .await;
    let client = client(&server);
    let request =
        FinancialMessage::new(MessageType::from("pacs.999"), EncodedMessage::of_xml("<a>"));
    let response = client.payments().send_payment_message(request).send().await;
    let response = response.expect("the server agrees").into_inner();
    assert_eq!(
        response.message_type,
        MessageType::Unknown("pacs.999".to_owned())
    );
}

#[tokio::test]
async fn values_that_would_change_the_path_are_not_sent() {
    let server = MockServer::start().await;
    let client = client(&server);
    for account in ["", ".", ".."] {
        let error = client.balances().get_balances(account).send().await;
        let Err(Error::InvalidRequest(error)) = error else {
            panic!("`{account}` was sent");
        };
        assert_eq!(error.parameter_name(), Some("account_identification"));
    }
    assert!(
        server
            .received_requests()
            .await
            .expect("recording is on")
            .is_empty()
    );
}

#[tokio::test]
async fn an_invalid_identifier_is_reported_and_not_sent() {
    let server = MockServer::start().await;
    let client = client(&server);
    let asked = client.balances().get_balances("main");
    let error = asked.asset_code_identification("rub").send().await;
    let Err(Error::InvalidRequest(error)) = error else {
        panic!("it was sent: {error:?}");
    };
    assert_eq!(error.parameter_name(), Some("asset_code_identification"));
    assert_eq!(
        error.to_string(),
        "`asset_code_identification` cannot be sent: `rub` is not a valid AssetCodeIdentification: \
         expected a string that matches `^[A-Z]{3}(DSO)?$`, such as `RUB`"
    );
    let long = client.balances().get_balances("a".repeat(71)).send().await;
    assert!(matches!(long, Err(Error::InvalidRequest(_))), "{long:?}");
    let requests = server.received_requests().await.expect("recording is on");
    assert!(requests.is_empty());
}

#[test]
fn a_base_url_is_checked() {
    for wrong in [
        "",
        "example.com",
        "ftp://example.com",
        "https://example.com/?a=b",
    ] {
        assert!(Client::builder(wrong).build().is_err(), "{wrong}");
    }
    let client = Client::builder("https://example.com/v1/")
        .build()
        .expect("a base URL");
    assert_eq!(client.base_url(), "https://example.com/v1");
}

#[test]
fn requests_can_be_sent_from_any_thread() {
    fn check<T: Send>(_: T) {}
    let client = Client::builder("https://example.com")
        .build()
        .expect("a base URL");
    check(client.clone());
    check(client.digital_accounts().list_digital_accounts().send());
}

#[test]
fn tokens_are_not_shown() {
    let client = Client::builder("https://example.com")
        .bearer_auth("t0ken")
        .build()
        .expect("a base URL");
    assert!(!format!("{client:?}").contains("t0ken"));
}

#[tokio::test]
async fn a_proxy_gets_the_requests_for_the_host_behind_it() {
    let proxy = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/client/v1/api/balances/digital-accounts/main"))
        .and(header("host", "bank.example.test"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"balances": []})))
        .expect(1)
        .mount(&proxy)
        .await;
    let client = Client::builder("http://bank.example.test")
        .bearer_auth("t0ken")
        .proxy(reqwest::Proxy::all(proxy.uri()).expect("a URL"))
        .build()
        .expect("a base URL");
    let response = client.balances().get_balances("main").send().await;
    assert_eq!(response.expect("the proxy responds").status(), 200);
}
