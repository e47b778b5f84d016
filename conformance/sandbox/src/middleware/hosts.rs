//! Lets requests in that name this sandbox as their host (RFC 9110 §7.2, RFC 9112 §3.2).
//!
//! A page of another site can give its own name the address of this machine (DNS rebinding), and the browser then sends
//! what the page likes. It sends the name too, so requests with an unknown name are rejected.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, Version, header::HOST, uri::Authority},
    middleware::Next,
    response::Response,
};

use crate::{app::SharedApp, http::ErrorResponse};

/// The hosts that a sandbox accepts requests for.
#[derive(Debug)]
pub(crate) struct Hosts {
    app: SharedApp,
    /// The address that the sandbox listens on.
    bound: IpAddr,
}

/// A name that no request can have as its host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a host name: give a name or an address without scheme, port and path, such as `sandbox.test`"
)]
pub struct HostNameError(pub String);

/// Reads a host that is to be allowed.
///
/// # Errors
///
/// When it is more or less than a host.
pub(crate) fn parse_allowed(name: &str) -> Result<String, HostNameError> {
    let bracketed = match name.parse::<IpAddr>() {
        Ok(IpAddr::V6(_)) => format!("[{name}]"),
        _ => name.to_owned(),
    };
    let authority = bracketed.parse::<Authority>().ok();
    let authority = authority.filter(|authority| authority.host() == bracketed);
    authority
        .map(|authority| comparable(authority.host()))
        .filter(|host| !host.is_empty() && host.bytes().all(is_of_host))
        .ok_or_else(|| HostNameError(name.to_owned()))
}

impl Hosts {
    /// Those of `app`, which listens on `bound`.
    pub(crate) fn new(app: SharedApp, bound: IpAddr) -> Self {
        Self { app, bound }
    }

    fn check(&self, version: Version, uri: &Uri, headers: &HeaderMap) -> Result<(), ErrorResponse> {
        let mut lines = headers.get_all(HOST).iter();
        let line = lines.next();
        if lines.next().is_some() {
            return Err(ErrorResponse::bad_request(
                "host_repeated",
                "The request has the header Host more than once.",
            ));
        }
        if line.is_none() && version >= Version::HTTP_11 {
            return Err(ErrorResponse::bad_request(
                "host_missing",
                "The request has no header Host, which HTTP/1.1 requires.",
            ));
        }
        let line = line.map(|line| Authority::try_from(line.as_bytes()).ok());
        let of_line = match &line {
            Some(None) => {
                return Err(ErrorResponse::bad_request(
                    "host_malformed",
                    "The header Host is not a host with an optional port.",
                ));
            }
            Some(Some(authority)) => Some(authority),
            None => None,
        };
        // A target with an authority of its own takes precedence, and then both must be ours.
        let all = of_line.into_iter().chain(uri.authority());
        for authority in all {
            if authority.as_str().contains('@') || !self.is_ours(authority.host()) {
                return Err(misdirected(authority.host()));
            }
        }
        Ok(())
    }

    fn is_ours(&self, host: &str) -> bool {
        let host = comparable(host);
        if self.app.settings.allowed_hosts.contains(&host) {
            return true;
        }
        match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            // No page of another site has an address as its name, unless it comes from there.
            Ok(address) => {
                let address = address.to_canonical();
                address.is_loopback() || self.bound.is_unspecified() || address == self.bound
            }
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        }
    }
}

/// Whether a host is written with this byte; there are no wildcards.
fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte)
}

/// A host in the form that hosts are compared in.
fn comparable(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

fn misdirected(host: &str) -> ErrorResponse {
    ErrorResponse::new(
        StatusCode::MISDIRECTED_REQUEST,
        "host_unknown",
        format!(
            "The sandbox accepts no request for the host {host}. Use localhost or the address it listens on, or start it \
             with --allowed-host {host}."
        ),
    )
}

/// Responds to a request, unless it names another host.
pub(crate) async fn check(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Response {
    match hosts.check(request.version(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => hosts.app.error_response(request.uri(), &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_can_be_allowed_are_names_and_addresses() {
        for (name, host) in [
            ("Sandbox.Test", "sandbox.test"),
            ("sandbox.", "sandbox"),
            ("10.0.0.1", "10.0.0.1"),
            ("fd00::1", "[fd00::1]"),
            ("[fd00::1]", "[fd00::1]"),
        ] {
            assert_eq!(parse_allowed(name).as_deref(), Ok(host));
        }
        for wrong in ["", ".", "http://x", "x:80", "x/y", "a@b", "a b", "*"] {
            assert_eq!(
                parse_allowed(wrong),
                Err(HostNameError(wrong.to_owned())),
                "{wrong}"
            );
        }
    }
}
