//! Fetches a document over HTTP.

use std::sync::Arc;

use spec::wire::{Headers, Request};

use super::{Exit, connection::ConnectionSettings, print_status};
use crate::{
    exchange::coding,
    transport::{
        Transport as _,
        http::HttpTransport,
        redirect::{is_redirect, parsed, resolved},
    },
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
        let (target, path) = parsed(&at).map_err(|why| cannot(url, &why.to_string()))?;
        let (first, _) = parsed(url).map_err(|why| cannot(url, &why.to_string()))?;
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
            (status, Some(location)) if is_redirect(status) => {
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
