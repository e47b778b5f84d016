//! Access tokens: who is let in, and for how long.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, header::AUTHORIZATION};
use sandbox::AccessRights;

use serde_json::Value;

use crate::node::{Node, NodeResponse, send};

const ACCOUNTS: &str = "/client/v1/api/digital-accounts";
const REFRESH: &str = "/client/v1/api/oauth-token/refresh";

const TOKENS: &str = "/client/v1/api/oauth-tokens";

/// The claim `jti` of a token.
pub(crate) fn identifier_of(token: &str) -> String {
    let claims = token.split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["jti"].as_str().unwrap().to_owned()
}

async fn revoke(node: &Node, token: &str, identification: &str) -> NodeResponse {
    let path = format!("{TOKENS}/{identification}");
    send(node.request(Method::DELETE, &path).bearer_auth(token)).await
}

#[tokio::test]
async fn a_holder_revokes_one_token_of_the_own_session_and_no_other() {
    let node = Node::start().await;
    let first = node.token("bluebank", AccessRights::Viewer).to_owned();
    let second = refresh(&node, &first).await;
    let stranger = node.token("bluebank", AccessRights::Manager).to_owned();

    // Neither the tokens of others nor invented ones.
    for identification in [
        identifier_of(&stranger),
        "refresh".to_owned(),
        "0".repeat(32),
    ] {
        let response = revoke(&node, &first, &identification).await;
        assert_eq!(response.error(), (404, "token_unknown"), "{identification}");
    }
    assert_eq!(list(&node, &stranger).await, 200);

    let revoked = revoke(&node, &second, &identifier_of(&first))
        .await
        .success();
    assert_eq!(revoked["token_identification"], identifier_of(&first));
    let response = send(node.request(Method::POST, REFRESH).bearer_auth(&first)).await;
    assert_eq!(response.error(), (401, "token_revoked"));
    assert_eq!(list(&node, &first).await, 401);
    assert_eq!(list(&node, &second).await, 200);
    let again = revoke(&node, &second, &identifier_of(&first)).await;
    assert_eq!(again.error(), (404, "token_unknown"));

    revoke(&node, &second, &identifier_of(&second))
        .await
        .success();
    assert_eq!(list(&node, &second).await, 401);
}

async fn list(node: &Node, token: &str) -> u16 {
    let response = send(node.request(Method::GET, ACCOUNTS).bearer_auth(token)).await;
    response.status.as_u16()
}

async fn refresh(node: &Node, token: &str) -> String {
    let response = send(node.request(Method::POST, REFRESH).bearer_auth(token))
        .await
        .success();
    response["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn requests_without_a_good_token_are_unauthorized_and_told_why() {
    let node = Node::start().await;
    let good = node.token("bluebank", AccessRights::Manager).to_owned();
    let other = Node::start().await;
    let foreign = format!("Bearer {}", other.token("bluebank", AccessRights::Manager));
    let (unsigned, _) = good.rsplit_once('.').unwrap();
    let cases: [(Option<String>, &str); 8] = [
        (None, "token_missing"),
        (Some(String::new()), "token_malformed"),
        (Some("Bearer".to_owned()), "token_malformed"),
        (Some("Bearer x".to_owned()), "token_malformed"),
        (Some(format!("Basic {good}")), "token_malformed"),
        (Some(format!("Bearer {unsigned}.")), "token_signature"),
        (Some(foreign), "token_signature"),
        (
            Some("Bearer eyJhbGciOiJub25lIn0.e30.".to_owned()),
            "token_algorithm",
        ),
    ];
    for (header, code) in cases {
        let mut request = node.request(Method::GET, ACCOUNTS);
        if let Some(header) = &header {
            request = request.header(AUTHORIZATION, header);
        }
        let response = send(request).await;
        assert_eq!(response.error(), (401, code), "{header:?}");
        let challenge = response.headers["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("Bearer realm="), "{challenge}");
        assert_eq!(challenge.contains("error="), code != "token_missing");
    }
    assert_eq!(list(&node, &good).await, 200);
}

#[tokio::test]
async fn tokens_of_managers_and_viewers_end_after_15_minutes_unless_refreshed() {
    let node = Node::start().await;
    for rights in [AccessRights::Manager, AccessRights::Viewer] {
        let node = &node;
        let first = node.token("bluebank", rights).to_owned();
        let second = refresh(node, &first).await;
        assert_ne!(first, second);
        assert_eq!(
            (list(node, &first).await, list(node, &second).await),
            (200, 200)
        );
    }
    let administrator = node.token("bluebank", AccessRights::Administrator);
    let manager = node.token("bluebank", AccessRights::Manager);
    node.sandbox
        .clock()
        .advance(Duration::from_secs(15 * 60 - 1));
    assert_eq!(list(&node, manager).await, 200);
    let refreshed = refresh(&node, manager).await;
    node.sandbox.clock().advance(Duration::from_secs(2));
    let response = send(node.request(Method::GET, ACCOUNTS).bearer_auth(manager)).await;
    assert_eq!(response.error(), (401, "token_expired"));
    let viewer = node.token("bluebank", AccessRights::Viewer);
    let response = send(node.request(Method::POST, REFRESH).bearer_auth(viewer)).await;
    assert_eq!(response.error(), (401, "token_not_refreshed"));
    assert_eq!(list(&node, &refreshed).await, 200);
    assert_eq!(list(&node, administrator).await, 200);
}

#[tokio::test]
async fn no_session_lasts_longer_than_24_hours() {
    let node = Node::start().await;
    let mut token = node.token("bluebank", AccessRights::Manager).to_owned();
    let mut ends = None;
    for _ in 0..102 {
        node.sandbox.clock().advance(Duration::from_secs(14 * 60));
        let response = send(node.request(Method::POST, REFRESH).bearer_auth(&token))
            .await
            .success();
        token = response["access_token"].as_str().unwrap().to_owned();
        let end = response["expires_at"].as_i64().unwrap();
        assert_eq!(*ends.get_or_insert(end), end);
    }
    node.sandbox.clock().advance(Duration::from_secs(12 * 60));
    let response = send(node.request(Method::POST, REFRESH).bearer_auth(&token)).await;
    assert_eq!(response.error(), (401, "session_over"));
    let administrator = node.token("bluebank", AccessRights::Administrator);
    let response = send(
        node.request(Method::GET, ACCOUNTS)
            .bearer_auth(administrator),
    )
    .await;
    assert_eq!(response.error(), (401, "session_over"));
}

#[tokio::test]
async fn the_refresh_responds_at_the_path_of_the_introduction_too() {
    let node = Node::start().await;
    let token = node.token("bluebank", AccessRights::Viewer);
    for path in ["/oauth-token/refresh", "/oauth-token/refresh?x=1", REFRESH] {
        let response = send(node.request(Method::POST, path).bearer_auth(token)).await;
        assert!(response.success()["access_token"].is_string(), "{path}");
    }
    let response = send(
        node.request(Method::GET, "/oauth-token/refresh")
            .bearer_auth(token),
    )
    .await;
    assert_eq!(response.status.as_u16(), 405);
    let response = send(
        node.request(Method::POST, "/oauth-token/refresh/x")
            .bearer_auth(token),
    )
    .await;
    assert_eq!(response.status.as_u16(), 404);
}
