//! Text in the charset that its media type names (RFC 9110 §8.3.2).
//!
//! `encoding_rs` knows all charsets of the web, and would be a dependency of every generated client; these are the ones that
//! APIs send. Text is decoded whole or not at all: what cannot be decoded is an error, never a replacement character.

/// The text that `bytes` are in the charset of `media_type`; without one, UTF-8.
///
/// # Errors
///
/// When the bytes are none in that charset, or it is not known here; says which.
pub(crate) fn decode(bytes: &[u8], media_type: &str) -> Result<String, String> {
    let named = charset(media_type);
    let name = named.as_deref().unwrap_or("utf-8");
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF".as_slice()) {
        return utf_8(rest, name);
    }
    match name {
        // ASCII is a part of UTF-8, and many servers call UTF-8 so.
        "utf-8" | "utf8" | "us-ascii" | "ascii" => utf_8(bytes, name),
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "l1" => {
            Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        "windows-1252" | "cp1252" => {
            let chars = bytes.iter().map(|byte| windows_1252(*byte));
            let text: Option<String> = chars.collect();
            text.ok_or_else(|| malformed(name))
        }
        "utf-16" | "utf-16be" | "utf-16le" => utf_16(bytes, name),
        _ => Err(format!(
            "the text is in the charset `{name}`, which this client cannot decode"
        )),
    }
}

/// The parameter `charset`, in lower case.
fn charset(media_type: &str) -> Option<String> {
    let parameters = media_type.split(';').skip(1);
    let mut pairs = parameters.filter_map(|parameter| parameter.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    let value = value.trim().trim_matches(['"', '\'']);
    Some(value.to_ascii_lowercase())
}

fn utf_8(bytes: &[u8], name: &str) -> Result<String, String> {
    let text = std::str::from_utf8(bytes);
    text.map(ToOwned::to_owned).map_err(|error| {
        let at = error.valid_up_to();
        format!("{} at byte {at}", malformed(name))
    })
}

/// The order of bytes is that of the name, else of the mark at the beginning, else of the network (RFC 2781 §4.3).
fn utf_16(bytes: &[u8], name: &str) -> Result<String, String> {
    let (is_little, rest) = match bytes {
        [0xFF, 0xFE, rest @ ..] if name != "utf-16be" => (true, rest),
        [0xFE, 0xFF, rest @ ..] if name != "utf-16le" => (false, rest),
        rest => (name == "utf-16le", rest),
    };
    let units = rest.chunks(2).map(|pair| match *pair {
        [low, high] if is_little => Some(u16::from_le_bytes([low, high])),
        [high, low] => Some(u16::from_be_bytes([high, low])),
        _ => None,
    });
    let units: Option<Vec<u16>> = units.collect();
    let text = units.and_then(|units| String::from_utf16(&units).ok());
    text.ok_or_else(|| malformed(name))
}

fn malformed(name: &str) -> String {
    format!("the text is not valid {name}")
}

/// The character of a byte in Windows-1252, five of which have none.
fn windows_1252(byte: u8) -> Option<char> {
    const FROM_128: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => {
            let known = FROM_128.get(usize::from(byte) - 0x80).copied();
            known.filter(|known| *known != '\0')
        }
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_by_the_charset_it_names() {
        for (media_type, bytes, expected) in [
            ("text/plain", "Grüße".as_bytes(), "Grüße"),
            ("text/plain", b"\xEF\xBB\xBFa", "a"),
            ("text/plain; charset=UTF-8", "é".as_bytes(), "é"),
            ("text/plain; charset=us-ascii", b"a", "a"),
            ("text/plain;charset=\"ISO-8859-1\"", b"Gr\xFC\xDFe", "Grüße"),
            ("text/html; level=1; charset=windows-1252", b"5 \x80", "5 €"),
            ("text/plain; charset=utf-16", b"\xFF\xFEa\0", "a"),
            ("text/plain; charset=utf-16", b"\0a", "a"),
            ("text/plain; charset=utf-16le", b"a\0", "a"),
            ("text/plain; charset=utf-16be", b"\xD8\x3D\xDE\x00", "😀"),
        ] {
            assert_eq!(
                decode(bytes, media_type).as_deref(),
                Ok(expected),
                "{media_type}"
            );
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_an_error() {
        for (media_type, bytes, expected) in [
            (
                "text/plain",
                b"ab\xFF".as_slice(),
                "the text is not valid utf-8 at byte 2",
            ),
            (
                "text/plain; charset=ascii",
                b"\xFF",
                "the text is not valid ascii at byte 0",
            ),
            (
                "text/plain; charset=utf-16",
                b"abc",
                "the text is not valid utf-16",
            ),
            (
                "text/plain; charset=cp1252",
                b"\x81",
                "the text is not valid cp1252",
            ),
            (
                "text/plain; charset=Shift_JIS",
                b"a",
                "the text is in the charset `shift_jis`, which this client cannot decode",
            ),
        ] {
            let error = decode(bytes, media_type);
            assert_eq!(error.unwrap_err(), expected, "{media_type}");
        }
    }
}
