//! Fetches documents over HTTP.

use std::{io, sync::Arc};

use spec::{
    document::{FileProvider, FileSystem, file_provider::is_url},
    wire::{Headers, Request},
};

use super::{Exit, connection::ConnectionSettings, print_status};
use crate::{
    exchange::coding,
    transport::{
        Transport as _,
        http::HttpTransport,
        redirect::{ParsedUrl, is_redirect, parsed, resolved},
        target::Target,
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
    /// Whether documents on other machines are fetched where a document refers to them.
    pub(super) allows_remote: bool,
}

impl Fetching {
    /// Fetches over direct connections.
    pub(super) fn plain(allows_remote: bool) -> Self {
        Self {
            allows_remote,
            ..Self::default()
        }
    }
}

/// The files of a document: those on this machine, and those on others that may be fetched.
pub(super) struct Files<'f> {
    fetching: &'f Fetching,
    /// The document itself, where it was fetched.
    entry: Option<Entry>,
}

/// A document that was fetched.
struct Entry {
    url: String,
    target: Target,
    bytes: Vec<u8>,
}

impl<'f> Files<'f> {
    /// The files of a document on this machine.
    pub(super) fn local(fetching: &'f Fetching) -> Self {
        Self {
            fetching,
            entry: None,
        }
    }

    /// The files of the document at `url`, which is fetched.
    pub(super) fn of(url: &str, fetching: &'f Fetching) -> Result<Self, Exit> {
        let print = |why: String| {
            print_status(&format!("error: cannot fetch `{url}`: {why}"));
            Exit::Unreachable
        };
        let ParsedUrl { server: target, .. } = parsed(url).map_err(|why| print(why.to_string()))?;
        let bytes = fetched(url, &target, fetching).map_err(print)?;
        let url = url.to_owned();
        Ok(Self {
            fetching,
            entry: Some(Entry { url, target, bytes }),
        })
    }
}

impl FileProvider for Files<'_> {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        if let Some(entry) = self.entry.as_ref().filter(|entry| entry.url == name) {
            return Ok(entry.bytes.clone());
        }
        if !is_url(name) {
            return FileSystem.read(name);
        }
        let ParsedUrl { server: target, .. } =
            parsed(name).map_err(|why| io::Error::other(why.to_string()))?;
        // Header fields are for the server of the document.
        let owner = self.entry.as_ref().map_or(&target, |entry| &entry.target);
        fetched(name, owner, self.fetching).map_err(io::Error::other)
    }

    fn canonical_name(&self, name: &str) -> String {
        if is_url(name) {
            name.to_owned()
        } else {
            FileSystem.canonical_name(name)
        }
    }

    /// A document that was fetched may refer to others on its server.
    fn reads_url(&self, url: &str) -> bool {
        let is_own =
            |entry: &Entry| parsed(url).is_ok_and(|it| it.server.is_same_host(&entry.target));
        self.fetching.allows_remote || self.entry.as_ref().is_some_and(is_own)
    }
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

/// The document at `url`, through redirects. Header fields are only sent to the host of `owner`. An error says why there is
/// none.
fn fetched(url: &str, owner: &Target, fetching: &Fetching) -> Result<Vec<u8>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let mut at = url.to_owned();
    for _ in 0..=MOST_REDIRECTS {
        let ParsedUrl {
            server: target,
            path,
        } = parsed(&at).map_err(|why| why.to_string())?;
        let is_own = target.is_same_host(owner);
        let mut connection = fetching.connection.clone();
        // The socket is that of the API.
        connection.socket = None;
        let options = connection
            .options(target.clone(), false)
            .map_err(|_| "the options of the connection cannot be used".to_owned())?;
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
        let mut response = interaction.outcome.map_err(|error| error.to_string())?;
        match (response.status, response.headers.get("location")) {
            (200, _) => {
                coding::decode(&mut response).map_err(|error| error.to_string())?;
                return Ok(response.body);
            }
            (status, Some(location)) if is_redirect(status) => {
                at = resolved(location, &target, &request.target);
            }
            (status, _) => {
                let hint = match status {
                    401 | 403 => "; send credentials with --spec-header",
                    404 | 410 => {
                        "; name the URL of the document itself, which often ends with `openapi.json`"
                    }
                    _ => "",
                };
                return Err(format!("the server responded with {status}{hint}"));
            }
        }
    }
    Err(format!("more than {MOST_REDIRECTS} redirects"))
}
