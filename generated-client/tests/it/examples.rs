//! The examples, run against a node of this process.

#![allow(dead_code, reason = "tests call what `main` calls")]

use std::{fs, path::PathBuf, time::Duration};

use sandbox::{AccessRights, Sandbox, SandboxHandle, ledger::Asset, messages::compose::Terms};

#[path = "../../examples/balance.rs"]
mod balance;

#[path = "../../examples/blocking.rs"]
mod blocking;

#[path = "../../examples/error_handling.rs"]
mod error_handling;

#[path = "../../examples/mock.rs"]
mod mock;

#[path = "../../examples/payment.rs"]
mod payment;

#[path = "../../examples/refresh.rs"]
mod refresh;

async fn node() -> SandboxHandle {
    let node = Sandbox::builder().seed(7).start().await;
    node.expect("a free port and an empty ledger")
}

fn token(node: &SandboxHandle) -> &str {
    node.token("bluebank", AccessRights::Manager)
        .expect("the seed has this Member")
}

#[tokio::test]
async fn balances_are_listed() {
    let node = node().await;
    let lines = balance::run(node.base_url(), token(&node))
        .await
        .expect("balances");
    assert!(lines.contains(" USD of bluebank\n"), "{lines}");
}

#[tokio::test]
async fn a_payment_is_accepted_and_an_invalid_one_is_rejected() {
    let node = node().await;
    let member = |name| {
        node.member(name)
            .expect("a ledger")
            .expect("the Member exists")
    };
    let payment_of = |amount: &str, number| {
        let terms = Terms::new(
            &member("bluebank"),
            &member("greenbank"),
            Asset::new("USD", "bluebank"),
            amount.parse().expect("an amount"),
            number,
            node.clock().now(),
        );
        terms.pacs_008().xml
    };
    let xml = payment_of("125000", 1);
    let status = payment::run(node.base_url(), token(&node), &xml).await;
    assert_eq!(status.expect("a response"), "RCVD");
    let wrong = payment_of("9999999999999", 2);
    let status = payment::run(node.base_url(), token(&node), &wrong)
        .await
        .expect("a response");
    // The reason comes in two parts, and both are printed.
    assert!(status.starts_with("RJCT "), "{status}");
    assert!(status.contains("Insufficient funds"), "{status}");
    assert!(status.contains("9999999999999.00"), "{status}");
}

#[tokio::test]
async fn a_token_in_a_file_is_refreshed_until_it_ends() {
    let node = node().await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("examples");
    fs::create_dir_all(&folder).expect("a folder of the build");
    let file = folder.join("token");
    fs::write(&file, token(&node)).expect("a file");
    let client = refresh::client(node.base_url(), &file).expect("a client");
    assert!(refresh::accounts(&client).await.ends_with(" accounts"));
    node.advance_clock(Duration::from_secs(14 * 60))
        .await
        .expect("a clock");
    assert!(refresh::accounts(&client).await.ends_with(" accounts"));
    let missing = refresh::client(node.base_url(), &folder.join("missing")).expect("a client");
    let text = refresh::accounts(&missing).await;
    assert!(
        text.starts_with("not now: there is no valid credential: the token file "),
        "{text}"
    );
    assert!(text.contains("cannot be read: "), "{text}");
}

#[tokio::test]
async fn errors_are_distinguished() {
    let node = node().await;
    let outcome = async |token: &str, account: &str| {
        let line = error_handling::run(node.base_url(), token, account).await;
        line.expect("a client")
    };
    let good = token(&node);
    assert!(outcome(good, "main").await.ends_with(" balances"));
    assert!(
        outcome(good, "nowhere")
            .await
            .starts_with("no such account")
    );
    assert_eq!(
        outcome("not.a.token", "main").await,
        "the token is not good"
    );
    assert!(
        outcome(good, "")
            .await
            .starts_with("an error in this program")
    );
    let unreachable = error_handling::run("http://127.0.0.1:9", good, "main").await;
    assert!(
        unreachable
            .expect("a client")
            .starts_with("the server cannot be reached: Connection refused")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn blocking_calls_work_inside_and_outside_a_runtime() {
    let node = node().await;
    let (url, token) = (node.base_url().to_owned(), token(&node).to_owned());
    let inside = tokio::task::block_in_place(|| blocking::run(&url, &token));
    assert!(inside.expect("balances") > 0);
    let outside =
        std::thread::spawn(move || blocking::run(&url, &token).map_err(|error| error.to_string()));
    let outside = tokio::task::spawn_blocking(move || outside.join()).await;
    let counted = outside.expect("no panic").expect("no panic");
    assert!(counted.expect("balances") > 0);
}

#[tokio::test]
async fn a_mock_replaces_the_api() {
    assert!(mock::run().await.expect("the mock responds"));
}
