//! The identifier that the header `Location` of a creation ends with (RFC 9110 §10.2.2).

use spec::http::percent;

/// The last segment of the path of `url`, decoded; `None` where the path ends with no name.
pub fn identifier(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let last = path.rsplit('/').next().filter(|last| !last.is_empty())?;
    Some(percent::decode(last).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_ends_with_an_identifier() {
        let table = [
            ("/items/7", Some("7")),
            ("/items/7/", Some("7")),
            ("http://a.test/items/7?full=1#top", Some("7")),
            ("/items/a%20b", Some("a b")),
            ("7", Some("7")),
            ("/", None),
            ("?id=7", None),
        ];
        for (url, expected) in table {
            assert_eq!(identifier(url).as_deref(), expected, "{url}");
        }
    }
}
