//! Expectations of requests, for tests of programs that use the client.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use wiremock::{Match, Mock, Request, Respond, ResponseTemplate};

use super::{
    invalid_request::InvalidRequest,
    request::{self, Parts},
    style::Style,
};

/// The mock of an operation: a function that begins it, what it may expect, how it may respond.
///
/// ```text
/// runtime::mock::mock! {
///     get_balances -> GetBalances, "GET", "/balances/{account}";
///     expects {
///         account: &str = path("account", Style::SIMPLE),
///         limit: i64 = query("limit"),
///     }
///     responses {
///         ok: 200 = respond_json(types::Balances),
///         default: _ = respond_text(str),
///     }
/// }
/// ```
macro_rules! mock {
    (
        $function:ident -> $name:ident, $method:literal, $path:literal;
        expects { $($expected:ident: $ty:ty = $write:ident($($how:expr),*),)* }
        responses { $($response:ident: $status:tt = $kind:ident($($body:ty)?),)* }
    ) => {
        #[doc = concat!("Begins a mock of `", $method, " ", $path, "`.")]
        pub fn $function() -> $name {
            $name(runtime::mock::Expected::new($method, $path))
        }

        #[doc = concat!("Mock of `", $method, " ", $path, "`.")]
        #[derive(Debug, Clone)]
        #[must_use = "a mock does nothing until it is mounted"]
        pub struct $name(runtime::mock::Expected);

        impl $name {
            $(
                #[doc = concat!("Expects this `", stringify!($expected), "`.")]
                pub fn $expected(mut self, $expected: $ty) -> Self {
                    self.0.$write($($how,)* &$expected);
                    self
                }
            )*

            $(runtime::mock::response! { $response, $status, $kind $(, $body)? })*

            /// Responds with anything.
            pub fn respond_with(self, respond: impl Respond + 'static) -> Mock {
                self.0.respond_with(respond)
            }
        }
    };
}
pub(crate) use mock;

/// One of the responses of a [`mock!`]; `_` means all other statuses.
macro_rules! response {
    ($response:ident, _, $kind:ident) => {
        /// Responds with another status.
        pub fn $response(self, status: u16) -> Mock {
            self.0.$kind(status)
        }
    };
    ($response:ident, _, $kind:ident, $body:ty) => {
        /// Responds with another status.
        pub fn $response(self, status: u16, body: &$body) -> Mock {
            self.0.$kind(status, body)
        }
    };
    ($response:ident, $status:literal, $kind:ident) => {
        #[doc = concat!("Responds with ", $status, ".")]
        pub fn $response(self) -> Mock {
            self.0.$kind($status)
        }
    };
    ($response:ident, $status:literal, $kind:ident, $body:ty) => {
        #[doc = concat!("Responds with ", $status, ".")]
        pub fn $response(self, body: &$body) -> Mock {
            self.0.$kind($status, body)
        }
    };
}
pub(crate) use response;

/// The request that a mock responds to: the method, the path, and further expectations.
#[derive(Clone)]
pub struct Expected {
    method: &'static str,
    /// Parts between slashes; `{name}` takes anything.
    path: Vec<String>,
    query: Vec<String>,
    headers: Vec<(String, String)>,
    json: Option<Value>,
    text: Option<String>,
}

impl Expected {
    /// Any request of an operation.
    pub fn new(method: &'static str, path: &str) -> Self {
        Self {
            method,
            path: path.split('/').map(ToOwned::to_owned).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            json: None,
            text: None,
        }
    }

    /// Replaces `{name}` by an encoded path parameter.
    ///
    /// # Panics
    ///
    /// When the value cannot be sent: a mock for it would never respond. The other functions panic too.
    pub fn path<T: Serialize>(&mut self, name: &str, style: Style, value: &T) {
        self.fill(name, request::path(name, style, value));
    }

    /// A path parameter that is JSON.
    pub fn path_json<T: Serialize>(&mut self, name: &str, value: &T) {
        self.fill(name, request::path_json(name, value));
    }

    fn fill(&mut self, name: &str, encoded: Result<String, InvalidRequest>) {
        let encoded = encoded.unwrap_or_else(|error| panic!("{error}"));
        let placeholder = format!("{{{name}}}");
        for part in &mut self.path {
            *part = part.replace(&placeholder, &encoded);
        }
    }

    /// A query parameter.
    pub fn query<T: Serialize>(&mut self, name: &str, value: &T) {
        self.parts(|parts| parts.query(name, value));
    }

    /// A query parameter in another style.
    pub fn query_in<T: Serialize>(&mut self, name: &str, style: Style, value: &T) {
        self.parts(|parts| parts.query_in(name, style, value));
    }

    /// A query parameter that is JSON.
    pub fn query_json<T: Serialize>(&mut self, name: &str, value: &T) {
        self.parts(|parts| parts.query_json(name, &Some(value)));
    }

    /// A header parameter.
    pub fn header<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.parts(|parts| parts.header(name, value));
    }

    /// A header parameter in another style.
    pub fn header_in<T: Serialize>(&mut self, name: &'static str, style: Style, value: &T) {
        self.parts(|parts| parts.header_in(name, style, value));
    }

    /// A header parameter that is JSON.
    pub fn header_json<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.parts(|parts| parts.header_json(name, &Some(value)));
    }

    /// A cookie.
    pub fn cookie<T: Serialize>(&mut self, name: &str, value: &T) {
        self.parts(|parts| parts.cookie(name, value));
    }

    /// A cookie in another style.
    pub fn cookie_in<T: Serialize>(&mut self, name: &str, style: Style, value: &T) {
        self.parts(|parts| parts.cookie_in(name, style, value));
    }

    /// A cookie that is JSON.
    pub fn cookie_json<T: Serialize>(&mut self, name: &str, value: &T) {
        self.parts(|parts| parts.cookie_json(name, &Some(value)));
    }

    /// Expects what `write` writes: parameters as they are sent.
    fn parts(&mut self, write: impl FnOnce(&mut Parts) -> Result<(), InvalidRequest>) {
        let mut parts = Parts::default();
        if let Err(error) = write(&mut parts) {
            panic!("{error}");
        }
        let (query, headers) = parts.written();
        self.query.extend(query);
        self.headers.extend(headers);
    }

    /// A body of JSON.
    pub fn json<T: Serialize>(&mut self, body: &T) {
        self.json = Some(serde_json::to_value(body).unwrap_or_else(|error| panic!("{error}")));
    }

    /// A body of text.
    pub fn text(&mut self, body: &&str) {
        self.text = Some((*body).to_owned());
    }

    /// Responds with `respond`.
    pub fn respond_with(self, respond: impl Respond + 'static) -> Mock {
        Mock::given(self).respond_with(respond)
    }

    /// Responds with JSON.
    pub fn respond_json(self, status: u16, body: &(impl Serialize + ?Sized)) -> Mock {
        self.respond_with(ResponseTemplate::new(status).set_body_json(body))
    }

    /// Responds with text.
    pub fn respond_text(self, status: u16, body: &str) -> Mock {
        self.respond_with(ResponseTemplate::new(status).set_body_string(body))
    }

    /// Responds with bytes.
    pub fn respond_bytes(self, status: u16, body: &[u8]) -> Mock {
        self.respond_with(ResponseTemplate::new(status).set_body_bytes(body))
    }

    /// Responds without a body.
    pub fn respond_empty(self, status: u16) -> Mock {
        self.respond_with(ResponseTemplate::new(status))
    }

    fn is_path(&self, path: &str) -> bool {
        let mut parts = path.split('/');
        let all_fit = self
            .path
            .iter()
            .all(|expected| parts.next().is_some_and(|part| fits(expected, part)));
        all_fit && parts.next().is_none()
    }
}

/// Whether `part` is `expected`, in which unfilled placeholders match anything.
fn fits(expected: &str, part: &str) -> bool {
    let Some((before, rest)) = expected.split_once('{') else {
        return expected == part;
    };
    let Some((_, behind)) = rest.split_once('}') else {
        return expected == part;
    };
    let Some(part) = part.strip_prefix(before) else {
        return false;
    };
    // The placeholder matches at least one character.
    part.char_indices()
        .skip(1)
        .map(|(at, _)| at)
        .chain([part.len()])
        .filter(|at| *at > 0)
        .any(|at| part.get(at..).is_some_and(|rest| fits(behind, rest)))
}

impl Match for Expected {
    fn matches(&self, request: &Request) -> bool {
        let sent: Vec<&str> = request.url.query().unwrap_or_default().split('&').collect();
        let has_header = |(name, value): &(String, String)| {
            let found = request.headers.get(name.as_str());
            found.is_some_and(|found| found.as_bytes() == value.as_bytes())
        };
        request.method.as_str() == self.method
            && self.is_path(request.url.path())
            && self.query.iter().all(|pair| sent.contains(&pair.as_str()))
            && self.headers.iter().all(has_header)
            && self.json.as_ref().is_none_or(|json| {
                serde_json::from_slice::<Value>(&request.body).is_ok_and(|body| body == *json)
            })
            && self
                .text
                .as_ref()
                .is_none_or(|text| text.as_bytes() == request.body)
    }
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path.join("/"))
    }
}
