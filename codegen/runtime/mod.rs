//! The runtime of all operations: writes requests as HTTP, and reads responses.
//!
//! [`request`] and [`style`] write, [`prepared_call`] and [`send`] send by the rules of [`settings`] and [`retry`], [`receive`] reads the
//! response as a [`response`] or an [`error`], [`hooks`] has the items that the methods of progenitor name,
//! [`credentials`] keeps secrets, [`data`], `constrained_string` and `formatted` help the types, and [`operation`] the requests.

pub(crate) mod received;

pub mod any_error;

pub mod argument;

#[cfg(feature = "blocking")]
pub(crate) mod blocking;

pub(crate) mod charset;

pub(crate) mod choice;

pub mod client_credentials;

pub mod credentials;

pub mod data;

pub mod error;

pub mod events;

pub mod format_base64;

pub mod format_chrono;

pub mod format_decimal;

pub mod format_jiff;

pub mod format_time;

pub mod format_url;

pub mod format_uuid;

pub(crate) mod form_parts;

pub mod formatted;

pub mod from_response;

pub mod hook;

pub mod hooks;

pub mod incoming;

pub(crate) mod integers;

pub mod invalid_request;

mod link;

pub mod mismatch;

#[cfg(feature = "mock")]
pub mod mock;

pub mod multipart;

pub mod operation;

pub mod pagination;

pub(crate) mod pattern;

pub mod position;

pub mod prepared_call;

pub(crate) mod receive;

pub mod redact;

pub mod refreshing;

pub mod error_response;

pub mod request;

pub mod response;

pub mod response_header;

pub mod retry;

pub mod secret;

pub(crate) mod send;

pub mod send_error;

pub(crate) mod sensitive;

pub mod settings;

pub(crate) mod shape;

pub mod stream;

pub(crate) mod strict;

pub mod constrained_string;

pub mod timed_out;

pub mod token;

pub mod style;

mod trace;

pub mod typed_events;

pub(crate) mod undocumented;

pub(crate) mod union;

pub use self::{
    any_error::AnyError,
    argument::Argument,
    client_credentials::ClientCredentials,
    constrained_string::InvalidValue,
    credentials::{CredentialError, TokenSource},
    error::Error,
    events::{Event, EventStream, JsonLines, RowError},
    format_base64::Base64,
    formatted::{Format, Formatted},
    from_response::{Empty, Undocumented},
    hook::{Attempt, Hook},
    incoming::InvalidIncoming,
    invalid_request::InvalidRequest,
    mismatch::{InvalidResponse, UnexpectedResponse},
    multipart::{Multipart, Part},
    pagination::{Items, Pages},
    refreshing::RefreshingToken,
    request::Body,
    response::ResponseValue,
    response_header::{InvalidHeader, ResponseHeader},
    retry::Retry,
    secret::Secret,
    send_error::SendError,
    settings::{BuildError, Settings},
    stream::ByteStream,
    timed_out::TimedOut,
    typed_events::TypedEventStream,
};
