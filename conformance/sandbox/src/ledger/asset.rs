//! Assets: what a balance is a balance of.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An Asset: a code and the Member that issued it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Asset {
    /// Three letters of ISO 4217, followed by `DSO` for an obligation.
    pub code: String,
    /// Member identifier of the issuer.
    pub issuer: String,
}

/// The two kinds of Assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AssetKind {
    /// Digital Settlement Asset: paid in advance, moved between operating accounts.
    Dsa,
    /// Digital Settlement Obligation: a debt of its issuer, moved between emission accounts.
    Dso,
}

impl AssetKind {
    /// The kind of the Assets with this code, if it is one.
    pub fn of_code(code: &str) -> Option<Self> {
        let is_currency =
            |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        match code.strip_suffix("DSO") {
            Some(currency) if is_currency(currency) => Some(Self::Dso),
            _ if is_currency(code) => Some(Self::Dsa),
            _ => None,
        }
    }

    /// `DSA` or `DSO`, as in message identifiers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dsa => "DSA",
            Self::Dso => "DSO",
        }
    }
}

impl Asset {
    /// The Asset of this code and issuer.
    pub fn new(code: impl Into<String>, issuer: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            issuer: issuer.into(),
        }
    }

    /// The code without the ending `DSO`.
    pub fn currency(&self) -> &str {
        self.code.strip_suffix("DSO").unwrap_or(&self.code)
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.code, self.issuer)
    }
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_the_kind() {
        assert_eq!(AssetKind::of_code("USD"), Some(AssetKind::Dsa));
        assert_eq!(AssetKind::of_code("USDDSO"), Some(AssetKind::Dso));
        assert_eq!(AssetKind::of_code("DSO"), Some(AssetKind::Dsa));
        for wrong in ["", "US", "usd", "USDX", "USDDSA", "usdDSO", "USDDSODSO"] {
            assert_eq!(AssetKind::of_code(wrong), None, "{wrong}");
        }
    }
}
