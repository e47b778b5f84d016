//! Settings of single calls: headers, keys by which a request is done once, retries, and one type for all errors.

use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{header, sent, server, value};
use crate::{
    golden::formats::{Client, ClientBuilder, types},
    runtime::runtime_files::{AnyError, Retry},
};

const ID: &str = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

fn event() -> types::Event {
    value(json!({"id": ID, "at": "2024-05-01T12:00:00Z", "ended": null}))
}

fn quick() -> Retry {
    Retry::default().waits(Duration::from_millis(1), Duration::from_secs(5))
}

fn builder(server: &MockServer) -> ClientBuilder {
    Client::builder(server.uri()).retry(quick())
}

/// Responds once with `failure`, then with success.
async fn failing_once(failure: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(failure)
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(json!(ID)))
        .with_priority(2)
        .mount(&server)
        .await;
    server
}

/// The `Idempotency-Key` of each request that came.
async fn keys(server: &MockServer) -> Vec<Option<String>> {
    let requests = server.received_requests().await.expect("they are recorded");
    let key = |request| header(request, "idempotency-key").map(ToOwned::to_owned);
    requests.iter().map(key).collect()
}

#[tokio::test]
async fn a_call_has_headers_of_its_own() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!(ID))).await;
    let client = builder(&server).build().unwrap();
    let name = HeaderName::from_static("x-trace");
    let call = client.with_header(name.clone(), HeaderValue::from_static("7"));
    let call = call.with_header(
        reqwest::header::ACCEPT,
        HeaderValue::from_static("application/hal+json"),
    );
    call.events().create_event(event()).send().await.unwrap();
    let request = sent(&server).await;
    assert_eq!(header(&request, "x-trace"), Some("7"));
    assert_eq!(header(&request, "accept"), Some("application/hal+json"));
    server.reset().await;
    let plain = client.events().create_event(event()).send().await;
    plain.unwrap_err();
    assert_eq!(header(&sent(&server).await, "x-trace"), None);
}

#[tokio::test]
async fn a_post_is_sent_once_unless_the_server_has_done_nothing() {
    let status = ResponseTemplate::new;
    let later = status(429).insert_header("retry-after", "0");
    for (failure, requests) in [(status(503), 1), (status(429), 1), (later, 2)] {
        let case = format!("{failure:?}");
        let server = failing_once(failure).await;
        let client = builder(&server).build().unwrap();
        let result = client.events().create_event(event()).send().await;
        assert_eq!(result.is_ok(), requests == 2, "{case}");
        assert_eq!(keys(&server).await, vec![None; requests], "{case}");
    }
}

#[tokio::test]
async fn a_post_with_an_idempotency_key_is_retried_with_the_same_key() {
    let server = failing_once(ResponseTemplate::new(503)).await;
    let client = builder(&server).build().unwrap();
    let call = client.with_idempotency_key(HeaderValue::from_static("order-7"));
    call.events().create_event(event()).send().await.unwrap();
    let key = Some("order-7".to_owned());
    assert_eq!(keys(&server).await, [key.clone(), key]);
}

#[tokio::test]
async fn keys_are_made_for_each_call_where_that_is_asked_for() {
    let server = failing_once(ResponseTemplate::new(503)).await;
    let client = builder(&server)
        .retry(quick().idempotency_keys())
        .build()
        .unwrap();
    let events = client.events();
    events.create_event(event()).send().await.unwrap();
    events.create_event(event()).send().await.unwrap();
    let keys = keys(&server).await;
    let [Some(first), Some(again), Some(other)] = keys.as_slice() else {
        panic!("{keys:?}");
    };
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[tokio::test]
async fn a_documented_key_is_made_where_none_is_given() {
    let booking = || -> types::Booking {
        let dates = json!({"event": ID, "from": "2024-05-01", "to": "2024-05-02"});
        let mut body = dates.as_object().unwrap().clone();
        body.extend([
            ("seats".to_owned(), json!(2)),
            ("kind".to_owned(), json!("booking")),
        ]);
        value(body.into())
    };
    for given in [None, Some("mine")] {
        let server = failing_once(ResponseTemplate::new(503)).await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(204))
            .with_priority(1)
            .mount(&server)
            .await;
        let client = builder(&server).build().unwrap();
        let mut call = client.events().book(booking());
        if let Some(key) = given {
            call = call.idempotency_key(key);
        }
        call.send().await.unwrap();
        let keys = keys(&server).await;
        let [Some(first), Some(again)] = keys.as_slice() else {
            panic!("{keys:?}");
        };
        assert_eq!(first, again);
        assert_eq!(first == "mine", given.is_some());
    }
    let server = failing_once(ResponseTemplate::new(503)).await;
    let client = builder(&server).retry(Retry::off()).build().unwrap();
    client.events().book(booking()).send().await.unwrap_err();
    assert_eq!(keys(&server).await, [None]);
}

#[tokio::test]
async fn errors_of_all_operations_are_one_type() {
    async fn both(client: &Client) -> Result<(), AnyError> {
        let created = client.events().create_event(event()).send().await?;
        client
            .events()
            .get_event(created.into_inner())
            .send()
            .await?;
        Ok(())
    }
    let server = server(ResponseTemplate::new(418)).await;
    let client = builder(&server).build().unwrap();
    let error = both(&client).await.unwrap_err();
    assert_eq!(error.status().map(|it| it.as_u16()), Some(418));
    assert!(!error.is_timeout() && !error.is_connect());
    let nowhere = Client::builder("http://127.0.0.1:9").retry(Retry::off());
    let error = both(&nowhere.build().unwrap()).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn headers_of_a_response_are_values_and_links() {
    let response = ResponseTemplate::new(200)
        .set_body_json(json!(ID))
        .insert_header("x-total", "12")
        .insert_header("link", "</events?page=2>; rel=\"next\"");
    let server = server(response).await;
    let client = builder(&server).build().unwrap();
    let created = client.events().create_event(event()).send().await.unwrap();
    assert_eq!(created.header_as::<u32>("x-total"), Some(Ok(12)));
    assert_eq!(created.header_as::<u32>("x-other"), None);
    assert!(created.header_as::<u32>("link").unwrap().is_err());
    assert_eq!(created.link("next"), Some("/events?page=2"));
    assert_eq!(created.link("prev"), None);
}
