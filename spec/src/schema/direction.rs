//! The direction of a value, request or response, which decides about `readOnly` and `writeOnly` (OAS 3.0.3 §4.7.24.2).

/// The way a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From client to server: `readOnly` properties need not be there.
    Request,
    /// From server to client: `writeOnly` properties need not be there.
    Response,
    /// Like [`Direction::Request`], and `readOnly` properties must not be there: for making values.
    GeneratedRequest,
    /// Like [`Direction::Response`], and `writeOnly` properties must not be there: for making values.
    GeneratedResponse,
}

impl Direction {
    /// The keyword whose properties do not travel this way.
    pub fn excluding_keyword(self) -> &'static str {
        match self {
            Self::Request | Self::GeneratedRequest => "readOnly",
            Self::Response | Self::GeneratedResponse => "writeOnly",
        }
    }

    /// Whether properties that do not travel this way are rejected rather than merely not asked for.
    pub fn is_strict(self) -> bool {
        matches!(self, Self::GeneratedRequest | Self::GeneratedResponse)
    }
}
