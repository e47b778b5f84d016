//! What HTTP asks of every endpoint.

use reqwest::{Method, header};
use sandbox::AccessRights;
use serde_json::Value;

use crate::node::{Node, send};

const ACCOUNTS: &str = "/client/v1/api/digital-accounts";

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_refused() {
    let node = Node::start().await;
    for path in [
        "/",
        "/client",
        "/client/v1/api/digital-accounts/",
        "/client/v1/api//digital-accounts",
    ] {
        assert_eq!(
            node.get("bluebank", path).await.refusal(),
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
        let answer = send(node.request(method.clone(), ACCOUNTS)).await;
        assert_eq!(answer.refusal(), (405, "method_not_allowed"), "{method}");
        assert_eq!(answer.headers[header::ALLOW], "GET");
    }
    let answer = send(node.request(Method::HEAD, ACCOUNTS)).await;
    assert_eq!((answer.status.as_u16(), answer.body), (405, Value::Null));
}

#[tokio::test]
async fn an_accept_that_excludes_json_is_not_acceptable() {
    let node = Node::start().await;
    let token = node.token("bluebank", AccessRights::Viewer);
    let status = async |accept: &str| {
        let request = node.request(Method::GET, ACCOUNTS).bearer_auth(token);
        let answer = send(request.header(header::ACCEPT, accept)).await;
        answer.status.as_u16()
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
    assert_eq!(outline(loaded.document.unwrap()), outline(shipped));
}
