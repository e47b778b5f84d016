//! Percent-encoding (RFC 3986 §2).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986 §2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What stays encoded under `allowReserved`: what would end the query or split it, and what is not allowed at all.
const UNSAFE_IN_QUERY: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';');

/// Encodes everything but unreserved characters.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Encodes for a query, leaving reserved characters as they are where `allow_reserved` asks for it.
pub fn encode_query(text: &str, allow_reserved: bool) -> String {
    utf8_percent_encode(
        text,
        if allow_reserved {
            UNSAFE_IN_QUERY
        } else {
            RESERVED
        },
    )
    .to_string()
}

/// Encodes what cannot be in a path as it is (RFC 3986 §3.3); what is encoded already stays.
pub fn encode_path(text: &str) -> String {
    const UNSAFE_IN_PATH: &AsciiSet = &UNSAFE_IN_QUERY
        .remove(b'&')
        .remove(b'=')
        .remove(b'+')
        .add(b'?');
    let mut pieces = text.split('%');
    let mut res =
        utf8_percent_encode(pieces.next().unwrap_or_default(), UNSAFE_IN_PATH).to_string();
    for piece in pieces {
        let digits = piece.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
        res.push_str(if digits == 2 { "%" } else { "%25" });
        res.extend(utf8_percent_encode(piece, UNSAFE_IN_PATH));
    }
    res
}

/// Decodes; bytes that are not UTF-8 become replacement characters.
pub fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Decodes a piece of a query, where `+` is a space to practically every server.
pub fn decode_query(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        Cow::Owned(decode(&text.replace('+', " ")).into_owned())
    } else {
        decode(text)
    }
}

/// The names and values of a query or form, decoded, in order; pieces without `=` have no value.
pub fn parse_query(query: &str) -> Vec<(String, Option<String>)> {
    query
        .split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| match piece.split_once('=') {
            Some((name, value)) => (
                decode_query(name).into_owned(),
                Some(decode_query(value).into_owned()),
            ),
            None => (decode_query(piece).into_owned(), None),
        })
        .collect()
}
