//! The Web Office over HTTP: the steps of the documents.

use reqwest::StatusCode;
use sandbox::{AccessRights, Sandbox};

use crate::{
    browser::{ACCOUNTS, PASSWORD, administrator, call, node, token_on},
    node::clock,
};

#[tokio::test]
async fn an_administrator_creates_a_user_and_a_token_that_works() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let fields = [
        ("user", "clerk@bluebank"),
        ("rights", "Manager"),
        ("password", "a long password"),
    ];
    let page = browser
        .submit("/office/users", "/office/users", &fields)
        .await;
    assert!(
        page.text.contains("The User clerk@bluebank was created."),
        "{}",
        page.text
    );
    let fields = [
        ("user", "clerk@bluebank"),
        ("member", "bluebank"),
        ("account_scope", "only"),
        ("account", "bluebank/main"),
        ("addresses", "127.0.0.1\r\n10.0.0.0/8\r\n"),
        ("endpoint_scope", "only"),
        ("endpoint", "GET /client/v1/api/digital-accounts"),
        (
            "endpoint",
            "GET /client/v1/api/digital-accounts/{account_identification}",
        ),
    ];
    let page = browser
        .submit("/office/tokens", "/office/tokens", &fields)
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let token = token_on(&page);
    assert_eq!(call(&node, &token, ACCOUNTS).await, 200);
    assert_eq!(call(&node, &token, &format!("{ACCOUNTS}/main")).await, 200);
    assert_eq!(
        call(&node, &token, &format!("{ACCOUNTS}/emission")).await,
        403
    );
    assert_eq!(
        call(&node, &token, "/client/v1/api/gateway/messages").await,
        403
    );
    // The token is shown once; the list shows what it is restricted to.
    let list = browser.get("/office/tokens").await;
    assert!(!list.text.contains(&token));
    assert!(list.text.contains("accounts: main"), "{}", list.text);
    assert!(
        list.text.contains("addresses: 127.0.0.1/32, 10.0.0.0/8"),
        "{}",
        list.text
    );

    // Revoking it ends it, and so would disabling its User.
    let row = list
        .text
        .split("clerk@bluebank")
        .skip(1)
        .find(|part| part.contains("Revoke"))
        .unwrap();
    let identification = row
        .split("revoke?token=")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let question = format!("/office/tokens/revoke?token={identification}");
    let asked = browser.get(&question).await;
    assert!(asked.text.contains(&identification), "{}", asked.text);
    assert_eq!(call(&node, &token, ACCOUNTS).await, 200);
    let page = browser
        .submit(
            &question,
            "/office/tokens/revoke",
            &[("token", &identification)],
        )
        .await;
    assert!(
        page.text.contains("The access token was revoked."),
        "{}",
        page.text
    );
    assert_eq!(call(&node, &token, ACCOUNTS).await, 401);
}

#[tokio::test]
async fn boxes_that_are_ticked_restrict_the_token_whatever_its_scope_says() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    for scope in [None, Some("only"), Some("all")] {
        let mut fields = vec![
            ("user", "manager@bluebank"),
            ("member", "bluebank"),
            ("account", "bluebank/main"),
            ("addresses", "127.0.0.1"),
            ("endpoint", "GET /client/v1/api/digital-accounts"),
        ];
        let names = ["account_scope", "address_scope", "endpoint_scope"];
        fields.extend(names.into_iter().filter_map(|name| Some((name, scope?))));
        let page = browser
            .submit("/office/tokens", "/office/tokens", &fields)
            .await;
        assert_eq!(page.status, StatusCode::OK, "{scope:?}: {}", page.text);
        let token = token_on(&page);
        assert_eq!(call(&node, &token, ACCOUNTS).await, 200);
        for path in [
            "/client/v1/api/digital-accounts/main",
            "/client/v1/api/gateway/messages",
        ] {
            assert_eq!(call(&node, &token, path).await, 403, "{scope:?}: {path}");
        }
    }
}

#[tokio::test]
async fn the_form_of_tokens_keeps_what_was_sent_and_offers_no_administrators() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let page = browser.get("/office/tokens").await;
    assert!(
        !page.text.contains("<option value=\"administrator@"),
        "{}",
        page.text
    );
    assert!(!page.text.contains(" checked"), "{}", page.text);
    let fields = [
        ("user", "viewer@bluebank"),
        ("member", "bluebank"),
        ("account", "bluebank/main"),
        ("addresses", "127.0.0.1 nonsense"),
        (
            "endpoint",
            "GET /client/v1/api/digital-accounts/{account_identification}",
        ),
    ];
    let page = browser
        .submit("/office/tokens", "/office/tokens", &fields)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "<option value=\"viewer@bluebank\" selected>",
        "value=\"bluebank/main\" checked>",
        "127.0.0.1 nonsense</textarea>",
        "digital-accounts/{account_identification}\" checked>",
    ] {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
}

#[tokio::test]
async fn a_restricted_token_refreshes_itself_and_sends_the_request_that_is_shown() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let fields = [
        ("user", "viewer@bluebank"),
        ("member", "bluebank"),
        ("account", "bluebank/emission"),
        ("address_scope", "all"),
        (
            "endpoint",
            "GET /client/v1/api/digital-accounts/{account_identification}",
        ),
    ];
    let page = browser
        .submit("/office/tokens", "/office/tokens", &fields)
        .await;
    let shown = "curl -X GET ";
    let (_, behind) = page.text.split_once(shown).unwrap();
    let url = behind.split(' ').next().unwrap();
    let path = url.strip_prefix(node.base_url()).unwrap();
    assert_eq!(path, "/client/v1/api/digital-accounts/emission");
    let token = token_on(&page);
    assert_eq!(call(&node, &token, path).await, 200);
    let refresh = format!("{}/client/v1/api/oauth-token/refresh", node.base_url());
    let refreshed = browser
        .client
        .post(refresh)
        .bearer_auth(&token)
        .send()
        .await;
    assert_eq!(refreshed.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_disabled_user_is_out_with_everything() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let token = node
        .token("bluebank", AccessRights::Viewer)
        .unwrap()
        .to_owned();
    assert_eq!(call(&node, &token, ACCOUNTS).await, 200);
    let page = browser
        .submit(
            "/office/users",
            "/office/users/disable",
            &[("user", "viewer@bluebank")],
        )
        .await;
    assert!(
        page.text.contains("The User viewer@bluebank was disabled"),
        "{}",
        page.text
    );
    assert_eq!(call(&node, &token, ACCOUNTS).await, 401);
    let fields = [
        ("user", "viewer@bluebank"),
        ("member", "bluebank"),
        ("account_scope", "all"),
        ("address_scope", "all"),
        ("endpoint_scope", "all"),
    ];
    let page = browser
        .submit("/office/tokens", "/office/tokens", &fields)
        .await;
    assert!(
        page.text.contains("the User `viewer@bluebank` is disabled"),
        "{}",
        page.text
    );
    let own = [("user", "administrator@bluebank")];
    let page = browser
        .submit("/office/users", "/office/users/disable", &own)
        .await;
    assert!(
        page.text
            .contains("Administrators cannot disable themselves"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn what_cannot_be_created_is_rejected_with_the_reason() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    for (user, rights, password, text) in [
        ("", "Viewer", "a long password", "the name `` is not of"),
        (
            "a b",
            "Viewer",
            "a long password",
            "the name `a b` is not of",
        ),
        (
            "viewer@bluebank",
            "Viewer",
            "a long password",
            "exists already",
        ),
        (
            "new@bluebank",
            "Administrator",
            "a long password",
            "only Managers and Viewers can be created",
        ),
        (
            "new@bluebank",
            "Viewer",
            "short",
            "the password must have 12 to 256 characters",
        ),
        (
            "new@bluebank",
            "Viewer",
            "              ",
            "must not be blank",
        ),
    ] {
        let fields = [("user", user), ("rights", rights), ("password", password)];
        let page = browser
            .submit("/office/users", "/office/users", &fields)
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let base = [
        ("user", "viewer@bluebank"),
        ("member", "bluebank"),
        ("account_scope", "all"),
        ("address_scope", "all"),
        ("endpoint_scope", "all"),
    ];
    let (account, address, endpoint) = ("account_scope", "address_scope", "endpoint_scope");
    // The fields that replace those of the same names, or remove them when the value is `-`.
    for (more, text) in [
        (vec![(account, "only")], "no Digital Account was chosen"),
        (vec![(account, "-")], "the field account_scope is missing"),
        (vec![(account, "every")], "must be `all` or `only`"),
        (vec![(address, "only")], "no IP address was chosen"),
        (vec![(address, "-")], "the field address_scope is missing"),
        (vec![(endpoint, "only")], "no endpoint was chosen"),
        (vec![(endpoint, "-")], "the field endpoint_scope is missing"),
        (
            vec![(account, "only"), ("account", "greenbank/main")],
            "greenbank/main is not of the Member bluebank",
        ),
        (
            vec![("account", "bluebank/x")],
            "the Member has no Digital Account `x`",
        ),
        (
            vec![("addresses", "localhost")],
            "`localhost` is neither an IP address nor a network",
        ),
        (
            vec![("endpoint", "GET /x")],
            "the endpoint `GET /x` does not exist",
        ),
        (vec![], ""),
    ] {
        let kept = base.iter().copied();
        let kept = kept.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let new = more.iter().copied().filter(|(_, value)| *value != "-");
        let fields: Vec<_> = kept.chain(new).collect();
        let page = browser
            .submit("/office/tokens", "/office/tokens", &fields)
            .await;
        match text {
            "" => assert_eq!(page.status, StatusCode::OK),
            text => assert!(page.text.contains(text), "{text}: {}", page.text),
        }
    }
    for fields in [
        [("user", "viewer@greenbank"), ("member", "greenbank")],
        [("user", "viewer@bluebank"), ("member", "greenbank")],
    ] {
        let fields = [&fields[..], &base[2..]].concat();
        let page = browser
            .submit("/office/tokens", "/office/tokens", &fields)
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn the_overview_shows_what_moves() {
    let node = crate::node::Node::with(
        Sandbox::builder()
            .clock(clock())
            .administrator_password(PASSWORD),
    )
    .await;
    let mut browser = administrator(&node.sandbox).await;
    let before = browser.get("/office/overview").await;
    assert!(before.text.contains("None."));
    let terms = node.settled_payment(1).await;
    let waiting = node.terms(["greenbank", "bluebank"], ["CHF", "centralbank"], "7", 2);
    node.accepted("greenbank", crate::exchange::SEND, &waiting.pacs_008())
        .await;
    let after = browser.get("/office/overview?follow").await;
    assert_eq!(after.headers["refresh"], "5");
    for text in [
        &terms.end_to_end_identification(),
        "125000.00",
        "settled",
        "waits for a response",
        ">pacs.008</a> at the client gateway",
        "Issued and not taken back",
    ] {
        assert!(after.text.contains(text), "{text}: {}", after.text);
    }
}
