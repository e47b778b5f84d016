//! The date, for decisions that end on a day.

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
