//! Forms of identifiers, codes, dates and times, as the samples of TKEY7 show them.

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::ledger::AssetKind;

/// Longest text of most identifiers (`Max35Text`).
pub(crate) const LONGEST: usize = 35;

/// An identifier whose form shows when, of which Asset and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked<'t> {
    /// `YYYYMMDD`.
    pub(crate) date: civil::Date,
    /// Three letters.
    pub(crate) currency: &'t str,
    /// DSA or DSO.
    pub(crate) kind: AssetKind,
    /// Business identifier code of the one who made it.
    pub(crate) bicfi: &'t str,
}

/// `YYYYMMDD`, currency, `DSA` or `DSO`, ten digits, BIC.
pub(crate) fn message_identification(text: &str) -> Option<Marked<'_>> {
    let (date, rest) = split(text, 8)?;
    let (currency, rest) = split(rest, 3)?;
    let (kind, rest) = split(rest, 3)?;
    let (number, bicfi) = split(rest, 10)?;
    is_digits(number).then_some(())?;
    marked(date, currency, kind, bicfi)
}

/// Currency, `DSA` or `DSO`, `YYYYMMDD`, BIC, `B`, nine digits.
pub(crate) fn instruction_identification(text: &str) -> Option<Marked<'_>> {
    let (currency, rest) = split(text, 3)?;
    let (kind, rest) = split(rest, 3)?;
    let (date, rest) = split(rest, 8)?;
    let (bicfi, rest) = split(rest, 11)?;
    let number = rest.strip_prefix('B')?;
    (number.len() == 9 && is_digits(number)).then_some(())?;
    marked(date, currency, kind, bicfi)
}

/// `BTKEY`, `YYYYMMDD`, BIC, `B` (from a Member) or `T` (from TKEY7), ten digits. Gives the BIC and the letter.
pub(crate) fn business_message_identifier(text: &str) -> Option<(&str, char)> {
    let (date, rest) = split(text.strip_prefix("BTKEY")?, 8)?;
    let (bicfi, rest) = split(rest, 11)?;
    let (letter, number) = split(rest, 1)?;
    let letter = letter
        .chars()
        .next()
        .filter(|letter| matches!(letter, 'B' | 'T'))?;
    compact_date(date)?;
    (number.len() == 10 && is_digits(number) && is_bicfi(bicfi)).then_some((bicfi, letter))
}

fn marked<'t>(date: &str, currency: &'t str, kind: &str, bicfi: &'t str) -> Option<Marked<'t>> {
    let kind = match kind {
        "DSA" => AssetKind::Dsa,
        "DSO" => AssetKind::Dso,
        _ => return None,
    };
    let is_currency = currency.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_currency && bicfi.len() == 11 && is_bicfi(bicfi)).then_some(())?;
    Some(Marked {
        date: compact_date(date)?,
        currency,
        kind,
        bicfi,
    })
}

/// `[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?`, the pattern of TKEY7's XML schemas.
pub(crate) fn is_bicfi(text: &str) -> bool {
    let fits = |at: usize, byte: u8| match at {
        0..=5 => byte.is_ascii_uppercase(),
        6 => byte.is_ascii_uppercase() || (b'2'..=b'9').contains(&byte),
        7 => (byte.is_ascii_uppercase() && byte != b'O') || byte.is_ascii_digit(),
        _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
    };
    matches!(text.len(), 8 | 11) && text.bytes().enumerate().all(|(at, byte)| fits(at, byte))
}

/// 32 lower-case hexadecimal digits: a UUID without hyphens.
pub(crate) fn is_compact_uuid(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(is_lower_hex)
}

/// A UUID with hyphens (RFC 9562 §4).
pub(crate) fn is_uuid(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Option<civil::Date> {
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    text.parse().ok().filter(|_| is_plain)
}

/// `YYYY-MM-DDThh:mm:ss`, with or without fraction and zone (XML Schema 1.1 part 2 §3.3.7). Without a zone it counts as
/// UTC.
pub(crate) fn date_time(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once('T')?;
    date(day)?;
    let is_clock = time.len() >= 8
        && time.bytes().take(8).enumerate().all(|(at, byte)| match at {
            2 | 5 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    if !is_clock {
        return None;
    }
    text.parse::<Timestamp>().ok().or_else(|| {
        let local: civil::DateTime = text.parse().ok()?;
        local
            .to_zoned_datetime(TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp())
    })
}

/// A decimal of at most 11 digits, 10 of them after the point (`BaseOneRate`).
pub(crate) fn is_rate(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    !whole.is_empty()
        && (1..=10).contains(&fraction.len())
        && text.len() <= 12
        && is_digits(whole)
        && is_digits(fraction)
}

/// `YYYYMMDD`.
fn compact_date(text: &str) -> Option<civil::Date> {
    is_digits(text).then_some(())?;
    let (year, rest) = split(text, 4)?;
    let (month, day) = split(rest, 2)?;
    date(&format!("{year}-{month}-{day}"))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn split(text: &str, at: usize) -> Option<(&str, &str)> {
    text.split_at_checked(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn documented_identifiers_have_their_forms() {
        let message = message_identification("20220718USDDSA9153934686BLUEUSNY001").unwrap();
        assert_eq!(
            (message.currency, message.kind, message.bicfi),
            ("USD", AssetKind::Dsa, "BLUEUSNY001")
        );
        let instruction =
            instruction_identification("USDDSO20220717BLUEUSNY001B123456789").unwrap();
        assert_eq!(
            (instruction.currency, instruction.kind),
            ("USD", AssetKind::Dso)
        );
        let header = business_message_identifier("BTKEY20220718GRENCHZZ002B3731229159");
        assert_eq!(header, Some(("GRENCHZZ002", 'B')));
        let header = business_message_identifier("BTKEY20220718TKEYINTL07XT1491745754");
        assert_eq!(header, Some(("TKEYINTL07X", 'T')));
        assert!(is_compact_uuid("8f01d8db87fa4ef888e223a6f5eef3aa"));
        assert!(is_uuid("9b95c731-c821-4289-a60e-1238affe38d1"));
    }

    #[test]
    fn identifiers_of_another_form_are_noticed() {
        for wrong in [
            "",
            "20220718USDDSA9153934686BLUEUSNY00",
            "20220718USDDSA9153934686BLUEUSNY0011",
            "20221318USDDSA9153934686BLUEUSNY001",
            "20220230USDDSA9153934686BLUEUSNY001",
            "20220718usdDSA9153934686BLUEUSNY001",
            "20220718USDDSX9153934686BLUEUSNY001",
            "20220718USDDSA915393468XBLUEUSNY001",
            "20220718USDDSA9153934686blueusny001",
        ] {
            assert_eq!(message_identification(wrong), None, "{wrong}");
        }
        for wrong in [
            "USDDSO20220717BLUEUSNY001T123456789",
            "USDDSO20220717BLUEUSNY001B12345678",
        ] {
            assert_eq!(instruction_identification(wrong), None, "{wrong}");
        }
        for wrong in [
            "BTKEY20220718GRENCHZZ002X3731229159",
            "ATKEY20220718GRENCHZZ002B3731229159",
        ] {
            assert_eq!(business_message_identifier(wrong), None, "{wrong}");
        }
        assert!(!is_bicfi("BLUEUSNO001"));
        assert!(!is_bicfi("BLUEUS1Y001"));
        assert!(!is_compact_uuid("8F01d8db87fa4ef888e223a6f5eef3aa"));
    }

    #[test]
    fn dates_and_times_are_real_ones() {
        let time = date_time("2022-07-18T13:22:32").unwrap();
        assert_eq!(date_time("2022-07-18T13:22:32Z"), Some(time));
        assert_eq!(date_time("2022-07-18T15:22:32.000+02:00"), Some(time));
        for wrong in [
            "2022-07-18",
            "2022-07-18 13:22:32",
            "2022-07-18T13:22",
            "2022-02-30T13:22:32",
            "2022-07-18T24:22:32",
            "18.07.2022T13:22:32",
            "2022-7-18T13:22:32",
        ] {
            assert_eq!(date_time(wrong), None, "{wrong}");
        }
        assert!(date("2024-02-29").is_some());
        assert!(date("2023-02-29").is_none());
        assert!(date("20220718").is_none());
    }

    #[test]
    fn rates_are_decimals() {
        for rate in ["1", "0.97", "1.0000000001", "12345678901"] {
            assert!(is_rate(rate), "{rate}");
        }
        for wrong in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "1e3",
            "1.00000000001",
            "1,5",
            "1.0.0",
        ] {
            assert!(!is_rate(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn reading_is_total(text in "\\PC{0,40}") {
            let _ = (message_identification(&text), instruction_identification(&text));
            let _ = (business_message_identifier(&text), date_time(&text), is_bicfi(&text));
        }
    }
}
