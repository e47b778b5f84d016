//! The data that a sandbox begins with: who there is, what they own, and who may log in.
//!
//! Everything but passwords and token keys follows from the seed: the same seed makes the same Members with the same
//! ledger addresses and the same opening balances. The Members are those of TKEY7's XML samples, and beside them the ones
//! that its API reference uses in examples, so that an example pasted from the documents finds what it names.

mod creation;

pub mod member;

pub(crate) mod members;

pub use self::{
    creation::SeedDataError,
    member::{BusinessRole, Member, MemberType},
};
pub(crate) use self::{
    creation::{SeedState, open_or_create, user_name},
    members::CENTRAL,
};
