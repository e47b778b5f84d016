//! The way back from a location to the node that was written there.

use super::{Entry, Node, NodeValue};
use crate::source::{pointer::JsonPointer, span::Span};

impl Node {
    /// The pointer to the innermost value below this one whose text, or whose key, holds `span`; the root where none does.
    ///
    /// Unlike a line, it stays the same when something is written above it. What an alias repeats is at its anchor.
    pub fn pointer_to(&self, span: Span) -> JsonPointer {
        let mut pointer = JsonPointer::root();
        let mut node = self;
        loop {
            let inner = match &node.value {
                NodeValue::Mapping(mapping) => mapping
                    .entries()
                    .iter()
                    .find(|entry| holds(written_at(entry), span))
                    .map(|entry| (entry.key.clone(), &entry.value)),
                NodeValue::Sequence(items) => items
                    .iter()
                    .enumerate()
                    .find(|(_, item)| holds(item.span, span))
                    .map(|(at, item)| (at.to_string(), item)),
                _ => None,
            };
            let Some((token, value)) = inner else {
                return pointer;
            };
            pointer.push(token);
            node = value;
        }
    }
}

/// The text of a member. What an alias repeats is before its key, at the anchor, and belongs to the member there.
fn written_at(entry: &Entry) -> Span {
    if entry.value.span.start < entry.key_span.start {
        return entry.key_span;
    }
    entry.key_span.to(entry.value.span)
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use crate::{document::Document, source::source_map::SourceId, source::span::Span};

    #[test]
    fn what_is_written_is_found_by_its_location() {
        let text = "x-t: &t {q: r}\nx-u: *t\nopenapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a/{b}:\n    get:\n      tags: [x, yy]\n      responses: {}\n";
        let document = Document::from_text("a.yaml", text)
            .document
            .expect("a document");
        let at = |part: &str| {
            let start = text.find(part).expect("it is there");
            let span = Span::new(SourceId::ENTRY, start, start + part.len());
            document.root().pointer_to(span).to_string()
        };
        assert_eq!(at("yy"), "/paths/~1a~1{b}/get/tags/1");
        assert_eq!(at("responses"), "/paths/~1a~1{b}/get/responses");
        assert_eq!(at("/a/{b}"), "/paths/~1a~1{b}");
        assert_eq!(at("T, version"), "/info");
        assert_eq!(at("q: r"), "/x-t/q");
        assert_eq!(at("x-u"), "/x-u");
        assert_eq!(at("info: {title: T, version: '1'}\npaths"), "");
    }
}
