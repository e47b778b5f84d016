//! Messages that are taken back before they were fetched.

use reqwest::Method;
use sandbox::{AccessRights, Sandbox, messages::Outgoing};

use crate::{
    crashes::Folder,
    exchange::{GATEWAY, REDEEM, REPLY, SEND},
    node::{Node, NodeResponse, send},
};

const BANKS: [&str; 2] = ["bluebank", "greenbank"];
const USD: [&str; 2] = ["USD", "bluebank"];
const USDDSO: [&str; 2] = ["USDDSO", "bluebank"];

async fn withdraw(node: &Node, member: &str, identification: &str) -> NodeResponse {
    let token = node.token(member, AccessRights::Manager);
    let path = format!("{GATEWAY}/{identification}");
    send(node.request(Method::DELETE, &path).bearer_auth(token)).await
}

/// The identifier of a message: `MsgId` of its header, or `Id` of its assignment.
fn identifier(message: &Outgoing) -> String {
    let places = [("GrpHdr>", "MsgId>"), ("Assgnmt>", "Id>")];
    let found = places.iter().find_map(|(group, name)| {
        let (_, behind) = message.xml.split_once(group)?;
        let (_, behind) = behind.split_once(name)?;
        Some(behind.split('<').next()?.to_owned())
    });
    found.unwrap()
}

#[tokio::test]
async fn a_payment_that_nobody_has_fetched_is_withdrawn_and_canceled() {
    let node = Node::start().await;
    let terms = node.terms(BANKS, USD, "125000", 1);
    let message = terms.pacs_008();
    node.accepted("bluebank", SEND, &message).await;
    let name = identifier(&message);

    // The receiver and others have sent no such message.
    for other in ["greenbank", "centralbank"] {
        let response = withdraw(&node, other, &name).await;
        assert_eq!(response.error(), (404, "message_unknown"), "{other}");
    }
    let viewer = node.token("bluebank", AccessRights::Viewer);
    let path = format!("{GATEWAY}/{name}");
    let response = send(node.request(Method::DELETE, &path).bearer_auth(viewer)).await;
    assert_eq!(response.error(), (403, "rights_insufficient"));

    let withdrawn = withdraw(&node, "bluebank", &name).await.success();
    assert_eq!(withdrawn["message_type"], "pacs.008");
    let nothing = node.get("greenbank", &format!("{GATEWAY}?payment=")).await;
    assert_eq!(nothing.error(), (404, "nothing_pending"));
    let again = withdraw(&node, "bluebank", &name).await;
    assert_eq!(again.error(), (404, "message_unknown"));

    // Nothing waits for a response, and the identifier is used up.
    let address = node.address("greenbank", "main");
    let reason = node
        .rejected("greenbank", REPLY, &terms.tkey_001(&address))
        .await;
    assert!(
        reason.contains("waits for a response") || reason.contains("already has a response"),
        "{reason}"
    );
    let repeated = node.submit("bluebank", SEND, &message).await;
    assert_eq!(repeated.error(), (409, "message_known"));
}

#[tokio::test]
async fn a_message_that_was_fetched_or_has_had_an_effect_stays() {
    let node = Node::start().await;
    let [fetched, responded] = [1, 2].map(|number| node.terms(BANKS, USD, "100", number));
    node.accepted("bluebank", SEND, &fetched.pacs_008()).await;
    node.fetch("greenbank").await;
    let response = withdraw(&node, "bluebank", &identifier(&fetched.pacs_008())).await;
    assert_eq!(response.error(), (409, "message_fetched"));

    let address = node.address("greenbank", "main");
    node.accepted("greenbank", REPLY, &fetched.tkey_001(&address))
        .await;
    node.accepted("bluebank", SEND, &responded.pacs_008()).await;
    // Responded to without having been fetched.
    node.accepted("greenbank", REPLY, &responded.tkey_001(&address))
        .await;
    let response = withdraw(&node, "bluebank", &identifier(&responded.pacs_008())).await;
    assert_eq!(response.error(), (409, "message_overtaken"));
}

#[tokio::test]
async fn a_redemption_and_a_notice_are_withdrawn_and_can_be_sent_again() {
    let node = Node::start().await;
    let redemption = node.terms(
        ["greenbank", "centralbank"],
        ["CHF", "centralbank"],
        "10",
        1,
    );
    node.accepted("greenbank", REDEEM, &redemption.pacs_009())
        .await;
    let name = identifier(&redemption.pacs_009());
    let withdrawn = withdraw(&node, "greenbank", &name).await.success();
    assert_eq!(withdrawn["message_type"], "pacs.009");

    let terms = node.terms(BANKS, USDDSO, "500", 2);
    node.accepted("bluebank", SEND, &terms.pacs_008()).await;
    node.fetch("greenbank").await;
    let address = node.address("greenbank", "emission");
    node.accepted("greenbank", REPLY, &terms.tkey_001(&address))
        .await;
    node.accepted("bluebank", SEND, &terms.tkey_002()).await;
    withdraw(&node, "bluebank", &identifier(&terms.tkey_002()))
        .await
        .success();
    // As if it had never been sent: a return is not asked for, a cancelation is possible again.
    node.accepted("bluebank", SEND, &terms.camt_056()).await;
    withdraw(&node, "bluebank", &identifier(&terms.camt_056()))
        .await
        .success();
    let audit = node.sandbox.audit();
    assert!(audit.is_ok(), "{audit:?}");
}

/// The example of the operation in the contract.
const WAITING: &str = "20220718RUBDSA3247958244CBFCCHZZ003";

#[tokio::test]
async fn the_example_of_the_contract_names_a_message_that_waits_from_the_start() {
    for seed in [0, 1, 7] {
        let node = Node::with(Sandbox::builder().seed(seed)).await;
        let withdrawn = withdraw(&node, "centralbank", WAITING).await.success();
        assert_eq!(withdrawn["message_type"], "pacs.008");
        let again = withdraw(&node, "centralbank", WAITING).await;
        assert_eq!(again.error(), (404, "message_unknown"));
    }
    // Its receiver can fetch it, too.
    let node = Node::start().await;
    let message = node.get("bankName", &format!("{GATEWAY}?payment=")).await;
    assert_eq!(message.success()["message_type"], "pacs.008");
    let response = withdraw(&node, "centralbank", WAITING).await;
    assert_eq!(response.error(), (409, "message_fetched"));
}

#[tokio::test]
async fn a_message_that_was_withdrawn_does_not_come_back_with_the_next_start() {
    let folder = Folder::new("withdrawn");
    for status in [200, 404] {
        let node = Node::with(folder.sandbox()).await;
        let response = withdraw(&node, "centralbank", WAITING).await;
        assert_eq!(response.status.as_u16(), status);
        node.sandbox.audit().unwrap();
        node.sandbox.stop().await;
    }
}
