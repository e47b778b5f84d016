//! Credentials, and their locations in a request.

use std::{collections::BTreeMap, error, fmt, future::Future, pin::Pin, sync::Arc};

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};

use super::{redact::Sent, secret::Secret};

/// The source of the token of a request: a fixed one, or one that is fetched and renewed.
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// The token for a request that is about to be sent.
    fn token(&self) -> TokenFuture<'_>;

    /// The token, where it is available without waiting.
    fn ready(&self) -> Option<Secret> {
        None
    }
}

/// A token that will be available later.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Secret, CredentialError>> + Send + 'a>>;

impl TokenSource for Secret {
    fn token(&self) -> TokenFuture<'_> {
        let token = self.clone();
        Box::pin(async move { Ok(token) })
    }

    fn ready(&self) -> Option<Secret> {
        Some(self.clone())
    }
}

impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    fn token(&self) -> TokenFuture<'_> {
        (**self).token()
    }

    fn ready(&self) -> Option<Secret> {
        (**self).ready()
    }
}

/// Why there is no credential.
#[derive(Debug, Clone)]
pub struct CredentialError {
    message: String,
    is_final: bool,
    source: Option<Arc<dyn error::Error + Send + Sync>>,
}

impl CredentialError {
    /// An error whose message describes what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            is_final: false,
            source: None,
        }
    }

    /// An error that retries do not solve: a new credential must be issued.
    pub fn needs_new_credential(message: impl Into<String>) -> Self {
        Self {
            is_final: true,
            ..Self::new(message)
        }
    }

    /// Whether a new credential must be issued; otherwise a later retry may help.
    pub fn is_new_credential_needed(&self) -> bool {
        self.is_final
    }

    /// With its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl error::Error for CredentialError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        // The message of the cause is part of this one.
        self.source.as_deref()?.source()
    }
}

/// The credential of a client for one security scheme.
#[derive(Debug, Clone)]
pub(crate) enum Credential {
    /// `Authorization: Bearer …`.
    Bearer(Arc<dyn TokenSource>),
    /// `Authorization: Basic …`.
    Basic { user: String, password: Secret },
    /// A key in a header.
    Header(&'static str, Secret),
    /// A key in the query.
    Query(&'static str, Secret),
    /// A key in a cookie.
    Cookie(&'static str, Secret),
}

/// The credentials of a client, by the name of the security scheme.
#[derive(Debug, Clone, Default)]
pub(crate) struct Credentials(BTreeMap<&'static str, Credential>);

impl Credentials {
    pub(crate) fn set(&mut self, scheme: &'static str, credential: Credential) {
        self.0.insert(scheme, credential);
    }

    /// Adds to `request` the credentials of the first alternative of `requirement` that the client has all of.
    ///
    /// Without any the request is sent as it is: the server reports best what is missing.
    /// Returns what was added, so that it can be kept out of strings.
    pub(crate) async fn apply(
        &self,
        request: &mut reqwest::Request,
        requirement: &[&[&str]],
    ) -> Result<Sent, CredentialError> {
        let mut added = Sent::default();
        let chosen = requirement
            .iter()
            .find(|schemes| schemes.iter().all(|scheme| self.0.contains_key(scheme)));
        for scheme in chosen.copied().unwrap_or_default() {
            if let Some(credential) = self.0.get(scheme) {
                added.add(credential.apply(request).await?);
            }
        }
        Ok(added)
    }
}

impl Credential {
    async fn apply(&self, request: &mut reqwest::Request) -> Result<Secret, CredentialError> {
        Ok(match self {
            Self::Bearer(source) => {
                let token = match source.ready() {
                    Some(token) => token,
                    None => source.token().await?,
                };
                let value = secret_header(format!("Bearer {}", token.expose()))?;
                request.headers_mut().insert(AUTHORIZATION, value);
                token
            }
            Self::Basic { user, password } => {
                let plain = format!("{user}:{}", password.expose());
                let value = secret_header(basic(&plain))?;
                request.headers_mut().insert(AUTHORIZATION, value);
                password.clone()
            }
            Self::Header(name, key) => {
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| CredentialError::new("the key cannot be sent in a header"))?;
                let value = secret_header(key.expose().to_owned())?;
                request.headers_mut().insert(name, value);
                key.clone()
            }
            Self::Query(name, key) => {
                request
                    .url_mut()
                    .query_pairs_mut()
                    .append_pair(name, key.expose());
                key.clone()
            }
            Self::Cookie(name, key) => {
                let before = request
                    .headers()
                    .get(COOKIE)
                    .and_then(|it| it.to_str().ok());
                let pair = format!("{name}={}", key.expose());
                let all = before.map_or_else(|| pair.clone(), |before| format!("{before}; {pair}"));
                request.headers_mut().insert(COOKIE, secret_header(all)?);
                key.clone()
            }
        })
    }
}

/// `Basic …` for a name and a password with a colon between them (RFC 7617).
pub(super) fn basic(plain: &str) -> String {
    format!("Basic {}", base64(plain.as_bytes()))
}

fn secret_header(text: String) -> Result<HeaderValue, CredentialError> {
    let mut value = HeaderValue::try_from(text).map_err(|_| {
        CredentialError::new("the credential contains a character that headers do not allow")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut res = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0_u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let sextet = (group >> (18 - 6 * position)) & 63;
            let letter = ALPHABET.get(sextet as usize).copied().unwrap_or(b'=');
            res.push(if position > chunk.len() {
                '='
            } else {
                letter as char
            });
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_rfc_4648() {
        let table = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, expected) in table {
            assert_eq!(base64(plain.as_bytes()), expected);
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Secret::new("s3cr3t")), "Secret");
    }
}
