//! The envelope of a message: `Message` with a business header and one message element.

use super::{
    fields::{Fields, Flaw, quoted},
    identifier,
    kind::MessageKind,
    xml::{self, Element},
};

/// Namespace of the envelope.
pub(crate) const ENVELOPE: &str = "urn:tkeysettlement";
/// Namespace of the business header.
pub(crate) const HEADER: &str = "urn:iso:std:iso:20022:tech:xsd:head.001.001.03";
/// Longest message, in bytes.
const LONGEST: usize = 512 * 1024;

/// A member of the network as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    /// Business identifier code.
    pub(crate) bicfi: String,
    /// Member identifier.
    pub(crate) member: String,
}

/// The business header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) from: Party,
    pub(crate) to: Party,
    pub(crate) business_message_identifier: String,
}

/// A message as a tree whose envelope is in order.
#[derive(Debug, Clone)]
pub(crate) struct Envelope {
    root: Element,
}

impl Envelope {
    /// Reads a message from its bytes.
    ///
    /// # Errors
    ///
    /// When it is not XML, or its outer elements are not those of the envelope.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, &str), Flaw> {
        let flaw = |what: String| Flaw::new("The message", what);
        if bytes.len() > LONGEST {
            return Err(flaw(format!("has more than {LONGEST} bytes")));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| flaw("is not UTF-8".to_owned()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = xml::parse(text).map_err(|error| flaw(format!("cannot be read: {error}")))?;
        if !root.is(ENVELOPE, "Message") {
            let name = quoted(&root.name.local);
            return Err(flaw(format!(
                "has the root element {name} and not Message in the namespace {ENVELOPE}"
            )));
        }
        let envelope = Self { root };
        let is_header = envelope
            .root
            .elements()
            .next()
            .is_some_and(|first| first.is(ENVELOPE, "AppHdr"));
        if !is_header {
            return Err(flaw("does not begin with AppHdr".to_owned()));
        }
        match envelope.root.elements().count() {
            2 => Ok((envelope, text)),
            1 => Err(flaw("has no element after AppHdr".to_owned())),
            _ => Err(flaw("has more than one element after AppHdr".to_owned())),
        }
    }

    /// The whole.
    pub(crate) fn root(&self) -> &Element {
        &self.root
    }

    /// The element `AppHdr`.
    pub(crate) fn header_element(&self) -> &Element {
        self.root.elements().next().unwrap_or(&self.root)
    }

    /// The message element.
    pub(crate) fn body_element(&self) -> &Element {
        self.root.elements().next_back().unwrap_or(&self.root)
    }

    /// The type that the message element has.
    pub(crate) fn kind(&self) -> Result<MessageKind, Flaw> {
        let body = self.body_element();
        let kind = MessageKind::ALL
            .into_iter()
            .find(|kind| body.is(ENVELOPE, kind.element()));
        kind.ok_or_else(|| {
            let name = quoted(&body.name.local);
            Flaw::new(
                "The message",
                format!("has the element {name}, which is not a message of TKEY7"),
            )
        })
    }

    /// The fields of the message element.
    pub(crate) fn body(&self, kind: MessageKind) -> Fields<'_> {
        Fields::new(self.body_element(), kind.namespace())
    }

    /// Reads the business header of a message of `kind`.
    pub(crate) fn header(&self, kind: MessageKind) -> Result<Header, Flaw> {
        let fields = Fields::new(self.header_element(), HEADER);
        let from = header_party(&fields.at("Fr/FIId/FinInstnId")?)?;
        let to = header_party(&fields.at("To/FIId/FinInstnId")?)?;
        let identifier = fields.at("BizMsgIdr")?;
        let what = "a business message identifier (BTKEY, YYYYMMDD, BIC, B or T, ten digits)";
        let (bicfi, _) = identifier.read(what, |text| {
            let (bicfi, letter) = identifier::business_message_identifier(text)?;
            Some((bicfi.to_owned(), letter))
        })?;
        if bicfi != from.bicfi {
            return Err(identifier.flaw(format!("names {bicfi} and not the sender {}", from.bicfi)));
        }
        let definition = fields.at("MsgDefIdr")?;
        definition.text_that(
            &format!("the type of the message, {}", kind.full()),
            |text| text == kind.full(),
        )?;
        fields
            .at("CreDt")?
            .read("a date and time", identifier::date_time)?;
        Ok(Header {
            from,
            to,
            business_message_identifier: identifier.text()?,
        })
    }
}

/// A party of the header, where an issuer of the identifier is named.
fn header_party(fields: &Fields<'_>) -> Result<Party, Flaw> {
    fields
        .at("Othr/Issr")?
        .text_that("the issuer TKEY7", |text| text == "TKEY7")?;
    party(fields)
}

/// A party by its BIC and its Member identifier.
pub(crate) fn party(fields: &Fields<'_>) -> Result<Party, Flaw> {
    Ok(Party {
        bicfi: fields
            .at("BICFI")?
            .text_that("a BIC", identifier::is_bicfi)?,
        member: fields.at("Othr/Id")?.text_up_to(identifier::LONGEST)?,
    })
}
