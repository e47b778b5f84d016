//! The format `uuid` as a type of the crate `uuid`.

use super::formatted::Format;

impl Format for uuid::Uuid {
    const NAME: &'static str = "UUID";
    const EXPECTED: &'static str = "hexadecimal digits in groups of 8, 4, 4, 4 and 12";

    /// RFC 4122 §3: the hyphenated form alone.
    fn read(text: &str) -> Option<Self> {
        let is_hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
        is_hyphenated.then(|| Self::try_parse(text).ok()).flatten()
    }

    fn write(&self) -> String {
        self.hyphenated().to_string()
    }
}
