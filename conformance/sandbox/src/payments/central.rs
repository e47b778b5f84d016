//! TKEY7's own part in a payment: it tells the time, holds the keys, and writes messages of its own.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{
    clock::Clock,
    ledger::{AccountId, AssetKind, LedgerKey, LedgerKeys},
    messages::{
        compose::responses::Stamp,
        envelope::{Envelope, Party},
        signature,
    },
    seed_data::CENTRAL,
};

/// What TKEY7 itself decides and writes with.
#[derive(Debug, Clone)]
pub(crate) struct Central {
    clock: Clock,
    keys: LedgerKeys,
}

impl Central {
    pub(crate) fn new(clock: Clock, keys: LedgerKeys) -> Self {
        Self { clock, keys }
    }

    /// The present time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The key of TKEY7's own account.
    pub(super) fn own_key(&self) -> LedgerKey {
        self.keys
            .key(CENTRAL.member_identification, CENTRAL.account)
    }

    /// The key of the account of a Member.
    pub(super) fn key_of(&self, account: &AccountId) -> LedgerKey {
        self.keys.key(&account.member, &account.name)
    }

    /// What a message of TKEY7 is made with, following from what it responds to.
    pub(super) fn stamp(
        &self,
        to: Party,
        about: Option<(String, AssetKind)>,
        because_of: &[u8; 32],
        purpose: &str,
    ) -> Stamp {
        let time = self.now();
        let digest = Sha256::new()
            .chain_update(self.keys.seed().to_be_bytes())
            .chain_update(time.as_millisecond().to_be_bytes())
            .chain_update(because_of)
            .chain_update(purpose)
            .finalize();
        let number = digest
            .iter()
            .take(8)
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        Stamp {
            number: number % 10_000_000_000,
            time,
            to,
            about,
        }
    }

    /// Signs a message of TKEY7.
    pub(super) fn sign(&self, xml: &str) -> String {
        match Envelope::read(xml.as_bytes()) {
            Ok((envelope, text)) => signature::sign(&envelope, text, &self.own_key()),
            Err(flaw) => {
                tracing::error!(%flaw, "our own message cannot be read");
                xml.to_owned()
            }
        }
    }
}
