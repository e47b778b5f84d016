//! Where a redirect leads (RFC 9110 §15.4). It is up to those who send whether it is followed: nothing is sent here.

use super::target::{Target, TargetError};

/// Whether a response with this status has a `Location` to follow.
pub fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// A URL in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedUrl {
    /// The server, without a prefix.
    pub server: Target,
    /// The path, and the query behind it.
    pub path: String,
}

/// The parts of `url`.
///
/// # Errors
///
/// When the URL has no server.
pub fn parsed(url: &str) -> Result<ParsedUrl, TargetError> {
    let url = url.split('#').next().unwrap_or_default();
    let (before, query) = match url.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (url, None),
    };
    let target = Target::parse(before)?;
    let authority = before.split_once("://").map_or("", |(_, rest)| rest);
    let path = authority.find('/').and_then(|at| authority.get(at..));
    let path = path.unwrap_or("/");
    let path = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let server = Target {
        prefix: String::new(),
        ..target
    };
    Ok(ParsedUrl { server, path })
}

/// The URL that `location` means in the response to a request to `target`, which has no prefix, for `path` (RFC 9110 §10.2.2).
pub fn resolved(location: &str, target: &Target, path: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    if let Some(rest) = location.strip_prefix("//") {
        let scheme = if target.is_https { "https" } else { "http" };
        return format!("{scheme}://{rest}");
    }
    if location.starts_with('/') {
        return format!("{}{location}", target.url());
    }
    let path = path.split('?').next().unwrap_or_default();
    let folder = path.rfind('/').and_then(|at| path.get(..=at));
    format!("{}{}{location}", target.url(), folder.unwrap_or("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_relative_to_the_request() {
        let ParsedUrl {
            server: target,
            path,
        } = parsed("http://a:8/docs/api.yaml?v=1").unwrap();
        assert_eq!(path, "/docs/api.yaml?v=1");
        for (location, expected) in [
            ("https://b/x", "https://b/x"),
            ("//b/x", "http://b/x"),
            ("/x", "http://a:8/x"),
            ("v2.yaml", "http://a:8/docs/v2.yaml"),
        ] {
            assert_eq!(resolved(location, &target, &path), expected);
        }
    }
}
