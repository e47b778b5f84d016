//! The formats `date-time`, `date`, `time` and `duration` as types of the crate `jiff`.

use super::formatted::{Format, is_local_time};

impl Format for jiff::Timestamp {
    const NAME: &'static str = "date-time";
    const EXPECTED: &'static str = "a date and time of RFC 3339, such as `2024-05-01T12:00:00Z`";

    fn read(text: &str) -> Option<Self> {
        // Names of time zones are RFC 9557.
        let is_plain = !text.contains('[');
        is_plain.then(|| text.parse().ok()).flatten()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Format for jiff::civil::Date {
    const NAME: &'static str = "date";
    const EXPECTED: &'static str = "a date of RFC 3339, such as `2024-05-01`";

    fn read(text: &str) -> Option<Self> {
        let is_date_alone = text.len() == "2024-05-01".len();
        is_date_alone.then(|| text.parse().ok()).flatten()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Format for jiff::civil::Time {
    const NAME: &'static str = "time";
    const EXPECTED: &'static str = "a time without an offset, such as `09:30:00`";

    fn read(text: &str) -> Option<Self> {
        is_local_time(text).then(|| text.parse().ok()).flatten()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// Two are equal when their fields are: how long a month is depends on the date.
impl Format for jiff::SpanFieldwise {
    const NAME: &'static str = "duration";
    const EXPECTED: &'static str = "a duration of ISO 8601, such as `PT1H30M`";

    fn read(text: &str) -> Option<Self> {
        // Without `P` it is a duration of another form.
        let span = text.starts_with('P').then(|| text.parse::<jiff::Span>());
        span?.ok().map(jiff::Span::fieldwise)
    }

    fn write(&self) -> String {
        self.0.to_string()
    }
}
