//! Messages between Members, as a bank would send them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sandbox::{
    ledger::{Amount, Asset},
    messages::{MessageKind, Outgoing, compose::Terms},
};
use serde_json::{Value, json};

use crate::node::{Node, NodeResponse};

pub(crate) const SEND: &str = "/client/v1/api/payments/message/send";
pub(crate) const REPLY: &str = "/client/v1/api/payments/message/reply";
pub(crate) const REDEEM: &str = "/client/v1/api/payments/message/redeem";
pub(crate) const RESULT: &str = "/tokenizer/v1/api/transactions/message/redeem";
pub(crate) const GATEWAY: &str = "/client/v1/api/gateway/messages";
pub(crate) const TOKENIZER_GATEWAY: &str = "/tokenizer/v1/api/gateway/messages";

/// A message of TKEY7 or of another Member.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedMessage {
    pub(crate) kind: String,
    pub(crate) xml: String,
}

impl ReceivedMessage {
    pub(crate) fn of(body: &Value) -> Self {
        let payload = body["signed_message_payload"].as_str().unwrap();
        Self {
            kind: body["message_type"].as_str().unwrap().to_owned(),
            xml: String::from_utf8(STANDARD.decode(payload).unwrap()).unwrap(),
        }
    }

    /// The values of all elements with this local name.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        let mut res = Vec::new();
        let mut rest = self.xml.as_str();
        while let Some(at) = rest.find(&format!("{name}>")) {
            let (before, behind) = rest.split_at(at);
            rest = behind.split_once('>').unwrap().1;
            if before.ends_with('<')
                || before.ends_with(':') && !before.rsplit('<').next().unwrap().starts_with('/')
            {
                res.push(rest.split('<').next().unwrap());
            }
        }
        res
    }

    /// Status, code and reason of a pacs.002.
    pub(crate) fn status(&self) -> (&str, &str, String) {
        assert_eq!(self.kind, "pacs.002", "{}", self.xml);
        (
            self.values("TxSts")[0],
            self.values("Cd")[0],
            self.values("AddtlInf").join(" "),
        )
    }

    /// Justification of a camt.030, with the reason of a rejection.
    pub(crate) fn justification(&self) -> (&str, String) {
        assert_eq!(self.kind, "camt.030", "{}", self.xml);
        let reasons = self
            .xml
            .split("<doc:PlcAndNm>reason</doc:PlcAndNm><doc:Envlp><doc:Id>")
            .skip(1);
        let lines: Vec<&str> = reasons
            .map(|line| line.split('<').next().unwrap())
            .collect();
        (self.values("Justfn")[0], lines.join(" "))
    }
}

impl Node {
    /// Terms between two Members.
    pub(crate) fn terms(
        &self,
        [sfi, bfi]: [&str; 2],
        [code, issuer]: [&str; 2],
        amount: &str,
        number: u64,
    ) -> Terms {
        let member = |name: &str| self.sandbox.member(name).unwrap().unwrap();
        let amount: Amount = amount.parse().unwrap();
        let now = self.sandbox.clock().now();
        Terms::new(
            &member(sfi),
            &member(bfi),
            Asset::new(code, issuer),
            amount,
            number,
            now,
        )
    }

    pub(crate) fn address(&self, member: &str, account: &str) -> String {
        self.sandbox
            .ledger_address(member, account)
            .unwrap()
            .unwrap()
    }

    pub(crate) async fn sign(&self, member: &str, xml: &str) -> String {
        let body = json!({ "payload": STANDARD.encode(xml) });
        let signed = self
            .post(member, "/client/v1/api/sign/message", &body)
            .await
            .success();
        signed["payload"].as_str().unwrap().to_owned()
    }

    /// Signs a message and hands it in.
    pub(crate) async fn submit(
        &self,
        member: &str,
        path: &str,
        message: &Outgoing,
    ) -> NodeResponse {
        let signed = self.sign(member, &message.xml).await;
        self.post(member, path, &message.financial_message(&signed))
            .await
    }

    /// Signs a message, hands it in and reads the response of TKEY7.
    pub(crate) async fn exchange(
        &self,
        member: &str,
        path: &str,
        message: &Outgoing,
    ) -> ReceivedMessage {
        ReceivedMessage::of(&self.submit(member, path, message).await.success())
    }

    /// Submits a message that must be accepted.
    pub(crate) async fn accepted(&self, member: &str, path: &str, message: &Outgoing) {
        let received = self.exchange(member, path, message).await;
        let expected = match message.kind {
            MessageKind::Camt056 => "CANC",
            MessageKind::Camt087 => "MODI",
            MessageKind::Camt026 | MessageKind::Camt029 => "FTHI",
            _ => {
                return assert_eq!(
                    received.status(),
                    ("RCVD", "0201", String::new()),
                    "{}",
                    message.kind
                );
            }
        };
        assert_eq!(
            received.justification(),
            (expected, String::new()),
            "{}",
            message.kind
        );
    }

    /// Submits a message that must be rejected, and gives the reason.
    pub(crate) async fn rejected(&self, member: &str, path: &str, message: &Outgoing) -> String {
        let received = self.exchange(member, path, message).await;
        if received.kind == "camt.030" {
            let (justification, reason) = received.justification();
            assert_eq!(justification, "MINE", "{}", received.xml);
            return reason;
        }
        let (status, code, reason) = received.status();
        assert_eq!((status, code), ("RJCT", "0101"), "{}", received.xml);
        reason
    }

    /// Fetches the oldest message of a Member.
    pub(crate) async fn fetch(&self, member: &str) -> ReceivedMessage {
        ReceivedMessage::of(
            &self
                .get(member, &format!("{GATEWAY}?payment="))
                .await
                .success(),
        )
    }

    /// The statuses of the transactions of a payment.
    pub(crate) async fn statuses(&self, member: &str, terms: &Terms) -> Vec<String> {
        let path = format!(
            "{GATEWAY}?transactions={}",
            terms.end_to_end_identification()
        );
        let body = self.get(member, &path).await.success();
        let transactions = body["transactions"].as_array().unwrap();
        transactions
            .iter()
            .map(|t| t["payment_status"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What an account holds of an Asset.
    pub(crate) async fn balance(
        &self,
        member: &str,
        account: &str,
        [code, issuer]: [&str; 2],
    ) -> Amount {
        let path = format!(
            "/client/v1/api/balances/digital-accounts/{account}?asset_code_identification={code}&asset_issuer_identification={issuer}"
        );
        let body = self.get(member, &path).await.success();
        body["balances"][0]["balance"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    /// A DSA payment that is settled.
    pub(crate) async fn settled_payment(&self, number: u64) -> Terms {
        let terms = self.terms(
            ["bluebank", "greenbank"],
            ["USD", "bluebank"],
            "125000",
            number,
        );
        self.pay(&terms, "main").await;
        terms
    }

    /// The payment of `terms`, which has been sent, after it was settled.
    pub(crate) async fn settled_payment_after(&self, terms: &Terms) -> Terms {
        let address = self.address("greenbank", "main");
        self.accepted("greenbank", REPLY, &terms.tkey_001(&address))
            .await;
        terms.clone()
    }

    /// A DSO payment in clearing.
    pub(crate) async fn clearing_payment(&self, number: u64) -> Terms {
        let terms = self.terms(
            ["bluebank", "greenbank"],
            ["USDDSO", "bluebank"],
            "50000",
            number,
        );
        self.pay(&terms, "emission").await;
        terms
    }

    /// Both sides of a payment from Blue Bank to Green Bank.
    async fn pay(&self, terms: &Terms, account: &str) {
        self.accepted("bluebank", SEND, &terms.pacs_008()).await;
        assert_eq!(self.fetch("greenbank").await.kind, "pacs.008");
        let address = self.address("greenbank", account);
        self.accepted("greenbank", REPLY, &terms.tkey_001(&address))
            .await;
        assert_eq!(self.fetch("bluebank").await.kind, "pacs.002");
    }

    /// Nothing waits for any of the two banks.
    pub(crate) async fn assert_queues_empty(&self) {
        for member in ["bluebank", "greenbank", "centralbank"] {
            let response = self.get(member, &format!("{GATEWAY}?payment")).await;
            assert_eq!(response.error(), (404, "nothing_pending"), "{member}");
        }
    }
}

/// The sum of two balances.
pub(crate) fn plus(a: Amount, b: &str) -> Amount {
    a.checked_add(b.parse().unwrap()).unwrap()
}

/// The difference of two balances.
pub(crate) fn minus(a: Amount, b: &str) -> Amount {
    a.checked_sub(b.parse().unwrap()).unwrap()
}
