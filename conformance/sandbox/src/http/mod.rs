//! HTTP in, HTTP out.
//!
//! [`server`] owns sockets, [`service`] leads one request through its stations, [`contract`] knows the operations and
//! [`document`] writes it down,
//! [`guard`] lets in what the contract admits, [`refusal`] is everything that is not a success, [`self_check`] holds our
//! own answers to the contract, [`log`] says what was asked.
//!
//! **Invariant:** every answer below the paths of the API has a JSON body, and every failure the `error` schema.

pub(crate) mod contract;

pub(crate) mod document;

pub(crate) mod guard;

pub(crate) mod log;

pub(crate) mod refusal;

pub(crate) mod self_check;

pub(crate) mod server;

pub(crate) mod service;

pub(crate) use self::refusal::Refusal;
