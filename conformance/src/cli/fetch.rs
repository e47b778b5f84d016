//! Fetches a document over HTTP.

use std::sync::Arc;

use spec::wire::{Headers, Request};

use super::{Exit, connection::ConnectionSettings, print_status};
use crate::{
    exchange::coding,
    transport::{Transport as _, http::HttpTransport, target::Target},
};

/// The maximum number of redirects that are followed.
const MOST_REDIRECTS: usize = 10;

/// How documents are fetched.
#[derive(Debug, Clone, Default)]
pub(super) struct Fetching {
    pub(super) connection: ConnectionSettings,
    /// Header fields, which only the host of the URL gets.
    pub(super) headers: Vec<(String, String)>,
}

/// The header fields in the flags `lines`.
pub(super) fn headers(lines: &[String]) -> Result<Vec<(String, String)>, Exit> {
    let of = |line: &String| match line.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => {
            print_status(&format!(
                "error: `{line}` is not a valid header; write `NAME: VALUE`, such as `Accept: application/json`"
            ));
            Err(Exit::Usage)
        }
    };
    lines.iter().map(of).collect()
}

/// Fetches a document, through redirects.
pub(super) fn fetch(url: &str, fetching: &Fetching) -> Result<Vec<u8>, Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| cannot(url, &error.to_string()))?;
    let mut at = url.to_owned();
    for _ in 0..=MOST_REDIRECTS {
        let (target, path) = parsed(&at).map_err(|why| cannot(url, &why))?;
        let (first, _) = parsed(url).map_err(|why| cannot(url, &why))?;
        let is_own = target.is_same_host(&first);
        let mut connection = fetching.connection.clone();
        // The socket is that of the API.
        connection.socket = None;
        let options = connection.options(target.clone(), false)?;
        let own = fetching.headers.iter().filter(|_| is_own);
        let request = Request {
            method: "GET".to_owned(),
            target: path,
            headers: own
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect::<Headers>(),
            body: None,
        };
        let interaction = runtime.block_on(HttpTransport::new(Arc::new(options)).send(&request));
        let mut response = interaction
            .outcome
            .map_err(|error| cannot(url, &error.to_string()))?;
        match (response.status, response.headers.get("location")) {
            (200, _) => {
                coding::decode(&mut response).map_err(|error| cannot(url, &error.to_string()))?;
                return Ok(response.body);
            }
            (301 | 302 | 303 | 307 | 308, Some(location)) => {
                at = resolved(location, &target, &request.target);
            }
            (status, _) => {
                let hint = match status {
                    401 | 403 => "; send credentials with --spec-header",
                    _ => "",
                };
                return Err(cannot(
                    url,
                    &format!("the server responded with {status}{hint}"),
                ));
            }
        }
    }
    Err(cannot(
        url,
        &format!("more than {MOST_REDIRECTS} redirects"),
    ))
}

fn cannot(url: &str, reason: &str) -> Exit {
    print_status(&format!("error: cannot fetch `{url}`: {reason}"));
    Exit::Unreachable
}

/// The server of `url`, and the path and query behind it.
fn parsed(url: &str) -> Result<(Target, String), String> {
    let url = url.split('#').next().unwrap_or_default();
    let (before, query) = match url.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (url, None),
    };
    let target = Target::parse(before).map_err(|error| error.to_string())?;
    let authority = before.split_once("://").map_or("", |(_, rest)| rest);
    let path = authority.find('/').and_then(|at| authority.get(at..));
    let path = path.unwrap_or("/");
    let path = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let target = Target {
        prefix: String::new(),
        ..target
    };
    Ok((target, path))
}

/// The URL that `location` means in the response to a request for `path` (RFC 9110 §10.2.2).
fn resolved(location: &str, target: &Target, path: &str) -> String {
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
        let (target, path) = parsed("http://a:8/docs/api.yaml?v=1").unwrap();
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
