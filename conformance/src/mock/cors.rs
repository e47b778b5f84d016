//! Cross-origin requests (Fetch Standard §3.3): which pages of other origins may call the mock.

use std::{convert::Infallible, str::FromStr};

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
    /// One origin, such as `https://shop.test`.
    Origin(String),
}

impl FromStr for Cors {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "any" | "*" => Self::Any,
            "off" => Self::Off,
            origin => Self::Origin(origin.trim_end_matches('/').to_owned()),
        })
    }
}

impl Cors {
    /// The origin that is allowed to read the response to `request`: that of its page, when it is allowed.
    fn allowed<'r>(&self, request: &'r Request) -> Option<&'r str> {
        let origin = request.headers.get("origin")?;
        match self {
            Self::Any => Some(origin),
            Self::Off => None,
            Self::Origin(known) => origin.eq_ignore_ascii_case(known).then_some(origin),
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
