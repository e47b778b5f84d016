//! Responses are read as the documented types.

use std::{error::Error as _, time::Duration};

use serde_json::json;
use tkey7_client::{
    Amount, Client, Error,
    operations::balances::GetBalancesError,
    runtime::{CredentialError, TokenSource, credentials::TokenFuture},
    types::GatewayMessages,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::requests::client;

async fn server(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(response)
        .mount(&server)
        .await;
    server
}

fn error_body() -> serde_json::Value {
    json!({
        "long_message": "No Digital Account named nowhere exists.",
        "short_message": "Not found",
        "timestamp": 1_651_224_866_578_i64,
        "troubleshooting_id": "3f0c2a9e7b3d4c18",
    })
}

#[tokio::test]
async fn documented_errors_are_typed_by_status() {
    for status in [400, 401, 403, 404, 406, 409, 500] {
        let response = ResponseTemplate::new(status).set_body_json(error_body());
        let server = server(response.insert_header("x-request-id", "7")).await;
        let result = client(&server)
            .balances()
            .get_balances("nowhere")
            .send()
            .await;
        let Err(Error::ErrorResponse(response)) = result else {
            panic!("{status}: {result:?}");
        };
        assert_eq!(response.status(), status);
        assert_eq!(response.header("x-request-id"), Some("7"));
        let (expected, error) = match response.into_inner() {
            GetBalancesError::BadRequest(error) => (400, error),
            GetBalancesError::Unauthorized(error) => (401, error),
            GetBalancesError::Forbidden(error) => (403, error),
            GetBalancesError::NotFound(error) => (404, error),
            GetBalancesError::NotAcceptable(error) => (406, error),
            GetBalancesError::Conflict(error) => (409, error),
            GetBalancesError::InternalServerError(error) => (500, error),
            other => panic!("{status}: {other:?}"),
        };
        assert_eq!(expected, status);
        assert_eq!(error.short_message, "Not found");
        assert_eq!(
            error.troubleshooting_id.as_deref(),
            Some("3f0c2a9e7b3d4c18")
        );
    }
}

#[tokio::test]
async fn an_undocumented_status_keeps_its_body() {
    for status in [201, 304, 418, 503] {
        let server = server(ResponseTemplate::new(status).set_body_string("hello")).await;
        let result = client(&server).balances().get_balances("main").send().await;
        let Err(Error::UnexpectedResponse(response)) = result else {
            panic!("{status}: {result:?}");
        };
        assert_eq!(response.status(), status);
    }
}

#[tokio::test]
async fn an_invalid_body_is_reported_with_its_location() {
    let balance = json!({"asset_code_identification": "RUB", "asset_issuer_identification": "b", "balance": "1"});
    let wrong = json!({"asset_code_identification": "RUB", "asset_issuer_identification": "b", "balance": 1});
    let body = json!({"balances": [balance, wrong]});
    let server = server(ResponseTemplate::new(200).set_body_json(body)).await;
    let result = client(&server).balances().get_balances("main").send().await;
    let Err(Error::InvalidResponse(response)) = &result else {
        panic!("{result:?}");
    };
    assert_eq!(response.path(), "balances[1].balance");
    assert_eq!(response.status(), 200);
    let error = result.expect_err("the body is wrong");
    let text = error.to_string();
    assert!(
        text.contains("`balances[1].balance`: invalid type: "),
        "{text}"
    );
    let source = error.source().expect("serde reports what is wrong");
    assert!(source.to_string().contains("invalid type"), "{source}");
}

#[tokio::test]
async fn an_html_page_is_an_invalid_response() {
    let page = format!("<html>{}</html>", "x".repeat(1 << 20));
    let server = server(ResponseTemplate::new(200).set_body_raw(page, "text/html")).await;
    let result = client(&server)
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    let error = result.expect_err("it is not JSON");
    let text = error.to_string();
    assert!(text.len() < 500, "{text}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
}

#[tokio::test]
async fn a_slow_server_is_a_timeout() {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(5));
    let server = server(slow).await;
    let http = reqwest::Client::builder()
        .timeout(Duration::from_millis(50))
        .build()
        .expect("a client");
    let client = Client::builder(server.uri())
        .http_client(http)
        .build()
        .expect("a base URL");
    let error = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(error.expect_err("it is too slow").is_timeout());
}

#[tokio::test]
async fn an_unreachable_server_is_reported_without_the_url() {
    let client = Client::builder("http://127.0.0.1:9")
        .build()
        .expect("a base URL");
    let error = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    let error = error.expect_err("no server listens there");
    assert!(error.is_connect());
    assert!(
        !format!("{error:?}").contains("127.0.0.1:9/client"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_union_is_read_as_the_variant_that_fits_and_keeps_unknown_values() {
    let message = json!({"message_type": "pacs.002", "signed_message_payload": "PGE+"});
    let history =
        json!({"transactions": [{"transaction_identification": "1", "payment_status": "settled"}]});
    let other = json!({"news": [1, 2]});
    for (body, expected) in [
        (message, "message"),
        (history, "history"),
        (other.clone(), "other"),
    ] {
        let server = server(ResponseTemplate::new(200).set_body_json(&body)).await;
        let response = client(&server)
            .gateway()
            .get_gateway_messages()
            .send()
            .await;
        let kind = match response.expect("a documented response").into_inner() {
            GatewayMessages::FinancialMessage(_) => "message",
            GatewayMessages::TransactionHistory(_) => "history",
            GatewayMessages::Unknown(value) => {
                assert_eq!(value, other);
                "other"
            }
            _ => "new",
        };
        assert_eq!(kind, expected);
    }
}

#[derive(Debug)]
struct Spent;

impl TokenSource for Spent {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            Err(CredentialError::new(
                "the session is over; an Administrator issues a new token",
            ))
        })
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let server = server(ResponseTemplate::new(200)).await;
    let client = Client::builder(server.uri())
        .bearer_auth_from(std::sync::Arc::new(Spent))
        .build()
        .expect("a base URL");
    let result = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    let Err(Error::Credential(error)) = result else {
        panic!("{result:?}");
    };
    assert!(error.to_string().contains("Administrator"));
    assert!(
        server
            .received_requests()
            .await
            .expect("recording is on")
            .is_empty()
    );
}

#[tokio::test]
async fn amounts_are_exact_and_invalid_amounts_are_rejected() {
    let balances = |amount: &str, code: &str| {
        let entry = |balance: &str| json!({"asset_code_identification": code, "asset_issuer_identification": "bluebank", "balance": balance});
        let body = json!({"balances": [entry("0.10"), entry(amount)]});
        server(ResponseTemplate::new(200).set_body_json(body))
    };
    // A code that the contract does not know is read all the same.
    let server = balances("0.2", "RUB-X").await;
    let response = client(&server).balances().get_balances("main").send().await;
    let response = response.expect("amounts").into_inner();
    let sum: Amount = response.balances.iter().map(|entry| entry.balance).sum();
    assert_eq!(Ok(sum), "0.3".parse());
    assert_eq!(response.balances[0].balance.to_string(), "0.10");
    assert!(
        response.balances[0]
            .asset_code_identification
            .check()
            .is_err()
    );

    for wrong in ["-1.00", "1,5", "1e3", ""] {
        let server = balances(wrong, "RUB").await;
        let response = client(&server).balances().get_balances("main").send().await;
        let Err(Error::InvalidResponse(error)) = response else {
            panic!("`{wrong}` was read: {response:?}");
        };
        assert_eq!(error.pointer(), "/balances/1/balance");
        assert!(error.is_json(), "{error:?}");
    }
}
