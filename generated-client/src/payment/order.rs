//! Builds a pacs.008, the request for a payment.

use std::{
    fmt::{self, Write as _},
    hash::{BuildHasher as _, RandomState},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    Amount,
    runtime::InvalidValue,
    types::{AccountIdentification, AssetCodeIdentification, Bicfi, MemberIdentification},
};

/// TKEY7, which every message goes to first.
const CENTRAL: (&str, &str) = ("TKEYINTL07X", "tkeymain");

/// A Member as a party to a payment.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    member: MemberIdentification,
    bicfi: Bicfi,
    account: Option<AccountIdentification>,
}

impl Party {
    /// A Member with its BIC.
    ///
    /// # Errors
    ///
    /// When one of them is not as documented.
    pub fn new(member: &str, bicfi: &str) -> Result<Self, InvalidValue> {
        Ok(Self {
            member: MemberIdentification::new(member)?,
            bicfi: Bicfi::new(bicfi)?,
            account: None,
        })
    }

    /// Pays from this account; without it, from `main` for a DSA and from `emission` for a DSO.
    ///
    /// # Errors
    ///
    /// When it is not valid as the name of an account.
    pub fn account(mut self, name: &str) -> Result<Self, InvalidValue> {
        self.account = Some(AccountIdentification::new(name)?);
        Ok(self)
    }
}

/// Why an order cannot be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum OrderError {
    /// A value is not as documented.
    Invalid(InvalidValue),
    /// Nothing would be paid, or more than a message can hold.
    Amount(Amount),
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(f),
            Self::Amount(amount) => write!(
                f,
                "the amount {amount} cannot be paid: expected more than zero, with at most 18 digits"
            ),
        }
    }
}

impl std::error::Error for OrderError {}

impl From<InvalidValue> for OrderError {
    fn from(error: InvalidValue) -> Self {
        Self::Invalid(error)
    }
}

/// A payment that is ready to be sent. It keeps its identifiers: sent again, it is the same payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrder {
    xml: String,
    end_to_end_identification: String,
    message_identification: String,
}

impl PaymentOrder {
    /// An order by which `sender` pays `amount` of an Asset to `receiver`.
    ///
    /// # Errors
    ///
    /// When the code or the issuer is not as documented, or the amount is zero.
    pub fn new(
        sender: &Party,
        receiver: &Party,
        asset_code: &str,
        asset_issuer: &str,
        amount: Amount,
    ) -> Result<Self, OrderError> {
        let code = AssetCodeIdentification::new(asset_code)?;
        let issuer = MemberIdentification::new(asset_issuer)?;
        if amount.hundred_thousandths() == 0 || !amount.is_sendable() {
            return Err(OrderError::Amount(amount));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = now.map(|since| since.as_secs()).unwrap_or_default();
        let terms = Terms {
            sender,
            receiver,
            code: code.as_str(),
            is_obligation: code.is_obligation(),
            issuer: issuer.as_str(),
            amount: amount.to_string(),
            time: Time::of(seconds),
        };
        Ok(terms.order())
    }

    /// The message, not yet signed.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The identifier by which reports name the payment.
    pub fn end_to_end_identification(&self) -> &str {
        &self.end_to_end_identification
    }

    /// The identifier of the message, by which it can be withdrawn while nobody has fetched it.
    pub fn message_identification(&self) -> &str {
        &self.message_identification
    }
}

struct Terms<'t> {
    sender: &'t Party,
    receiver: &'t Party,
    code: &'t str,
    is_obligation: bool,
    issuer: &'t str,
    amount: String,
    time: Time,
}

impl Terms<'_> {
    fn order(&self) -> PaymentOrder {
        let (bic, time) = (self.sender.bicfi.as_str(), &self.time);
        let currency = self.code.get(..3).unwrap_or(self.code);
        let (kind, method, account) = if self.is_obligation {
            ("DSO", "TDSO", "emission")
        } else {
            ("DSA", "TDSA", "main")
        };
        let account = self
            .sender
            .account
            .as_ref()
            .map_or(account, |it| it.as_str());
        let (date, number) = (&time.compact_date, digits(10));
        let message = format!("{date}{currency}{kind}{number}{bic}");
        let instruction = format!("{currency}{kind}{date}{bic}B{}", digits(9));
        let business = format!("BTKEY{date}{bic}B{}", digits(10));
        let (end_to_end, transaction) = (hexadecimal(), hexadecimal());
        let (sender, receiver) = (&self.sender.member, &self.receiver.member);
        let receiver_bic = self.receiver.bicfi.as_str();
        let (central_bic, central) = CENTRAL;
        let mut xml = Xml(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        xml.raw("<Message xmlns=\"urn:tkeysettlement\" xmlns:doc=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.09\" xmlns:head=\"urn:iso:std:iso:20022:tech:xsd:head.001.001.03\">");
        xml.raw("<AppHdr>");
        for (name, member, bic) in [("Fr", sender.as_str(), bic), ("To", central, central_bic)] {
            xml.raw(&format!("<head:{name}><head:FIId><head:FinInstnId>"));
            xml.leaf("head:BICFI", bic);
            xml.raw("<head:Othr>");
            xml.leaf("head:Id", member);
            xml.leaf("head:Issr", "TKEY7");
            xml.raw(&format!(
                "</head:Othr></head:FinInstnId></head:FIId></head:{name}>"
            ));
        }
        xml.leaf("head:BizMsgIdr", &business);
        xml.leaf("head:MsgDefIdr", "pacs.008.001.09");
        xml.leaf("head:CreDt", &format!("{}Z", time.to_the_second));
        xml.raw("</AppHdr><FIToFICstmrCdtTrf><doc:GrpHdr>");
        xml.leaf("doc:MsgId", &message);
        xml.leaf("doc:CreDtTm", &time.to_the_second);
        xml.leaf("doc:NbOfTxs", "1");
        xml.raw("<doc:SttlmInf>");
        xml.leaf("doc:SttlmMtd", method);
        xml.raw("<doc:SttlmAcct><doc:Id><doc:Othr>");
        xml.leaf("doc:Id", sender.as_str());
        xml.raw("</doc:Othr></doc:Id>");
        xml.leaf("doc:Nm", account);
        xml.raw("</doc:SttlmAcct></doc:SttlmInf><doc:PmtTpInf><doc:SvcLvl>");
        xml.leaf("doc:Prtry", self.issuer);
        xml.raw("</doc:SvcLvl></doc:PmtTpInf>");
        xml.agent("InstgAgt", bic, sender.as_str());
        xml.agent("InstdAgt", receiver_bic, receiver.as_str());
        xml.raw("</doc:GrpHdr><doc:CdtTrfTxInf><doc:PmtId>");
        xml.leaf("doc:InstrId", &instruction);
        xml.leaf("doc:EndToEndId", &end_to_end);
        xml.leaf("doc:TxId", &transaction);
        xml.raw(&format!(
            "</doc:PmtId><doc:IntrBkSttlmAmt Ccy=\"{}\">{}</doc:IntrBkSttlmAmt>",
            self.code, self.amount
        ));
        xml.leaf("doc:IntrBkSttlmDt", &time.date);
        xml.raw(&format!(
            "<doc:InstdAmt Ccy=\"{currency}\">{}</doc:InstdAmt>",
            self.amount
        ));
        xml.leaf("doc:XchgRate", "1");
        xml.leaf("doc:ChrgBr", "DEBT");
        xml.raw("<doc:Dbtr>");
        xml.leaf("doc:Nm", sender.as_str());
        xml.raw("</doc:Dbtr>");
        xml.agent("DbtrAgt", bic, sender.as_str());
        xml.agent("CdtrAgt", receiver_bic, receiver.as_str());
        xml.raw("<doc:Cdtr>");
        xml.leaf("doc:Nm", receiver.as_str());
        xml.raw("</doc:Cdtr></doc:CdtTrfTxInf></FIToFICstmrCdtTrf></Message>");
        PaymentOrder {
            xml: xml.0,
            end_to_end_identification: end_to_end,
            message_identification: message,
        }
    }
}

/// XML under construction.
struct Xml(String);

impl Xml {
    fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn leaf(&mut self, name: &str, text: &str) {
        let text = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        // A string takes all that is written to it.
        let _ = write!(self.0, "<{name}>{text}</{name}>");
    }

    fn agent(&mut self, name: &str, bicfi: &str, member: &str) {
        self.raw(&format!("<doc:{name}><doc:FinInstnId>"));
        self.leaf("doc:BICFI", bicfi);
        self.raw("<doc:Othr>");
        self.leaf("doc:Id", member);
        self.raw(&format!("</doc:Othr></doc:FinInstnId></doc:{name}>"));
    }
}

/// A point in time, as messages write it: in UTC.
struct Time {
    compact_date: String,
    date: String,
    to_the_second: String,
}

impl Time {
    /// From seconds since the Unix epoch, in the Gregorian calendar.
    fn of(seconds: u64) -> Self {
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        // Days since 1 March of the year 0, in eras of 400 years.
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, later) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        let year = era * 400 + year + later;
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        Self {
            compact_date: format!("{year:04}{month:02}{day:02}"),
            date: format!("{year:04}-{month:02}-{day:02}"),
            to_the_second: format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
            ),
        }
    }
}

/// A number that nobody guesses and no other order has: the keys of the standard library's hash maps are random.
fn random() -> u64 {
    RandomState::new().hash_one(SystemTime::now())
}

fn digits(count: usize) -> String {
    let digits = format!("{:020}", random());
    digits.chars().rev().take(count).collect()
}

/// 32 hexadecimal digits.
fn hexadecimal() -> String {
    format!("{:016x}{:016x}", random(), random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_are_written_in_utc() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00"),
            (951_782_400, "2000-02-29T00:00:00"),
            (1_658_150_552, "2022-07-18T13:22:32"),
            (4_102_444_799, "2099-12-31T23:59:59"),
        ] {
            assert_eq!(Time::of(seconds).to_the_second, expected);
        }
    }

    #[test]
    fn orders_have_identifiers_of_the_documented_lengths_and_their_own() {
        let sender = Party::new("bluebank", "BLUEUSNY001").expect("documented");
        let receiver = Party::new("greenbank", "GRENCHZZ002").expect("documented");
        let amount: Amount = "12.5".parse().expect("an amount");
        let order = || PaymentOrder::new(&sender, &receiver, "USD", "bluebank", amount);
        let (one, two) = (order().expect("an order"), order().expect("an order"));
        assert_eq!(one.message_identification().len(), 35);
        assert_eq!(one.end_to_end_identification().len(), 32);
        assert_ne!(
            one.end_to_end_identification(),
            two.end_to_end_identification()
        );
        assert_ne!(one.message_identification(), two.message_identification());
    }

    #[test]
    fn an_invalid_order_is_not_built() {
        assert!(Party::new("", "BLUEUSNY001").is_err());
        assert!(Party::new("bluebank", "blue").is_err());
        let party = Party::new("bluebank", "BLUEUSNY001").expect("documented");
        let zero: Amount = "0".parse().expect("an amount");
        let order = PaymentOrder::new(&party, &party, "USD", "bluebank", zero);
        assert!(matches!(order, Err(OrderError::Amount(_))));
        let one: Amount = "1".parse().expect("an amount");
        let order = PaymentOrder::new(&party, &party, "usd", "bluebank", one);
        assert!(matches!(order, Err(OrderError::Invalid(_))));
    }
}
