//! Reads which format or pattern a message asks for.

use super::matching::{Pattern, first, is, regex};

/// The format that a message names, as JSON Schema calls it.
pub(super) fn format_of(text: &str) -> Option<&'static str> {
    let asks = regex!(
        r"(?i)\b(valid|invalid|format|formatted|expected|must be|should be|not an?|malformed|well-formed|parse|parsing)\b"
    );
    if !is(text, asks) {
        return None;
    }
    let formats: [(&Pattern, &str); 9] = [
        (regex!(r"(?i)\bUUID(v\d)?\b|\bGUID\b"), "uuid"),
        (regex!(r"(?i)\be-?mail\b"), "email"),
        (
            regex!(r"(?i)\bdate-?time\b|\btimestamp\b|RFC ?3339|ISO ?-?8601"),
            "date-time",
        ),
        (
            regex!(r"(?i)\b(valid|a|iso) date\b|date format|YYYY-MM-DD"),
            "date",
        ),
        (regex!(r"(?i)\bur[il]s?\b"), "uri"),
        (regex!(r"(?i)\bIPv4\b|\bip address\b"), "ipv4"),
        (regex!(r"(?i)\bIPv6\b"), "ipv6"),
        (regex!(r"(?i)\bbase-?64\b"), "byte"),
        (regex!(r"(?i)\bhost ?name\b|\bdomain name\b"), "hostname"),
    ];
    let mut found = formats.into_iter().filter(|(pattern, _)| is(text, pattern));
    found.next().map(|(_, format)| format)
}

/// The pattern that a message quotes, or names at its end.
pub(super) fn pattern_of(text: &str) -> Option<&str> {
    let quoted = regex!(
        r#"(?i)\b(?:match(?:es|ing)?|pattern|regex|regular expression)\b[^"'/`]*["'/`](.+)["'/`]"#
    );
    let plain = regex!(r"(?i)\b(?:pattern|regex|regular expression):? (\^\S+\$)$");
    let mut found = [quoted, plain].into_iter().filter_map(|it| first(text, it));
    found.find(|pattern| {
        pattern.contains(['^', '$', '[', '\\', '(']) && spec::schema::pattern::is_pattern(pattern)
    })
}
