//! No message of this crate contains a token.

use serde_json::json;
use tkey7_client::{Client, Error, types::OauthToken};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

const TOKEN: &str = "s3cr3t-t0ken";

#[tokio::test]
async fn a_response_with_a_token_does_not_show_it() {
    let body = json!({"access_token": TOKEN, "expires_at": 5});
    let token: OauthToken = serde_json::from_value(body.clone()).expect("a response");
    assert_eq!(token.access_token, TOKEN);
    assert_eq!(
        format!("{token:?}"),
        "OauthToken { access_token: [redacted], token_identification: None, expires_at: Some(5) }"
    );

    for wrong in [
        json!({"access_token": TOKEN, "expires_at": "soon"}),
        json!({"access_token": 7, "expires_at": TOKEN, "refresh_token": TOKEN}),
    ] {
        let server = MockServer::start().await;
        let response = ResponseTemplate::new(200).set_body_json(wrong);
        Mock::given(any())
            .respond_with(response)
            .mount(&server)
            .await;
        let client = Client::builder(server.uri()).build().expect("a base URL");
        let error = client.access_token().refresh_access_token().send().await;
        let error = error.expect_err("the response is wrong");
        assert!(matches!(error, Error::InvalidResponse(_)));
        if let Error::InvalidResponse(invalid) = &error {
            let is_named = invalid.pointer() == "/expires_at";
            let text = format!("{error} {error:?}");
            // A value under another name cannot be recognized as a token.
            assert!(!is_named || !text.contains(TOKEN), "{text}");
        }
    }
}

#[test]
fn neither_clients_nor_requests_show_a_token() {
    let builder = Client::builder("https://example.com").bearer_auth(TOKEN);
    assert!(!format!("{builder:?}").contains(TOKEN));
    let client = builder.build().expect("a base URL");
    let request = client.balances().get_balances("main");
    assert!(!format!("{client:?} {request:?}").contains(TOKEN));
    let client = client.with_session(tkey7_client::runtime::Secret::new(TOKEN));
    assert!(!format!("{client:?}").contains(TOKEN));
}

#[tokio::test]
async fn a_token_that_headers_do_not_allow_is_an_error_without_it() {
    let wrong = format!("{TOKEN}\nx: y");
    let client = Client::builder("http://127.0.0.1:9")
        .bearer_auth(wrong)
        .build()
        .expect("a base URL");
    let error = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    let error = error.expect_err("it cannot be sent");
    assert!(matches!(error, Error::Credential(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(TOKEN));
}
