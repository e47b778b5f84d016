//! The format `uri` as the type of URLs of the HTTP client.

use super::formatted::Format;

impl Format for reqwest::Url {
    const NAME: &'static str = "URI";
    const EXPECTED: &'static str = "an absolute URI, such as `https://example.com/a`";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    fn write(&self) -> String {
        self.as_str().to_owned()
    }
}
