//! The formats `date-time`, `date` and `time` as types of the crate `time`.

use time::{
    Date, OffsetDateTime, Time,
    format_description::well_known::{Iso8601, Rfc3339},
};

use super::formatted::{Format, is_local_time};

impl Format for OffsetDateTime {
    const NAME: &'static str = "date-time";
    const EXPECTED: &'static str = "a date and time of RFC 3339, such as `2024-05-01T12:00:00Z`";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text, &Rfc3339).ok()
    }

    fn write(&self) -> String {
        // Years before 0 and after 9999 have no such form.
        self.format(&Rfc3339).unwrap_or_else(|_| self.to_string())
    }
}

impl Format for Date {
    const NAME: &'static str = "date";
    const EXPECTED: &'static str = "a date of RFC 3339, such as `2024-05-01`";

    fn read(text: &str) -> Option<Self> {
        // The basic form and weeks are ISO 8601 alone.
        let is_extended = text.len() == "2024-05-01".len() && !text.contains('W');
        is_extended
            .then(|| Self::parse(text, &Iso8601::DATE).ok())
            .flatten()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Format for Time {
    const NAME: &'static str = "time";
    const EXPECTED: &'static str = "a time without an offset, such as `09:30:00`";

    fn read(text: &str) -> Option<Self> {
        is_local_time(text)
            .then(|| Self::parse(text, &Iso8601::TIME).ok())
            .flatten()
    }

    fn write(&self) -> String {
        let (hour, minute, second, nanosecond) = self.as_hms_nano();
        let fraction = match nanosecond {
            0 => String::new(),
            nanosecond => format!(".{nanosecond:09}"),
        };
        let fraction = fraction.trim_end_matches('0');
        format!("{hour:02}:{minute:02}:{second:02}{fraction}")
    }
}
