//! Retries: which requests are sent again, when, and how long to wait.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::{Duration, SystemTime},
};

use reqwest::{
    Method, Response, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
};

use super::send_error::SendError;

/// Which requests are sent again, and when.
///
/// Only idempotent methods are retried (RFC 9110 §9.2.2), unless the document overrides this for
/// an operation (`x-idempotent`), and requests with an `Idempotency-Key`, which a client makes where an operation
/// documents that header. Everything else is sent once, unless
/// [`Retry::any_method`] asks for more, or the server has done nothing: no connection could be established, or the
/// server asked for a later attempt (429 with `Retry-After`). A connection that breaks after that may have carried the
/// request, so such a request is not sent again.
#[derive(Debug, Clone)]
pub struct Retry {
    attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
    statuses: Vec<u16>,
    any_method: bool,
    idempotency_keys: bool,
}

/// The header by which a server does the same request once (draft-ietf-httpapi-idempotency-key-header).
pub static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

impl Default for Retry {
    /// Three attempts, on failed connections and the statuses 429, 502, 503 and 504.
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(20),
            statuses: vec![429, 502, 503, 504],
            any_method: false,
            idempotency_keys: false,
        }
    }
}

impl Retry {
    /// Every request is sent once.
    pub fn off() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// At most so many attempts, the first included.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The wait before the second attempt, which doubles with each further one, and the longest wait.
    ///
    /// A `Retry-After` that asks for more than the longest wait ends the attempts.
    #[must_use]
    pub fn waits(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// The statuses that are retried, instead of the default ones.
    #[must_use]
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = StatusCode>) -> Self {
        self.statuses = statuses.into_iter().map(|status| status.as_u16()).collect();
        self
    }

    /// Retries requests of any method, such as `POST`. Their effect may then happen more than once.
    #[must_use]
    pub fn any_method(mut self) -> Self {
        self.any_method = true;
        self
    }

    /// Makes an `Idempotency-Key` for each call of `POST` and `PATCH` that has none, the same for all its attempts, and
    /// retries them, also where the header is not documented: for servers that know it.
    #[must_use]
    pub fn idempotency_keys(mut self) -> Self {
        self.idempotency_keys = true;
        self
    }

    /// The `Idempotency-Key` of a call that has none, if it should have one.
    pub(super) fn new_key(&self, method: &Method, is_documented: bool) -> Option<HeaderValue> {
        let is_known = self.idempotency_keys || is_documented && self.attempts > 1;
        let needs_key = is_known && matches!(*method, Method::POST | Method::PATCH);
        needs_key.then(random_key).flatten()
    }

    /// Whether a request may be sent again after `attempts` attempts, by its method or by what the document has instead.
    pub(super) fn admits(
        &self,
        method: &Method,
        says_document: Option<bool>,
        attempts: u32,
    ) -> bool {
        let is_safe = says_document.unwrap_or_else(|| is_idempotent(method));
        attempts < self.attempts && (is_safe || self.any_method)
    }

    /// Whether a request of any method may be sent again after `attempts` attempts, since the server has done nothing. What
    /// must not be retried by the document is sent again only when no connection could be established.
    pub(super) fn admits_undone(
        &self,
        response: Result<&Response, &SendError>,
        says_document: Option<bool>,
        attempts: u32,
    ) -> bool {
        let is_undone = match response {
            Ok(response) => {
                response.status() == StatusCode::TOO_MANY_REQUESTS
                    && response.headers().contains_key(RETRY_AFTER)
                    && says_document != Some(false)
            }
            Err(SendError::Http(error)) => error.is_connect(),
            Err(SendError::Timeout(error)) => error.is_connect(),
            Err(_) => false,
        };
        is_undone && attempts < self.attempts
    }

    /// How long to wait before the next attempt; `None` when there should be none.
    pub(super) fn wait(
        &self,
        response: Result<&Response, &SendError>,
        attempts: u32,
    ) -> Option<Duration> {
        let asked = match response {
            Ok(response) if self.statuses.contains(&response.status().as_u16()) => {
                retry_after(response.headers(), SystemTime::now())
            }
            Ok(_) => return None,
            Err(SendError::Timeout(_)) => None,
            Err(SendError::Http(error)) if is_passing(error) => None,
            Err(_) => return None,
        };
        match asked {
            Some(asked) if asked > self.longest_wait => None,
            // Not all clients with the same `Retry-After` should retry at once.
            Some(asked) => Some(asked + part_of(self.first_wait)),
            None => {
                let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
                let most = self.first_wait.saturating_mul(doubled);
                let half = most.min(self.longest_wait) / 2;
                Some(half + part_of(half))
            }
        }
    }
}

/// Whether the connection failed, and not the request.
fn is_passing(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_request()
}

/// A random part of `span`. The keys of a hasher are random, and nothing here needs better numbers.
fn part_of(span: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8) >> 32;
    let part = f64::from(u32::try_from(random).unwrap_or_default()) / f64::from(u32::MAX);
    span.mul_f64(part)
}

/// A random UUID (RFC 9562 §5.4), the form of key that most servers document.
fn random_key() -> Option<HeaderValue> {
    let random = || RandomState::new().hash_one(0_u8);
    let (high, low) = (random(), random());
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    let text = format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    );
    HeaderValue::from_str(&text).ok()
}

/// RFC 9110 §10.2.3: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// RFC 9110 §9.2.2.
fn is_idempotent(method: &Method) -> bool {
    method.is_safe() || matches!(*method, Method::PUT | Method::DELETE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_requests_are_retried() {
        let retry = Retry::default();
        assert!(retry.admits(&Method::GET, None, 1));
        assert!(retry.admits(&Method::DELETE, None, 2));
        assert!(!retry.admits(&Method::GET, None, 3));
        assert!(!retry.admits(&Method::POST, None, 1));
        assert!(!retry.admits(&Method::GET, Some(false), 1));
        assert!(retry.admits(&Method::POST, Some(true), 1));
        assert!(retry.clone().any_method().admits(&Method::POST, None, 1));
        assert!(!Retry::off().admits(&Method::GET, None, 1));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_747);
        let table = [
            ("7", Some(7)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:40:00 GMT", Some(0)),
            ("soon", None),
        ];
        for (text, expected) in table {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().expect("a value"))]);
            let found = retry_after(&headers, now).map(|wait| wait.as_secs());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn keys_are_uuids_that_differ() {
        let key = || random_key().expect("a header value");
        let (one, other) = (key(), key());
        assert_ne!(one, other);
        let text = one.to_str().expect("plain text");
        let groups: Vec<usize> = text.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12], "{text}");
        assert_eq!(text.as_bytes().get(14), Some(&b'4'), "{text}");
        let variant = text.as_bytes().get(19).copied().unwrap_or_default();
        assert!(b"89ab".contains(&variant), "{text}");
    }

    #[test]
    fn a_random_part_is_never_more_than_the_span() {
        for _ in 0..100 {
            assert!(part_of(Duration::from_secs(1)) <= Duration::from_secs(1));
        }
    }
}
