//! The law of the ledger, tried on random sequences of movements, rejections, panics and ends of the process.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use jiff::Timestamp;
use proptest::prelude::*;

use super::{
    Account, AccountId, Amount, Asset, EMISSION, Holding, LedgerKey, Movement, Purpose,
    TransferError,
    audit::audit,
    book::{self, Entry},
};
use crate::store::{Location, Reading as _, Store, StoreError};

const MEMBERS: [&str; 3] = ["a", "b", "c"];
const ACCOUNTS: [&str; 2] = [EMISSION, "main"];

#[derive(Debug, Clone)]
enum Step {
    Move(Movement),
    /// A job that moves and then rejects.
    MoveAndReject(Movement),
    /// A job that moves and then panics.
    MoveAndPanic(Movement),
    /// The store is dropped in the middle of things and opened again.
    Reopen,
    /// The process dies: what is in the file at that moment is all that remains.
    Crash,
}

fn account() -> impl Strategy<Value = AccountId> {
    (
        prop::sample::select(&MEMBERS[..]),
        prop::sample::select(&ACCOUNTS[..]),
    )
        .prop_map(|(member, name)| AccountId::new(member, name))
}

fn movement() -> impl Strategy<Value = Movement> {
    let asset = (
        prop::sample::select(vec!["USD", "USDDSO"]),
        prop::sample::select(&MEMBERS[..]),
    );
    (account(), account(), asset, 0_i128..6_000_000).prop_map(
        |(from, to, (code, issuer), units)| Movement {
            from,
            to,
            asset: Asset::new(code, issuer),
            amount: Amount::from_units(units).unwrap(),
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        16 => movement().prop_map(Step::Move),
        2 => movement().prop_map(Step::MoveAndReject),
        1 => movement().prop_map(Step::MoveAndPanic),
        1 => Just(Step::Reopen),
        1 => Just(Step::Crash),
    ]
}

/// A folder that is gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("sandbox-laws-{}-{number}", std::process::id())))
    }

    fn open(&self) -> Store {
        Store::open(&Location::Folder(self.0.clone())).unwrap()
    }

    /// What a process that dies now leaves behind.
    fn after_crash(&self) -> Self {
        let left = Self::new();
        std::fs::create_dir_all(&left.0).unwrap();
        for entry in std::fs::read_dir(&self.0).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), left.0.join(entry.file_name())).unwrap();
        }
        left
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Credit lines of 100 for most combinations, so that some are missing.
async fn prepare(store: &Store) {
    let made = store.commit(|changes| {
        for member in MEMBERS {
            for name in ACCOUNTS {
                let id = AccountId::new(member, name);
                changes.put(&Account {
                    id: id.clone(),
                    addressing_identification: format!("{name}*{member}"),
                    ledger_address: String::new(),
                })?;
                for (code, issuer) in [("USD", "a"), ("USD", "b"), ("USDDSO", "b"), ("USDDSO", "c")]
                {
                    let asset = Asset::new(code, issuer);
                    if id.issues(&asset) {
                        continue;
                    }
                    changes.put(&Holding {
                        account: id.clone(),
                        asset,
                        balance: Amount::ZERO,
                        limit: "100".parse().unwrap(),
                    })?;
                }
            }
        }
        Ok::<_, StoreError>(())
    });
    made.await.unwrap().unwrap();
}

async fn make(
    store: &Store,
    movement: Movement,
    then: fn() -> bool,
) -> Result<Result<(), TransferError>, StoreError> {
    let job = move |changes: &mut crate::store::Changes<'_, '_>| {
        let key = LedgerKey::derive(0, "a", "main");
        let entry = Entry {
            purpose: Purpose::Payment,
            movement,
            end_to_end_identification: None,
            time: Timestamp::UNIX_EPOCH,
            signers: [&key, &key],
        };
        book::record(changes, entry)?;
        if then() {
            Ok(())
        } else {
            Err(TransferError::Nothing)
        }
    };
    store.commit(job).await
}

fn balances(store: &Store) -> Vec<Amount> {
    let holdings: Vec<Holding> = store.snapshot().unwrap().all(&[]).unwrap();
    holdings
        .into_iter()
        .map(|holding| holding.balance)
        .collect()
}

async fn live_through(steps: Vec<Step>) {
    let mut folder = Folder::new();
    let mut store = folder.open();
    prepare(&store).await;
    let mut made = 0;
    for step in steps {
        let before = balances(&store);
        let is_made = match step {
            Step::Move(movement) => make(&store, movement, || true).await.unwrap().is_ok(),
            Step::MoveAndReject(movement) => {
                make(&store, movement, || false).await.unwrap().is_ok()
            }
            Step::MoveAndPanic(movement) => {
                // A movement that is rejected never comes to the panic.
                make(&store, movement, || panic!("on purpose"))
                    .await
                    .is_ok_and(|made| made.is_ok())
            }
            Step::Reopen => {
                drop(store);
                store = folder.open();
                false
            }
            Step::Crash => {
                let left = folder.after_crash();
                store = left.open();
                folder = left;
                false
            }
        };
        made += u64::from(is_made);
        if !is_made {
            assert_eq!(balances(&store), before);
        }
        assert_eq!(audit(&store.snapshot().unwrap()).unwrap(), made);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn value_is_conserved_through_everything(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(live_through(steps));
    }
}
