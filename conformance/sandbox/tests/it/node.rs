//! A running sandbox and a way to talk to it.

use reqwest::{Method, RequestBuilder, StatusCode};
use sandbox::{AccessRights, Clock, Sandbox, SandboxHandle};
use serde_json::Value;

/// A sandbox with a client.
pub(crate) struct Node {
    pub(crate) sandbox: SandboxHandle,
    client: reqwest::Client,
}

/// A response, read to the end.
#[derive(Debug)]
pub(crate) struct NodeResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Node {
    pub(crate) async fn start() -> Self {
        Self::with(Sandbox::builder().seed(0).clock(clock())).await
    }

    pub(crate) async fn with(builder: sandbox::SandboxBuilder) -> Self {
        Self {
            sandbox: builder.start().await.unwrap(),
            client: reqwest::Client::new(),
        }
    }

    pub(crate) fn token(&self, member: &str, rights: AccessRights) -> &str {
        self.sandbox.token(member, rights).unwrap()
    }

    /// A request without a token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.sandbox.base_url()))
    }

    /// `GET` as an Administrator of `member`.
    pub(crate) async fn get(&self, member: &str, path: &str) -> NodeResponse {
        let token = self.token(member, AccessRights::Administrator);
        send(self.request(Method::GET, path).bearer_auth(token)).await
    }

    /// `POST` of JSON as an Administrator of `member`.
    pub(crate) async fn post(&self, member: &str, path: &str, body: &Value) -> NodeResponse {
        let token = self.token(member, AccessRights::Administrator);
        send(
            self.request(Method::POST, path)
                .bearer_auth(token)
                .json(body),
        )
        .await
    }
}

/// A clock that stands still.
pub(crate) fn clock() -> Clock {
    Clock::fixed("2022-07-18T13:22:32Z".parse().unwrap())
}

pub(crate) async fn send(request: RequestBuilder) -> NodeResponse {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    NodeResponse {
        status,
        headers,
        body,
    }
}

impl NodeResponse {
    /// The status and the sandbox's word for what went wrong.
    pub(crate) fn error(&self) -> (u16, &str) {
        assert!(self.body["long_message"].is_string(), "{self:?}");
        assert!(self.body["short_message"].is_string(), "{self:?}");
        assert!(self.body["timestamp"].is_i64(), "{self:?}");
        (self.status.as_u16(), self.body["code"].as_str().unwrap())
    }

    /// The body of a success.
    pub(crate) fn success(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body
    }
}
