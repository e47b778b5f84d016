//! Integers that JSON writes with a point or an exponent: `1.0`, `1E3`, `-0` (JSON Schema 2020-12 core §4.2.3).
//!
//! Serde reads them as doubles, which do not hold every integer. So they are written as integers before, by their digits.

use std::{borrow::Cow, cell::Cell};

thread_local! {
    /// Whether a double was met that may have lost digits of an integer.
    static LOST: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a double was read from which the digits of an integer cannot be told.
pub(super) fn note_lost() {
    LOST.set(true);
}

/// What `read` reads, and whether digits of an integer were lost in it.
pub(super) fn noted<T>(read: impl FnOnce() -> T) -> (T, bool) {
    let before = LOST.replace(false);
    let res = read();
    let has_lost = LOST.replace(before);
    (res, has_lost)
}

/// `json` with its integers of at most 64 bits written as such; what is not JSON stays as it is.
pub(super) fn plain(json: &[u8]) -> Cow<'_, [u8]> {
    let mut res: Vec<u8> = Vec::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        let rest = json.get(at..).unwrap_or_default();
        let length = match byte {
            b'"' => string_length(rest),
            b'-' | b'0'..=b'9' => number_length(rest),
            _ => 1,
        };
        let token = rest.get(..length).unwrap_or(rest);
        if let Some(integer) = written(token) {
            res.extend_from_slice(json.get(done..at).unwrap_or_default());
            res.extend_from_slice(integer.as_bytes());
            done = at + length;
        }
        at += length;
    }
    if done == 0 {
        return Cow::Borrowed(json);
    }
    res.extend_from_slice(json.get(done..).unwrap_or_default());
    Cow::Owned(res)
}

/// The bytes of the string that `rest` begins with, its quotes included.
fn string_length(rest: &[u8]) -> usize {
    let mut is_escaped = false;
    let end = rest.iter().skip(1).position(|byte| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(rest.len(), |end| end + 2)
}

fn number_length(rest: &[u8]) -> usize {
    let is_of_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    rest.iter()
        .position(|byte| !is_of_number(byte))
        .unwrap_or(rest.len())
}

/// The integer `token` without a point and an exponent; `None` where it has neither, or is not an integer of 64 bits.
fn written(token: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(token).ok()?;
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_unusual = text.len() > whole.len() || is_negative && whole == "0";
    let has_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_unusual || whole.is_empty() || !has_digits(whole) || !has_digits(fraction) {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let digits = all.trim_end_matches('0');
    let zeros = i64::try_from(all.len() - digits.len()).ok()?;
    let fraction = i64::try_from(fraction.len()).ok()?;
    let scale = i64::from(exponent) - fraction + zeros;
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let scale = usize::try_from(scale).ok()?;
    // Integers of 64 bits have 20 digits at most.
    if scale > 20 || digits.len() > 20 {
        return None;
    }
    let digits = format!("{digits}{}", "0".repeat(scale));
    let sign = if is_negative { "-" } else { "" };
    let value: i128 = format!("{sign}{digits}").parse().ok()?;
    let is_of_64_bits = i64::try_from(value).is_ok() || u64::try_from(value).is_ok();
    is_of_64_bits.then(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_written_by_their_digits() {
        let table = [
            ("1.0", "1"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1E3", "1000"),
            ("1e+3", "1000"),
            ("1.50e1", "15"),
            ("100e-2", "1"),
            ("0.0e5", "0"),
            ("1e18", "1000000000000000000"),
            ("9007199254740993.0", "9007199254740993"),
            ("9.223372036854775807e18", "9223372036854775807"),
            ("-9223372036854775808.0", "-9223372036854775808"),
            ("1.8446744073709551615E19", "18446744073709551615"),
            // These stay what they are.
            ("1", "1"),
            ("-1", "-1"),
            ("0", "0"),
            ("1.5", "1.5"),
            ("15e-1", "15e-1"),
            ("1e19999999999", "1e19999999999"),
            ("1e300", "1e300"),
            ("2e19", "2e19"),
            ("\"1.0\"", "\"1.0\""),
            (
                r#"{"a\"1.0":[1.0,"2.0\\",3.0]}"#,
                r#"{"a\"1.0":[1,"2.0\\",3]}"#,
            ),
            ("\"", "\""),
            ("-", "-"),
            ("1.0.0", "1.0.0"),
        ];
        for (json, expected) in table {
            assert_eq!(plain(json.as_bytes()), expected.as_bytes(), "{json}");
        }
    }
}
