//! The Web Office over HTTP: the steps of the documents, and what must not work.

use std::time::Duration;

use reqwest::{Method, StatusCode, redirect::Policy};
use sandbox::{AccessRights, Sandbox, SandboxHandle};

use crate::node::clock;

const PASSWORD: &str = "correct horse battery";
const ACCOUNTS: &str = "/client/v1/api/digital-accounts";

/// A browser that follows no redirects and keeps one cookie.
struct Browser {
    client: reqwest::Client,
    base: String,
    cookie: Option<String>,
}

#[derive(Debug)]
struct Page {
    status: StatusCode,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Page {
    /// The secret of the forms on the page.
    fn form_secret(&self) -> &str {
        let (_, rest) = self
            .text
            .split_once("name=\"form_secret\" value=\"")
            .expect(&self.text);
        rest.split('"').next().unwrap()
    }

    fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers["location"].to_str().unwrap()
    }
}

async fn node() -> SandboxHandle {
    let builder = Sandbox::builder()
        .seed(0)
        .clock(clock())
        .administrator_password(PASSWORD);
    builder.start().await.unwrap()
}

impl Browser {
    fn new(node: &SandboxHandle) -> Self {
        Self {
            client: reqwest::Client::builder()
                .redirect(Policy::none())
                .build()
                .unwrap(),
            base: node.base_url().to_owned(),
            cookie: None,
        }
    }

    async fn send(&mut self, mut request: reqwest::RequestBuilder) -> Page {
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("other=1; {cookie}"));
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        if let Some(cookie) = headers.get("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
                "{cookie}"
            );
            self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        }
        Page {
            status,
            headers,
            text: response.text().await.unwrap(),
        }
    }

    async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .form(fields);
        self.send(request).await
    }

    /// Loads a page and sends a form from it.
    async fn submit(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(page).await;
        let mut all = vec![("form_secret", page.form_secret())];
        all.extend(fields);
        self.post(path, &all).await
    }

    async fn log_in(&mut self, user: &str, password: &str) -> Page {
        self.submit(
            "/office/login",
            "/office/login",
            &[("user", user), ("password", password)],
        )
        .await
    }
}

async fn administrator(node: &SandboxHandle) -> Browser {
    let mut browser = Browser::new(node);
    assert_eq!(
        browser
            .log_in("administrator@bluebank", PASSWORD)
            .await
            .location(),
        "/office/overview"
    );
    browser
}

async fn call(node: &SandboxHandle, token: &str, path: &str) -> u16 {
    let request = reqwest::Client::new().request(Method::GET, format!("{}{path}", node.base_url()));
    request
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

fn token_on(page: &Page) -> String {
    let (_, rest) = page
        .text
        .split_once("<textarea class=\"token\"")
        .expect(&page.text);
    rest.split_once('>')
        .unwrap()
        .1
        .split('<')
        .next()
        .unwrap()
        .to_owned()
}

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
        .split("name=\"token\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let page = browser
        .submit(
            "/office/tokens",
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
    let fields = [("user", "viewer@bluebank"), ("member", "bluebank")];
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
async fn what_cannot_be_created_is_refused_with_the_reason() {
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
            "new",
            "Administrator",
            "a long password",
            "only Managers and Viewers can be created",
        ),
        (
            "new",
            "Viewer",
            "short",
            "the password must have 12 to 256 characters",
        ),
    ] {
        let fields = [("user", user), ("rights", rights), ("password", password)];
        let page = browser
            .submit("/office/users", "/office/users", &fields)
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let base = [("user", "viewer@bluebank"), ("member", "bluebank")];
    for (more, text) in [
        (
            vec![("account_scope", "only")],
            "no Digital Account was chosen",
        ),
        (vec![("endpoint_scope", "only")], "no endpoint was chosen"),
        (
            vec![("account_scope", "only"), ("account", "greenbank/main")],
            "greenbank/main is not of the Member bluebank",
        ),
        (
            vec![("account_scope", "only"), ("account", "bluebank/x")],
            "the Member has no Digital Account `x`",
        ),
        (
            vec![("addresses", "localhost")],
            "`localhost` is neither an IP address nor a network",
        ),
        (
            vec![("endpoint_scope", "only"), ("endpoint", "GET /x")],
            "the endpoint `GET /x` does not exist",
        ),
        (vec![("member", "greenbank")], ""),
    ] {
        let fields: Vec<_> = base.iter().copied().chain(more).collect();
        let page = browser
            .submit("/office/tokens", "/office/tokens", &fields)
            .await;
        match text {
            // The first of two values counts.
            "" => assert_eq!(page.status, StatusCode::OK),
            text => assert!(page.text.contains(text), "{text}: {}", page.text),
        }
    }
    for fields in [
        [("user", "viewer@greenbank"), ("member", "greenbank")],
        [("user", "viewer@bluebank"), ("member", "greenbank")],
    ] {
        let page = browser
            .submit("/office/tokens", "/office/tokens", &fields)
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn strangers_and_those_with_fewer_rights_are_kept_out() {
    let node = node().await;
    let mut stranger = Browser::new(&node);
    for path in ["/office/overview", "/office/users", "/office/tokens"] {
        assert_eq!(
            stranger.get(path).await.location(),
            "/office/login",
            "{path}"
        );
    }
    let mut browser = administrator(&node).await;
    let fields = [
        ("user", "clerk"),
        ("rights", "Manager"),
        ("password", "a long password"),
    ];
    browser
        .submit("/office/users", "/office/users", &fields)
        .await;
    let mut clerk = Browser::new(&node);
    assert_eq!(
        clerk.log_in("clerk", "a long password").await.location(),
        "/office/overview"
    );
    let overview = clerk.get("/office/overview").await;
    assert_eq!(overview.status, StatusCode::OK);
    assert!(!overview.text.contains("/office/users"));
    for path in ["/office/users", "/office/tokens"] {
        assert_eq!(
            clerk.get(path).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
        let sent = clerk
            .post(path, &[("form_secret", overview.form_secret())])
            .await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{path}");
    }
    // Other organisations are out of sight and out of reach.
    let overview = browser.get("/office/overview").await;
    assert!(
        overview.text.contains("Member bluebank") && !overview.text.contains("Member greenbank")
    );
    let page = browser
        .submit(
            "/office/users",
            "/office/users/disable",
            &[("user", "viewer@greenbank")],
        )
        .await;
    assert!(
        page.text.contains("the User `viewer@greenbank` is unknown"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn logging_in_needs_the_right_password_and_patience() {
    let node = node().await;
    let mut browser = Browser::new(&node);
    for (user, password) in [
        ("administrator@bluebank", "wrong"),
        ("administrator@bluebank", ""),
        ("administrator@bluebank", " correct horse battery"),
        ("manager@bluebank", PASSWORD),
        ("nobody", PASSWORD),
    ] {
        let page = browser.log_in(user, password).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{user}");
        assert!(
            page.text.contains("The name or the password is wrong."),
            "{user}"
        );
    }
    for _ in 0..2 {
        browser.log_in("administrator@bluebank", "wrong").await;
    }
    let page = browser.log_in("administrator@bluebank", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    node.clock().advance(Duration::from_secs(60));
    assert_eq!(
        browser
            .log_in("administrator@bluebank", PASSWORD)
            .await
            .location(),
        "/office/overview"
    );
}

#[tokio::test]
async fn a_session_cannot_be_prepared_for_somebody_else() {
    let node = node().await;
    let mut browser = Browser::new(&node);
    // An identifier that somebody made up is not taken.
    browser.cookie = Some("tkey7_office=made-up".to_owned());
    let page = browser.get("/office/login").await;
    let before = browser.cookie.clone().unwrap();
    assert!(!before.contains("made-up"));
    let fields = [
        ("form_secret", page.form_secret()),
        ("user", "administrator@bluebank"),
        ("password", PASSWORD),
    ];
    browser.post("/office/login", &fields).await;
    let after = browser.cookie.clone().unwrap();
    assert_ne!(before, after);
    // The session from before the log-in is over, and not logged in.
    browser.cookie = Some(before);
    assert_eq!(
        browser.get("/office/overview").await.location(),
        "/office/login"
    );
    // Logging out ends the session on the server, not just in the browser.
    browser.cookie = Some(after.clone());
    browser
        .submit("/office/overview", "/office/logout", &[])
        .await;
    browser.cookie = Some(after);
    assert_eq!(
        browser.get("/office/overview").await.location(),
        "/office/login"
    );
}

#[tokio::test]
async fn forms_from_other_sites_are_refused() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let page = browser.get("/office/users").await;
    let fields = [
        ("form_secret", page.form_secret()),
        ("user", "evil"),
        ("rights", "Manager"),
        ("password", "a long password"),
    ];
    let url = format!("{}/office/users", node.base_url());
    for (name, value) in [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let request = browser.client.post(&url).form(&fields).header(name, value);
        assert_eq!(
            browser.send(request).await.status,
            StatusCode::FORBIDDEN,
            "{name}: {value}"
        );
    }
    for secret in ["", "0", &"0".repeat(64)] {
        let mut wrong = fields;
        wrong[0].1 = secret;
        assert_eq!(
            browser.post("/office/users", &wrong).await.status,
            StatusCode::FORBIDDEN,
            "{secret}"
        );
    }
    assert_eq!(
        browser.post("/office/users", &fields[1..]).await.status,
        StatusCode::FORBIDDEN
    );
    // The secret of another session of the same User is no good either.
    let mut other = administrator(&node).await;
    assert_eq!(
        other.post("/office/users", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    let json = browser
        .client
        .post(&url)
        .header("content-type", "application/json")
        .body("{}");
    assert_eq!(
        browser.send(json).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let long = "x".repeat(100_000);
    let too_long = [("form_secret", page.form_secret()), ("user", long.as_str())];
    assert_eq!(
        browser.post("/office/users", &too_long).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert!(!browser.get("/office/users").await.text.contains("evil"));
    // A GET changes nothing.
    assert_eq!(
        browser
            .get("/office/users/disable?user=viewer@bluebank")
            .await
            .status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn text_from_outside_never_becomes_markup() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let script = "\"'><script>alert(1)</script>&lt;";
    let mut pages = Vec::new();
    for name in ["user", "rights", "password"] {
        let mut fields = vec![
            ("user", "x"),
            ("rights", "Viewer"),
            ("password", "a long password"),
        ];
        fields.retain(|(known, _)| *known != name);
        fields.push((name, script));
        pages.push(
            browser
                .submit("/office/users", "/office/users", &fields)
                .await,
        );
    }
    for name in [
        "user",
        "member",
        "account",
        "addresses",
        "endpoint",
        "account_scope",
        "endpoint_scope",
    ] {
        let mut fields = vec![
            ("user", "viewer@bluebank"),
            ("member", "bluebank"),
            ("account_scope", "only"),
            ("endpoint_scope", "only"),
        ];
        fields.retain(|(known, _)| *known != name);
        fields.push((name, script));
        pages.push(
            browser
                .submit("/office/tokens", "/office/tokens", &fields)
                .await,
        );
    }
    pages.push(
        browser
            .submit(
                "/office/users",
                "/office/users/disable",
                &[("user", script)],
            )
            .await,
    );
    pages.push(
        browser
            .submit(
                "/office/tokens",
                "/office/tokens/revoke",
                &[("token", script)],
            )
            .await,
    );
    pages.push(Browser::new(&node).log_in(script, script).await);
    for query in [
        "?<script>alert(1)</script>",
        "?follow=<script>alert(1)</script>",
    ] {
        pages.push(browser.get(&format!("/office/overview{query}")).await);
    }
    // A correction in a message is a text that comes to the overview of the other side.
    let exchange =
        crate::node::Node::with(Sandbox::builder().administrator_password(PASSWORD)).await;
    let terms = exchange.settled_payment(1).await;
    exchange
        .accepted("greenbank", crate::exchange::SEND, &terms.camt_026())
        .await;
    exchange
        .accepted("bluebank", crate::exchange::SEND, &terms.camt_087(script))
        .await;
    let overview = administrator(&exchange.sandbox)
        .await
        .get("/office/overview")
        .await;
    assert!(
        overview.text.contains("BldgNb = &quot;'&gt;&lt;script&gt;")
            || overview.text.contains("&lt;script&gt;")
    );
    pages.push(overview);
    for page in pages {
        assert!(!page.text.contains("<script"), "{}", page.text);
        assert!(!page.text.contains("value=\"\"'>"), "{}", page.text);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"));
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
        "waits for an answer",
        "pacs.008 at the client gateway",
        "Issued and not taken back",
    ] {
        assert!(after.text.contains(text), "{text}: {}", after.text);
    }
}
