//! The formats `date-time`, `date` and `time` as types of the crate `chrono`.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat};

use super::formatted::{Format, is_local_time};

impl Format for DateTime<FixedOffset> {
    const NAME: &'static str = "date-time";
    const EXPECTED: &'static str = "a date and time of RFC 3339, such as `2024-05-01T12:00:00Z`";

    fn read(text: &str) -> Option<Self> {
        Self::parse_from_rfc3339(text).ok()
    }

    fn write(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl Format for NaiveDate {
    const NAME: &'static str = "date";
    const EXPECTED: &'static str = "a date of RFC 3339, such as `2024-05-01`";

    fn read(text: &str) -> Option<Self> {
        let is_padded = text.len() == "2024-05-01".len();
        is_padded.then(|| text.parse().ok()).flatten()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Format for NaiveTime {
    const NAME: &'static str = "time";
    const EXPECTED: &'static str = "a time without an offset, such as `09:30:00`";

    fn read(text: &str) -> Option<Self> {
        is_local_time(text).then(|| text.parse().ok()).flatten()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
