//! Expectations of requests, for tests of those who use the client.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use wiremock::{Match, Mock, Request, Respond, ResponseTemplate};

use super::{
    invalid_request::InvalidRequest,
    request::{self, Parts},
    style::Style,
};

/// What a request has to be for a mock to answer it: the method, the path, and whatever else is said.
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

    /// Puts an encoded value in place of `{name}`.
    ///
    /// # Panics
    ///
    /// When the value cannot be sent: a mock for it would never answer.
    pub fn path(&mut self, name: &str, style: Style, value: &(impl Serialize + ?Sized)) {
        self.fill(name, request::path(name, style, value));
    }

    /// The same for a value that is JSON.
    ///
    /// # Panics
    ///
    /// As [`Expected::path`].
    pub fn path_json(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        self.fill(name, request::path_json(name, value));
    }

    fn fill(&mut self, name: &str, encoded: Result<String, InvalidRequest>) {
        let encoded = encoded.unwrap_or_else(|error| panic!("{error}"));
        let place = format!("{{{name}}}");
        for part in &mut self.path {
            *part = part.replace(&place, &encoded);
        }
    }

    /// Asks for what `write` writes: parameters as they are sent.
    ///
    /// # Panics
    ///
    /// When a value cannot be sent.
    pub fn parts(&mut self, write: impl FnOnce(&mut Parts) -> Result<(), InvalidRequest>) {
        let mut parts = Parts::default();
        if let Err(error) = write(&mut parts) {
            panic!("{error}");
        }
        let (query, headers) = parts.written();
        self.query.extend(query);
        self.headers.extend(headers);
    }

    /// Asks for this body.
    ///
    /// # Panics
    ///
    /// When the value cannot be written as JSON.
    pub fn json(&mut self, body: &(impl Serialize + ?Sized)) {
        self.json = Some(serde_json::to_value(body).unwrap_or_else(|error| panic!("{error}")));
    }

    /// Asks for this body of text.
    pub fn text(&mut self, body: impl Into<String>) {
        self.text = Some(body.into());
    }

    /// Answers with `respond`.
    pub fn respond_with(self, respond: impl Respond + 'static) -> Mock {
        Mock::given(self).respond_with(respond)
    }

    /// Answers with JSON.
    pub fn answer_json(self, status: u16, body: &(impl Serialize + ?Sized)) -> Mock {
        self.respond_with(ResponseTemplate::new(status).set_body_json(body))
    }

    /// Answers with text.
    pub fn answer_text(self, status: u16, body: impl Into<String>) -> Mock {
        self.respond_with(ResponseTemplate::new(status).set_body_string(body))
    }

    /// Answers with bytes.
    pub fn answer_bytes(self, status: u16, body: impl Into<Vec<u8>>) -> Mock {
        self.respond_with(ResponseTemplate::new(status).set_body_bytes(body))
    }

    /// Answers without a body.
    pub fn answer_empty(self, status: u16) -> Mock {
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

/// Whether `part` is `expected`, in which places that are still open take anything.
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
    // The place takes at least one character.
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
