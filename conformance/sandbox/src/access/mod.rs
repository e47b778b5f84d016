//! Who may do what: Users, access tokens and what they allow.
//!
//! [`rights`] are what a User may do at all. An Administrator opens a [`session`] for a User, with [`restrictions`];
//! [`token`] writes it into a signed JWT, [`grant`] checks the JWT that a request carries, and [`network`] the address the
//! request comes from. [`error`] is why one of them rejects a request; its status is decided in [`crate::http`].
//!
//! [`administration`] is what Administrators do.
//!
//! **Invariant:** nothing that a client sends besides a valid signature makes a token valid.

pub mod administration;

pub(crate) mod error;

pub(crate) mod grant;

pub mod network;

pub mod restrictions;

pub mod rights;

pub(crate) mod session;

pub(crate) mod token;

pub(crate) mod user;

pub(crate) use self::error::AccessError;
pub use self::{
    administration::{AdministrationError, IssuedToken, TokenRequest},
    restrictions::Scope,
    rights::AccessRights,
};
