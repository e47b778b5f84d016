//! Values on the wire: writes parameters and bodies as the contract specifies, and reads them back.
//!
//! [`style`], [`content`] and [`body`] write and read one value, [`coercion`] finds the typed values that a string may
//! represent, and [`validate`] puts them together: it reads a request the way servers do and decides whether the contract
//! admits it. The engine and the sandbox use the same code, so that they cannot disagree.
//!
//! **Invariant:** works on bytes in memory; knows nothing of sockets.

pub mod message;

pub mod style;

pub mod coercion;

pub mod body;

pub mod content;

pub mod validate;

pub use self::{
    message::{Headers, Request, Response},
    validate::{
        CONTENT_TYPE, DecodedRequest, Problem, RequestPart, RequestValidator, Validation, Validity,
    },
};
