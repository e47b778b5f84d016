//! Scenarios that move value: DSA payment, DSO payment, DSO return, redeem.

use tkey7_client::types::{MessageType, PaymentStatus};

use crate::scenario_parties::{CHF, Network, USD, USDDSO, units};

#[tokio::test]
async fn a_dsa_payment_is_settled() {
    let network = Network::start().await;
    let (blue, green) = (network.party("bluebank"), network.party("greenbank"));
    let before = (
        blue.balance("main", USD).await,
        green.balance("main", USD).await,
    );
    let terms = network.terms(["bluebank", "greenbank"], USD, "125000", 1);

    blue.send(&terms.pacs_008()).await;
    let request = green.fetch().await;
    assert_eq!(request.kind, MessageType::Pacs008);
    assert!(request.has("EndToEndId", &terms.end_to_end_identification()));
    let address = green.address("main").await;
    green.reply(&terms.tkey_001(&address)).await;
    blue.fetch().await.assert_report("ACTC", "0303");

    assert_eq!(blue.balance("main", USD).await, before.0 - units("125000"));
    assert_eq!(green.balance("main", USD).await, before.1 + units("125000"));
    assert_eq!(blue.statuses(&terms).await, [PaymentStatus::Settled]);
    assert_eq!(green.statuses(&terms).await, [PaymentStatus::Settled]);
    blue.assert_nothing_waits().await;
    green.assert_nothing_waits().await;
    network.audit();
}

#[tokio::test]
async fn a_dso_payment_is_recorded_for_clearing() {
    let network = Network::start().await;
    let (blue, green) = (network.party("bluebank"), network.party("greenbank"));
    let terms = network.terms(["bluebank", "greenbank"], USDDSO, "50000.5", 1);

    blue.send(&terms.pacs_008()).await;
    assert_eq!(green.fetch().await.kind, MessageType::Pacs008);
    let address = green.address("emission").await;
    green.reply(&terms.tkey_001(&address)).await;
    blue.fetch().await.assert_report("RCVD", "0202");

    assert_eq!(green.balance("emission", USDDSO).await, units("50000.5"));
    assert_eq!(blue.statuses(&terms).await, [PaymentStatus::Clearing]);
    network.audit();
}

#[tokio::test]
async fn a_dso_is_returned_after_settlement_outside() {
    let network = Network::start().await;
    let (blue, green) = (network.party("bluebank"), network.party("greenbank"));
    let terms = network.terms(["bluebank", "greenbank"], USDDSO, "50000", 1);
    blue.send(&terms.pacs_008()).await;
    green.fetch().await;
    let address = green.address("emission").await;
    green.reply(&terms.tkey_001(&address)).await;
    blue.fetch().await.assert_report("RCVD", "0202");

    blue.send(&terms.tkey_002()).await;
    assert_eq!(green.fetch().await.kind, MessageType::Tkey002);
    green.reply(&terms.pacs_004("0001")).await;

    let statuses = [PaymentStatus::Clearing, PaymentStatus::Settled];
    assert_eq!(blue.statuses(&terms).await, statuses);
    assert_eq!(green.balance("emission", USDDSO).await, 0);
    blue.assert_nothing_waits().await;
    network.audit();
}

#[tokio::test]
async fn a_dsa_is_redeemed_by_its_tokenizer() {
    let network = Network::start().await;
    let (green, central) = (network.party("greenbank"), network.party("centralbank"));
    let before = green.balance("main", CHF).await;
    let terms = network.terms(["greenbank", "centralbank"], CHF, "150000", 1);

    green.redeem(&terms.pacs_009()).await;
    assert_eq!(
        central.fetch_as_tokenizer().await.kind,
        MessageType::Pacs009
    );
    let address = central.address("emission").await;
    central.conclude(&terms.pacs_002(&address)).await;
    green.fetch().await.assert_report("ACTC", "0303");

    assert_eq!(green.balance("main", CHF).await, before - units("150000"));
    assert_eq!(green.statuses(&terms).await, [PaymentStatus::Settled]);
    network.audit();
}
