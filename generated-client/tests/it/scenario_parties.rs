//! The parties of the scenarios: clients of their Member Nodes, and their common steps.

use std::fmt::Debug;

use sandbox::{
    AccessRights, Clock, Sandbox, SandboxHandle,
    ledger::Asset,
    messages::{MessageKind, Outgoing, compose::Terms},
};
use tkey7_client::{
    Amount, Client, Error, ResponseValue,
    operations::gateway::GetGatewayMessagesError,
    types::{FinancialMessage, GatewayMessages, MessageType, PaymentStatus, UnsignedPayload},
};

pub(crate) const USD: [&str; 2] = ["USD", "bluebank"];
pub(crate) const USDDSO: [&str; 2] = ["USDDSO", "bluebank"];
pub(crate) const CHF: [&str; 2] = ["CHF", "centralbank"];

/// A node of the network, with the sandbox behind it.
pub(crate) struct Network {
    sandbox: SandboxHandle,
}

/// One Member, as its own software sees the API: only through the client.
pub(crate) struct Party {
    pub(crate) client: Client,
}

/// A message that was received, readable.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) kind: MessageType,
    xml: String,
}

impl Network {
    pub(crate) async fn start() -> Self {
        let clock = Clock::fixed("2022-07-18T13:22:32Z".parse().expect("a time"));
        let sandbox = Sandbox::builder().seed(0).clock(clock).start().await;
        Self {
            sandbox: sandbox.expect("a free port"),
        }
    }

    /// The Member with this identifier, as one of its Managers.
    pub(crate) fn party(&self, member: &str) -> Party {
        let token = self.sandbox.token(member, AccessRights::Manager);
        let client = Client::builder(self.sandbox.base_url())
            .bearer_auth(token.expect("the Member exists"))
            .build();
        Party {
            client: client.expect("the node has a base URL"),
        }
    }

    /// The terms that the parties have agreed on.
    pub(crate) fn terms(
        &self,
        parties: [&str; 2],
        [code, issuer]: [&str; 2],
        amount: &str,
        number: u64,
    ) -> Terms {
        let [sfi, bfi] = parties.map(|name| {
            let member = self.sandbox.member(name).expect("a database");
            member.expect("the Member exists")
        });
        let amount = amount.parse().expect("an amount");
        let now = self.sandbox.clock().now();
        Terms::new(&sfi, &bfi, Asset::new(code, issuer), amount, number, now)
    }

    /// Audits the ledger: no value was lost or created.
    pub(crate) fn audit(&self) {
        self.sandbox.audit().expect("value is conserved");
    }
}

impl Party {
    /// Signs a message.
    pub(crate) async fn sign(&self, message: &Outgoing) -> FinancialMessage {
        let payload = UnsignedPayload::of_xml(&message.xml);
        let signed = self.client.signing().sign_message(payload).send().await;
        let signed = signed.expect("a signature").into_inner();
        FinancialMessage::new(MessageType::from(message.kind.as_str()), signed.payload)
    }

    /// Signs a message, sends it with `send`, and compares the response of TKEY7 with the documentation.
    pub(crate) async fn send(&self, message: &Outgoing) {
        let signed = self.sign(message).await;
        let response = self.client.payments().send_payment_message(signed);
        assert_accepted(message, response.send().await);
    }

    /// The same with `reply`.
    pub(crate) async fn reply(&self, message: &Outgoing) {
        let signed = self.sign(message).await;
        let response = self.client.payments().reply_payment_message(signed);
        assert_accepted(message, response.send().await);
    }

    /// The same with `redeem`.
    pub(crate) async fn redeem(&self, message: &Outgoing) {
        let signed = self.sign(message).await;
        let response = self.client.payments().redeem_payment_message(signed);
        assert_accepted(message, response.send().await);
    }

    /// The same with the endpoint of the Tokenizer.
    pub(crate) async fn conclude(&self, message: &Outgoing) {
        let signed = self.sign(message).await;
        let response = self.client.payments().redeem_transaction_message(signed);
        assert_accepted(message, response.send().await);
    }

    /// Fetches the oldest message that waits.
    pub(crate) async fn fetch(&self) -> Received {
        let gateway = self.client.gateway();
        let waiting = gateway.get_gateway_messages().payment("").send().await;
        Received::of(waiting.expect("a message waits").into_inner())
    }

    /// Fetches the oldest message that waits for the Tokenizer.
    pub(crate) async fn fetch_as_tokenizer(&self) -> Received {
        let gateway = self.client.gateway();
        let waiting = gateway.get_tokenizer_gateway_messages().payment("");
        Received::of(waiting.send().await.expect("a message waits").into_inner())
    }

    /// No message waits, for which the documented response is 404.
    pub(crate) async fn assert_nothing_waits(&self) {
        let gateway = self.client.gateway();
        let nothing = gateway.get_gateway_messages().payment("").send().await;
        let Err(Error::ErrorResponse(error)) = nothing else {
            panic!("something waits: {nothing:?}");
        };
        assert!(matches!(
            error.into_inner(),
            GetGatewayMessagesError::NotFound(_)
        ));
    }

    /// The statuses of the ledger transactions of a payment, oldest first.
    pub(crate) async fn statuses(&self, terms: &Terms) -> Vec<PaymentStatus> {
        let gateway = self.client.gateway();
        let asked = gateway.get_gateway_messages();
        let response = asked
            .transactions(terms.end_to_end_identification())
            .send()
            .await;
        let response = response.expect("the ledger knows the payment").into_inner();
        let GatewayMessages::TransactionHistory(history) = response else {
            panic!("transactions were asked for: {response:?}");
        };
        let statuses = history.transactions.into_iter();
        statuses
            .map(|transaction| transaction.payment_status.expect("a status"))
            .collect()
    }

    /// The ledger address of one of its accounts.
    pub(crate) async fn address(&self, account: &str) -> String {
        let account = self.client.digital_accounts().get_digital_account(account);
        let account = account.send().await.expect("the account exists");
        account
            .into_inner()
            .distributed_ledger_account_address
            .into()
    }

    /// The balance of an account in an Asset, in hundred-thousandths.
    pub(crate) async fn balance(&self, account: &str, [code, issuer]: [&str; 2]) -> i128 {
        let asked = self.client.balances().get_balances(account);
        let response = asked
            .asset_code_identification(code)
            .asset_issuer_identification(issuer)
            .send()
            .await
            .expect("a credit line");
        let [balance] = response.balances.as_slice() else {
            panic!("one Asset was asked for: {response:?}");
        };
        hundred_thousandths(balance.balance)
    }
}

impl Received {
    fn of(waiting: GatewayMessages) -> Self {
        let GatewayMessages::FinancialMessage(message) = waiting else {
            panic!("a message was asked for: {waiting:?}");
        };
        Self::read(message)
    }

    fn read(message: FinancialMessage) -> Self {
        Self {
            xml: message.xml().expect("text in base64"),
            kind: message.message_type,
        }
    }

    /// Whether an element with this local name has exactly this text.
    pub(crate) fn has(&self, element: &str, text: &str) -> bool {
        self.xml.contains(&format!("{element}>{text}</"))
    }

    /// Compares a pacs.002 with status and code.
    pub(crate) fn assert_report(&self, status: &str, code: &str) {
        assert_eq!(self.kind, MessageType::Pacs002, "{}", self.xml);
        assert!(self.has("TxSts", status), "{}", self.xml);
        assert!(self.has("Cd", code), "{}", self.xml);
    }
}

/// An amount in hundred-thousandths.
pub(crate) fn units(decimal: &str) -> i128 {
    hundred_thousandths(decimal.parse().expect("an amount"))
}

fn hundred_thousandths(amount: Amount) -> i128 {
    i128::try_from(amount.hundred_thousandths()).expect("an amount of the ledger")
}

/// The synchronous response: pacs.002 `RCVD`, or camt.030 with the case passed on.
fn assert_accepted<E: Debug>(
    message: &Outgoing,
    response: Result<ResponseValue<FinancialMessage>, Error<E>>,
) {
    let response = Received::read(response.expect("a response").into_inner());
    let justification = match message.kind {
        MessageKind::Camt056 => "CANC",
        MessageKind::Camt087 => "MODI",
        MessageKind::Camt026 | MessageKind::Camt029 => "FTHI",
        _ => return response.assert_report("RCVD", "0201"),
    };
    assert_eq!(response.kind, MessageType::Camt030, "{}", response.xml);
    assert!(response.has("Justfn", justification), "{}", response.xml);
}
