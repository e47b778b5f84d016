//! Payments that are built, sent and followed by the client alone.

use std::{fs, path::Path, time::Duration};

use sandbox::{AccessRights, Sandbox, SandboxHandle, ledger::Asset, messages::compose::Terms};
use tkey7_client::{
    Client, PaymentOrder, PaymentOutcome,
    payment::{Party, PayError},
    types::{GatewayMessages, MessageType},
};

#[path = "../../examples/quick_start.rs"]
#[allow(dead_code, reason = "tests call what `main` calls")]
mod quick_start;

const SOON: Duration = Duration::from_millis(300);
const LATER: Duration = Duration::from_secs(30);

async fn node() -> SandboxHandle {
    let node = Sandbox::builder().seed(7).start().await;
    node.expect("a free port and an empty ledger")
}

fn token<'n>(node: &'n SandboxHandle, member: &str) -> &'n str {
    node.token(member, AccessRights::Manager)
        .expect("the seed has this Member")
}

fn client(node: &SandboxHandle, member: &str) -> Client {
    let client = Client::builder(node.base_url()).bearer_auth(token(node, member));
    client.build().expect("the node has a base URL")
}

fn order(amount: &str) -> PaymentOrder {
    let sender = Party::new("bluebank", "BLUEUSNY001").expect("documented");
    let receiver = Party::new("greenbank", "GRENCHZZ002").expect("documented");
    let amount = amount.parse().expect("an amount");
    PaymentOrder::new(&sender, &receiver, "USD", "bluebank", amount).expect("an order")
}

/// Fetches the payment as the receiver, and responds with the statuses of account, KYC and AML.
async fn respond(node: &SandboxHandle, statuses: [&str; 3]) {
    let green = client(node, "greenbank");
    for left in (0..200).rev() {
        let waiting = green.gateway().get_gateway_messages().payment("").send();
        if let Ok(found) = waiting.await {
            let GatewayMessages::FinancialMessage(message) = found.into_inner() else {
                panic!("a message was asked for");
            };
            assert_eq!(message.message_type, MessageType::Pacs008);
            break;
        }
        assert!(left > 0, "the message never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let member = |name: &str| node.member(name).expect("a store").expect("a Member");
    let (asset, now) = (Asset::new("USD", "bluebank"), node.clock().now());
    let amount = "1".parse().expect("an amount");
    let terms = Terms::new(
        &member("bluebank"),
        &member("greenbank"),
        asset,
        amount,
        1,
        now,
    );
    let address = node.ledger_address("greenbank", "main").expect("a store");
    let reply = terms.tkey_001_with(&address.expect("an account"), statuses);
    let signed = green
        .sign(MessageType::Tkey001, &reply.xml)
        .await
        .expect("a signature");
    let sent = green.payments().reply_payment_message(signed).send().await;
    let response = sent.expect("a response").into_inner();
    assert_eq!(
        response.outcome().expect("base64"),
        Some(PaymentOutcome::Pending)
    );
}

#[tokio::test]
async fn the_program_of_readme_pays_and_prints_the_outcome() {
    let node = node().await;
    let (outcome, ()) = tokio::join!(
        quick_start::pay(node.base_url(), token(&node, "bluebank")),
        respond(&node, ["ACTC"; 3])
    );
    assert_eq!(outcome.expect("a payment"), PaymentOutcome::Accepted);

    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file of the package");
    let (_, program) = read("examples/quick_start.rs")
        .split_once("\nuse std")
        .map(|(head, rest)| (head.to_owned(), format!("use std{rest}")))
        .expect("a program");
    assert!(
        read("README.md").contains(&program),
        "README shows another program than examples/quick_start.rs:\n{program}"
    );
}

#[tokio::test]
async fn a_payment_without_a_response_is_pending_and_can_be_followed_and_withdrawn() {
    let node = node().await;
    let blue = client(&node, "bluebank");
    let sent = order("12.50");
    let outcome = blue
        .pay(&sent, SOON, |_| panic!("no other message waits"))
        .await;
    assert_eq!(outcome.expect("it was sent"), PaymentOutcome::Pending);
    let name = sent.end_to_end_identification();
    let (outcome, ()) = tokio::join!(
        blue.payment_outcome(name, LATER, |_| panic!("no other message waits")),
        respond(&node, ["ACTC"; 3])
    );
    assert_eq!(outcome.expect("a report"), PaymentOutcome::Accepted);
    // Sent again, it is the same payment.
    let again = blue.pay(&sent, SOON, |_| {}).await;
    let Err(PayError::Send(error)) = again else {
        panic!("it was sent before: {again:?}");
    };
    assert!(error.to_string().contains("409"), "{error}");

    let other = order("1");
    let outcome = blue.pay(&other, Duration::ZERO, |_| {}).await;
    assert_eq!(outcome.expect("it was sent"), PaymentOutcome::Pending);
    let withdrawn = blue
        .gateway()
        .withdraw_message(other.message_identification())
        .send()
        .await
        .expect("nobody has fetched it");
    assert_eq!(withdrawn.message_type, MessageType::Pacs008);
}

#[tokio::test]
async fn rejections_have_their_whole_reason() {
    let node = node().await;
    let blue = client(&node, "bluebank");
    let outcome = blue.pay(&order("9999999999999"), LATER, |_| {}).await;
    let Ok(PaymentOutcome::Rejected(rejection)) = outcome else {
        panic!("nobody has as much: {outcome:?}");
    };
    assert_eq!(rejection.code.as_deref(), Some("0101"));
    let reason = rejection.reason.expect("a reason");
    assert!(reason.starts_with("Insufficient funds: "), "{reason}");
    assert!(reason.ends_with('.'), "{reason}");

    let refused = order("3");
    let (outcome, ()) = tokio::join!(
        blue.pay(&refused, LATER, |_| {}),
        respond(&node, ["ACTC", "ACTC", "RJCT"])
    );
    let Ok(PaymentOutcome::Rejected(rejection)) = outcome else {
        panic!("the receiver rejected it: {outcome:?}");
    };
    assert!(rejection.to_string().contains("rejected"), "{rejection}");
}

#[tokio::test]
async fn messages_about_something_else_are_handed_over() {
    let node = node().await;
    let blue = client(&node, "bluebank");
    let first = order("1");
    blue.pay(&first, Duration::ZERO, |_| {})
        .await
        .expect("it was sent");
    respond(&node, ["ACTC"; 3]).await;
    let mut others = Vec::new();
    let outcome = blue
        .pay(&order("2"), SOON, |other| others.push(other))
        .await;
    assert_eq!(outcome.expect("it was sent"), PaymentOutcome::Pending);
    let [report] = others.as_slice() else {
        panic!("the report about the first payment was waiting: {others:?}");
    };
    let about = report.text("OrgnlEndToEndId").expect("base64");
    assert_eq!(about.as_deref(), Some(first.end_to_end_identification()));
}
