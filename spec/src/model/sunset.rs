//! `x-sunset`: the day on which something deprecated goes, as the field `Sunset` names it in responses (RFC 8594 §3).

/// When something deprecated goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sunset {
    /// As written.
    text: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    end: i64,
}

const DAY: i64 = 86_400;

impl Sunset {
    /// Reads a date such as `2027-06-30` or a date and time such as `2027-06-30T12:00:00Z` (RFC 3339 §5.6); `None` for all else.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = match text.char_indices().nth(10) {
            None => (text, None),
            Some((at, _)) => (text.get(..at)?, text.get(at..)),
        };
        let midnight = days(date)? * DAY;
        let end = match time {
            // It is there on its last day.
            None => midnight + DAY,
            Some(time) => midnight + seconds(time)?,
        };
        Some(Self {
            text: text.to_owned(),
            end,
        })
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The second since 1970-01-01T00:00:00Z from which on it may be gone: for a date the end of that day in UTC.
    pub fn end(&self) -> i64 {
        self.end
    }
}

/// Days since 1970-01-01 of `full-date`.
fn days(text: &str) -> Option<i64> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years that begin in March end with the day that only some have.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leaps + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// Seconds since midnight in UTC of `T` with `full-time`.
fn seconds(text: &str) -> Option<i64> {
    let time = text.strip_prefix(['T', 't', ' '])?;
    let at = time.find(['Z', 'z', '+', '-'])?;
    let (local, zone) = time.split_at(at);
    let (whole, fraction) = local.split_once('.').unwrap_or((local, "0"));
    let [hour, minute, second] = numbers(whole, ':', [2, 2, 2])?;
    let is_time = hour < 24 && minute < 60 && second <= 60 && is_digits(fraction);
    let offset = if zone.eq_ignore_ascii_case("z") {
        0
    } else {
        let sign = if zone.starts_with('-') { -1 } else { 1 };
        let [hour, minute] = numbers(zone.get(1..)?, ':', [2, 2])?;
        if hour > 23 || minute > 59 {
            return None;
        }
        sign * (hour * 60 + minute) * 60
    };
    is_time.then_some((hour * 60 + minute) * 60 + second - offset)
}

/// The numbers between `separator`s, each with as many digits as `digits` says.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut pieces = text.split(separator);
    let mut res = [0; N];
    for (number, digits) in res.iter_mut().zip(digits) {
        let piece = pieces
            .next()
            .filter(|it| it.len() == digits && is_digits(it))?;
        *number = piece.parse().ok()?;
    }
    pieces.next().is_none().then_some(res)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Option<i64> {
        Sunset::parse(text).map(|sunset| sunset.end())
    }

    #[test]
    fn dates_end_with_their_day_and_times_are_moments() {
        for (text, expected) in [
            ("1970-01-01", DAY),
            ("1969-12-31", 0),
            ("2000-02-29", 951_868_800),
            ("2026-11-29", 1_795_996_800),
            ("1970-01-01T00:00:01Z", 1),
            ("1970-01-01t01:00:00.25+01:00", 0),
            ("1970-01-01 00:00:00-00:30", 1_800),
        ] {
            assert_eq!(end(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_a_day() {
        for text in [
            "",
            "soon",
            "2026",
            "2026-13-01",
            "2026-02-29",
            "2026-04-31",
            "26-01-01",
            "2026-1-1",
            "2026-01-01T",
            "2026-01-01T12:00:00",
            "2026-01-01T24:00:00Z",
            "2026-01-01T12:00Z",
            "2026-01-01T12:00:00+1",
            "+026-01-01",
            "2026-01-01x",
            "Sat, 31 Dec 2026 23:59:59 GMT",
            "2026-01-0é",
        ] {
            assert_eq!(end(text), None, "{text}");
        }
    }
}
