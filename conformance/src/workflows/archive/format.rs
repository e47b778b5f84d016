//! The members of an HTTP Archive 1.2 that are read. Programs leave many of them out.

use base64::Engine as _;
use serde::Deserialize;
use serde_json::Value;
use spec::{
    http::percent,
    wire::{Headers, Request},
};

/// An archive.
#[derive(Debug, Deserialize)]
pub(super) struct Archive {
    pub(super) log: Log,
}

/// Its log.
#[derive(Debug, Deserialize)]
pub(super) struct Log {
    pub(super) entries: Vec<Entry>,
}

/// A request and its response.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) request: RecordedRequest,
    #[serde(default)]
    pub(super) response: RecordedResponse,
}

/// A request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedRequest {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) headers: Vec<Pair>,
    pub(super) post_data: Option<PostData>,
}

/// A body that was sent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostData {
    #[serde(default)]
    mime_type: String,
    text: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
    /// Some programs write bodies in base64, which the format does not define for requests.
    #[serde(alias = "_encoding")]
    encoding: Option<String>,
}

/// A response.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RecordedResponse {
    #[serde(default)]
    pub(super) status: i64,
    #[serde(default)]
    pub(super) headers: Vec<Pair>,
    #[serde(default)]
    content: Content,
}

#[derive(Debug, Default, Deserialize)]
struct Content {
    text: Option<String>,
    encoding: Option<String>,
}

/// A name and a value.
#[derive(Debug, Deserialize)]
pub(super) struct Pair {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: String,
}

impl RecordedRequest {
    /// The path and query of the URL.
    pub(super) fn target(&self) -> &str {
        let url = self.url.split('#').next().unwrap_or_default();
        match super::super::operations::path_of(url) {
            "" => "/",
            target => target,
        }
    }

    /// The request, with the path that it has below its server.
    pub(super) fn below(&self, path: &str) -> Request {
        let query = self.target().split_once('?').map(|(_, query)| query);
        // Pseudo-header fields of HTTP/2 are not fields.
        let headers = self.headers.iter();
        let headers = headers.filter(|pair| !pair.name.starts_with(':'));
        let mut headers: Headers = headers
            .map(|pair| (pair.name.as_str(), pair.value.as_str()))
            .collect();
        let body = self.post_data.as_ref().and_then(PostData::bytes);
        let mime_type = self.post_data.as_ref().map(|data| data.mime_type.as_str());
        if let Some(mime_type) = mime_type.filter(|mime_type| !mime_type.is_empty())
            && headers.get("content-type").is_none()
        {
            headers.push("Content-Type", mime_type);
        }
        Request {
            method: self.method.to_ascii_uppercase(),
            target: query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")),
            headers,
            body,
        }
    }
}

impl PostData {
    fn bytes(&self) -> Option<Vec<u8>> {
        match &self.text {
            Some(text) => decoded(text, self.encoding.as_deref()),
            None if self
                .mime_type
                .starts_with("application/x-www-form-urlencoded") =>
            {
                let pairs = self.params.iter().map(|pair| {
                    let name = percent::encode(&pair.name);
                    format!("{name}={}", percent::encode(&pair.value))
                });
                Some(pairs.collect::<Vec<_>>().join("&").into_bytes())
            }
            None => None,
        }
    }
}

impl RecordedResponse {
    /// Whether it is a success.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body, when it is JSON.
    pub(super) fn body(&self) -> Option<Value> {
        let text = self.content.text.as_deref()?;
        let bytes = decoded(text, self.content.encoding.as_deref())?;
        serde_json::from_slice(&bytes).ok()
    }

    /// The first header field called `name`.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|pair| pair.name.eq_ignore_ascii_case(name))?;
        Some(&found.value)
    }
}

fn decoded(text: &str, encoding: Option<&str>) -> Option<Vec<u8>> {
    match encoding {
        Some("base64") => base64::engine::general_purpose::STANDARD.decode(text).ok(),
        _ => Some(text.as_bytes().to_vec()),
    }
}
