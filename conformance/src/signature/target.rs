//! The path of a request, which many servers repeat in their errors: `"path": "/items/5"`, `"instance": "…"`, `GET /items/5`.

use std::borrow::Cow;

use super::escapes::unescaped;

/// Where a request was sent.
#[derive(Debug, Default)]
pub(super) struct RequestTarget {
    /// The path, without escapes; empty where it is too short to be recognized.
    path: String,
}

impl RequestTarget {
    /// Of the request target `target` (RFC 9112 §3.2.1), whose query does not count.
    pub(super) fn new(target: &str) -> Self {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let path = unescaped(path);
        Self {
            path: path.trim_end_matches('/').to_owned(),
        }
    }

    /// `text` without the path, wherever it stands alone or at the end of a longer path.
    pub(super) fn removed_from<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.path.len() < 2 || !text.contains(self.path.as_str()) {
            return Cow::Borrowed(text);
        }
        let mut res = String::new();
        let mut rest = text;
        let mut before = "";
        while let Some((ahead, behind)) = rest.split_once(self.path.as_str()) {
            // What is before is looked at in the text itself.
            before = text
                .get(..text.len() - rest.len() + ahead.len())
                .unwrap_or(before);
            res.push_str(ahead);
            res.push_str(if begins_path(before) && ends_path(behind) {
                " "
            } else {
                &self.path
            });
            rest = behind;
        }
        res.push_str(rest);
        Cow::Owned(res)
    }
}

/// Whether a path that follows `before` is whole, or the rest of one that begins with a slash or with a scheme.
fn begins_path(before: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || "\"'`()[]{}<>,;=".contains(c);
    let prefix = before.rsplit(is_end).next().unwrap_or_default();
    prefix.is_empty() || prefix.starts_with('/') || prefix.contains("://") || prefix.ends_with(':')
}

/// Whether a path ends before `behind`.
fn ends_path(behind: &str) -> bool {
    let mut next = behind.chars();
    match next.next() {
        Some('.') => !next.next().is_some_and(char::is_alphanumeric),
        Some('/') => !next.next().is_some_and(|c| !c.is_whitespace() && c != '"'),
        Some(c) => !c.is_alphanumeric() && c != '_' && c != '-',
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_request_is_removed_where_it_is_a_path() {
        let target = RequestTarget::new("/items/a%20b?x=1");
        for (text, left) in [
            ("/items/a b", " "),
            ("no route for GET /items/a b.", "no route for GET  ."),
            ("\"/v1/items/a b?x=1\"", "\"/v1 ?x=1\""),
            ("http://host/items/a b/", "http://host /"),
            ("path:/items/a b, then", "path: , then"),
            ("/items/a bc", "/items/a bc"),
            ("/items/a b/c", "/items/a b/c"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(target.removed_from(text), left, "{text}");
        }
        // A file of the server is not where the request went.
        let files = RequestTarget::new("/items");
        let trace = "at routes/items.js, at src/items";
        assert_eq!(files.removed_from(trace), trace);
        assert_eq!(RequestTarget::new("/").removed_from("a / b"), "a / b");
    }
}
