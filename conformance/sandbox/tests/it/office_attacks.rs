//! The Web Office over HTTP: what must not work.

use std::time::Duration;

use reqwest::StatusCode;
use sandbox::{AccessRights, Sandbox};

use crate::browser::{ACCOUNTS, Browser, PASSWORD, administrator, call, node};

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
        ("user", "clerk@bluebank"),
        ("rights", "Manager"),
        ("password", "a long password"),
    ];
    browser
        .submit("/office/users", "/office/users", &fields)
        .await;
    let mut clerk = Browser::new(&node);
    assert_eq!(
        clerk
            .log_in("Clerk@Bluebank", "a long password")
            .await
            .location(),
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
    // Other organizations are out of sight and out of reach.
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
async fn guesses_at_an_administrator_are_slowed_behind_any_number_of_names() {
    let node = node().await;
    let mut browser = Browser::new(&node);
    let page = browser.get("/office/login").await;
    let secret = page.form_secret().to_owned();
    // More invented names than are counted. Passwords of this length are wrong without being hashed.
    let long = "x".repeat(257);
    for number in 0..1010 {
        let invented = format!("visitor{number}");
        let fields = [
            ("form_secret", secret.as_str()),
            ("user", &invented),
            ("password", &long),
        ];
        let page = browser.post("/office/login", &fields).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    }
    let mut rejected = 0;
    for number in 0..40 {
        // Names that nobody has, and the same name in other letters.
        let invented = format!("nobody{number}");
        let spelling = ["administrator@bluebank", "Administrator@BlueBank"][number % 2];
        for user in [invented.as_str(), spelling] {
            let fields = [
                ("form_secret", secret.as_str()),
                ("user", user),
                ("password", "x"),
            ];
            let page = browser.post("/office/login", &fields).await;
            rejected += usize::from(page.status == StatusCode::TOO_MANY_REQUESTS);
        }
    }
    assert_eq!(rejected, 35);
}

#[tokio::test]
async fn guesses_at_the_same_time_are_slowed_as_well() {
    let node = node().await;
    let mut browser = Browser::new(&node);
    let page = browser.get("/office/login").await;
    let cookie = browser.cookie.clone().unwrap();
    let guesses = (0..20).map(|_| {
        let request = browser
            .client
            .post(format!("{}/office/login", browser.base));
        let fields = [
            ("form_secret", page.form_secret()),
            ("user", "administrator@bluebank"),
            ("password", "x"),
        ];
        tokio::spawn(request.header("cookie", &cookie).form(&fields).send())
    });
    let mut tried = 0;
    for guess in guesses.collect::<Vec<_>>() {
        let status = guess.await.unwrap().unwrap().status();
        tried += usize::from(status == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn nobody_can_be_taken_for_a_user_of_another_organization() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let mut create = async |name: &str| {
        let fields = [
            ("user", name),
            ("rights", "Manager"),
            ("password", "a long password"),
        ];
        let page = browser
            .submit("/office/users", "/office/users", &fields)
            .await;
        (page.status, page.text)
    };
    for name in [
        "eve@greenbank",
        "eve@bluebank@greenbank",
        "eve@greenbank@bluebank",
        "eve",
        "@bluebank",
        "eve@bluebank.greenbank",
        "eve@BLUEBANK",
        "\u{435}ve@bluebank",
    ] {
        let (status, text) = create(name).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(text.contains("that end with `@bluebank`"), "{name}: {text}");
    }
    for name in ["Administrator@bluebank", "VIEWER@bluebank"] {
        let (_, text) = create(name).await;
        assert!(text.contains("exists already"), "{name}: {text}");
    }
    assert_eq!(create("Eve@bluebank").await.0, StatusCode::OK);
    let (_, text) = create("eve@bluebank").await;
    assert!(
        text.contains("the User `Eve@bluebank` exists already"),
        "{text}"
    );
    // The User logs in with the name in any case, and is disabled so.
    let mut eve = Browser::new(&node);
    assert_eq!(
        eve.log_in("eVE@BLUEBANK", "a long password")
            .await
            .location(),
        "/office/overview"
    );
    for (name, text) in [
        (
            "ADMINISTRATOR@bluebank",
            "Administrators cannot disable themselves",
        ),
        ("EVE@bluebank", "was disabled"),
    ] {
        let page = browser
            .submit("/office/users", "/office/users/disable", &[("user", name)])
            .await;
        assert!(page.text.contains(text), "{}", page.text);
    }
    assert_eq!(
        eve.get("/office/overview").await.location(),
        "/office/login"
    );
}

#[tokio::test]
async fn a_session_cannot_be_prepared_for_another_visitor() {
    let node = node().await;
    let mut browser = Browser::new(&node);
    // An identifier that was made up is not taken.
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
async fn forms_from_other_sites_are_rejected() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let page = browser.get("/office/users").await;
    let fields = [
        ("form_secret", page.form_secret()),
        ("user", "evil@bluebank"),
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
    // The secret of another session of the same User is not valid either.
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
    // A GET asks, and changes nothing.
    for action in ["disable", "enable", "password", "delete"] {
        let path = format!("/office/users/{action}?user=viewer@bluebank&password=a+long+password");
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    }
    let token = node.token("bluebank", AccessRights::Viewer).unwrap();
    assert_eq!(call(&node, token, ACCOUNTS).await, 200);
}

#[tokio::test]
async fn text_from_outside_never_becomes_markup() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let script = "\"'><script>alert(1)</script>&lt;";
    let mut pages = Vec::new();
    for name in ["user", "rights", "password"] {
        let mut fields = vec![
            ("user", "x@bluebank"),
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
        "address_scope",
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
    for path in ["users", "tokens"] {
        let query = "search=%22%27%3E%3Cscript%3Ealert(1)%3C/script%3E&page=%3Cscript%3E&member=%22%3E%3Cscript%3E";
        pages.push(browser.get(&format!("/office/{path}?{query}")).await);
    }
    for path in [
        "users/disable?user",
        "users/%3Cscript%3E?user",
        "tokens/revoke?token",
        "payment?payment",
    ] {
        let path = format!("/office/{path}=%22%27%3E%3Cscript%3Ealert(1)%3C/script%3E");
        pages.push(browser.get(&path).await);
    }
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
    let own = format!(
        "<script>{}</script>",
        include_str!("../../src/office/copy.js")
    );
    for page in pages {
        assert_eq!(page.text.matches(&own).count(), 1, "{}", page.text);
        assert!(
            !page.text.replace(&own, "").contains("<script"),
            "{}",
            page.text
        );
        assert!(!page.text.contains("value=\"\"'>"), "{}", page.text);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        // The one script is let in by its hash, and no other is.
        assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"));
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
