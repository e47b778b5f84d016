//! Constructors and methods of identifiers of the contract.

use crate::{
    runtime::InvalidValue,
    types::{
        AccountIdentification, AddressingIdentification, AssetCodeIdentification, CountryCode,
        MemberIdentification,
    },
};

/// The domain of Member Nodes.
pub(crate) const DOMAIN: &str = "payments.tkey7.com";

impl AccountIdentification {
    /// The emission account, which holds DSO.
    pub fn emission() -> Self {
        Self::new_unchecked("emission")
    }

    /// The main operating account, which holds DSA.
    pub fn main() -> Self {
        Self::new_unchecked("main")
    }
}

impl AssetCodeIdentification {
    /// Whether it is the code of an obligation (DSO).
    pub fn is_obligation(&self) -> bool {
        self.as_str().len() == 6 && self.as_str().ends_with("DSO")
    }
}

impl AddressingIdentification {
    /// Composes it of its parts.
    ///
    /// # Errors
    ///
    /// When a part contains the separator.
    pub fn of(
        account: &AccountIdentification,
        country: &CountryCode,
        member: &MemberIdentification,
    ) -> Result<Self, InvalidValue> {
        Self::new(format!("{account}*{country}.{member}.{DOMAIN}"))
    }
}
