//! Why a sandbox does not start.

use std::{net::SocketAddr, path::PathBuf};

use crate::{
    http::contract::ContractError,
    middleware::hosts::HostNameError,
    seed_data::SeedDataError,
    store::{OpenError, StoreError},
    stored_data::DataError,
};

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The stored data is damaged.
    #[error("the data in `{}` is damaged", folder.display())]
    Data {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        source: DataError,
    },
    /// The seed data cannot be made.
    #[error(transparent)]
    SeedData(#[from] SeedDataError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The contract cannot be served.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The password of the Administrators is blank.
    #[error(
        "the password of the Administrators is blank; give one with a character that can be seen, or none for a random one"
    )]
    BlankPassword,
    /// A host that is to be allowed is not one.
    #[error(transparent)]
    Host(#[from] HostNameError),
    /// The machine has no randomness.
    #[error("the machine gives no random numbers: {0}")]
    Random(getrandom::Error),
}
