//! The requests by which a session is opened and renewed, and where its values are in the responses.

use std::{fmt, time::Duration};

use serde_json::Value;
use spec::{
    http::percent,
    source::pointer::JsonPointer,
    wire::{Headers, Request, Response},
};

use super::jar::Jar;
use crate::transport::{own_names, target::Target};

/// The text that stands for the refresh token in requests.
pub const REFRESH_TOKEN: &str = "{refresh_token}";
/// The text that stands for the CSRF token in requests.
pub const CSRF_TOKEN: &str = "{csrf_token}";

/// How a session is opened and renewed.
#[derive(Debug, Clone, Default)]
pub struct LoginPlan {
    /// A request before the log-in, for its cookies and CSRF token.
    pub before: Option<LoginRequest>,
    /// The log-in; `None` where a refresh token is given instead.
    pub login: Option<LoginRequest>,
    /// The request that renews the session.
    pub refresh: Option<LoginRequest>,
    /// The first refresh token, where it is given.
    pub refresh_token: Option<String>,
    /// Where the token is.
    pub token: Option<ValueSource>,
    /// Where the refresh token is.
    pub refresh_token_from: Option<ValueSource>,
    /// Where the lifetime in seconds is.
    pub expires_in: Option<ValueSource>,
    /// The lifetime, where it is known.
    pub lifetime: Option<Duration>,
    /// The CSRF token.
    pub csrf: Option<CsrfPlan>,
    /// The statuses of responses to requests whose session is over.
    pub rejections: Vec<u16>,
    /// Secrets in the requests.
    pub hidden: Vec<String>,
}

/// A request of a log-in.
#[derive(Debug, Clone)]
pub struct LoginRequest {
    /// The method.
    pub method: String,
    /// The server, where it is not the base URL.
    pub server: Option<Target>,
    /// Path and query, relative to the server.
    pub target: String,
    /// Header fields.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: LoginBody,
}

/// The body of a request of a log-in.
#[derive(Debug, Clone)]
pub enum LoginBody {
    /// None.
    None,
    /// JSON.
    Json(Value),
    /// A form.
    Form(Vec<(String, String)>),
    /// Text as it is.
    Raw {
        /// Its media type.
        media_type: String,
        /// The text.
        text: String,
    },
}

/// A CSRF token: where it is, and the header in which it is sent.
#[derive(Debug, Clone)]
pub struct CsrfPlan {
    /// Where it is.
    pub source: ValueSource,
    /// The header.
    pub header: String,
}

/// Where a value is in a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueSource {
    /// A member of the JSON body.
    Json(JsonPointer),
    /// A header.
    Header(String),
    /// A cookie.
    Cookie(String),
    /// The whole body.
    Body,
}

/// The values that stand for placeholders in a request.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    pub(super) refresh_token: String,
    pub(super) csrf_token: String,
    pub(super) csrf_header: Option<String>,
    pub(super) cookies: String,
}

impl Placeholders {
    fn fill(&self, text: &str) -> String {
        text.replace(REFRESH_TOKEN, &self.refresh_token)
            .replace(CSRF_TOKEN, &self.csrf_token)
    }

    fn fill_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.fill(text).into(),
            Value::Array(items) => items.iter().map(|item| self.fill_json(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| (name.clone(), self.fill_json(member)))
                .collect(),
            other => other.clone(),
        }
    }
}

impl LoginRequest {
    /// Method and path, for messages.
    pub fn label(&self) -> String {
        let server = self.server.as_ref().map(Target::url).unwrap_or_default();
        format!("{} {server}{}", self.method, self.target)
    }

    /// The names of the user in it.
    pub(super) fn own_names(&self) -> Vec<String> {
        let mut res = match &self.body {
            LoginBody::None | LoginBody::Raw { .. } => Vec::new(),
            LoginBody::Json(value) => own_names::in_value(value),
            LoginBody::Form(fields) => own_names::in_fields(fields),
        };
        let headers = self.headers.iter();
        let credentials = headers.filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        res.extend(credentials.flat_map(|(_, value)| own_names::in_authorization(value)));
        res.retain(|name| ![REFRESH_TOKEN, CSRF_TOKEN].contains(&name.as_str()));
        res
    }

    /// Whether it sends a refresh token.
    pub(super) fn needs_refresh_token(&self) -> bool {
        let in_body = match &self.body {
            LoginBody::None => false,
            LoginBody::Json(value) => value.to_string().contains(REFRESH_TOKEN),
            LoginBody::Form(fields) => {
                let mut fields = fields.iter();
                fields.any(|(_, value)| value.contains(REFRESH_TOKEN))
            }
            LoginBody::Raw { text, .. } => text.contains(REFRESH_TOKEN),
        };
        let mut headers = self.headers.iter();
        in_body || headers.any(|(_, value)| value.contains(REFRESH_TOKEN))
    }

    /// The request, with values for its placeholders.
    pub(super) fn made(&self, values: &Placeholders) -> Request {
        let mut headers = Headers::new();
        let (media_type, body) = match &self.body {
            LoginBody::None => (None, None),
            LoginBody::Json(value) => (
                Some("application/json"),
                Some(values.fill_json(value).to_string()),
            ),
            LoginBody::Form(fields) => {
                let fields = fields.iter().map(|(name, value)| {
                    format!(
                        "{}={}",
                        percent::encode(name),
                        percent::encode(&values.fill(value))
                    )
                });
                let fields: Vec<String> = fields.collect();
                (
                    Some("application/x-www-form-urlencoded"),
                    Some(fields.join("&")),
                )
            }
            LoginBody::Raw { media_type, text } => {
                (Some(media_type.as_str()), Some(values.fill(text)))
            }
        };
        headers.push("Accept", "application/json, */*;q=0.5");
        if let Some(media_type) = media_type {
            headers.push("Content-Type", media_type);
        }
        if !values.cookies.is_empty() {
            headers.push("Cookie", values.cookies.as_str());
        }
        if let Some(name) = &values.csrf_header
            && !values.csrf_token.is_empty()
        {
            headers.push(name.as_str(), values.csrf_token.as_str());
        }
        for (name, value) in &self.headers {
            headers.set(name, values.fill(value));
        }
        Request {
            method: self.method.clone(),
            target: self.target.clone(),
            headers,
            body: body.map(String::into_bytes),
        }
    }
}

impl ValueSource {
    /// The value in `response`, whose cookies are in `jar` too.
    pub(super) fn read(&self, response: &Response, jar: &Jar) -> Option<String> {
        let value = match self {
            Self::Json(pointer) => {
                let body: Value = serde_json::from_slice(&response.body).ok()?;
                match body.pointer(pointer.as_str())? {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    _ => return None,
                }
            }
            Self::Header(name) => response.headers.get(name)?.trim().to_owned(),
            Self::Cookie(name) => percent::decode(jar.get(name)?).into_owned(),
            Self::Body => {
                let text = std::str::from_utf8(&response.body).ok()?.trim();
                let is_json = text.starts_with('"');
                let parsed = is_json.then(|| serde_json::from_str(text).ok()).flatten();
                parsed.unwrap_or_else(|| text.to_owned())
            }
        };
        (!value.is_empty()).then_some(value)
    }

    /// What `response` has in its place, for messages; names only.
    pub(super) fn alternatives(&self, response: &Response, jar: &Jar) -> String {
        let names: Vec<String> = match self {
            Self::Json(_) => match serde_json::from_slice(&response.body) {
                Ok(Value::Object(members)) => {
                    members.keys().map(|name| format!("/{name}")).collect()
                }
                Ok(_) => return "its body is not an object".to_owned(),
                Err(_) => return "its body is not JSON".to_owned(),
            },
            Self::Header(_) => response
                .headers
                .iter()
                .map(|(name, _)| name.to_owned())
                .collect(),
            Self::Cookie(_) => jar.names().map(ToOwned::to_owned).collect(),
            Self::Body => return "its body is empty".to_owned(),
        };
        if names.is_empty() {
            "it has none".to_owned()
        } else {
            format!("it has {}", names.join(", "))
        }
    }
}

impl CsrfPlan {
    /// The new token in a response of the API; bodies of the API are data, so only headers and cookies are read.
    pub(super) fn renewed_by(&self, response: &Response) -> Option<String> {
        match &self.source {
            ValueSource::Json(_) | ValueSource::Body => None,
            source => {
                let mut jar = Jar::default();
                jar.take(response);
                source.read(response, &jar)
            }
        }
    }
}

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(pointer) => write!(f, "string or number at `{pointer}`"),
            Self::Header(name) => write!(f, "header `{name}`"),
            Self::Cookie(name) => write!(f, "cookie `{name}`"),
            Self::Body => f.write_str("body"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn placeholders_are_filled_in_bodies_and_headers() {
        let request = LoginRequest {
            method: "POST".to_owned(),
            server: None,
            target: "/refresh".to_owned(),
            headers: vec![("X-R".to_owned(), "r {refresh_token}".to_owned())],
            body: LoginBody::Json(json!({"a": ["{refresh_token}"]})),
        };
        assert!(request.needs_refresh_token());
        let made = request.made(&Placeholders {
            refresh_token: "R1".to_owned(),
            csrf_token: "C1".to_owned(),
            csrf_header: Some("X-CSRF".to_owned()),
            cookies: "a=b".to_owned(),
        });
        assert_eq!(made.body.unwrap(), br#"{"a":["R1"]}"#);
        assert_eq!(made.headers.get("x-r"), Some("r R1"));
        assert_eq!(made.headers.get("x-csrf"), Some("C1"));
        assert_eq!(made.headers.get("cookie"), Some("a=b"));
    }

    #[test]
    fn values_are_read_from_bodies_headers_and_cookies() {
        let response = Response {
            status: 200,
            headers: [("X-Token", "t"), ("Set-Cookie", "c=a%3D")]
                .into_iter()
                .collect(),
            body: br#"{"a": {"b": "x", "n": 3}}"#.to_vec(),
        };
        let mut jar = Jar::default();
        jar.take(&response);
        let read = |source: ValueSource| source.read(&response, &jar);
        assert_eq!(read(ValueSource::Json("/a/b".into())).as_deref(), Some("x"));
        assert_eq!(read(ValueSource::Json("/a/n".into())).as_deref(), Some("3"));
        assert_eq!(
            read(ValueSource::Header("x-token".into())).as_deref(),
            Some("t")
        );
        assert_eq!(read(ValueSource::Cookie("c".into())).as_deref(), Some("a="));
        let missing = ValueSource::Json("/token".into());
        assert_eq!(read(missing.clone()), None);
        assert_eq!(missing.alternatives(&response, &jar), "it has /a");
    }
}
