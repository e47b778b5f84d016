//! The format `byte` as bytes: base64 in the JSON, bytes in the program.

use std::{fmt, ops::Deref};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;

use super::formatted::Format;

/// Bytes that are sent as base64 (RFC 4648 §4).
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Base64(pub Bytes);

impl<B: Into<Bytes>> From<B> for Base64 {
    fn from(bytes: B) -> Self {
        Self(bytes.into())
    }
}

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}

impl Format for Base64 {
    const NAME: &'static str = "base64";
    const EXPECTED: &'static str = "base64 with padding, such as `aGk=`";

    fn read(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok().map(Self::from)
    }

    fn write(&self) -> String {
        STANDARD.encode(&self.0)
    }
}
