//! Cross-origin requests (Fetch Standard §3.3): which pages of other origins may call the mock.

use std::{net::Ipv6Addr, str::FromStr};

use spec::wire::{Request, Response};

use super::problem;

/// Which origins may read the responses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cors {
    /// Every origin, with credentials.
    #[default]
    Any,
    /// None: the mock sends no header fields for it.
    Off,
    /// These origins, such as `https://shop.test`, as browsers write them.
    Origins(Vec<String>),
}

/// Why a choice of origins cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorsError {
    /// It would match no request.
    #[error(
        "`{0}` is not an origin: write a scheme, a host and a port if it is not the usual one, such as `https://shop.test` or `http://localhost:3000`; or `any`, or `off`"
    )]
    NotAnOrigin(String),
    /// Two choices exclude each other.
    #[error("`any` and `off` stand alone: name one of them, or origins")]
    Contradiction,
}

impl FromStr for Cors {
    type Err = CorsError;

    /// Reads `any`, `off`, or origins between commas.
    fn from_str(text: &str) -> Result<Self, CorsError> {
        let each = text.split(',').map(|one| match one.trim() {
            "any" | "*" => Ok(Self::Any),
            "off" => Ok(Self::Off),
            one => Ok(Self::Origins(vec![
                origin(one).ok_or_else(|| CorsError::NotAnOrigin(one.to_owned()))?,
            ])),
        });
        Self::all(each.collect::<Result<Vec<_>, _>>()?)
    }
}

/// `text` as a browser writes the origin in `Origin` (RFC 6454 §6.2): in lower case, and without the usual port. `None` where it
/// is none.
fn origin(text: &str) -> Option<String> {
    if text == "null" {
        return Some(text.to_owned());
    }
    let text = text.to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse::<u16>().ok()?)),
        _ => (rest, None),
    };
    let address = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let is_host = match address {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => {
            let mut names = host.trim_end_matches('.').split('.');
            names.all(|name| {
                let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
                !name.is_empty() && name.chars().all(is_part)
            })
        }
    };
    let usual = match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    let port = port.filter(|port| Some(*port) != usual);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    (is_scheme && is_host).then(|| format!("{scheme}://{host}{port}"))
}

impl Cors {
    /// All of `choices` together; every origin where there are none.
    ///
    /// # Errors
    ///
    /// They exclude each other.
    pub fn all(choices: impl IntoIterator<Item = Self>) -> Result<Self, CorsError> {
        let mut res: Option<Self> = None;
        for choice in choices {
            res = Some(match (res, choice) {
                (None, choice) => choice,
                (Some(Self::Origins(mut known)), Self::Origins(more)) => {
                    known.extend(more);
                    Self::Origins(known)
                }
                (Some(known), choice) if known == choice => known,
                _ => return Err(CorsError::Contradiction),
            });
        }
        Ok(res.unwrap_or_default())
    }

    /// The origin that is allowed to read the response to `request`: that of its page, when it is allowed.
    fn allowed<'r>(&self, request: &'r Request) -> Option<&'r str> {
        let origin = request.headers.get("origin")?;
        match self {
            Self::Any => Some(origin),
            Self::Off => None,
            Self::Origins(known) => {
                let is_known = known.iter().any(|known| origin.eq_ignore_ascii_case(known));
                is_known.then_some(origin)
            }
        }
    }

    /// The response to a preflight request, by which a browser asks whether it may send the real one; `None` for any other
    /// request. `methods` are those of the path.
    pub(super) fn preflight(&self, request: &Request, methods: &str) -> Option<Response> {
        let headers = &request.headers;
        let method = headers.get("access-control-request-method")?;
        if request.method != "OPTIONS" || self.allowed(request).is_none() {
            return None;
        }
        let mut response = problem::empty(204);
        let methods = if methods.is_empty() { method } else { methods };
        response
            .headers
            .push("Access-Control-Allow-Methods", methods);
        if let Some(names) = headers.get("access-control-request-headers") {
            response.headers.push("Access-Control-Allow-Headers", names);
        }
        // Pages of a public site ask for it before they call a server on this machine.
        if headers
            .get("access-control-request-private-network")
            .is_some()
        {
            response
                .headers
                .push("Access-Control-Allow-Private-Network", "true");
        }
        response.headers.push("Access-Control-Max-Age", "600");
        Some(response)
    }

    /// Adds the header fields by which the page of `request` may read `response`, where the document gives none.
    pub(super) fn add(&self, request: &Request, response: &mut Response) {
        if *self == Self::Off {
            return;
        }
        response.headers.push("Vary", "Origin");
        let Some(origin) = self.allowed(request) else {
            return;
        };
        if response
            .headers
            .get("access-control-allow-origin")
            .is_some()
        {
            return;
        }
        response.headers.push("Access-Control-Allow-Origin", origin);
        response
            .headers
            .push("Access-Control-Allow-Credentials", "true");
        // With credentials, `*` is a name like any other (Fetch Standard §3.3.3).
        let names: Vec<&str> = response.headers.iter().map(|(name, _)| name).collect();
        let exposed = names.join(", ");
        response
            .headers
            .push("Access-Control-Expose-Headers", exposed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_are_read_as_origins() {
        let of = |text: &str| match text.parse() {
            Ok(Cors::Origins(list)) => list.join(" "),
            Ok(other) => format!("{other:?}"),
            Err(error) => format!("{error}"),
        };
        assert_eq!(of("HTTPS://Shop.test/"), "https://shop.test");
        assert_eq!(
            of("https://a.b:443,http://c.d:81"),
            "https://a.b http://c.d:81"
        );
        assert_eq!(of("http://[::1]:3000, null"), "http://[::1]:3000 null");
        assert_eq!(of("http://localhost:80"), "http://localhost");
        assert_eq!(of("any"), "Any");
        assert_eq!(of("off"), "Off");
        assert_eq!(
            of("any,https://a.b"),
            "`any` and `off` stand alone: name one of them, or origins"
        );
        for wrong in [
            "nonsense",
            "",
            "https://",
            "https://a b",
            "https://a.b/c",
            "https://a.b?c",
            "https://u@a.b",
            "https://*.a.b",
            "https://a.b:x",
            "https://a..b",
            "://a.b",
            "http://[::x]",
            "https://a.b,",
            "http://a:99999",
            "falsch://ü",
        ] {
            let message = of(wrong);
            assert!(message.contains("is not an origin"), "{wrong}: {message}");
        }
    }
}
