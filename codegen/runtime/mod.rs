//! What all operations share: requests become HTTP here, and HTTP becomes responses.
//!
//! [`request`] and [`style`] write, [`response`] and [`error`] read, [`hooks`] is the vocabulary of the methods that
//! progenitor emits, [`credentials`] keeps secrets, [`data`] helps the types.

pub mod credentials;

pub mod data;

pub mod error;

pub mod hooks;

pub mod multipart;

pub mod request;

pub mod response;

pub mod settings;

pub mod stream;

pub mod style;

pub use self::{
    credentials::{CredentialError, Secret, TokenSource},
    error::{Error, InvalidRequest, InvalidResponse, UnexpectedResponse},
    multipart::{Multipart, Part},
    request::Body,
    response::{Empty, ResponseValue, Undocumented},
    settings::{BuildError, Settings},
    stream::ByteStream,
};
