//! Elements of HTTP that documents and messages share: percent-encoding, media types, status codes.
//!
//! **Invariant:** knows strings and the RFCs, and nothing of documents.

pub mod percent;

pub mod media_type;

pub mod body_kind;

pub mod status;

pub mod url;

pub use self::{
    body_kind::BodyKind,
    media_type::{MediaRange, MediaType},
    status::{StatusCodePattern, reason_phrase},
};
