//! Members of the network.

use serde::{Deserialize, Serialize};

use crate::store::Record;

/// Groups of the Members registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberType {
    /// A central bank.
    CentralBank,
    /// A commercial bank.
    CommercialBank,
    /// A money transfer operator.
    MoneyTransferOperator,
}

/// What a Member does in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusinessRole {
    /// Pays and receives.
    MarketMaker,
    /// Issues and redeems DSA.
    Tokenizer,
}

/// A Member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its identifier.
    pub identification: String,
    /// Its country, two lower-case letters.
    pub country_code: String,
    /// Its business identifier code.
    pub bicfi: String,
    /// Its name.
    pub name: String,
    /// Its group in the registry.
    pub member_type: MemberType,
    /// What it does.
    pub business_roles: Vec<BusinessRole>,
}

impl Member {
    /// Whether it issues and redeems DSA.
    pub fn is_tokenizer(&self) -> bool {
        self.business_roles.contains(&BusinessRole::Tokenizer)
    }

    /// The addressing identifier of its account called `account`.
    pub fn addressing_identification(&self, account: &str) -> String {
        let Self {
            country_code,
            identification,
            ..
        } = self;
        format!("{account}*{country_code}.{identification}.payments.tkey7.com")
    }
}

impl Record for Member {
    const KIND: &'static str = "member";

    fn key(&self) -> Vec<String> {
        vec![self.identification.clone()]
    }
}
