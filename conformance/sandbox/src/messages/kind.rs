//! The types of messages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A type of message that TKEY7 exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MessageKind {
    /// Acceptance, rejection or result.
    #[serde(rename = "pacs.002")]
    Pacs002,
    /// Return of a payment.
    #[serde(rename = "pacs.004")]
    Pacs004,
    /// Request of a customer payment.
    #[serde(rename = "pacs.008")]
    Pacs008,
    /// Request of a redemption.
    #[serde(rename = "pacs.009")]
    Pacs009,
    /// Unable to apply.
    #[serde(rename = "camt.026")]
    Camt026,
    /// Resolution of an investigation.
    #[serde(rename = "camt.029")]
    Camt029,
    /// Notification of case assignment.
    #[serde(rename = "camt.030")]
    Camt030,
    /// Request of a cancelation.
    #[serde(rename = "camt.056")]
    Camt056,
    /// Request of a modification.
    #[serde(rename = "camt.087")]
    Camt087,
    /// Result of the customer identification.
    #[serde(rename = "tkey.001")]
    Tkey001,
    /// Notice of a settlement outside TKEY7.
    #[serde(rename = "tkey.002")]
    Tkey002,
}

/// How a type of message is named in its several places.
struct Names {
    short: &'static str,
    full: &'static str,
    namespace: &'static str,
    element: &'static str,
}

macro_rules! names {
    ($short:literal, $version:literal, $element:literal) => {
        Names {
            short: $short,
            full: concat!($short, ".", $version),
            namespace: concat!("urn:iso:std:iso:20022:tech:xsd:", $short, ".", $version),
            element: $element,
        }
    };
}

impl MessageKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Pacs002,
        Self::Pacs004,
        Self::Pacs008,
        Self::Pacs009,
        Self::Camt026,
        Self::Camt029,
        Self::Camt030,
        Self::Camt056,
        Self::Camt087,
        Self::Tkey001,
        Self::Tkey002,
    ];

    fn names(self) -> Names {
        match self {
            Self::Pacs002 => names!("pacs.002", "001.11", "FIToFIPmtStsRpt"),
            Self::Pacs004 => names!("pacs.004", "001.10", "PmtRtr"),
            Self::Pacs008 => names!("pacs.008", "001.09", "FIToFICstmrCdtTrf"),
            Self::Pacs009 => names!("pacs.009", "001.09", "FICdtTrf"),
            Self::Camt026 => names!("camt.026", "001.09", "UblToApply"),
            Self::Camt029 => names!("camt.029", "001.11", "RsltnOfInvstgtn"),
            Self::Camt030 => names!("camt.030", "001.05", "NtfctnOfCaseAssgnmt"),
            Self::Camt056 => names!("camt.056", "001.10", "FIToFIPmtCxlReq"),
            Self::Camt087 => names!("camt.087", "001.08", "ReqToModfyPmt"),
            Self::Tkey001 => names!("tkey.001", "001.01", "CstmrIdStsNtfctn"),
            Self::Tkey002 => names!("tkey.002", "001.01", "TxSttlmNtfctn"),
        }
    }

    /// The name in JSON: `pacs.008`.
    pub fn as_str(self) -> &'static str {
        self.names().short
    }

    /// The name in the business header: `pacs.008.001.09`.
    pub fn full(self) -> &'static str {
        self.names().full
    }

    /// The namespace of its elements.
    pub fn namespace(self) -> &'static str {
        self.names().namespace
    }

    /// The name of its element inside `Message`.
    pub fn element(self) -> &'static str {
        self.names().element
    }

    /// The type with this name in JSON.
    pub fn from_short(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it speaks of a case, so that a camt.030 responds to it.
    pub fn is_case(self) -> bool {
        matches!(
            self,
            Self::Camt026 | Self::Camt029 | Self::Camt056 | Self::Camt087
        )
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
