//! HTTP proxies: which one a server is reached through.
//!
//! The matcher of `hyper-util` drops a proxy that it cannot read without a word, and knows no ports in `NO_PROXY`; here what
//! cannot be read ends the run.

use std::net::IpAddr;

use base64::Engine as _;
use ipnet::IpNet;
use spec::http::percent;

use super::target::Target;

/// An HTTP proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The value of `Proxy-Authorization`.
    pub(super) authorization: Option<String>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.url())
    }
}

/// Why a string does not name a proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// It is a proxy of another kind.
    #[error("`{0}` proxies are not supported; name an HTTP proxy, such as `http://127.0.0.1:3128`")]
    Scheme(String),
    /// It names no host, or its port is not valid.
    #[error("it is not of the form `http://host:port`")]
    Address,
}

impl Proxy {
    /// Parses the URL of a proxy; without a scheme it is `http`.
    ///
    /// # Errors
    ///
    /// When it is not the URL of an HTTP proxy.
    pub fn parse(url: &str) -> Result<Self, ProxyError> {
        let rest = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) => return Err(ProxyError::Scheme(scheme.to_owned())),
            None => url,
        };
        let rest = rest.trim_end_matches('/');
        let (user, address) = match rest.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, rest),
        };
        let target =
            Target::parse(&format!("http://{address}")).map_err(|_| ProxyError::Address)?;
        if !target.prefix.is_empty() {
            return Err(ProxyError::Address);
        }
        let basic = |user: &str| {
            let (name, password) = user.split_once(':').unwrap_or((user, ""));
            let pair = format!("{}:{}", percent::decode(name), percent::decode(password));
            format!(
                "Basic {}",
                base64::engine::general_purpose::STANDARD.encode(pair)
            )
        };
        Ok(Self {
            host: target.host,
            port: target.port,
            authorization: user.map(basic),
        })
    }

    /// The URL again, without credentials.
    pub fn url(&self) -> String {
        let target = Target {
            is_https: false,
            host: self.host.clone(),
            port: self.port,
            prefix: String::new(),
        };
        target.url()
    }
}

/// The proxies of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For `http` servers.
    pub http: Option<Proxy>,
    /// For `https` servers.
    pub https: Option<Proxy>,
    /// Servers that are reached directly, as in `NO_PROXY`: hosts with their subdomains, addresses, each with a port or
    /// without; networks such as `10.0.0.0/8`; `*` for all.
    pub except: Vec<String>,
    /// Whether servers on this machine are reached directly, too.
    pub except_loopback: bool,
}

impl Proxies {
    /// The proxy for `target`; `None` when it is reached directly.
    pub fn of(&self, target: &Target) -> Option<&Proxy> {
        let proxy = if target.is_https {
            &self.https
        } else {
            &self.http
        };
        let is_direct = self.except_loopback && is_loopback(&target.host)
            || self.except.iter().any(|known| is_meant(known, target));
        proxy.as_ref().filter(|_| !is_direct)
    }
}

/// Whether an entry of `NO_PROXY` means `target`.
fn is_meant(entry: &str, target: &Target) -> bool {
    let entry = entry.trim();
    if entry == "*" {
        return true;
    }
    if let (Ok(network), Ok(address)) = (entry.parse::<IpNet>(), target.host.parse::<IpAddr>()) {
        return network.contains(&address);
    }
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() && !host.contains(':') => {
            (host, port.parse().ok())
        }
        _ => (entry, None),
    };
    let host = host.trim_start_matches("*.").trim_start_matches('.');
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() || port.is_some_and(|port: u16| port != target.port) {
        return false;
    }
    let (host, own) = (host.to_ascii_lowercase(), target.host.to_ascii_lowercase());
    let is_below = || {
        let before = own.strip_suffix(&host);
        before.is_some_and(|before| before.ends_with('.'))
    };
    own == host || is_below()
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    address.is_ok_and(|address| address.is_loopback()) || host.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_parsed_without_showing_their_credentials() {
        let proxy = Proxy::parse("http://anna:se%40cret@proxy.local:3128/").unwrap();
        assert_eq!(proxy.url(), "http://proxy.local:3128");
        assert_eq!(format!("{proxy:?}"), "http://proxy.local:3128");
        // `anna:se@cret`
        assert_eq!(
            proxy.authorization.as_deref(),
            Some("Basic YW5uYTpzZUBjcmV0")
        );
        assert_eq!(Proxy::parse("proxy").unwrap().port, 80);
        assert_eq!(
            Proxy::parse("socks5://a:1"),
            Err(ProxyError::Scheme("socks5".to_owned()))
        );
        assert_eq!(Proxy::parse("http://a:b"), Err(ProxyError::Address));
    }

    #[test]
    fn excepted_hosts_are_reached_directly() {
        let proxy = Proxy::parse("p:1").ok();
        let mut proxies = Proxies {
            http: proxy,
            https: None,
            except: ["example.com", ".internal", "10.0.0.1:8080", "10.7.0.0/16"]
                .map(Into::into)
                .into(),
            except_loopback: true,
        };
        let is_direct =
            |proxies: &Proxies, url: &str| proxies.of(&Target::parse(url).unwrap()).is_none();
        for url in [
            "http://example.com",
            "http://api.Example.com",
            "http://a.internal",
            "http://10.0.0.1:8080",
            "http://10.7.3.4:81",
            "http://127.0.0.1:5",
            "http://localhost",
            "https://other.com",
        ] {
            assert!(is_direct(&proxies, url), "{url}");
        }
        for url in [
            "http://notexample.com",
            "http://10.0.0.1",
            "http://10.8.0.1",
            "http://other.com",
        ] {
            assert!(!is_direct(&proxies, url), "{url}");
        }
        proxies.except_loopback = false;
        assert!(!is_direct(&proxies, "http://localhost"));
        proxies.except = vec!["*".to_owned()];
        assert!(is_direct(&proxies, "http://other.com"));
    }
}
