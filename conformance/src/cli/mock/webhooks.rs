//! The paths of the mock that send webhooks on demand: `POST /-/webhooks/NAME?url=URL`.

use std::sync::Arc;

use serde_json::json;
use spec::{
    http::percent,
    wire::{Headers, Response},
};

use super::callbacks::Caller;
use crate::mock::{Mock, MockResponse};

/// The path of the list of webhooks, below the base path of a document.
pub(super) const WEBHOOKS: &str = "/-/webhooks";

/// The name of the webhook that `path` sends; empty for the list of all.
pub(super) fn name_in(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(WEBHOOKS)?;
    match rest {
        "" => Some(""),
        rest => rest.strip_prefix('/'),
    }
}

/// Sends the webhook `name` and responds with what was sent; without a name, lists all.
pub(super) async fn respond(
    mock: &Arc<Mock>,
    caller: &Caller,
    method: &str,
    name: &str,
    query: &str,
    usual: Option<&str>,
) -> MockResponse {
    if name.is_empty() && method == "GET" {
        return json(200, &json!({ "webhooks": mock.webhooks() }));
    }
    if method != "POST" {
        let detail = "POST sends a webhook, and GET lists all";
        let mut res = problem(405, detail);
        res.response.headers.push("Allow", "GET, POST");
        return res;
    }
    let given = percent::parse_query(query);
    let mut given = given.into_iter();
    let given = given.find_map(|(name, value)| value.filter(|_| name == "url"));
    let Some(url) = given.as_deref().or(usual) else {
        return problem(
            400,
            "no URL is known: give the query parameter `url`, or start the mock with `--webhook-url`",
        );
    };
    let name = percent::decode(name);
    if !mock.webhooks().contains(&name.as_ref()) {
        let known = mock.webhooks().join(", ");
        return problem(
            404,
            &format!("the document has no webhook `{name}`; it has: {known}"),
        );
    }
    match caller.webhook(mock, &name, url, given.is_some()).await {
        Ok(sent) => json(200, &json!({ "sent": sent })),
        Err(why) => problem(502, &why),
    }
}

fn problem(status: u16, detail: &str) -> MockResponse {
    let mut res = json(status, &json!({ "status": status, "detail": detail }));
    let type_ = "application/problem+json";
    res.response.headers.set("Content-Type", type_);
    res.rejection = Some(detail.to_owned());
    res
}

fn json(status: u16, value: &serde_json::Value) -> MockResponse {
    let mut headers = Headers::new();
    headers.push("Content-Type", "application/json");
    MockResponse::new(Response {
        status,
        headers,
        body: value.to_string().into_bytes(),
    })
}

/// Reads the URL of a receiver of webhooks.
///
/// # Errors
///
/// For what is not a URL with a host; the message has an example.
pub(in crate::cli) fn webhook_url(text: &str) -> Result<String, String> {
    let parsed: Option<http::Uri> = text.parse().ok();
    let is_url = parsed.is_some_and(|uri| {
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        is_http && uri.host().is_some()
    });
    if is_url {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "`{text}` is not a URL, such as `http://localhost:9000/hooks`"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_has_a_host() {
        let url = "http://localhost:9000/hooks";
        assert_eq!(webhook_url(url), Ok(url.to_owned()));
        for wrong in ["nope", "/hooks", "ftp://a/b", "http://"] {
            assert!(webhook_url(wrong).is_err(), "{wrong}");
        }
    }
}
