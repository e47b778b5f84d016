//! Writes messages: the ones TKEY7 responds with, and the ones its Members send.
//!
//! The Members' messages are for users who try the scenarios: tests, the load, the walk-through. They have the
//! form of TKEY7's samples. What is written here is not signed yet.

pub(crate) mod responses;

pub mod terms;

use jiff::Timestamp;

pub use self::terms::Terms;
use super::{
    envelope::{ENVELOPE, HEADER, Party},
    kind::MessageKind,
    xml::text::XmlText,
};
use crate::ledger::{AccountId, AssetKind};

/// Writes a message of `kind`: the envelope, the header, and in the message element what `body` writes.
fn message(
    kind: MessageKind,
    [from, to]: [&Party; 2],
    business_message_identifier: &str,
    time: Timestamp,
    body: impl FnOnce(&mut XmlText),
) -> String {
    let namespaces = [
        ("xmlns", ENVELOPE),
        ("xmlns:doc", kind.namespace()),
        ("xmlns:head", HEADER),
    ];
    let mut xml = XmlText::default();
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.element_with("Message", &namespaces, |xml| {
        xml.element("AppHdr", |xml| {
            xml.prefixed("head:", |xml| {
                for (name, party) in [("Fr", from), ("To", to)] {
                    xml.element(name, |xml| {
                        xml.element("FIId", |xml| institution(xml, party, true));
                    });
                }
                xml.leaf("BizMsgIdr", business_message_identifier);
                xml.leaf("MsgDefIdr", kind.full());
                xml.leaf("CreDt", time_with_zone(time));
            });
        });
        xml.element(kind.element(), |xml| xml.prefixed("doc:", body));
    });
    xml.finish()
}

/// `FinInstnId`; the header also names the issuer of the identifier.
fn institution(xml: &mut XmlText, party: &Party, in_header: bool) {
    xml.element("FinInstnId", |xml| {
        xml.leaf("BICFI", &party.bicfi);
        xml.element("Othr", |xml| {
            xml.leaf("Id", &party.member);
            if in_header {
                xml.leaf("Issr", "TKEY7");
            }
        });
    });
}

/// An element that holds an institution.
fn agent(xml: &mut XmlText, name: &str, party: &Party) {
    xml.element(name, |xml| institution(xml, party, false));
}

/// `SttlmInf`.
fn settlement(xml: &mut XmlText, kind: AssetKind, account: &AccountId) {
    let method = match kind {
        AssetKind::Dsa => "TDSA",
        AssetKind::Dso => "TDSO",
    };
    xml.element("SttlmInf", |xml| {
        xml.leaf("SttlmMtd", method);
        xml.element("SttlmAcct", |xml| {
            xml.path(&["Id", "Othr", "Id"], &account.member);
            xml.leaf("Nm", &account.name);
        });
    });
}

/// `2022-07-18T13:22:32Z`.
fn time_with_zone(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `2022-07-18T13:22:32`, in UTC.
fn time_without_zone(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// `20220718`.
fn compact_date(time: Timestamp) -> String {
    time.strftime("%Y%m%d").to_string()
}

/// `2022-07-18`.
fn plain_date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}
