//! The reasons for which a mock rejects requests, and the documented responses for them.

use spec::{http::StatusCodePattern, model::Responses};

use super::status_of;

/// Why a request is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejection {
    /// Valid credentials are missing.
    Unauthorized,
    /// No media type that `Accept` allows can be sent.
    NotAcceptable,
    /// The body is of a type that is not documented.
    UnsupportedMediaType,
    /// A path parameter violates the contract.
    InvalidPath,
    /// Another part violates the contract.
    Invalid,
    /// The resource was deleted.
    Gone,
}

impl Rejection {
    /// The statuses for it, the usual one first.
    fn statuses(self) -> &'static [u16] {
        match self {
            Self::Unauthorized => &[401, 403],
            Self::NotAcceptable => &[406],
            Self::UnsupportedMediaType => &[415],
            Self::InvalidPath => &[400, 422, 404],
            Self::Invalid => &[400, 422],
            Self::Gone => &[404, 410],
        }
    }

    /// The status when the document has none for it.
    pub(super) fn status(self) -> u16 {
        self.statuses().first().copied().unwrap_or(400)
    }
}

/// The documented response that fits `rejection`, with its status.
pub(super) fn documented_for(responses: &Responses, rejection: Rejection) -> Option<(usize, u16)> {
    let found = |pattern: StatusCodePattern, wanted: u16| {
        let mut list = responses.list.iter();
        let at = list.position(|response| response.status == pattern)?;
        Some((at, status_of(responses, at, pattern, wanted)?))
    };
    let mut exact = rejection.statuses().iter().copied();
    exact
        .find_map(|status| found(StatusCodePattern::Exact(status), status))
        .or_else(|| found(StatusCodePattern::Range(4), rejection.status()))
        .or_else(|| found(StatusCodePattern::Default, rejection.status()))
}
