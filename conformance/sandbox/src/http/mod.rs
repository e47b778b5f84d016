//! HTTP in, HTTP out, and nothing of what an operation does.
//!
//! [`server`] owns sockets and `connections` their number, [`contract`] knows the operations and [`document`] writes it down. [`bearer`], [`body`],
//! [`form`], [`json_keys`] and [`guard`] read requests, [`error_response`] is everything that is not a success, [`domain_errors`] decides how the
//! domain's errors become responses, [`self_check`] holds our own responses to the contract, [`log`] reports what was asked.
//!
//! **Invariant:** every response below the paths of the API has a JSON body, and every failure the `error` schema.

pub(crate) mod bearer;

pub(crate) mod body;

mod connections;

pub(crate) mod contract;

pub(crate) mod document;

mod domain_errors;

pub(crate) mod form;

pub(crate) mod guard;

pub(crate) mod json_keys;

pub(crate) mod log;

pub(crate) mod error_response;

pub(crate) mod self_check;

pub(crate) mod server;

pub(crate) use self::error_response::ErrorResponse;
