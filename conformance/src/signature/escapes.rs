//! Undoes the escapes with which servers quote what they received: of JSON and source code (`\u00e9`, `\xe9`, `\"`), of URLs
//! (`%C3%A9`) and of HTML (`&quot;`).

use std::borrow::Cow;

use spec::http::percent;

/// How often a text may be escaped within an escaped one.
const DEEPEST: u32 = 3;

/// `text` without escapes.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    let mut res = Cow::Borrowed(text);
    for _ in 0..DEEPEST {
        if !res.contains(['\\', '%', '&']) {
            break;
        }
        let once = once_unescaped(&res);
        if once == *res {
            break;
        }
        res = Cow::Owned(once);
    }
    res
}

fn once_unescaped(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    // The first half of a character beyond the basic plane (JSON, RFC 8259 §7).
    let mut high: Option<u32> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (read, length) = match c {
            '\\' => in_source(rest),
            '&' => in_html(rest),
            _ => None,
        }
        .unwrap_or((u32::from(c), c.len_utf8()));
        rest = rest.get(length..).unwrap_or_default();
        match (high.take(), read) {
            (Some(first), 0xdc00..=0xdfff) => {
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (read - 0xdc00);
                res.extend(char::from_u32(code));
            }
            (_, 0xd800..=0xdbff) => high = Some(read),
            _ => res.extend(char::from_u32(read)),
        }
    }
    percent::decode(&res).into_owned()
}

/// The code point of an escape of JSON or of source code at the beginning of `text`, and its length.
fn in_source(text: &str) -> Option<(u32, usize)> {
    let kind = text.chars().nth(1)?;
    let hex = |digits: usize| {
        let code = text.get(2..2 + digits)?;
        let code = u32::from_str_radix(code, 16).ok()?;
        Some((code, 2 + digits))
    };
    match kind {
        'u' => hex(4).or_else(|| {
            // `\u{e9}`
            let (code, _) = text.get(3..)?.split_once('}')?;
            let read = u32::from_str_radix(code, 16).ok()?;
            text.starts_with(r"\u{").then_some((read, 4 + code.len()))
        }),
        'U' => hex(8),
        'x' => hex(2),
        'n' => Some(('\n'.into(), 2)),
        'r' => Some(('\r'.into(), 2)),
        't' => Some(('\t'.into(), 2)),
        'b' => Some((8, 2)),
        'f' => Some((12, 2)),
        '"' | '\'' | '\\' | '/' => Some((kind.into(), 2)),
        _ => None,
    }
}

/// The same for a character reference of HTML.
fn in_html(text: &str) -> Option<(u32, usize)> {
    let (name, _) = text.get(1..)?.split_once(';')?;
    let code = match name {
        "quot" => '"'.into(),
        "apos" => '\''.into(),
        "lt" => '<'.into(),
        "gt" => '>'.into(),
        "amp" => '&'.into(),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            }
        }
    };
    Some((code, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_json_source_code_urls_and_html_are_undone() {
        for text in [
            r"caf\u00e9 \ud83d\ude00",
            r"caf\\u00e9 \\ud83d\\ude00",
            r"caf\xe9 \U0001f600",
            r"caf\u{e9} \u{1f600}",
            "caf%C3%A9%20%F0%9F%98%80",
            "caf&#233; &#x1F600;",
            "café 😀",
        ] {
            assert_eq!(unescaped(text), "café 😀", "{text}");
        }
        assert_eq!(unescaped(r#"{\"a\": \"b\"}"#), r#"{"a": "b"}"#);
        assert_eq!(unescaped("&quot;a&quot; &amp; b"), "\"a\" & b");
        // What is not an escape stays.
        for text in [r"C:\docs", "100% & more", r"\ud83d", "&nothing;", "%zz"] {
            let left = unescaped(text);
            assert!(
                text.starts_with(left.as_ref()) || left == text,
                "{text}: {left}"
            );
        }
    }
}
