//! The objects of an HTTP Archive 1.2. Names that begin with an underscore are our own, as the format allows.

use std::borrow::Cow;

use base64::Engine as _;
use serde::Serialize;
use spec::{
    http::{percent, reason_phrase},
    wire::{Headers, Request, Response},
};

use crate::engine::event::Recorded;

/// The program that wrote the archive.
#[derive(Debug, Serialize)]
pub(super) struct Creator {
    name: &'static str,
    version: &'static str,
}

impl Creator {
    pub(super) fn this() -> Self {
        Self {
            name: "conformance",
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// One exchange.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    started_date_time: String,
    time: f64,
    request: HarRequest<'a>,
    response: HarResponse<'a>,
    cache: Cache,
    timings: Timings,
    #[serde(rename = "_operation")]
    operation: &'a str,
    #[serde(rename = "_phase")]
    phase: &'static str,
    #[serde(rename = "_intent")]
    intent: String,
    #[serde(rename = "_failed", skip_serializing_if = "<[_]>::is_empty")]
    failed: &'a [&'static str],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest<'a> {
    method: &'a str,
    url: String,
    http_version: &'static str,
    cookies: Vec<Cookie<'a>>,
    headers: Vec<Pair<'a>>,
    query_string: Vec<Pair<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData<'a>>,
    headers_size: i8,
    body_size: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'a> {
    mime_type: &'a str,
    text: Cow<'a, str>,
    #[serde(rename = "_encoding", skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HarResponse<'a> {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: Vec<Cookie<'a>>,
    headers: Vec<Pair<'a>>,
    content: Content<'a>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'a str,
    headers_size: i8,
    body_size: i64,
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    size: usize,
    mime_type: &'a str,
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Pair<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Cookie<'a> {
    name: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
    http_only: bool,
    secure: bool,
}

/// Caches are not recorded.
#[derive(Debug, Serialize)]
struct Cache {}

/// Only the total time is measured; it is reported as waiting.
#[derive(Debug, Serialize)]
struct Timings {
    send: f64,
    wait: f64,
    receive: f64,
}

impl<'a> Entry<'a> {
    pub(super) fn new(recorded: &'a Recorded, base_url: &str, started_date_time: String) -> Self {
        let exchange = &recorded.exchange;
        let time = exchange.interaction.elapsed.as_secs_f64() * 1_000.0;
        Self {
            started_date_time,
            time,
            request: HarRequest::new(&exchange.request, base_url),
            response: match &exchange.interaction.outcome {
                Ok(response) => HarResponse::new(response),
                Err(error) => HarResponse::missing(error.to_string()),
            },
            cache: Cache {},
            timings: Timings {
                send: 0.0,
                wait: time,
                receive: 0.0,
            },
            operation: &exchange.case.operation,
            phase: recorded.phase.name(),
            intent: exchange.case.intent.to_string(),
            failed: &recorded.failed,
        }
    }
}

impl<'a> HarRequest<'a> {
    fn new(request: &'a Request, base_url: &str) -> Self {
        let query = request.query().map(percent::parse_query);
        let query = query.unwrap_or_default().into_iter();
        Self {
            method: &request.method,
            url: format!("{base_url}{}", request.target),
            http_version: "HTTP/1.1",
            cookies: request
                .headers
                .all("cookie")
                .flat_map(sent_cookies)
                .collect(),
            headers: pairs(&request.headers),
            query_string: query
                .map(|(name, value)| Pair {
                    name: name.into(),
                    value: value.unwrap_or_default().into(),
                })
                .collect(),
            post_data: request.body.as_deref().map(|body| {
                let (text, encoding) = text_of(body);
                PostData {
                    mime_type: request.headers.get("content-type").unwrap_or_default(),
                    text,
                    encoding,
                }
            }),
            headers_size: -1,
            body_size: request.body.as_ref().map_or(0, Vec::len),
        }
    }
}

impl<'a> HarResponse<'a> {
    fn new(response: &'a Response) -> Self {
        let (text, encoding) = text_of(&response.body);
        Self {
            status: response.status,
            status_text: reason_phrase(response.status).unwrap_or_default(),
            http_version: "HTTP/1.1",
            cookies: response
                .headers
                .all("set-cookie")
                .filter_map(received_cookie)
                .collect(),
            headers: pairs(&response.headers),
            content: Content {
                size: response.body.len(),
                mime_type: response.headers.get("content-type").unwrap_or_default(),
                text,
                encoding,
            },
            redirect_url: response.headers.get("location").unwrap_or_default(),
            headers_size: -1,
            // The size as it was sent is not known of a body that was decoded.
            body_size: match response.headers.get("content-encoding") {
                Some(_) => -1,
                None => i64::try_from(response.body.len()).unwrap_or(i64::MAX),
            },
            error: None,
        }
    }

    /// The placeholder for a missing response; browsers write status 0 as well.
    fn missing(error: String) -> Self {
        Self {
            status: 0,
            status_text: "",
            http_version: "",
            cookies: Vec::new(),
            headers: Vec::new(),
            content: Content {
                size: 0,
                mime_type: "x-unknown",
                text: Cow::Borrowed(""),
                encoding: None,
            },
            redirect_url: "",
            headers_size: -1,
            body_size: -1,
            error: Some(error),
        }
    }
}

fn pairs(headers: &Headers) -> Vec<Pair<'_>> {
    let lines = headers.iter();
    lines
        .map(|(name, value)| Pair {
            name: name.into(),
            value: value.into(),
        })
        .collect()
}

/// A body as text, or in base64 when it is not text.
fn text_of(body: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    match std::str::from_utf8(body) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => {
            let coded = base64::engine::general_purpose::STANDARD.encode(body);
            (Cow::Owned(coded), Some("base64"))
        }
    }
}

/// The cookies of a `Cookie` field (RFC 6265 §4.2.1).
fn sent_cookies(line: &str) -> impl Iterator<Item = Cookie<'_>> {
    cookie::Cookie::split_parse(line).filter_map(|cookie| Cookie::of(&cookie.ok()?))
}

/// The cookie of a `Set-Cookie` field (RFC 6265 §4.1.1).
fn received_cookie(line: &str) -> Option<Cookie<'_>> {
    Cookie::of(&cookie::Cookie::parse(line).ok()?)
}

impl<'a> Cookie<'a> {
    /// A parsed cookie.
    fn of(read: &cookie::Cookie<'a>) -> Option<Self> {
        Some(Self {
            name: read.name_raw()?,
            value: read.value_raw()?,
            path: read.path_raw(),
            domain: read.domain_raw(),
            http_only: read.http_only().unwrap_or(false),
            secure: read.secure().unwrap_or(false),
        })
    }
}
