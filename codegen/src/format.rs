//! Formats that have a Rust type, by choice: `date-time` as a type of jiff, chrono or time, `uuid` as one of uuid.

use std::collections::BTreeMap;

use crate::error::GenerateError;

/// A type of the strings of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormatType {
    /// `uuid::Uuid`.
    Uuid,
    /// `jiff::Timestamp`.
    JiffTimestamp,
    /// `jiff::civil::Date`.
    JiffDate,
    /// `jiff::SpanFieldwise`.
    JiffSpan,
    /// `chrono::DateTime<chrono::FixedOffset>`.
    ChronoDateTime,
    /// `chrono::NaiveDate`.
    ChronoDate,
    /// `time::OffsetDateTime`.
    TimeDateTime,
    /// `time::Date`.
    TimeDate,
    /// `jiff::civil::Time`.
    JiffTime,
    /// `chrono::NaiveTime`.
    ChronoTime,
    /// `time::Time`.
    TimeTime,
    /// `rust_decimal::Decimal`.
    Decimal,
    /// `reqwest::Url`.
    Url,
    /// `runtime::Base64`.
    Base64,
}

/// The formats and the libraries that have a type for them, in the order of the documentation.
const CHOICES: &[(&str, &str, FormatType)] = &[
    ("uuid", "uuid", FormatType::Uuid),
    ("date-time", "jiff", FormatType::JiffTimestamp),
    ("date-time", "chrono", FormatType::ChronoDateTime),
    ("date-time", "time", FormatType::TimeDateTime),
    ("date", "jiff", FormatType::JiffDate),
    ("date", "chrono", FormatType::ChronoDate),
    ("date", "time", FormatType::TimeDate),
    ("time", "jiff", FormatType::JiffTime),
    ("time", "chrono", FormatType::ChronoTime),
    ("time", "time", FormatType::TimeTime),
    ("duration", "jiff", FormatType::JiffSpan),
    ("decimal", "rust_decimal", FormatType::Decimal),
    ("uri", "url", FormatType::Url),
    ("byte", "base64", FormatType::Base64),
];

/// What leaves strings of a format strings.
const STRING: &str = "string";

impl FormatType {
    /// The path of the type in Rust, from a file of the generated module that imports `runtime`.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Uuid => "::uuid::Uuid",
            Self::JiffTimestamp => "::jiff::Timestamp",
            Self::JiffDate => "::jiff::civil::Date",
            Self::JiffSpan => "::jiff::SpanFieldwise",
            Self::ChronoDateTime => "::chrono::DateTime<::chrono::FixedOffset>",
            Self::ChronoDate => "::chrono::NaiveDate",
            Self::TimeDateTime => "::time::OffsetDateTime",
            Self::TimeDate => "::time::Date",
            Self::JiffTime => "::jiff::civil::Time",
            Self::ChronoTime => "::chrono::NaiveTime",
            Self::TimeTime => "::time::Time",
            Self::Decimal => "::rust_decimal::Decimal",
            Self::Url => "::reqwest::Url",
            Self::Base64 => "runtime::Base64",
        }
    }

    /// The module of the runtime that reads and writes it.
    pub(crate) fn module(self) -> &'static str {
        match self {
            Self::Uuid => "format_uuid",
            Self::JiffTimestamp | Self::JiffDate | Self::JiffTime | Self::JiffSpan => "format_jiff",
            Self::ChronoDateTime | Self::ChronoDate | Self::ChronoTime => "format_chrono",
            Self::TimeDateTime | Self::TimeDate | Self::TimeTime => "format_time",
            Self::Decimal => "format_decimal",
            Self::Url => "format_url",
            Self::Base64 => "format_base64",
        }
    }

    /// The name of a variant that holds it.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Self::Uuid => "Uuid",
            Self::JiffTimestamp | Self::ChronoDateTime | Self::TimeDateTime => "DateTime",
            Self::JiffDate | Self::ChronoDate | Self::TimeDate => "Date",
            Self::JiffTime | Self::ChronoTime | Self::TimeTime => "Time",
            Self::JiffSpan => "Duration",
            Self::Decimal => "Decimal",
            Self::Url => "Uri",
            Self::Base64 => "Bytes",
        }
    }
}

/// The types of formats. Strings of any other format are strings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formats(BTreeMap<String, FormatType>);

impl Formats {
    /// What most programs want: `uuid`, and dates and times of jiff.
    pub fn usual() -> Self {
        let usual = [
            ("uuid", FormatType::Uuid),
            ("date-time", FormatType::JiffTimestamp),
            ("date", FormatType::JiffDate),
        ];
        Self(usual.map(|(format, ty)| (format.to_owned(), ty)).into())
    }

    /// Gives strings of `format` the type of `library`; `string` leaves them strings.
    ///
    /// # Errors
    ///
    /// When `library` has no type for `format`.
    pub fn set(&mut self, format: &str, library: &str) -> Result<(), GenerateError> {
        let mut known = CHOICES.iter().filter(|(name, _, _)| *name == format);
        if library == STRING && known.next().is_some() {
            self.0.remove(format);
            return Ok(());
        }
        let mut choices = CHOICES.iter();
        match choices.find(|(name, of, _)| *name == format && *of == library) {
            Some((_, _, ty)) => {
                self.0.insert(format.to_owned(), *ty);
                Ok(())
            }
            None => Err(GenerateError::UnknownFormat {
                format: format.to_owned(),
                library: library.to_owned(),
                known: known_choices(format),
            }),
        }
    }

    /// The type of strings of `format`.
    pub(crate) fn get(&self, format: &str) -> Option<FormatType> {
        self.0.get(format).copied()
    }
}

/// The choices for `format`, for people; all formats when it is none of them.
fn known_choices(format: &str) -> String {
    let of_format: Vec<String> = CHOICES
        .iter()
        .filter(|(name, _, _)| *name == format)
        .map(|(name, library, _)| format!("`{name}={library}`"))
        .collect();
    if of_format.is_empty() {
        let mut all: Vec<&str> = CHOICES.iter().map(|(name, _, _)| *name).collect();
        all.dedup();
        return format!("the formats are `{}`", all.join("`, `"));
    }
    format!("choose {} or `{format}={STRING}`", of_format.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_has_the_type_of_the_library_that_was_chosen_last() {
        let mut formats = Formats::usual();
        assert_eq!(formats.get("date-time"), Some(FormatType::JiffTimestamp));
        formats.set("date-time", "chrono").expect("a choice");
        assert_eq!(formats.get("date-time"), Some(FormatType::ChronoDateTime));
        formats.set("date-time", "string").expect("a choice");
        assert_eq!(formats.get("date-time"), None);
    }

    #[test]
    fn an_unknown_choice_is_rejected_with_the_known_ones() {
        let table = [
            (
                ("date", "joda"),
                "`joda` has no type for the format `date`; choose `date=jiff`, `date=chrono`, `date=time` or `date=string`",
            ),
            (
                ("email", "string"),
                "`string` has no type for the format `email`; the formats are `uuid`, `date-time`, `date`, `time`, `duration`, `decimal`, `uri`, `byte`",
            ),
        ];
        for ((format, library), expected) in table {
            let error = Formats::default().set(format, library).expect_err(format);
            assert_eq!(error.to_string(), expected);
        }
    }
}
