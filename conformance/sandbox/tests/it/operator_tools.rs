//! The tools for those who run the sandbox.

use std::time::Duration;

use reqwest::Method;
use sandbox::{AccessRights, Sandbox};
use serde_json::{Value, json};

use crate::{
    exchange::{REPLY, SEND},
    node::{Node, NodeResponse, clock, send},
};

const CLOCK: &str = "/sandbox/clock";

async fn advance(node: &Node, token: Option<&str>, body: &Value) -> NodeResponse {
    let mut request = node.request(Method::POST, CLOCK).json(body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    send(request).await
}

#[tokio::test]
async fn there_is_no_clock_to_set_unless_there_is_an_operator() {
    let node = Node::start().await;
    assert_eq!(node.sandbox.operator_token(), None);
    for token in [
        None,
        Some(node.token("bluebank", AccessRights::Administrator)),
    ] {
        let response = advance(&node, token, &json!({ "advance_seconds": 1 })).await;
        assert_eq!(response.error(), (404, "endpoint_unknown"));
    }
}

#[tokio::test]
async fn the_operator_sets_the_clock_forward_and_nobody_else() {
    let node = Node::with(Sandbox::builder().clock(clock()).operator()).await;
    let operator = node.sandbox.operator_token().unwrap();
    let manager = node.token("bluebank", AccessRights::Manager);
    let body = json!({ "advance_seconds": 900 });
    assert_eq!(
        advance(&node, None, &body).await.error(),
        (401, "token_missing")
    );
    assert_eq!(
        advance(&node, Some(manager), &body).await.error(),
        (401, "token_malformed")
    );
    for wrong in [
        json!({}),
        json!({ "advance_seconds": -1 }),
        json!({ "advance_seconds": 1, "x": 2 }),
        json!({ "advance_seconds": 1_u64 << 40 }),
    ] {
        assert_eq!(
            advance(&node, Some(operator), &wrong).await.error(),
            (400, "request_invalid"),
            "{wrong}"
        );
    }
    let response = advance(&node, Some(operator), &body).await.success();
    assert_eq!(
        response,
        json!({ "now": "2022-07-18T13:37:32Z", "advanced_seconds": 900 })
    );
    let request = node
        .request(Method::GET, "/client/v1/api/digital-accounts")
        .bearer_auth(manager);
    assert_eq!(send(request).await.error(), (401, "token_not_refreshed"));
}

#[tokio::test]
async fn a_clock_that_was_set_forward_stays_so() {
    let folder = std::env::temp_dir().join(format!("sandbox-clock-{}", std::process::id()));
    let builder = || Sandbox::builder().clock(clock()).data(&folder);
    let sandbox = builder().build().await.unwrap();
    sandbox
        .advance_clock(Duration::from_secs(3600))
        .await
        .unwrap();
    let later = sandbox.clock().now();
    drop(sandbox);
    assert_eq!(builder().build().await.unwrap().clock().now(), later);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn messages_are_written_for_the_walk_through() {
    let node = Node::start().await;
    let write = async |kind: &str, query: &str| {
        send(node.request(Method::GET, &format!("/sandbox/messages/{kind}?{query}"))).await
    };
    let submit = async |member: &str, path: &str, kind: &str, unsigned: NodeResponse| {
        let signed = node
            .post(member, "/client/v1/api/sign/message", &unsigned.success())
            .await
            .success();
        let body = json!({ "message_type": kind, "signed_message_payload": signed["payload"] });
        node.post(member, path, &body).await.success()
    };
    let payment = "from=bluebank&to=greenbank&asset=USDDSO&issuer=bluebank&amount=12.5&payment=7";
    submit(
        "bluebank",
        SEND,
        "pacs.008",
        write("pacs.008", payment).await,
    )
    .await;
    submit(
        "greenbank",
        REPLY,
        "tkey.001",
        write("tkey.001", payment).await,
    )
    .await;
    let balance = node
        .balance("greenbank", "emission", ["USDDSO", "bluebank"])
        .await;
    assert_eq!(balance.to_string(), "12.50");
    for (kind, query, status) in [
        ("pacs.007", "", 404),
        ("camt.030", "", 404),
        ("pacs.008", "from=nobody", 400),
        ("pacs.008", "amount=x", 400),
        ("pacs.008", "asset=dollars", 400),
        ("pacs.008", "payment=-1", 400),
        ("tkey.001", "to_account=x", 400),
        ("pacs.008", "to_account=x", 400),
        ("pacs.008", "from_account=x", 400),
        ("pacs.008", "issuer=nobody", 400),
        ("pacs.008", "form=greenbank", 400),
        ("pacs.008", "From=greenbank", 400),
        ("pacs.008", "amount=1&amount=2", 400),
        ("pacs.008", "&", 200),
    ] {
        assert_eq!(
            write(kind, query).await.status.as_u16(),
            status,
            "{kind}?{query}"
        );
    }
    let unknown = write("pacs.008", "form=greenbank").await;
    let message = unknown.body["long_message"].as_str().unwrap();
    assert!(
        message.starts_with("There is no parameter form; there are from, to, "),
        "{message}"
    );
    for kind in [
        "pacs.009", "tkey.002", "pacs.004", "pacs.002", "camt.026", "camt.029", "camt.056",
        "camt.087",
    ] {
        assert!(write(kind, "").await.success()["payload"].is_string());
    }
}

#[tokio::test]
async fn a_session_of_a_day_needs_no_browser() {
    let node = Node::with(Sandbox::builder().clock(clock()).operator()).await;
    let operator = node.sandbox.operator_token().unwrap();
    let ask = async |key: &str, body: Value| {
        let request = node.request(Method::POST, "/sandbox/tokens");
        send(request.bearer_auth(key).json(&body)).await
    };
    let manager = node.token("bluebank", AccessRights::Manager);
    let all = |member: &str, rights: &str| json!({ "member": member, "rights": rights, "accounts": "all", "addresses": "all", "endpoints": "all" });
    let with = |name: &str, value: Value| {
        let mut body = all("bluebank", "viewer");
        body[name] = value;
        body
    };
    let body = all("bluebank", "manager");
    assert_eq!(
        ask(manager, body.clone()).await.error(),
        (401, "token_malformed")
    );
    for (wrong, named) in [
        (all("nobody", "viewer"), "nobody"),
        (all("bluebank", "root"), "root"),
        (json!({ "member": "bluebank" }), "rights"),
        // A scope that is left out, or is neither all nor a list, is not taken for all.
        (
            json!({ "member": "bluebank", "rights": "viewer" }),
            "accounts",
        ),
        (with("accounts", json!("main")), "a list of names"),
        (with("endpoints", Value::Null), "a list of names"),
        (with("accounts", json!([])), "would allow nothing"),
        (with("endpoints", json!([])), "would allow nothing"),
        (with("account", json!(["main"])), "account"),
    ] {
        let response = ask(operator, wrong.clone()).await;
        assert_eq!(response.error(), (400, "request_invalid"), "{wrong}");
        let message = response.body["long_message"].as_str().unwrap();
        assert!(message.contains(named), "{message}");
    }
    // Long after the tokens of the start have ended.
    node.sandbox
        .advance_clock(Duration::from_secs(3 * 24 * 3600))
        .await
        .unwrap();
    let created = ask(operator, body).await.success();
    let token = created["access_token"].as_str().unwrap();
    assert_eq!(created["user"], "manager@bluebank");
    let accounts = node
        .request(Method::GET, "/client/v1/api/digital-accounts")
        .bearer_auth(token);
    assert!(send(accounts).await.success().is_array());

    let narrow = with("accounts", json!(["main"]));
    let narrow = ask(operator, narrow).await.success();
    let emission = node
        .request(Method::GET, "/client/v1/api/digital-accounts/emission")
        .bearer_auth(narrow["access_token"].as_str().unwrap());
    assert_eq!(send(emission).await.error(), (403, "account_not_allowed"));

    // A token for some endpoints lives as long as others: it can refresh itself.
    let narrow = with("endpoints", json!(["GET /client/v1/api/digital-accounts"]));
    let narrow = ask(operator, narrow).await.success();
    let refresh = node
        .request(Method::POST, "/client/v1/api/oauth-token/refresh")
        .bearer_auth(narrow["access_token"].as_str().unwrap());
    assert!(send(refresh).await.success()["access_token"].is_string());
}

#[tokio::test]
async fn without_an_operator_nobody_creates_tokens() {
    let node = Node::start().await;
    let token = node.token("bluebank", AccessRights::Administrator);
    let request = node.request(Method::POST, "/sandbox/tokens");
    let body = json!({ "member": "bluebank", "rights": "manager" });
    let response = send(request.bearer_auth(token).json(&body)).await;
    assert_eq!(response.error(), (404, "endpoint_unknown"));
}
