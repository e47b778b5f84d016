//! Who may do what: Users, access tokens and what they allow.
//!
//! [`rights`] are what a User may do at all. An Administrator opens a [`session`] for a User; [`token`] writes it into a
//! signed JWT, [`grant`] checks the JWT that a request carries, and [`network`] the address the request comes from.
//!
//! [`administration`] is what Administrators do.
//!
//! **Invariant:** nothing that a client sends besides a valid signature makes a token valid.

pub mod administration;

pub(crate) mod grant;

pub mod network;

pub mod rights;

pub(crate) mod session;

pub(crate) mod token;

pub(crate) mod user;

pub use self::{
    administration::{AdministrationError, IssuedToken, TokenRequest},
    rights::AccessRights,
};
