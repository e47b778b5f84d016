//! The cookies of a session (RFC 6265 §5.3): names and values. A run talks to one API, so domains and paths do not matter.

use std::collections::BTreeMap;

use spec::wire::Response;

/// The cookies of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Jar {
    cookies: BTreeMap<String, String>,
}

impl Jar {
    /// Takes all cookies of `response`; expired ones are removed.
    pub(super) fn take(&mut self, response: &Response) {
        for line in response.headers.all("set-cookie") {
            let Ok(cookie) = cookie::Cookie::parse(line) else {
                continue;
            };
            let is_removed = cookie.max_age().is_some_and(|age| !age.is_positive());
            if is_removed || cookie.value().is_empty() {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies
                    .insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
    }

    /// Takes new values of known cookies only; returns whether there are some.
    pub(super) fn renew(&mut self, response: &Response) -> bool {
        let mut has_changed = false;
        for line in response.headers.all("set-cookie") {
            let Ok(cookie) = cookie::Cookie::parse(line) else {
                continue;
            };
            let is_removed = cookie.max_age().is_some_and(|age| !age.is_positive());
            if let Some(known) = self.cookies.get_mut(cookie.name())
                && !is_removed
                && !cookie.value().is_empty()
                && known != cookie.value()
            {
                cookie.value().clone_into(known);
                has_changed = true;
            }
        }
        has_changed
    }

    /// The value of a cookie.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// The names of the cookies.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.cookies.keys().map(String::as_str)
    }

    /// The values of the cookies.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.cookies.values().map(String::as_str)
    }

    /// The value of `Cookie`; empty without cookies.
    pub(super) fn header(&self) -> String {
        let pairs = self.cookies.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use spec::wire::Headers;

    use super::*;

    fn response(lines: &[&str]) -> Response {
        let headers: Headers = lines.iter().map(|line| ("Set-Cookie", *line)).collect();
        Response {
            status: 200,
            headers,
            body: Vec::new(),
        }
    }

    #[test]
    fn cookies_are_kept_replaced_and_removed() {
        let mut jar = Jar::default();
        jar.take(&response(&["sid=1; Path=/; HttpOnly", "lang=en"]));
        assert_eq!(jar.header(), "lang=en; sid=1");
        assert!(jar.renew(&response(&["sid=2", "other=3", "lang=; Max-Age=0"])));
        assert_eq!(jar.header(), "lang=en; sid=2");
        jar.take(&response(&["lang=x; Max-Age=0"]));
        assert_eq!(jar.header(), "sid=2");
    }
}
