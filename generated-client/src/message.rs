//! ISO 20022 messages: built as XML, signed by the node, sent in base64, and unwrapped.
//!
//! ```no_run
//! use tkey7_client::{Client, types::MessageType};
//!
//! # async fn example(client: Client, xml: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let payment = client.sign(MessageType::Pacs008, xml).await?;
//! let response = client.payments().send_payment_message(payment).send().await?;
//! println!("{}", response.xml()?);
//! # Ok(())
//! # }
//! ```

use std::{error, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Client, Error,
    operations::signing::SignMessageError,
    types::{EncodedMessage, FinancialMessage, MessageType, SignedMessagePayload, UnsignedPayload},
};

/// A payload that is not XML in base64.
#[derive(Debug)]
#[non_exhaustive]
pub enum PayloadError {
    /// It is not base64 (RFC 4648 §4).
    Base64(base64::DecodeError),
    /// Its content is not UTF-8.
    NotText(std::string::FromUtf8Error),
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64(_) => "the payload is not base64",
            Self::NotText(_) => "the payload holds no text",
        })
    }
}

impl error::Error for PayloadError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Base64(error) => Some(error),
            Self::NotText(error) => Some(error),
        }
    }
}

impl Client {
    /// Signs `xml` by the Digital Signature Service, and makes the message that payments take.
    ///
    /// # Errors
    ///
    /// As `sign_message`.
    pub async fn sign(
        &self,
        message_type: MessageType,
        xml: &str,
    ) -> Result<FinancialMessage, Error<SignMessageError>> {
        let request = UnsignedPayload::of_xml(xml);
        let signed = self.signing().sign_message(request).send().await?;
        Ok(FinancialMessage::new(
            message_type,
            signed.into_inner().payload,
        ))
    }

    /// The same for programs without a runtime.
    ///
    /// # Errors
    ///
    /// As [`Client::sign`].
    #[cfg(feature = "blocking")]
    pub fn sign_blocking(
        &self,
        message_type: MessageType,
        xml: &str,
    ) -> Result<FinancialMessage, Error<SignMessageError>> {
        crate::runtime::blocking::wait(self.sign(message_type, xml))
    }
}

impl EncodedMessage {
    /// Wraps XML.
    pub fn of_xml(xml: &str) -> Self {
        // A value that was just encoded needs no check.
        Self::new_unchecked(STANDARD.encode(xml))
    }

    /// The XML.
    ///
    /// # Errors
    ///
    /// When it is not text in base64.
    pub fn xml(&self) -> Result<String, PayloadError> {
        let bytes = STANDARD
            .decode(self.as_str())
            .map_err(PayloadError::Base64)?;
        String::from_utf8(bytes).map_err(PayloadError::NotText)
    }
}

impl UnsignedPayload {
    /// Wraps XML.
    pub fn of_xml(xml: &str) -> Self {
        Self::new(EncodedMessage::of_xml(xml))
    }
}

impl SignedMessagePayload {
    /// The signed XML.
    ///
    /// # Errors
    ///
    /// When the payload is not text in base64.
    pub fn xml(&self) -> Result<String, PayloadError> {
        self.payload.xml()
    }
}

impl FinancialMessage {
    /// The signed XML.
    ///
    /// # Errors
    ///
    /// When the payload is not text in base64.
    pub fn xml(&self) -> Result<String, PayloadError> {
        self.signed_message_payload.xml()
    }

    /// The text of the first element with this local name, entities resolved: `message.text("TxSts")` is the status
    /// of a pacs.002. Where elements of the name follow each other, as the parts of a long reason do (`AddtlInf`), it is the text of
    /// all of them, with a space in between.
    ///
    /// # Errors
    ///
    /// When the payload is not text in base64.
    pub fn text(&self, element: &str) -> Result<Option<String>, PayloadError> {
        Ok(text_of(&self.xml()?, element))
    }
}

/// Searches XML that a node has checked. It is not a parser: such messages have no comments and no CDATA.
fn text_of(xml: &str, element: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = xml;
    while let Some((_, behind)) = rest.split_once('<') {
        let (tag, behind) = behind.split_once('>')?;
        rest = behind;
        let is_end = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let name = name
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        let local = name.rsplit(':').next().unwrap_or_default();
        if local == element && !is_end && !tag.ends_with('/') {
            let text = behind.split('<').next().unwrap_or_default();
            parts.push(resolved(text.trim()));
        } else if local != element && !parts.is_empty() {
            break;
        }
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `text` without entities.
fn resolved(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_wrapped_and_unwrapped() {
        let wrapped = UnsignedPayload::of_xml("<a>ü</a>");
        let message = FinancialMessage::new(MessageType::Pacs008, wrapped.payload);
        assert_eq!(message.xml().expect("base64"), "<a>ü</a>");
        // Any value of a node is read; an invalid one is reported when it is unwrapped.
        let wrong = EncodedMessage::new_unchecked("<xml/>");
        assert!(matches!(wrong.xml(), Err(PayloadError::Base64(_))));
        let bytes = EncodedMessage::new("/w==").expect("it is base64");
        assert!(matches!(bytes.xml(), Err(PayloadError::NotText(_))));
        assert!(EncodedMessage::new("<xml/>").is_err());
    }

    #[test]
    fn elements_are_found_by_their_local_names() {
        let xml =
            "<m:Message xmlns:m=\"u\"><m:TxSts/><d:TxSts a=\"1\"> A&amp;B </d:TxSts></m:Message>";
        assert_eq!(text_of(xml, "TxSts").as_deref(), Some("A&B"));
        assert_eq!(text_of(xml, "Message").as_deref(), Some(""));
        let parts = "<r><p:I>one</p:I>\n<p:I>two</p:I><o/><p:I>other</p:I></r>";
        assert_eq!(text_of(parts, "I").as_deref(), Some("one two"));
        assert_eq!(text_of(xml, "Sts"), None);
        assert_eq!(text_of("<a", "a"), None);
    }
}
