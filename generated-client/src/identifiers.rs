//! What the identifiers of the contract can do beyond being checked.

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
    /// Puts it together.
    ///
    /// # Errors
    ///
    /// When a part holds what separates parts.
    pub fn of(
        account: &AccountIdentification,
        country: &CountryCode,
        member: &MemberIdentification,
    ) -> Result<Self, InvalidValue> {
        Self::new(format!("{account}*{country}.{member}.{DOMAIN}"))
    }
}
