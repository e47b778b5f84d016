//! Makes the data of a seed, once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    Member,
    members::{self, CENTRAL, HoldingRow, Opening},
};
use crate::{
    access::{
        AccessRights,
        user::{Organization, User},
    },
    ledger::{
        Account, AccountId, Amount, Asset, EMISSION, Holding, LedgerKey, Movement, Purpose,
        account::Addressing, book,
    },
    store::{Changes, Reading, Record, Store, StoreError},
};

/// What a store remembers about its seed data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SeedState {
    /// The seed it was made from.
    pub(crate) seed: u64,
    /// The key that signs access tokens.
    pub(crate) token_key: [u8; 32],
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// How far the clock was set forward, in milliseconds.
    pub(crate) clock_advanced: u64,
}

/// Seed data that cannot be made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SeedDataError {
    /// The store holds the data of another seed.
    #[error(
        "the data was made with seed {found}, and seed {asked} was asked for; move the data away or ask for its seed"
    )]
    OtherSeed {
        /// The seed of the stored data.
        found: u64,
        /// The seed asked for.
        asked: u64,
    },
    /// An opening balance cannot be booked.
    #[error("an opening balance cannot be booked")]
    Opening(#[from] book::TransferError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads what `store` remembers, or makes the data of `seed` in an empty one. Without a seed, any stored data will do.
pub(crate) async fn open_or_create(
    store: &Store,
    seed: Option<u64>,
    token_key: [u8; 32],
    now: Timestamp,
) -> Result<SeedState, SeedDataError> {
    let made = store.commit(move |changes| {
        let stored: Option<SeedState> = changes.get(&[])?;
        if let Some(state) = stored {
            return match seed {
                Some(asked) if asked != state.seed => Err(SeedDataError::OtherSeed {
                    found: state.seed,
                    asked,
                }),
                _ => Ok(state),
            };
        }
        let state = SeedState {
            seed: seed.unwrap_or_default(),
            token_key,
            created_at: now,
            clock_advanced: 0,
        };
        changes.put(&state)?;
        create(changes, state.seed, now)?;
        Ok(state)
    });
    made.await?
}

fn create(changes: &mut Changes<'_, '_>, seed: u64, now: Timestamp) -> Result<(), SeedDataError> {
    for row in members::ORGANIZATIONS {
        changes.put(&Organization {
            identification: row.identification.to_owned(),
            name: row.name.to_owned(),
            members: row
                .members
                .iter()
                .map(|member| (*member).to_owned())
                .collect(),
        })?;
        for rights in AccessRights::ALL {
            changes.put(&User {
                name: user_name(rights, row.identification),
                organization: row.identification.to_owned(),
                rights,
                password_hash: None,
                disabled_at: None,
                created_at: now,
            })?;
        }
    }
    for row in members::MEMBERS {
        let member = Member {
            identification: row.identification.to_owned(),
            country_code: row.country_code.to_owned(),
            bicfi: row.bicfi.to_owned(),
            name: row.name.to_owned(),
            member_type: row.member_type,
            business_roles: row.business_roles.to_vec(),
        };
        changes.put(&member)?;
        for account in [EMISSION].iter().chain(row.operating_accounts) {
            create_account(changes, seed, &member, account)?;
        }
    }
    for row in members::HOLDINGS {
        create_holding(changes, seed, row, now)?;
    }
    Ok(())
}

/// The name of the User whom every organization has at first for each of the rights.
pub(crate) fn user_name(rights: AccessRights, organization: &str) -> String {
    format!("{}@{organization}", rights.as_str().to_lowercase())
}

fn create_account(
    changes: &mut Changes<'_, '_>,
    seed: u64,
    member: &Member,
    name: &str,
) -> Result<(), StoreError> {
    let id = AccountId::new(&member.identification, name);
    let addressing_identification = member.addressing_identification(name);
    changes.put(&Addressing {
        addressing_identification: addressing_identification.clone(),
        account: id.clone(),
    })?;
    changes.put(&Account {
        ledger_address: LedgerKey::derive(seed, &id.member, &id.name)
            .address()
            .to_string(),
        id,
        addressing_identification,
    })
}

fn create_holding(
    changes: &mut Changes<'_, '_>,
    seed: u64,
    row: &HoldingRow,
    now: Timestamp,
) -> Result<(), SeedDataError> {
    let account = AccountId::new(row.member, row.account);
    let asset = Asset::new(row.code, row.issuer);
    changes.put(&Holding {
        account: account.clone(),
        asset: asset.clone(),
        balance: Amount::ZERO,
        // The tables hold nothing but amounts, as a test makes sure.
        limit: row.limit.parse().unwrap_or_default(),
    })?;
    let amount = match row.opening {
        Opening::Nothing => return Ok(()),
        Opening::Fixed(amount) => amount.parse().unwrap_or_default(),
        Opening::Seeded => seeded_amount(seed, &account, &asset),
    };
    let issuer = AccountId::new(row.issuer, EMISSION);
    let paying = LedgerKey::derive(seed, &issuer.member, &issuer.name);
    let central = LedgerKey::derive(seed, CENTRAL.member_identification, CENTRAL.account);
    book::record(
        changes,
        book::Entry {
            purpose: Purpose::Opening,
            movement: Movement {
                from: issuer,
                to: account,
                asset,
                amount,
            },
            end_to_end_identification: None,
            time: now,
            signers: [&paying, &central],
        },
    )?;
    Ok(())
}

/// A whole amount between one and two million that only the seed decides.
fn seeded_amount(seed: u64, account: &AccountId, asset: &Asset) -> Amount {
    let digest = Sha256::digest(format!("opening balance\0{seed}\0{account}\0{asset}"));
    let random = digest
        .iter()
        .take(4)
        .fold(0_i128, |sum, byte| sum * 256 + i128::from(*byte));
    let whole = 1_000_000 + random % 1_000_000;
    format!("{whole}").parse().unwrap_or_default()
}

impl Record for SeedState {
    /// Stored data bear this name.
    const KIND: &'static str = "world";

    fn key(&self) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_amounts_and_known_names() {
        for row in members::HOLDINGS {
            assert!(row.limit.parse::<Amount>().is_ok(), "{}", row.limit);
            if let Opening::Fixed(amount) = row.opening {
                assert!(amount.parse::<Amount>().is_ok(), "{amount}");
            }
            for member in [row.member, row.issuer] {
                assert!(
                    members::MEMBERS
                        .iter()
                        .any(|known| known.identification == member),
                    "{member}"
                );
            }
        }
        let nodes = members::ORGANIZATIONS.iter().flat_map(|row| row.members);
        assert_eq!(nodes.count(), members::MEMBERS.len());
    }
}
