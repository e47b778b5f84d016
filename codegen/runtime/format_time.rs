//! The formats `date-time` and `date` as types of the crate `time`.

use time::{
    Date, OffsetDateTime,
    format_description::well_known::{Iso8601, Rfc3339},
};

use super::formatted::Format;

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
