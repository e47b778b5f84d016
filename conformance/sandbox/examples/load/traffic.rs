//! What is asked: reading, whole payments of every kind, and requests that must be rejected.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::http::{Method, StatusCode};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sandbox::{
    AccessRights, SandboxHandle,
    ledger::Asset,
    messages::{Outgoing, compose::Terms},
    seed_data::Member,
};
use serde_json::{Value, json};

use crate::{Failure, connection::Connection, contract::Contract};

const SIGN: &str = "/client/v1/api/sign/message";
const SEND: &str = "/client/v1/api/payments/message/send";
const REPLY: &str = "/client/v1/api/payments/message/reply";
const GATEWAY: &str = "/client/v1/api/gateway/messages";
const ACCOUNTS: &str = "/client/v1/api/digital-accounts";
const BALANCES: &str = "/client/v1/api/balances/digital-accounts";

/// Responses by operation and status, and the ledger transactions that were acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    responses: BTreeMap<(String, u16), u64>,
    pub(crate) transactions: u64,
}

impl Counts {
    /// Adds those of another worker.
    pub(crate) fn add(&mut self, other: &Self) {
        for (response, count) in &other.responses {
            *self.responses.entry(response.clone()).or_default() += count;
        }
        self.transactions += other.transactions;
    }

    /// All requests.
    pub(crate) fn requests(&self) -> u64 {
        self.responses.values().sum()
    }

    /// The responses, a line each.
    pub(crate) fn table(&self) -> String {
        let mut table = String::new();
        for ((operation, status), count) in &self.responses {
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{count:9}  {status}  {operation}");
        }
        table
    }
}

/// A request that must be rejected: method, target, headers, body, and the status of the rejection.
type Wrong<'r> = (
    Method,
    &'r str,
    Vec<(&'r str, &'r str)>,
    Option<&'r Value>,
    u16,
);

/// A Member with its token.
#[derive(Debug, Clone)]
struct Party {
    member: Member,
    authorization: String,
    /// The ledger addresses of `main` and `emission`.
    addresses: [String; 2],
}

/// One connection with its share of the traffic.
pub(crate) struct Worker {
    address: std::net::SocketAddr,
    contract: Arc<Contract>,
    requests: Arc<AtomicU64>,
    banks: [Party; 2],
    tokenizer: Party,
    time: jiff::Timestamp,
    /// The number of the next payment, which no other worker has.
    next: u64,
    counts: Counts,
}

impl Worker {
    /// A worker on a sandbox.
    pub(crate) fn new(
        sandbox: &SandboxHandle,
        contract: &Arc<Contract>,
        requests: &Arc<AtomicU64>,
        number: usize,
    ) -> Result<Self, Failure> {
        let party = |name: &str| -> Result<Party, Failure> {
            let address = |account: &str| -> Result<String, Failure> {
                let address = sandbox.ledger_address(name, account)?;
                address.ok_or_else(|| format!("{name} has no account {account}").into())
            };
            let token = sandbox.token(name, AccessRights::Administrator);
            Ok(Party {
                member: sandbox.member(name)?.ok_or("there is no such Member")?,
                authorization: format!("Bearer {}", token.ok_or("there is no token")?),
                addresses: [address("main")?, address("emission")?],
            })
        };
        Ok(Self {
            address: sandbox.address(),
            contract: Arc::clone(contract),
            requests: Arc::clone(requests),
            banks: [party("bluebank")?, party("greenbank")?],
            tokenizer: party("centralbank")?,
            time: sandbox.clock().now(),
            next: u64::try_from(number)? * 1_000_000_000 + 1,
            counts: Counts::default(),
        })
    }

    /// Works; what was begun before `end` is done to its end.
    pub(crate) async fn work_until(mut self, end: Instant) -> Result<Counts, Failure> {
        let mut connection = Connection::open(self.address).await?;
        while Instant::now() < end {
            let round = self.next;
            self.next += 1;
            self.read(&mut connection).await?;
            self.pay(&mut connection, round).await?;
            self.fail(&mut connection, round).await?;
        }
        Ok(self.counts)
    }

    async fn ask(
        &mut self,
        connection: &mut Connection,
        request: (Method, &str, &[(&str, &str)]),
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value), Failure> {
        let (method, target, headers) = request;
        let mut all = headers.to_vec();
        if !all.iter().any(|(name, _)| *name == "accept") {
            all.push(("accept", "application/json"));
        }
        let body = body.map(ToString::to_string);
        if body.is_some() {
            all.push(("content-type", "application/json"));
        }
        let (status, response) = connection
            .ask(method.clone(), target, &all, body.unwrap_or_default())
            .await?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let (operation, body) = self.contract.validate(&method, target, status, &response)?;
        let key = (operation, status.as_u16());
        *self.counts.responses.entry(key).or_default() += 1;
        Ok((status, body))
    }

    /// A request that must succeed.
    async fn done(
        &mut self,
        connection: &mut Connection,
        by: &Party,
        (method, target): (Method, &str),
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let headers = [("authorization", by.authorization.as_str())];
        let (status, response) = self
            .ask(connection, (method, target, &headers), body)
            .await?;
        if status == StatusCode::OK {
            Ok(response)
        } else {
            Err(format!("{target}: {status} {response}").into())
        }
    }

    /// What a bank looks at.
    async fn read(&mut self, connection: &mut Connection) -> Result<(), Failure> {
        let (blue, tokenizer) = (self.banks[0].clone(), self.tokenizer.clone());
        let filtered = format!(
            "{BALANCES}/main?asset_code_identification=USD&asset_issuer_identification=bluebank"
        );
        for target in [
            ACCOUNTS,
            &format!("{ACCOUNTS}/main"),
            &format!("{BALANCES}/main"),
            &format!("{BALANCES}/emission"),
            &filtered,
        ] {
            self.done(connection, &blue, (Method::GET, target), None)
                .await?;
        }
        for target in [
            "/tokenizer/v1/api/members",
            "/tokenizer/v1/api/account-address?addressing_identification=main*us.bluebank.payments.tkey7.com",
        ] {
            self.done(connection, &tokenizer, (Method::GET, target), None)
                .await?;
        }
        let refresh = "/client/v1/api/oauth-token/refresh";
        self.done(connection, &blue, (Method::POST, refresh), None)
            .await?;
        Ok(())
    }

    /// A payment from one bank to the other and back, for a DSO by a return and for a DSA by a cancelation.
    async fn pay(&mut self, connection: &mut Connection, number: u64) -> Result<(), Failure> {
        let is_dso = number.is_multiple_of(2);
        let mut banks = self.banks.clone();
        if number % 4 < 2 {
            banks.reverse();
        }
        let [from, to] = banks;
        let asset = if is_dso {
            let currency = if from.member.identification == "bluebank" {
                "USD"
            } else {
                "CHF"
            };
            Asset::new(
                format!("{currency}DSO"),
                from.member.identification.as_str(),
            )
        } else {
            Asset::new("USD", "bluebank")
        };
        let amount = "0.01".parse()?;
        let terms = Terms::new(&from.member, &to.member, asset, amount, number, self.time);
        let address = &to.addresses[usize::from(is_dso)];

        if !self
            .submit(connection, &from, SEND, &terms.pacs_008())
            .await?
        {
            return Ok(());
        }
        self.fetch(connection, &to).await?;
        self.submit(connection, &to, REPLY, &terms.tkey_001(address))
            .await?;
        self.fetch(connection, &from).await?;
        let (request, code) = if is_dso {
            (terms.tkey_002(), "0001")
        } else {
            (terms.camt_056(), "0002")
        };
        self.submit(connection, &from, SEND, &request).await?;
        self.fetch(connection, &to).await?;
        self.submit(connection, &to, REPLY, &terms.pacs_004(code))
            .await?;
        self.counts.transactions += 2;

        let target = format!(
            "{GATEWAY}?transactions={}",
            terms.end_to_end_identification()
        );
        let found = self
            .done(connection, &from, (Method::GET, &target), None)
            .await?;
        match found["transactions"].as_array().map(Vec::len) {
            Some(2) => Ok(()),
            _ => Err(format!("payment {number} should have two transactions: {found}").into()),
        }
    }

    /// Has a message signed and hands it in; gives whether it was accepted. The one reason that it may not be is an
    /// identifier of nine digits that another payment drew before.
    async fn submit(
        &mut self,
        connection: &mut Connection,
        by: &Party,
        target: &str,
        message: &Outgoing,
    ) -> Result<bool, Failure> {
        let unsigned = message.unsigned_payload();
        let signed = self
            .done(connection, by, (Method::POST, SIGN), Some(&unsigned))
            .await?;
        let signed = signed["payload"].as_str().unwrap_or_default();
        let body = message.financial_message(signed);
        let response = self
            .done(connection, by, (Method::POST, target), Some(&body))
            .await?;
        let expected = if message.kind.is_case() {
            "camt.030"
        } else {
            "pacs.002"
        };
        let kind = response["message_type"].as_str().unwrap_or_default();
        let payload = response["signed_message_payload"].as_str();
        let text = String::from_utf8(STANDARD.decode(payload.unwrap_or_default())?)?;
        // With their tags: a signature in base64 may hold any four letters.
        let is_rejected = text.contains("TxSts>RJCT<") || text.contains("Justfn>MINE<");
        if is_rejected && text.contains("exists already") {
            return Ok(false);
        }
        if kind == expected && !is_rejected {
            Ok(true)
        } else {
            Err(format!("{} was not accepted: {text}", message.kind).into())
        }
    }

    /// Fetches a message: not always of the own payment, for others fetch for the same bank.
    async fn fetch(&mut self, connection: &mut Connection, by: &Party) -> Result<(), Failure> {
        let target = format!("{GATEWAY}?payment");
        self.done(connection, by, (Method::GET, &target), None)
            .await?;
        Ok(())
    }

    /// Requests that must be rejected, each with its status.
    async fn fail(&mut self, connection: &mut Connection, number: u64) -> Result<(), Failure> {
        let blue = self.banks[0].authorization.clone();
        let good = ("authorization", blue.as_str());
        let tampered = format!("{blue}x");
        let unknown = format!("{ACCOUNTS}/account{number}");
        let not_xml = json!({ "payload": "bm90IFhNTA==" });
        let not_base64 = json!({ "payload": "?" });
        let members = "/tokenizer/v1/api/members";
        let requests: [Wrong<'_>; 7] = [
            (Method::GET, ACCOUNTS, Vec::new(), None, 401),
            (
                Method::GET,
                ACCOUNTS,
                vec![("authorization", &tampered)],
                None,
                401,
            ),
            (
                Method::GET,
                ACCOUNTS,
                vec![good, ("accept", "text/html")],
                None,
                406,
            ),
            (Method::GET, members, vec![good], None, 403),
            (Method::GET, &unknown, vec![good], None, 404),
            (Method::POST, SIGN, vec![good], Some(&not_xml), 409),
            (Method::POST, SIGN, vec![good], Some(&not_base64), 400),
        ];
        for (method, target, headers, body, expected) in requests {
            let (status, response) = self
                .ask(connection, (method, target, &headers), body)
                .await?;
            if status.as_u16() != expected {
                return Err(format!("{target}: {status} instead of {expected}: {response}").into());
            }
        }
        Ok(())
    }
}
