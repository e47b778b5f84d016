//! The words beside a status.

use http::StatusCode;

/// The reason phrase that goes with `status` (RFC 9110 §15); empty for those that are not registered.
pub(super) fn phrase(status: u16) -> &'static str {
    match status {
        // `http` has the phrases of RFC 7231 and RFC 4918 here.
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        _ => StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_those_of_the_standard() {
        assert_eq!(phrase(200), "OK");
        assert_eq!(phrase(413), "Content Too Large");
        assert_eq!(phrase(422), "Unprocessable Content");
        assert_eq!(phrase(299), "");
        assert_eq!(phrase(7), "");
    }
}
