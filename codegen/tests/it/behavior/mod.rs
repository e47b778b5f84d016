//! Generated clients against a server that records requests and sends the responses of a test.

mod bodies;

mod calls;

mod dispatch;

mod formats;

mod hostile;

mod incoming;

mod inherit;

mod media;

mod pages;

mod parameters;

mod responses;

mod security;

mod streams;

mod strings;

mod unions;

mod values;

mod versions;

use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

/// A server that responds to everything with `response`.
pub(crate) async fn server(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(response)
        .mount(&server)
        .await;
    server
}

/// A server that responds with 204.
pub(crate) async fn silent() -> MockServer {
    server(ResponseTemplate::new(204)).await
}

/// The one request that came.
pub(crate) async fn sent(server: &MockServer) -> Request {
    let mut all = server.received_requests().await.expect("they are recorded");
    assert_eq!(all.len(), 1, "one request is expected");
    all.remove(0)
}

/// The value of a header.
pub(crate) fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
}

/// A value of a generated type.
pub(crate) fn value<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).expect("a value of the type")
}
