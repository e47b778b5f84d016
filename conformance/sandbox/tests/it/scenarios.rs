//! The eight scenarios of the documents, from the first message to the last.

use crate::{
    exchange::{
        GATEWAY, REDEEM, REPLY, RESULT, ReceivedMessage, SEND, TOKENIZER_GATEWAY, minus, plus,
    },
    node::Node,
};

const USD: [&str; 2] = ["USD", "bluebank"];
const USDDSO: [&str; 2] = ["USDDSO", "bluebank"];
const CHF: [&str; 2] = ["CHF", "centralbank"];

#[tokio::test]
async fn a_dsa_payment_is_settled() {
    let node = Node::start().await;
    let before = (
        node.balance("bluebank", "main", USD).await,
        node.balance("greenbank", "main", USD).await,
    );
    let terms = node.terms(["bluebank", "greenbank"], USD, "125000", 1);
    node.accepted("bluebank", SEND, &terms.pacs_008()).await;
    let request = node.fetch("greenbank").await;
    assert_eq!(request.kind, "pacs.008");
    assert_eq!(
        request.values("EndToEndId"),
        [terms.end_to_end_identification()]
    );
    assert_eq!(node.balance("bluebank", "main", USD).await, before.0);
    let account = node
        .get("greenbank", "/client/v1/api/digital-accounts/main")
        .await
        .success();
    let address = account["distributed_ledger_account_address"]
        .as_str()
        .unwrap();
    node.accepted("greenbank", REPLY, &terms.tkey_001(address))
        .await;
    let report = node.fetch("bluebank").await;
    assert_eq!(report.status(), ("ACTC", "0303", String::new()));
    assert_eq!(
        report.values("OrgnlEndToEndId"),
        [terms.end_to_end_identification()]
    );
    assert_eq!(
        node.balance("bluebank", "main", USD).await,
        minus(before.0, "125000")
    );
    assert_eq!(
        node.balance("greenbank", "main", USD).await,
        plus(before.1, "125000")
    );
    assert_eq!(node.statuses("bluebank", &terms).await, ["settled"]);
    assert_eq!(node.statuses("greenbank", &terms).await, ["settled"]);
    node.assert_queues_empty().await;
    node.sandbox.audit().unwrap();
}

#[tokio::test]
async fn a_dso_payment_is_cleared_and_returned() {
    let node = Node::start().await;
    let terms = node.terms(["bluebank", "greenbank"], USDDSO, "50000", 2);
    node.accepted("bluebank", SEND, &terms.pacs_008()).await;
    assert_eq!(node.fetch("greenbank").await.kind, "pacs.008");
    let address = node.address("greenbank", "emission");
    node.accepted("greenbank", REPLY, &terms.tkey_001(&address))
        .await;
    assert_eq!(
        node.fetch("bluebank").await.status(),
        ("RCVD", "0202", String::new())
    );
    assert_eq!(node.statuses("bluebank", &terms).await, ["clearing"]);
    assert_eq!(
        node.balance("greenbank", "emission", USDDSO)
            .await
            .to_string(),
        "50000.00"
    );
    node.sandbox.audit().unwrap();

    node.accepted("bluebank", SEND, &terms.tkey_002()).await;
    assert_eq!(node.fetch("greenbank").await.kind, "tkey.002");
    node.accepted("greenbank", REPLY, &terms.pacs_004("0001"))
        .await;
    assert_eq!(
        node.statuses("bluebank", &terms).await,
        ["clearing", "settled"]
    );
    assert_eq!(
        node.balance("greenbank", "emission", USDDSO)
            .await
            .to_string(),
        "0.00"
    );
    node.assert_queues_empty().await;
    node.sandbox.audit().unwrap();
}

#[tokio::test]
async fn a_dsa_is_redeemed() {
    let node = Node::start().await;
    let before = node.balance("greenbank", "main", CHF).await;
    let terms = node.terms(["greenbank", "centralbank"], CHF, "150000", 3);
    node.accepted("greenbank", REDEEM, &terms.pacs_009()).await;
    let body = node
        .get("centralbank", &format!("{TOKENIZER_GATEWAY}?payment"))
        .await
        .success();
    assert_eq!(ReceivedMessage::of(&body).kind, "pacs.009");
    let address = node.address("centralbank", "emission");
    node.accepted("centralbank", RESULT, &terms.pacs_002(&address))
        .await;
    assert_eq!(
        node.fetch("greenbank").await.status(),
        ("ACTC", "0303", String::new())
    );
    assert_eq!(node.statuses("greenbank", &terms).await, ["settled"]);
    assert_eq!(
        node.balance("greenbank", "main", CHF).await,
        minus(before, "150000")
    );
    node.assert_queues_empty().await;
    node.sandbox.audit().unwrap();
}

#[tokio::test]
async fn a_tokenizer_declines_to_redeem() {
    let node = Node::start().await;
    let before = node.balance("greenbank", "main", CHF).await;
    let terms = node.terms(["greenbank", "centralbank"], CHF, "150000", 4);
    node.accepted("greenbank", REDEEM, &terms.pacs_009()).await;
    let declining = terms.pacs_002_declining("The account details are wrong.");
    node.accepted("centralbank", RESULT, &declining).await;
    let report = node.fetch("greenbank").await;
    let reason = "centralbank declined the redemption. The account details are wrong.";
    assert_eq!(report.status(), ("RJCT", "0101", reason.to_owned()));
    assert_eq!(node.balance("greenbank", "main", CHF).await, before);
    let again = node
        .rejected(
            "centralbank",
            RESULT,
            &terms.clone().again().pacs_002_declining("No."),
        )
        .await;
    assert_eq!(again, "The redemption already has a response.");
}

#[tokio::test]
async fn cancelation_1_the_sfi_asks_and_the_bfi_agrees() {
    let node = Node::start().await;
    let before = node.balance("bluebank", "main", USD).await;
    for terms in [
        node.settled_payment(5).await,
        node.clearing_payment(6).await,
    ] {
        node.accepted("bluebank", SEND, &terms.camt_056()).await;
        assert_eq!(node.fetch("greenbank").await.kind, "camt.056");
        node.accepted("greenbank", REPLY, &terms.pacs_004("0002"))
            .await;
        assert_eq!(
            node.statuses("bluebank", &terms).await.last().unwrap(),
            "canceled"
        );
    }
    assert_eq!(node.balance("bluebank", "main", USD).await, before);
    assert_eq!(
        node.balance("greenbank", "emission", USDDSO)
            .await
            .to_string(),
        "0.00"
    );
    node.assert_queues_empty().await;
    node.sandbox.audit().unwrap();
}

#[tokio::test]
async fn cancelation_2_the_sfi_asks_and_the_bfi_rejects() {
    let node = Node::start().await;
    for terms in [
        node.settled_payment(7).await,
        node.clearing_payment(8).await,
    ] {
        let before = node.statuses("bluebank", &terms).await;
        node.accepted("bluebank", SEND, &terms.camt_056()).await;
        assert_eq!(node.fetch("greenbank").await.kind, "camt.056");
        node.accepted("greenbank", REPLY, &terms.camt_029()).await;
        assert_eq!(node.fetch("bluebank").await.kind, "camt.029");
        assert_eq!(node.statuses("bluebank", &terms).await, before);
        // The request is over, so that the BFI can no longer agree, and the SFI can ask again.
        let late = node
            .rejected("greenbank", REPLY, &terms.pacs_004("0002"))
            .await;
        assert_eq!(
            late,
            "No camt.056 asks for the cancelation of the payment (code 0002)."
        );
        node.accepted("bluebank", SEND, &terms.clone().again().camt_056())
            .await;
        node.fetch("greenbank").await;
    }
}

#[tokio::test]
async fn cancelation_3_the_bfi_begins() {
    let node = Node::start().await;
    for terms in [
        node.settled_payment(9).await,
        node.clearing_payment(10).await,
    ] {
        node.accepted("greenbank", SEND, &terms.camt_026()).await;
        assert_eq!(node.fetch("bluebank").await.kind, "camt.026");
        node.accepted("bluebank", SEND, &terms.camt_056()).await;
        assert_eq!(node.fetch("greenbank").await.kind, "camt.056");
        node.accepted("greenbank", REPLY, &terms.pacs_004("0002"))
            .await;
        assert_eq!(
            node.statuses("bluebank", &terms).await.last().unwrap(),
            "canceled"
        );
    }
    node.assert_queues_empty().await;
    node.sandbox.audit().unwrap();
}

#[tokio::test]
async fn a_payment_is_modified() {
    let node = Node::start().await;
    for terms in [
        node.settled_payment(11).await,
        node.clearing_payment(12).await,
    ] {
        let before = node.statuses("bluebank", &terms).await;
        node.accepted("greenbank", SEND, &terms.camt_026()).await;
        assert_eq!(node.fetch("bluebank").await.kind, "camt.026");
        node.accepted("bluebank", SEND, &terms.camt_087("57")).await;
        let modification = node.fetch("greenbank").await;
        assert_eq!(
            (modification.kind.as_str(), modification.values("BldgNb")),
            ("camt.087", vec!["57"])
        );
        assert_eq!(node.statuses("bluebank", &terms).await, before);
    }
    node.assert_queues_empty().await;
}

#[tokio::test]
async fn a_rejected_beneficiary_ends_the_payment() {
    let node = Node::start().await;
    let before = node.balance("bluebank", "main", USD).await;
    let address = node.address("greenbank", "main");
    let cases = [
        (
            ["RJCT", "ACTC", "ACTC"],
            "greenbank rejected the account of the beneficiary.",
        ),
        (
            ["ACTC", "RJCT", "PDNG"],
            "greenbank rejected the identity of the beneficiary (KYC).",
        ),
        (
            ["ACTC", "ACTC", "RJCT"],
            "greenbank rejected money laundering (AML).",
        ),
    ];
    for (number, (statuses, reason)) in (20..).zip(cases) {
        let terms = node.terms(["bluebank", "greenbank"], USD, "1", number);
        node.accepted("bluebank", SEND, &terms.pacs_008()).await;
        node.fetch("greenbank").await;
        node.accepted("greenbank", REPLY, &terms.tkey_001_with(&address, statuses))
            .await;
        assert_eq!(
            node.fetch("bluebank").await.status(),
            ("RJCT", "0101", reason.to_owned())
        );
        let late = node
            .rejected(
                "greenbank",
                REPLY,
                &terms.clone().again().tkey_001(&address),
            )
            .await;
        assert!(late.ends_with("already has a response."), "{late}");
    }
    assert_eq!(node.balance("bluebank", "main", USD).await, before);
}

#[tokio::test]
async fn a_pending_identification_leaves_the_payment_waiting() {
    let node = Node::start().await;
    let terms = node.terms(["bluebank", "greenbank"], USD, "1", 30);
    let address = node.address("greenbank", "main");
    node.accepted("bluebank", SEND, &terms.pacs_008()).await;
    node.fetch("greenbank").await;
    let pending = terms.tkey_001_with(&address, ["ACTC", "PDNG", "ACTC"]);
    node.accepted("greenbank", REPLY, &pending).await;
    node.assert_queues_empty().await;
    node.accepted(
        "greenbank",
        REPLY,
        &terms.clone().again().tkey_001(&address),
    )
    .await;
    assert_eq!(node.fetch("bluebank").await.status().0, "ACTC");
}

#[tokio::test]
async fn messages_are_fetched_in_the_order_they_came() {
    let node = Node::start().await;
    let all: Vec<_> = (40..45)
        .map(|number| node.terms(["bluebank", "greenbank"], USD, "1", number))
        .collect();
    for terms in &all {
        node.accepted("bluebank", SEND, &terms.pacs_008()).await;
    }
    // Viewers look and take nothing.
    let viewer = node.token("greenbank", sandbox::AccessRights::Viewer);
    for _ in 0..2 {
        let request = node
            .request(reqwest::Method::GET, &format!("{GATEWAY}?payment"))
            .bearer_auth(viewer);
        let received = ReceivedMessage::of(&crate::node::send(request).await.success());
        assert_eq!(
            received.values("EndToEndId"),
            [all[0].end_to_end_identification()]
        );
    }
    for terms in &all {
        assert_eq!(
            node.fetch("greenbank").await.values("EndToEndId"),
            [terms.end_to_end_identification()]
        );
    }
    node.assert_queues_empty().await;
}
