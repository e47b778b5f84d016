//! Links in the header `Link` (RFC 8288), by which servers point to the next page.

use reqwest::header::{HeaderMap, LINK};

/// The target of the first link with the relation `relation`, as it is written: it may be relative to the request.
pub(super) fn target<'h>(headers: &'h HeaderMap, relation: &str) -> Option<&'h str> {
    let values = headers.get_all(LINK).into_iter();
    let mut links = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(links);
    let (target, _) = links.find(|(_, parameters)| {
        let mut relations = parts(parameters, ';').filter_map(relations);
        // The first `rel` of a link is its relation (RFC 8288 §3.3).
        relations.next().is_some_and(|names| {
            let mut names = names.split_ascii_whitespace();
            names.any(|name| name.eq_ignore_ascii_case(relation))
        })
    })?;
    Some(target)
}

/// The links of a value: the target between `<` and `>`, and its parameters.
fn links(value: &str) -> impl Iterator<Item = (&str, &str)> {
    parts(value, ',').filter_map(|link| link.trim().strip_prefix('<')?.split_once('>'))
}

/// The value of a parameter that is `rel`.
fn relations(parameter: &str) -> Option<&str> {
    let (name, value) = parameter.split_once('=')?;
    let is_relation = name.trim().eq_ignore_ascii_case("rel");
    is_relation.then(|| value.trim().trim_matches('"'))
}

/// `text` cut at `separator`, but not within quotes or a target.
fn parts(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let mut is_target = false;
    text.split(move |c: char| {
        let was_escaped = std::mem::replace(&mut is_escaped, false);
        match c {
            '\\' if is_quoted => is_escaped = !was_escaped,
            '"' if !was_escaped && !is_target => is_quoted = !is_quoted,
            '<' if !is_quoted => is_target = true,
            '>' if !is_quoted => is_target = false,
            _ => {}
        }
        c == separator && !is_quoted && !is_target
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_by_its_relation() {
        let table = [
            (r#"</a?page=2>; rel="next""#, Some("/a?page=2")),
            ("</a>; rel=next", Some("/a")),
            (r#"</p>; rel="prev", </n>; rel="last next""#, Some("/n")),
            (
                r#"</a,b;c>; title="x, </no>; rel=next"; REL=NEXT"#,
                Some("/a,b;c"),
            ),
            (r#"</a>; title="\"; rel=next""#, None),
            (r#"</a>; rel=prev; rel=next"#, None),
            ("/a; rel=next", None),
            ("</a>", None),
            ("", None),
        ];
        for (value, expected) in table {
            let headers = HeaderMap::from_iter([(LINK, value.parse().expect("a value"))]);
            assert_eq!(target(&headers, "next"), expected, "{value}");
        }
    }
}
