//! Scenarios about a payment that was made: cancelation 1 to 3, modification.

use std::slice;

use sandbox::messages::compose::Terms;
use tkey7_client::types::{MessageType, PaymentStatus};

use crate::scenario_parties::{Network, Party, USD, USDDSO};

/// Both banks, and a payment of each kind between them.
struct Made {
    network: Network,
    blue: Party,
    green: Party,
    payments: [(Terms, PaymentStatus); 2],
}

impl Made {
    async fn start() -> Self {
        let network = Network::start().await;
        let (blue, green) = (network.party("bluebank"), network.party("greenbank"));
        let banks = ["bluebank", "greenbank"];
        let payments = [
            (
                network.terms(banks, USD, "125000", 1),
                PaymentStatus::Settled,
            ),
            (
                network.terms(banks, USDDSO, "50000", 2),
                PaymentStatus::Clearing,
            ),
        ];
        for ((terms, status), account) in payments.iter().zip(["main", "emission"]) {
            blue.send(&terms.pacs_008()).await;
            green.fetch().await;
            let address = green.address(account).await;
            green.reply(&terms.tkey_001(&address)).await;
            blue.fetch().await;
            assert_eq!(blue.statuses(terms).await, slice::from_ref(status));
        }
        Self {
            network,
            blue,
            green,
            payments,
        }
    }

    /// No message waits, and the ledger is consistent.
    async fn end(&self) {
        self.blue.assert_nothing_waits().await;
        self.green.assert_nothing_waits().await;
        self.network.audit();
    }
}

#[tokio::test]
async fn cancelation_1_the_sfi_asks_and_the_bfi_agrees() {
    let made = Made::start().await;
    let Made { blue, green, .. } = &made;
    for (terms, status) in &made.payments {
        blue.send(&terms.camt_056()).await;
        assert_eq!(green.fetch().await.kind, MessageType::Camt056);
        green.reply(&terms.pacs_004("0002")).await;
        let statuses = [status.clone(), PaymentStatus::Canceled];
        assert_eq!(blue.statuses(terms).await, statuses);
    }
    assert_eq!(green.balance("emission", USDDSO).await, 0);
    made.end().await;
}

#[tokio::test]
async fn cancelation_2_the_sfi_asks_and_the_bfi_rejects() {
    let made = Made::start().await;
    let Made { blue, green, .. } = &made;
    for (terms, status) in &made.payments {
        blue.send(&terms.camt_056()).await;
        assert_eq!(green.fetch().await.kind, MessageType::Camt056);
        green.reply(&terms.camt_029()).await;
        let report = blue.fetch().await;
        assert_eq!(report.kind, MessageType::Camt029);
        assert!(report.has("Conf", "RJCR"));
        assert_eq!(blue.statuses(terms).await, slice::from_ref(status));
    }
    made.end().await;
}

#[tokio::test]
async fn cancelation_3_the_bfi_begins() {
    let made = Made::start().await;
    let Made { blue, green, .. } = &made;
    for (terms, status) in &made.payments {
        green.send(&terms.camt_026()).await;
        assert_eq!(blue.fetch().await.kind, MessageType::Camt026);
        blue.send(&terms.camt_056()).await;
        assert_eq!(green.fetch().await.kind, MessageType::Camt056);
        green.reply(&terms.pacs_004("0002")).await;
        let statuses = [status.clone(), PaymentStatus::Canceled];
        assert_eq!(blue.statuses(terms).await, statuses);
    }
    made.end().await;
}

#[tokio::test]
async fn a_payment_is_modified() {
    let made = Made::start().await;
    let Made { blue, green, .. } = &made;
    for (terms, status) in &made.payments {
        green.send(&terms.camt_026()).await;
        assert_eq!(blue.fetch().await.kind, MessageType::Camt026);
        blue.send(&terms.camt_087("57")).await;
        let modification = green.fetch().await;
        assert_eq!(modification.kind, MessageType::Camt087);
        assert!(modification.has("BldgNb", "57"));
        assert_eq!(blue.statuses(terms).await, slice::from_ref(status));
    }
    made.end().await;
}
