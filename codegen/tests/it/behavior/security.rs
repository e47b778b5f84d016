//! Credentials at their documented locations, and the environments of the document.

use std::sync::Arc;

use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string, header as has_header, method, path},
};

use super::{header, sent, silent};
use crate::golden::security::{
    Client, Server,
    client::ClientBuilder,
    runtime::{ClientCredentials, Error, TokenSource},
    servers::Region,
};

/// A client with a credential for every scheme.
fn with_all(server: &MockServer) -> ClientBuilder {
    Client::builder(server.uri())
        .bearer("token")
        .basic("user", "pass:word")
        .header_key("h k")
        .query_key("q&k")
        .cookie_key("ck")
        .oauth("access")
}

#[tokio::test]
async fn a_bearer_token_is_sent_in_the_header() {
    let server = silent().await;
    let client = with_all(&server).build().unwrap();
    client.api().get_bearer().send().await.unwrap();
    let request = sent(&server).await;
    assert_eq!(header(&request, "authorization"), Some("Bearer token"));
    assert_eq!(
        (request.url.query(), header(&request, "x-api-key")),
        (None, None)
    );
}

#[tokio::test]
async fn basic_credentials_are_encoded() {
    let server = silent().await;
    let client = with_all(&server).build().unwrap();
    client.api().get_basic().send().await.unwrap();
    let expected = "Basic dXNlcjpwYXNzOndvcmQ=";
    assert_eq!(
        header(&sent(&server).await, "authorization"),
        Some(expected)
    );
}

#[tokio::test]
async fn several_schemes_of_one_alternative_are_all_sent() {
    let server = silent().await;
    let client = with_all(&server).build().unwrap();
    client.api().get_keys().send().await.unwrap();
    let request = sent(&server).await;
    assert_eq!(header(&request, "x-api-key"), Some("h k"));
    assert_eq!(header(&request, "cookie"), Some("sid=ck"));
    assert_eq!(request.url.query(), Some("api_key=q%26k"));
    assert_eq!(header(&request, "authorization"), None);
}

#[tokio::test]
async fn the_first_available_alternative_is_sent() {
    let server = silent().await;
    let client = Client::builder(server.uri())
        .basic("u", "p")
        .build()
        .unwrap();
    client.api().get_either().send().await.unwrap();
    assert_eq!(
        header(&sent(&server).await, "authorization"),
        Some("Basic dTpw")
    );
}

#[tokio::test]
async fn an_open_operation_gets_no_credential() {
    let server = silent().await;
    let client = with_all(&server).build().unwrap();
    client.api().get_open().send().await.unwrap();
    assert_eq!(header(&sent(&server).await, "authorization"), None);
}

/// A server that issues `tokens`, one after the other, and takes any on `/oauth`.
async fn issuer(tokens: &[(&str, u64)]) -> MockServer {
    let server = MockServer::start().await;
    for (token, expires_in) in tokens {
        let response =
            json!({"access_token": token, "token_type": "Bearer", "expires_in": expires_in});
        Mock::given(method("POST"))
            .and(path("/token"))
            .and(has_header("authorization", "Basic aWQ6c2VjcmV0"))
            .and(body_string(
                "grant_type=client_credentials&scope=read%20write",
            ))
            .respond_with(ResponseTemplate::new(200).set_body_json(response))
            .up_to_n_times(1)
            .mount(&server)
            .await;
    }
    Mock::given(path("/oauth"))
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    server
}

fn credentials(server: &MockServer) -> ClientCredentials {
    ClientCredentials::new(format!("{}/token", server.uri()), "id", "secret").scope("read write")
}

#[tokio::test]
async fn a_client_gets_a_token_for_itself_once_and_shares_it() {
    let server = issuer(&[("first", 3600)]).await;
    let client = Client::builder(server.uri())
        .oauth_from(credentials(&server))
        .build()
        .unwrap();
    let client = Arc::new(client);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.api().get_oauth().send().await.map(|_| ()) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let all = server.received_requests().await.unwrap();
    let fetched = all.iter().filter(|it| it.url.path() == "/token").count();
    let used = all
        .iter()
        .filter(|it| header(it, "authorization") == Some("Bearer first"))
        .count();
    assert_eq!((fetched, used), (1, 8));
}

#[tokio::test]
async fn an_expired_token_is_replaced() {
    let server = issuer(&[("first", 0), ("second", 3600)]).await;
    let source = credentials(&server);
    for expected in ["first", "second", "second"] {
        assert_eq!(source.token().await.unwrap().expose(), expected);
    }
}

#[tokio::test]
async fn the_error_of_a_rejected_client_has_the_message_of_the_server_and_no_secret() {
    let server = MockServer::start().await;
    let error = json!({"error": "invalid_client", "error_description": "no such client"});
    Mock::given(path("/token"))
        .respond_with(ResponseTemplate::new(401).set_body_json(error))
        .mount(&server)
        .await;
    let client = Client::builder(server.uri())
        .oauth_from(credentials(&server).in_body())
        .build()
        .unwrap();
    let error = client.api().get_oauth().send().await.expect_err("no token");
    assert!(error.is_new_credential_needed(), "{error}");
    let Error::Credential(error) = &error else {
        panic!("{error:?}");
    };
    let message = format!("{error} {error:?} {client:?}");
    assert!(message.contains("no such client"), "{message}");
    assert!(!message.contains("secret"), "{message}");
}

#[test]
fn environments_have_the_urls_of_the_document() {
    let default: String = Server::default().into();
    assert_eq!(default, "https://eu.example.com:443/v1");
    let other = Server::Production {
        region: Region::Us,
        port: "8443".to_owned(),
    };
    assert_eq!(other.url(), "https://us.example.com:8443/v1");
    let client = Client::builder(Server::Sandbox).build().unwrap();
    assert_eq!(client.base_url(), "https://sandbox.example.com/v1");
}

#[tokio::test]
async fn an_operation_with_a_server_of_its_own_is_sent_there() {
    let server = silent().await;
    let base_url = format!("{}/v1", server.uri());
    let client = Client::builder(base_url).build().unwrap();
    client.api().get_health().send().await.unwrap();
    // This client is for none of the servers of the document.
    client.api().get_files().send().await.unwrap();
    let all = server.received_requests().await.unwrap();
    let paths: Vec<&str> = all.iter().map(|request| request.url.path()).collect();
    assert_eq!(paths, ["/health", "/v1/files"]);
}

#[tokio::test]
async fn a_token_url_without_a_host_is_beside_the_api() {
    let server = MockServer::start().await;
    let token = json!({"access_token": "near", "token_type": "Bearer"});
    Mock::given(method("POST"))
        .and(path("/oauth/token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .mount(&server)
        .await;
    Mock::given(path("/v1/beside"))
        .and(has_header("authorization", "Bearer near"))
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    let client = Client::builder(format!("{}/v1", server.uri()))
        .beside_client_credentials("id", "secret")
        .build()
        .unwrap();
    client.api().get_beside().send().await.unwrap();
}
