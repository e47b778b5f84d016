//! What a client is made with.

use std::{error, fmt, time::Duration};

use super::credentials::{Credential, Credentials};

/// What all requests of a client share.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub(crate) credentials: Credentials,
}

impl Settings {
    pub(crate) fn set_credential(&mut self, scheme: &'static str, credential: Credential) {
        self.credentials.set(scheme, credential);
    }
}

/// How long a whole call may take unless said otherwise.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection may take to come about.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no client.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is not an absolute `http` or `https` URL.
    BaseUrl(String),
    /// The HTTP client cannot be set up.
    Http(reqwest::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(url) => write!(
                f,
                "`{url}` is no base URL: it begins with `https://` or `http://` and has no query"
            ),
            Self::Http(_) => f.write_str("the HTTP client cannot be set up"),
        }
    }
}

impl error::Error for BuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::BaseUrl(_) => None,
        }
    }
}

/// The base URL without trailing slashes.
pub(crate) fn base_url(text: &str) -> Result<String, BuildError> {
    let wrong = || BuildError::BaseUrl(text.to_owned());
    let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
    let is_usable = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none();
    if !is_usable {
        return Err(wrong());
    }
    Ok(text.trim_end_matches('/').to_owned())
}
