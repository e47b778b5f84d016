//! What HTTP asks of every endpoint.

use reqwest::{Method, header};
use sandbox::{AccessRights, Sandbox};
use serde_json::Value;

use crate::node::{Node, send};

const ACCOUNTS: &str = "/client/v1/api/digital-accounts";

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_rejected() {
    let node = Node::start().await;
    for path in [
        "/",
        "/client",
        "/client/v1/api/digital-accounts/",
        "/client/v1/api//digital-accounts",
    ] {
        assert_eq!(
            node.get("bluebank", path).await.error(),
            (404, "endpoint_unknown"),
            "{path}"
        );
    }
    for method in [
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
    ] {
        let response = send(node.request(method.clone(), ACCOUNTS)).await;
        assert_eq!(response.error(), (405, "method_not_allowed"), "{method}");
        assert_eq!(response.headers[header::ALLOW], "GET, HEAD");
    }
    let response = send(node.request(Method::HEAD, "/client/v1/api/sign/message")).await;
    assert_eq!(
        (response.status.as_u16(), response.body),
        (405, Value::Null)
    );
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_changes_nothing() {
    let node = Node::start().await;
    let terms = node.terms(["bluebank", "greenbank"], ["USD", "bluebank"], "1", 1);
    node.accepted("bluebank", crate::exchange::SEND, &terms.pacs_008())
        .await;
    let token = node.token("greenbank", AccessRights::Administrator);
    for path in [
        ACCOUNTS,
        "/client/v1/api/digital-accounts/none",
        "/client/v1/api/gateway/messages?payment",
        "/openapi.json",
        "/office/style.css",
        "/nowhere",
    ] {
        let ask = async |method: Method| send(node.request(method, path).bearer_auth(token)).await;
        let (head, get) = (ask(Method::HEAD).await, ask(Method::GET).await);
        assert_eq!(
            (head.status, &head.body),
            (get.status, &Value::Null),
            "{path}"
        );
        let mut headers = [head.headers, get.headers];
        for headers in &mut headers {
            headers.remove(header::DATE);
        }
        assert_eq!(headers[0], headers[1], "{path}");
    }
    let response = send(node.request(Method::HEAD, ACCOUNTS)).await;
    assert_eq!(response.status.as_u16(), 401);
}

#[tokio::test]
async fn a_key_that_is_repeated_in_a_body_is_rejected_by_name() {
    let node = Node::with(Sandbox::builder().operator()).await;
    let token = node.token("bluebank", AccessRights::Manager);
    let operator = node.sandbox.operator_token().unwrap();
    for (path, token, body, key) in [
        (
            "/client/v1/api/sign/message",
            token,
            r#"{"payload":"eA==","payload":"eQ=="}"#,
            "/payload",
        ),
        (
            "/client/v1/api/sign/message",
            token,
            r#"{"payload":"eA==","more":[{"a\u0062":1,"ab":2}]}"#,
            "/more/0/ab",
        ),
        (
            "/sandbox/clock",
            operator,
            r#"{"advance_seconds":1,"advance_seconds":2}"#,
            "/advance_seconds",
        ),
    ] {
        let request = node.request(Method::POST, path).bearer_auth(token);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let response = send(request.body(body)).await;
        assert_eq!(response.error(), (400, "request_invalid"), "{body}");
        let message = response.body["long_message"].as_str().unwrap();
        assert_eq!(
            message,
            format!("The body has the key at `{key}` more than once.")
        );
    }
}

#[tokio::test]
async fn an_accept_that_excludes_json_is_not_acceptable() {
    let node = Node::start().await;
    let token = node.token("bluebank", AccessRights::Viewer);
    let status = async |accept: &str| {
        let request = node.request(Method::GET, ACCOUNTS).bearer_auth(token);
        let response = send(request.header(header::ACCEPT, accept)).await;
        response.status.as_u16()
    };
    for accept in [
        "*/*",
        "application/json",
        "application/*;q=0.1, text/html",
        "text/html, */*;q=0.1",
    ] {
        assert_eq!(status(accept).await, 200, "{accept}");
    }
    for accept in [
        "text/html",
        "application/xml",
        "application/json;q=0",
        "*/*, application/json;q=0",
    ] {
        assert_eq!(status(accept).await, 406, "{accept}");
    }
}

#[tokio::test]
async fn the_document_of_the_contract_stands_on_its_own() {
    let node = Node::start().await;
    let document = send(node.request(Method::GET, "/openapi.json"))
        .await
        .success();
    let files = spec::document::MemoryFiles::from_iter([("openapi.json", document.to_string())]);
    let loaded = spec::document::Document::load_with("openapi.json", &files);
    assert!(
        loaded.diagnostics.is_empty(),
        "{}",
        loaded.diagnostics.to_lines(&loaded.sources)
    );
    let outline = |document| spec::model::Api::new(std::sync::Arc::new(document)).to_string();
    let shipped = spec::embedded::load().document.unwrap();
    let served = outline(loaded.document.unwrap());
    let own = format!("server {}\n", node.sandbox.base_url());
    assert_eq!(served.find("server "), served.find(&own), "{served}");
    assert_eq!(served.replacen(&own, "", 1), outline(shipped));
    // A client that came by another name is sent back there.
    let request = node.request(Method::GET, "/openapi.json");
    let named = send(request.header(header::HOST, "tkey7.localhost:80")).await;
    assert_eq!(
        named.success()["servers"][0]["url"],
        "http://tkey7.localhost:80"
    );
}
