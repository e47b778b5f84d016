//! The cookie that carries a session of the Web Office (RFC 6265).

use axum::{
    http::{
        HeaderMap, HeaderValue,
        header::{COOKIE, SET_COOKIE},
    },
    response::Response,
};
use cookie::{Cookie, CookieBuilder, SameSite, time::Duration};

/// Its name.
const NAME: &str = "tkey7_office";

/// The cookie that gives the browser a session.
pub(crate) fn session_cookie(identifier: String) -> Cookie<'static> {
    with_value(identifier).build()
}

/// The cookie that takes the session away.
pub(crate) fn no_cookie() -> Cookie<'static> {
    with_value(String::new()).max_age(Duration::ZERO).build()
}

/// There is no `Secure`: the sandbox speaks HTTP on the loopback address, where browsers would not send it back.
fn with_value(value: String) -> CookieBuilder<'static> {
    Cookie::build((NAME, value))
        .path("/office")
        .http_only(true)
        .same_site(SameSite::Strict)
}

/// Adds a cookie to a response.
pub(crate) fn with_cookie(mut response: Response, cookie: &Cookie<'static>) -> Response {
    // Identifiers are hexadecimal, so the value is one.
    if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// The identifier in the cookie of a request.
pub(crate) fn identifier(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let cookie = cookies.find(|cookie| cookie.name() == NAME)?;
    Some(cookie.value().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(identifier(&headers), None);
        headers.append(
            COOKIE,
            HeaderValue::from_static("other=1; tkey7_office_2=b"),
        );
        assert_eq!(identifier(&headers), None);
        headers.append(COOKIE, HeaderValue::from_static("x; tkey7_office=a1;"));
        assert_eq!(identifier(&headers).as_deref(), Some("a1"));
    }

    #[test]
    fn scripts_and_other_sites_do_not_get_the_cookie() {
        let given = session_cookie("a1".to_owned()).to_string();
        assert_eq!(
            given,
            "tkey7_office=a1; HttpOnly; SameSite=Strict; Path=/office"
        );
        assert_eq!(
            no_cookie().to_string(),
            "tkey7_office=; HttpOnly; SameSite=Strict; Path=/office; Max-Age=0"
        );
    }
}
