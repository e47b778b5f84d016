//! The base URL of the API under test.

use spec::{document::file_provider, http::percent};

/// A parsed base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Whether the connection is encrypted.
    pub is_https: bool,
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The path in front of every path of the contract, without a slash at its end.
    pub prefix: String,
}

/// Why a string is not a valid base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It does not begin with `http://` or `https://`.
    #[error("a base URL begins with `http://` or `https://`, such as `http://{}`, not `{}`", without_scheme(.0), .0)]
    Scheme(String),
    /// It names no host.
    #[error("`{0}` names no host")]
    Host(String),
    /// Its port is not a valid number.
    #[error("`{0}` is not a valid port")]
    Port(String),
    /// It has a query or fragment, which a base URL cannot have.
    #[error("a base URL has neither `?` nor `#`")]
    Query,
}

/// A URL without its scheme, or what may have been meant by one.
fn without_scheme(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.trim_start_matches('/');
    if rest.is_empty() {
        "localhost:8080"
    } else {
        rest
    }
}

impl Target {
    /// Parses a base URL such as `http://127.0.0.1:8080/v1`.
    ///
    /// # Errors
    ///
    /// When the string is not a valid base URL.
    pub fn parse(url: &str) -> Result<Self, TargetError> {
        let (is_https, rest) = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            _ => return Err(TargetError::Scheme(url.to_owned())),
        };
        if rest.contains(['?', '#']) {
            return Err(TargetError::Query);
        }
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let authority = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let (host, port) = match authority
            .strip_prefix('[')
            .and_then(|inner| inner.split_once(']'))
        {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        if host.is_empty() {
            return Err(TargetError::Host(url.to_owned()));
        }
        let port = match port {
            Some(port) => port
                .parse()
                .map_err(|_| TargetError::Port(port.to_owned()))?,
            None if is_https => 443,
            None => 80,
        };
        Ok(Self {
            is_https,
            host: host.to_owned(),
            port,
            prefix: path.trim_end_matches('/').to_owned(),
        })
    }

    /// Whether `url` has a user before its host (RFC 3986 §3.2.1), which no request sends.
    pub fn has_user(url: &str) -> bool {
        let (_, rest) = url.split_once("://").unwrap_or_default();
        let authority = rest.split('/').next().unwrap_or_default();
        authority.contains('@')
    }

    /// Parses the URL of a server, which may be relative to the root of `base` (RFC 3986 §5.2); `None` when it is not a valid
    /// base URL.
    pub fn resolve(url: &str, base: &Self) -> Option<Self> {
        let root = Self {
            prefix: String::new(),
            ..base.clone()
        };
        Self::resolve_in(&format!("{}/", root.url()), url)
    }

    /// Parses the URL of a server, which may be relative to the URL of its document (OAS 3.0.3 §4.7.5, RFC 3986 §5.2); `None`
    /// when it is not a valid base URL. An empty one is the root, as one that is absent.
    pub fn resolve_in(document: &str, url: &str) -> Option<Self> {
        if url.contains("://") {
            return Self::parse(url).ok();
        }
        let reference = if url.is_empty() { "/" } else { url };
        let document = document.split('#').next()?;
        let resolved = file_provider::url(document, &written(reference))?;
        Self::parse(&resolved).ok()
    }

    /// Whether `other` is served by the same host, whatever its path.
    pub fn is_same_host(&self, other: &Self) -> bool {
        (self.is_https, &self.host, self.port) == (other.is_https, &other.host, other.port)
    }

    /// The value of the header `Host`: with the port only when it is not the default one (RFC 9110 §7.2).
    pub fn host_header(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        let usual = if self.is_https { 443 } else { 80 };
        if self.port == usual {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }

    /// The URL again.
    pub fn url(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        format!("{scheme}://{}{}", self.host_header(), self.prefix)
    }
}

/// `reference` with the characters encoded that a URL cannot have (RFC 3986 §2).
fn written(reference: &str) -> String {
    let mut res = String::new();
    for c in reference.chars() {
        if c.is_ascii_graphic() && !r#""<>\^`{|}"#.contains(c) {
            res.push(c);
        } else {
            res.push_str(&percent::encode(&c.to_string()));
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_relative_to_the_url_of_their_document() {
        let document = "https://api.test:8443/docs/v1/openapi.json?as=json#top";
        for (server, expected) in [
            ("/", Some("https://api.test:8443")),
            ("", Some("https://api.test:8443")),
            ("/v2/", Some("https://api.test:8443/v2")),
            ("up", Some("https://api.test:8443/docs/v1/up")),
            ("./", Some("https://api.test:8443/docs/v1")),
            (".", Some("https://api.test:8443/docs/v1")),
            ("./up/", Some("https://api.test:8443/docs/v1/up")),
            ("..", Some("https://api.test:8443/docs")),
            ("../up", Some("https://api.test:8443/docs/up")),
            ("../../../up", Some("https://api.test:8443/up")),
            (
                "a b/{c}",
                Some("https://api.test:8443/docs/v1/a%20b/%7Bc%7D"),
            ),
            ("//other.test/x", Some("https://other.test/x")),
            ("http://other.test/x", Some("http://other.test/x")),
            ("?q", None),
            ("/v1#part", None),
            ("ws://other.test", None),
        ] {
            let found = Target::resolve_in(document, server).map(|it| it.url());
            assert_eq!(found.as_deref(), expected, "{server}");
        }
        let base = Target::parse("http://127.0.0.1:80/v1").unwrap();
        for (server, expected) in [
            ("v2", "http://127.0.0.1/v2"),
            ("../v2", "http://127.0.0.1/v2"),
            ("./v2/", "http://127.0.0.1/v2"),
            ("//a.test/v2", "http://a.test/v2"),
        ] {
            let found = Target::resolve(server, &base).unwrap();
            assert_eq!(found.url(), expected, "{server}");
        }
    }

    #[test]
    fn urls_are_parsed_and_printed() {
        for (url, host, port, again) in [
            ("http://a", "a", 80, "http://a"),
            ("https://a.b/v1/", "a.b", 443, "https://a.b/v1"),
            (
                "http://127.0.0.1:8080/x",
                "127.0.0.1",
                8080,
                "http://127.0.0.1:8080/x",
            ),
            ("HTTP://[::1]:9", "::1", 9, "http://[::1]:9"),
        ] {
            let target = Target::parse(url).unwrap();
            assert_eq!(
                (target.host.as_str(), target.port, target.url().as_str()),
                (host, port, again)
            );
        }
        for wrong in [
            "",
            "a",
            "ftp://a",
            "http://",
            "http://a:b",
            "http://a?b",
            "http:///x",
        ] {
            assert!(Target::parse(wrong).is_err(), "{wrong}");
        }
    }
}
