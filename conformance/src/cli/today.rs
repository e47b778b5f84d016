//! The date, for decisions that end on a day.

use spec::model::sunset::Sunset;

/// Today in UTC, as `2026-11-28`.
pub(super) fn today() -> String {
    jiff::Timestamp::now()
        .to_string()
        .chars()
        .take(10)
        .collect()
}

/// Whether `text` is a date such as `2026-11-28`.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Whether the day `until` is over. Dates of ISO 8601 are ordered as strings.
pub(super) fn is_over(until: &str, today: &str) -> bool {
    is_date(until) && until < today
}

/// Whether the date, or date and time, `sunset` is over; false where it is neither.
pub(super) fn has_passed(sunset: &str) -> bool {
    let now = jiff::Timestamp::now().as_second();
    Sunset::parse(sunset).is_some_and(|sunset| sunset.end() <= now)
}
