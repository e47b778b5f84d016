//! The keywords for strings (JSON Schema 2020-12 validation §6.3, §8).

use super::{SchemaView, bounds::count};
use crate::source::node::Node;

impl<'n> SchemaView<'n> {
    /// `minLength`, in characters.
    pub fn min_length(self) -> Option<u64> {
        self.field("minLength").and_then(count)
    }

    /// `maxLength`, in characters.
    pub fn max_length(self) -> Option<u64> {
        self.field("maxLength").and_then(count)
    }

    /// `pattern`, unless empty, as written.
    pub fn pattern(self) -> Option<&'n str> {
        self.pattern_node()?.as_str()
    }

    /// The node that holds `pattern`.
    pub fn pattern_node(self) -> Option<&'n Node> {
        let is_pattern = |node: &&Node| node.as_str().is_some_and(|text| !text.is_empty());
        self.field("pattern").filter(is_pattern)
    }

    /// `contentEncoding`, such as `base64`.
    pub fn content_encoding(self) -> Option<&'n str> {
        self.text("contentEncoding")
    }

    /// `contentMediaType`.
    pub fn content_media_type(self) -> Option<&'n str> {
        self.text("contentMediaType")
    }

    /// `contentSchema`: what the string holds once it is decoded.
    pub fn content_schema(self) -> Option<SchemaView<'n>> {
        self.field("contentSchema").map(SchemaView::new)
    }
}
