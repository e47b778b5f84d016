//! What all pages have in common: the frame, the style, the headers.

use std::sync::LazyLock;

use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use crate::ledger::Amount;

/// Copies identifiers. Pages do without it: a click selects an identifier.
const SCRIPT: &str = include_str!("copy.js");

/// Nothing but our own style, our own forms, and the one script, by its hash (CSP Level 3 §2.3.1).
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{hash}'; style-src 'self'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    // All of it is ASCII; without a policy, browsers would show the pages all the same.
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
});

/// The style of all pages.
pub(crate) async fn style() -> Response {
    let kind = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "max-age=3600"),
    ];
    (kind, include_str!("style.css")).into_response()
}

/// The picture of the tab.
pub(crate) async fn icon() -> Response {
    let kind = [
        (CONTENT_TYPE, "image/svg+xml"),
        (CACHE_CONTROL, "max-age=3600"),
    ];
    (kind, include_str!("icon.svg")).into_response()
}

/// A page for everyone.
pub(crate) fn outside(status: StatusCode, title: &str, content: &Markup) -> Response {
    frame(
        status,
        title,
        &html! {},
        &html! { h1 { (title) } (content) },
    )
}

/// A page that reports what went wrong.
pub(crate) fn failure(status: StatusCode, text: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Failure");
    outside(
        status,
        title,
        &html! { p { (text) } p { a href="/office" { "To the Web Office" } } },
    )
}

/// The page for an address that no page has.
pub(crate) async fn unknown() -> Response {
    failure(StatusCode::NOT_FOUND, "There is no such page.")
}

/// A page with these contents of its header and its main part.
pub(crate) fn frame(status: StatusCode, title: &str, header: &Markup, main: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Web Office" }
                link rel="stylesheet" href="/office/style.css";
                link rel="icon" type="image/svg+xml" href="/office/icon.svg";
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header { p.name { "Web Office" span { " TKEY7 sandbox" } } (header) }
                main #main { (main) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let headers: [(HeaderName, HeaderValue); 6] = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (CONTENT_SECURITY_POLICY, POLICY.clone()),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        // `no-referrer` would make browsers send `Origin: null` with our own forms.
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    (status, headers, page.into_string()).into_response()
}

/// The hidden field that every form carries.
pub(crate) fn secret(form_secret: &str) -> Markup {
    html! { input type="hidden" name="form_secret" value=(form_secret); }
}

/// A point in time.
pub(crate) fn time(time: Timestamp) -> Markup {
    html! { time datetime=(time) { (time.strftime("%Y-%m-%d %H:%M:%S")) " UTC" } }
}

/// An amount, its digits in groups of three.
pub(crate) fn amount(amount: Amount) -> Markup {
    let plain = amount.to_string();
    html! { data value=(plain) { (grouped(&plain)) } }
}

/// The digits before the point in groups of three, with a narrow space that does not break.
fn grouped(plain: &str) -> String {
    let (integer, fraction) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut res = String::new();
    for (at, digit) in integer.chars().enumerate() {
        if at > 0 && (integer.len() - at).is_multiple_of(3) {
            res.push('\u{202f}');
        }
        res.push(digit);
    }
    res + fraction
}

/// An identifier, whole; a click selects it, and the script adds a button that copies it.
pub(crate) fn identifier(identifier: &str) -> Markup {
    html! { code.id data-copy { (identifier) } }
}

/// The address `path` with these fields as its query.
pub(crate) fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields);
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_in_groups_of_three() {
        for (plain, expected) in [
            ("0.00", "0.00"),
            ("999", "999"),
            ("1000.5", "1\u{202f}000.5"),
            ("123456789.12345", "123\u{202f}456\u{202f}789.12345"),
        ] {
            assert_eq!(grouped(plain), expected);
        }
    }

    #[test]
    fn fields_of_an_address_are_escaped() {
        let address = address("/x", &[("a", "1&b=2"), ("c", "\"<>")]);
        assert_eq!(address, "/x?a=1%26b%3D2&c=%22%3C%3E");
    }
}
