//! The Web Office over HTTP: what is done to Users, and what becomes of their log-ins and tokens.

use reqwest::StatusCode;
use sandbox::{AccessRights, SandboxHandle};

use crate::browser::{ACCOUNTS, Browser, Page, administrator, call, node, token_on};

const CLERK: &str = "clerk@bluebank";
const FIRST: &str = "a long password";

async fn create(browser: &mut Browser) -> Page {
    let fields = [("user", CLERK), ("rights", "Manager"), ("password", FIRST)];
    browser
        .submit("/office/users", "/office/users", &fields)
        .await
}

async fn token(browser: &mut Browser, user: &str) -> Page {
    let fields = [
        ("user", user),
        ("member", "bluebank"),
        ("account_scope", "all"),
        ("address_scope", "all"),
        ("endpoint_scope", "all"),
    ];
    browser
        .submit("/office/tokens", "/office/tokens", &fields)
        .await
}

/// Loads the page that asks, and sends its form.
async fn act(browser: &mut Browser, action: &str, user: &str, password: &str) -> Page {
    let path = format!("/office/users/{action}");
    let question = format!("{path}?user={user}");
    let fields = [("user", user), ("password", password)];
    browser.submit(&question, &path, &fields).await
}

async fn logged_in(node: &SandboxHandle, password: &str) -> Browser {
    let mut browser = Browser::new(node);
    let page = browser.log_in(CLERK, password).await;
    assert_eq!(page.location(), "/office/overview");
    browser
}

async fn is_inside(browser: &mut Browser) -> bool {
    browser.get("/office/overview").await.status == StatusCode::OK
}

#[tokio::test]
async fn what_a_user_had_does_not_come_back_with_the_user() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    for (end, again) in [("disable", "enable"), ("delete", "create")] {
        create(&mut browser).await;
        let old = token_on(&token(&mut browser, CLERK).await);
        let mut clerk = logged_in(&node, FIRST).await;
        assert_eq!(call(&node, &old, ACCOUNTS).await, 200);
        let page = act(&mut browser, end, CLERK, "").await;
        assert!(
            page.text.contains("every token of the User was revoked"),
            "{}",
            page.text
        );
        assert!(!is_inside(&mut clerk).await);
        assert_eq!(call(&node, &old, ACCOUNTS).await, 401);
        let page = if again == "create" {
            create(&mut browser).await
        } else {
            act(&mut browser, again, CLERK, "").await
        };
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        // Neither the log-in nor the token is back; new ones are to be had.
        assert!(!is_inside(&mut clerk).await, "{again}");
        assert_eq!(call(&node, &old, ACCOUNTS).await, 401, "{again}");
        logged_in(&node, FIRST).await;
        let new = token_on(&token(&mut browser, CLERK).await);
        assert_eq!(call(&node, &new, ACCOUNTS).await, 200);
    }
}

#[tokio::test]
async fn a_new_password_ends_the_log_ins_with_the_old_one() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    create(&mut browser).await;
    let mut clerk = logged_in(&node, FIRST).await;
    let page = act(&mut browser, "password", CLERK, "short").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_inside(&mut clerk).await);
    let page = act(&mut browser, "password", CLERK, "another password").await;
    assert!(page.text.contains("has a new password"), "{}", page.text);
    assert!(!page.text.contains("another password"));
    assert!(!is_inside(&mut clerk).await);
    let page = Browser::new(&node).log_in(CLERK, FIRST).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    logged_in(&node, "another password").await;
}

#[tokio::test]
async fn an_administrator_acts_on_managers_and_viewers_of_the_own_organization() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    let secret = browser.get("/office/users").await.form_secret().to_owned();
    for (action, user, reason) in [
        ("enable", "administrator@bluebank", "is an Administrator"),
        ("password", "Administrator@bluebank", "is an Administrator"),
        ("delete", "administrator@bluebank", "is an Administrator"),
        ("delete", "viewer@bluebank", "came with the sandbox"),
        ("disable", "viewer@greenbank", "is unknown"),
        ("enable", "viewer@greenbank", "is unknown"),
        ("password", "viewer@greenbank", "is unknown"),
        ("delete", "viewer@greenbank", "is unknown"),
    ] {
        let fields = [
            ("form_secret", secret.as_str()),
            ("user", user),
            ("password", "a long password"),
        ];
        let page = browser
            .post(&format!("/office/users/{action}"), &fields)
            .await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{action} {user}"
        );
        assert!(page.text.contains(reason), "{action} {user}: {}", page.text);
    }
    let token = node.token("greenbank", AccessRights::Viewer).unwrap();
    assert_eq!(call(&node, token, ACCOUNTS).await, 200);
    let page = browser
        .get("/office/users/promote?user=viewer@bluebank")
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_administrator_does_not_hold_a_token_of_the_web_office() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    for user in ["administrator@bluebank", "ADMINISTRATOR@bluebank"] {
        let page = token(&mut browser, user).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("is an Administrator"), "{}", page.text);
        assert!(!page.text.contains("<textarea class=\"token\""));
    }
}
