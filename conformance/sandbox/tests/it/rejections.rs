//! Messages that are in order and come at the wrong time, from the wrong party, or about more than there is.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sandbox::{AccessRights, messages::Outgoing};
use serde_json::json;

use crate::{
    exchange::{REDEEM, REPLY, RESULT, ReceivedMessage, SEND},
    node::Node,
};

const USD: [&str; 2] = ["USD", "bluebank"];
const USDDSO: [&str; 2] = ["USDDSO", "bluebank"];
const BANKS: [&str; 2] = ["bluebank", "greenbank"];

#[tokio::test]
async fn a_message_is_accepted_once() {
    let node = Node::start().await;
    let terms = node.terms(BANKS, USD, "1", 1);
    node.accepted("bluebank", SEND, &terms.pacs_008()).await;
    let again = node.submit("bluebank", SEND, &terms.pacs_008()).await;
    assert_eq!(again.error(), (409, "message_known"));
    // Another message identifier does not make it another payment.
    let message = terms.clone().again().pacs_008();
    let xml = change_message_identifier(&message.xml);
    let copy = Outgoing { xml, ..message };
    let reason = node.rejected("bluebank", SEND, &copy).await;
    assert!(
        reason.starts_with("A payment with InstrId USDDSA"),
        "{reason}"
    );
    assert!(reason.ends_with("exists already."), "{reason}");
    // What was rejected has not been remembered.
    let reason_again = node.rejected("bluebank", SEND, &copy).await;
    assert_eq!(reason_again, reason);
}

fn change_message_identifier(xml: &str) -> String {
    let (before, rest) = xml.split_once("<doc:MsgId>20220718USDDSA").unwrap();
    format!("{before}<doc:MsgId>20220718USDDSA{:010}{}", 42, &rest[10..])
}

#[tokio::test]
async fn steps_in_the_wrong_order_are_rejected() {
    let node = Node::start().await;
    let address = node.address("greenbank", "main");
    let unsent = node.terms(BANKS, USD, "1", 2);
    for (member, path, message) in [
        ("bluebank", SEND, unsent.camt_056()),
        ("bluebank", SEND, unsent.camt_087("1")),
        ("greenbank", SEND, unsent.camt_026()),
        ("greenbank", REPLY, unsent.camt_029()),
        ("greenbank", REPLY, unsent.pacs_004("0002")),
    ] {
        let reason = node.rejected(member, path, &message).await;
        assert!(
            reason.starts_with("No payment with InstrId "),
            "{}: {reason}",
            message.kind
        );
    }
    let reason = node
        .rejected("greenbank", REPLY, &unsent.tkey_001(&address))
        .await;
    assert_eq!(
        reason,
        "No payment in USDDSA from bluebank waits for a response of greenbank."
    );

    let sent = node.terms(BANKS, USD, "1", 3);
    node.accepted("bluebank", SEND, &sent.pacs_008()).await;
    let reason = node.rejected("bluebank", SEND, &sent.camt_056()).await;
    assert_eq!(
        reason,
        "Only a payment that is recorded in the ledger, and not over, can be canceled."
    );
    let reason = node
        .rejected("greenbank", REPLY, &sent.pacs_004("0002"))
        .await;
    assert_eq!(reason, "The payment has not been recorded in the ledger.");

    let settled = node.settled_payment_after(&sent).await;
    let reason = node
        .rejected(
            "greenbank",
            REPLY,
            &settled.clone().again().tkey_001(&address),
        )
        .await;
    assert!(reason.ends_with("already has a response."), "{reason}");
    let reason = node
        .rejected("bluebank", SEND, &settled.camt_087("1"))
        .await;
    assert_eq!(
        reason,
        "No camt.026 of the BFI asks for a modification of the payment."
    );
    let reason = node.rejected("greenbank", REPLY, &settled.camt_029()).await;
    assert_eq!(
        reason,
        "No camt.056 asks for the cancelation of the payment."
    );
    node.accepted("bluebank", SEND, &settled.camt_056()).await;
    let reason = node
        .rejected("bluebank", SEND, &settled.clone().again().camt_056())
        .await;
    assert_eq!(reason, "A cancelation of the payment is under way already.");
    node.accepted("greenbank", REPLY, &settled.pacs_004("0002"))
        .await;
    let reason = node
        .rejected(
            "greenbank",
            REPLY,
            &settled.clone().again().pacs_004("0002"),
        )
        .await;
    assert_eq!(
        reason,
        "No camt.056 asks for the cancelation of the payment (code 0002)."
    );
    let reason = node.rejected("greenbank", SEND, &settled.camt_026()).await;
    assert_eq!(reason, "The payment is over, or it is a redemption.");
}

#[tokio::test]
async fn a_dso_payment_has_an_order_of_its_own() {
    let node = Node::start().await;
    let terms = node.clearing_payment(5).await;
    let reason = node
        .rejected("greenbank", REPLY, &terms.pacs_004("0001"))
        .await;
    assert_eq!(
        reason,
        "No tkey.002 asks for the return of the DSO (code 0001)."
    );
    node.accepted("bluebank", SEND, &terms.tkey_002()).await;
    let reason = node
        .rejected("bluebank", SEND, &terms.clone().again().tkey_002())
        .await;
    assert_eq!(
        reason,
        "The settlement of the payment has been notified already."
    );
    let reason = node.rejected("bluebank", SEND, &terms.camt_056()).await;
    assert_eq!(
        reason,
        "The settlement of the payment outside TKEY7 has been notified."
    );
    let reason = node
        .rejected("greenbank", REPLY, &terms.clone().again().pacs_004("0002"))
        .await;
    assert_eq!(
        reason,
        "No camt.056 asks for the cancelation of the payment (code 0002)."
    );
    node.accepted("greenbank", REPLY, &terms.pacs_004("0001"))
        .await;
    let reason = node.rejected("bluebank", SEND, &terms.camt_056()).await;
    assert_eq!(
        reason,
        "Only a payment that is recorded in the ledger, and not over, can be canceled."
    );
    let reason = node
        .rejected("bluebank", SEND, &terms.clone().again().tkey_002())
        .await;
    assert_eq!(
        reason,
        "Only a DSO payment in clearing can be settled outside TKEY7."
    );
}

#[tokio::test]
async fn only_the_right_party_may_take_a_step() {
    let node = Node::start().await;
    let terms = node.settled_payment(6).await;
    // The same payment with the parties changed over: each claims the part of the other.
    let reversed = node.terms(["greenbank", "bluebank"], USD, "125000", 6);
    let own_part = |message: Outgoing| Outgoing {
        xml: with_instruction_of(&message.xml, &terms.pacs_008().xml),
        ..message
    };
    let reason = node
        .rejected("greenbank", SEND, &own_part(reversed.camt_056()))
        .await;
    assert_eq!(reason, "Only the SFI of the payment may send a camt.056.");
    let reason = node
        .rejected("bluebank", SEND, &own_part(reversed.camt_026()))
        .await;
    assert_eq!(reason, "Only the BFI of the payment may send a camt.026.");
    // A third party does not even learn that the payment exists.
    let third = node.terms(["centralbank", "greenbank"], USD, "125000", 6);
    let reason = node
        .rejected("centralbank", SEND, &own_part(third.camt_056()))
        .await;
    assert!(reason.starts_with("No payment with InstrId "), "{reason}");
    let transactions = format!(
        "/client/v1/api/gateway/messages?transactions={}",
        terms.end_to_end_identification()
    );
    assert_eq!(
        node.get("centralbank", &transactions).await.error(),
        (404, "transaction_unknown")
    );
    assert_eq!(
        node.get("greenbank", &transactions).await.status.as_u16(),
        200
    );
}

/// The message `xml` about the payment that `request` asks for.
fn with_instruction_of(xml: &str, request: &str) -> String {
    let text = |xml: &str, name: &str| {
        let (_, rest) = xml.split_once(&format!("<doc:{name}>")).unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    xml.replace(&text(xml, "OrgnlInstrId"), &text(request, "InstrId"))
}

#[tokio::test]
async fn a_message_of_another_member_is_rejected() {
    let node = Node::start().await;
    let terms = node.terms(BANKS, USD, "1", 7);
    // Signed and sent by Green Bank, in the name of Blue Bank.
    let reason = node.rejected("greenbank", SEND, &terms.pacs_008()).await;
    assert_eq!(
        reason,
        "AppHdr/Fr names bluebank, and the access token speaks for greenbank."
    );
    // Signed by Green Bank, sent by Blue Bank.
    let message = terms.pacs_008();
    let signed = node.sign("greenbank", &message.xml).await;
    let response = node
        .post("bluebank", SEND, &message.financial_message(&signed))
        .await
        .success();
    let (_, _, reason) = ReceivedMessage::of(&response).status();
    assert_eq!(
        reason,
        "AppHdr/Sgntr is signed with a key that is not of bluebank."
    );
    node.assert_queues_empty().await;
}

#[tokio::test]
async fn funds_and_credit_lines_are_needed() {
    let node = Node::start().await;
    let too_much = node.terms(BANKS, USD, "900000000", 8);
    let reason = node.rejected("bluebank", SEND, &too_much.pacs_008()).await;
    assert!(
        reason.starts_with("Insufficient funds: the account main of bluebank holds "),
        "{reason}"
    );
    let no_line = node.terms(["bluebank", "bankName"], USDDSO, "1", 9);
    let reason = node.rejected("bluebank", SEND, &no_line.pacs_008()).await;
    assert_eq!(
        reason,
        "No credit line is set for the Asset USDDSO of bluebank on the account of bankName."
    );
    let too_large = node.terms(BANKS, USDDSO, "5000000.01", 10);
    let reason = node.rejected("bluebank", SEND, &too_large.pacs_008()).await;
    assert_eq!(reason, "The credit line of greenbank does not suffice.");
    // Blue Bank has no dollars of Green Bank, and nobody else may issue them.
    let foreign = node.terms(BANKS, ["USDDSO", "greenbank"], "1", 11);
    let reason = node.rejected("bluebank", SEND, &foreign.pacs_008()).await;
    assert!(
        reason.starts_with("No credit line is set for the Asset USDDSO of greenbank"),
        "{reason}"
    );
    node.assert_queues_empty().await;
}

#[tokio::test]
async fn funds_may_be_gone_when_the_response_comes() {
    let node = Node::start().await;
    let balance = node.balance("bluebank", "main", USD).await.to_string();
    let all = [12, 13].map(|number| node.terms(BANKS, USD, &balance, number));
    let address = node.address("greenbank", "main");
    for terms in &all {
        node.accepted("bluebank", SEND, &terms.pacs_008()).await;
        node.fetch("greenbank").await;
    }
    node.accepted("greenbank", REPLY, &all[0].tkey_001(&address))
        .await;
    let reason = node
        .rejected("greenbank", REPLY, &all[1].tkey_001(&address))
        .await;
    assert_eq!(
        reason,
        "Insufficient funds: the account of bluebank does not hold enough."
    );
    // The payment still waits, so that the BFI can respond when there are funds, or reject it.
    let rejecting = all[1].clone().again().tkey_001_with(&address, ["RJCT"; 3]);
    node.accepted("greenbank", REPLY, &rejecting).await;
    node.sandbox.audit().unwrap();
}

#[tokio::test]
async fn messages_belong_to_their_endpoints() {
    let node = Node::start().await;
    let terms = node.settled_payment(14).await;
    let address = node.address("greenbank", "main");
    for (member, path, message, takes) in [
        (
            "greenbank",
            SEND,
            terms.tkey_001(&address),
            "pacs.008, tkey.002, camt.026, camt.056, camt.087",
        ),
        (
            "bluebank",
            REPLY,
            terms.pacs_008(),
            "tkey.001, pacs.004, camt.029",
        ),
        ("bluebank", REDEEM, terms.camt_056(), "pacs.009"),
        (
            "greenbank",
            REPLY,
            terms.camt_026(),
            "tkey.001, pacs.004, camt.029",
        ),
    ] {
        let reason = node.rejected(member, path, &message).await;
        assert_eq!(
            reason,
            format!("This endpoint takes {takes}, and not {}.", message.kind)
        );
    }
    let mut body = terms
        .pacs_008()
        .financial_message(&node.sign("bluebank", &terms.pacs_008().xml).await);
    body["message_type"] = "tkey.002".into();
    let response = node.post("bluebank", SEND, &body).await.success();
    let (_, _, reason) = ReceivedMessage::of(&response).status();
    assert_eq!(
        reason,
        "The message is a pacs.008, and message_type says tkey.002."
    );
}

#[tokio::test]
async fn bytes_that_are_not_a_message_get_the_documented_response() {
    let node = Node::start().await;
    for (path, member, kinds) in [
        (SEND, "bluebank", ["pacs.008", "tkey.002", "camt.056"]),
        (REPLY, "greenbank", ["tkey.001", "pacs.004", "camt.029"]),
        (REDEEM, "greenbank", ["pacs.009", "pacs.009", "pacs.009"]),
        (RESULT, "centralbank", ["pacs.002", "pacs.002", "pacs.002"]),
    ] {
        for (kind, bytes) in kinds
            .iter()
            .zip([&b"not XML"[..], b"\xff\xfe\x00", b"<a/>"])
        {
            let body =
                json!({ "message_type": kind, "signed_message_payload": STANDARD.encode(bytes) });
            let received = ReceivedMessage::of(&node.post(member, path, &body).await.success());
            let is_rejected = if kind.starts_with("camt") {
                received.justification().0 == "MINE"
            } else {
                received.status().0 == "RJCT"
            };
            assert!(is_rejected, "{kind}: {}", received.xml);
        }
    }
}

#[tokio::test]
async fn viewers_sign_and_send_nothing() {
    let node = Node::start().await;
    let viewer = node.token("bluebank", AccessRights::Viewer);
    let body = json!({ "payload": "PGEvPg==" });
    let request = node
        .request(reqwest::Method::POST, "/client/v1/api/sign/message")
        .bearer_auth(viewer);
    assert_eq!(
        crate::node::send(request.json(&body)).await.error(),
        (403, "rights_insufficient")
    );
}
