//! Where in a list that comes in pages a request asks: by a URL that the server gave, or by one of its own inputs.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use reqwest::{Request, Url};
use serde_json::Value;

use super::{
    invalid_request::InvalidRequest,
    style::{self, Style},
};

/// What a request for a further page has in place of that for the first one.
#[derive(Debug, Clone, PartialEq)]
pub enum Position {
    /// Path and query of this URL, which the server gave; it may be relative.
    Url(String),
    /// Another value of a query parameter.
    Query {
        /// Its name.
        name: &'static str,
        /// The value.
        value: Value,
        /// The other parameters that stay; all without it.
        kept: Option<&'static [&'static str]>,
    },
    /// Another value of a member of the JSON body.
    Member {
        /// Its name.
        name: &'static str,
        /// The value.
        value: Value,
    },
}

impl Position {
    /// Changes `request`, which asks for the first page.
    ///
    /// # Errors
    ///
    /// When the server gave a URL that is not one, or is of another host: credentials are not sent there.
    pub(super) fn put_into(&self, request: &mut Request) -> Result<(), InvalidRequest> {
        match self {
            Self::Url(text) => {
                let url = request.url_mut();
                let target = next_url(url, text)?;
                // The scheme and port are kept: servers behind a gateway do not know theirs.
                url.set_path(target.path());
                url.set_query(target.query());
            }
            Self::Query { name, value, kept } => {
                let url = request.url_mut();
                let before = url.query().unwrap_or_default();
                let query = with_parameter(before, name, value, *kept);
                url.set_query(Some(&query));
            }
            Self::Member { name, value } => {
                let bytes = request.body().and_then(reqwest::Body::as_bytes);
                let mut body: Value =
                    serde_json::from_slice(bytes.unwrap_or(b"{}")).map_err(InvalidRequest::body)?;
                if let Some(members) = body.as_object_mut() {
                    members.insert((*name).to_owned(), value.clone());
                }
                let bytes = serde_json::to_vec(&body).map_err(InvalidRequest::body)?;
                *request.body_mut() = Some(bytes.into());
            }
        }
        Ok(())
    }
}

/// The URL `text` that the server gave to a request for `url`.
fn next_url(url: &Url, text: &str) -> Result<Url, InvalidRequest> {
    let wrong = |reason: String| InvalidRequest::parameter("next page", reason);
    // Anything would be a relative path; a token is not one.
    let is_url = text.starts_with('/') || text.contains('?') || text.contains("://");
    let target = url.join(text).ok().filter(|_| is_url);
    let target = target.ok_or_else(|| wrong("the server gave an invalid URL for it".to_owned()))?;
    if target.host() != url.host() {
        let host = target.host_str().unwrap_or_default();
        return Err(wrong(format!(
            "the server gave a URL of another host for it, `{host}`"
        )));
    }
    Ok(target)
}

/// `query` with `value` for the parameter `name`.
fn with_parameter(query: &str, name: &str, value: &Value, kept: Option<&[&str]>) -> String {
    let is_kept = |pair: &&str| {
        let written = pair.split('=').next().unwrap_or_default();
        let decoded = percent_decode_str(written).decode_utf8();
        let decoded = decoded.unwrap_or(Cow::Borrowed(written));
        decoded != name && !pair.is_empty() && kept.is_none_or(|kept| kept.contains(&&*decoded))
    };
    let pairs: Vec<&str> = query.split('&').filter(is_kept).collect();
    let mut res = pairs.join("&");
    style::push_query(&mut res, "&", name, Style::FORM, value);
    res
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_parameter_is_replaced_and_the_others_stay_as_they_are_written() {
        let token = json!("a b");
        let table = [
            ("", None, "page_token=a%20b"),
            (
                "q=x%20y&page_token=1&limit=5",
                None,
                "q=x%20y&limit=5&page_token=a%20b",
            ),
            (
                "q=x&limit=5&page%5Ftoken=1",
                Some(&["limit"][..]),
                "limit=5&page_token=a%20b",
            ),
        ];
        for (query, kept, expected) in table {
            let found = with_parameter(query, "page_token", &token, kept);
            assert_eq!(found, expected, "{query}");
        }
    }

    #[test]
    fn a_url_of_another_host_is_not_followed() {
        let url = Url::parse("https://api.example.com/v1/pets?limit=2").expect("a URL");
        let table = [
            ("?page=2", Ok("https://api.example.com/v1/pets?page=2")),
            ("/pets?page=2", Ok("https://api.example.com/pets?page=2")),
            (
                "http://api.example.com:8080/pets",
                Ok("http://api.example.com:8080/pets"),
            ),
            ("https://evil.example.org/pets", Err("evil.example.org")),
            ("//evil.example.org/pets", Err("evil.example.org")),
            ("https://", Err("an invalid URL")),
            ("eyJpZCI6N30=", Err("an invalid URL")),
            ("pets?page=2", Ok("https://api.example.com/v1/pets?page=2")),
        ];
        for (text, expected) in table {
            match (next_url(&url, text), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found.as_str(), expected),
                (Err(error), Err(expected)) => {
                    assert!(error.to_string().contains(expected), "{error}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
