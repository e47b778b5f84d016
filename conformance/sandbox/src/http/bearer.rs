//! The access token in the header `Authorization` (RFC 6750 §2.1).

use axum::http::{HeaderMap, header::AUTHORIZATION};

/// Why a request carries no access token that could be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BearerError {
    /// It has no credentials at all.
    #[error("the request carries no access token")]
    Missing,
    /// It has more than one header `Authorization`.
    #[error("the header Authorization was sent more than once")]
    Repeated,
    /// Its credentials are of another form.
    #[error("the header Authorization is not of the form `Bearer <OAuth-token>`")]
    Form,
}

/// The token in `Authorization: Bearer …`.
pub(crate) fn token(headers: &HeaderMap) -> Result<&str, BearerError> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let line = lines.next().ok_or(BearerError::Missing)?;
    if lines.next().is_some() {
        return Err(BearerError::Repeated);
    }
    let line = line.to_str().unwrap_or_default();
    let (scheme, token) = line.split_once(' ').unwrap_or((line, ""));
    let token = token.trim_matches(' ');
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(BearerError::Form);
    }
    Ok(token)
}
