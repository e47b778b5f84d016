//! Bodies that are sequences of items and may never end: server-sent events, JSON lines, parts that replace each other
//! (OAS 3.2.0 §4.14.3).

use spec::{
    http::{BodyKind, MediaType},
    wire::Headers,
};

/// The kinds of sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// `text/event-stream` (HTML §9.2).
    Events,
    /// JSON values, one a line (RFC 7464, JSON Lines).
    JsonLines,
    /// Parts that replace each other, such as the pictures of a camera.
    Parts,
}

impl Sequence {
    /// The kind of a body in `media_type`; `None` for one that is not a sequence.
    pub fn of(media_type: &MediaType) -> Option<Self> {
        match BodyKind::of(media_type) {
            BodyKind::EventStream => Some(Self::Events),
            BodyKind::JsonLines => Some(Self::JsonLines),
            _ if media_type.essence() == "multipart/x-mixed-replace" => Some(Self::Parts),
            _ => None,
        }
    }

    /// The kind of the body behind `headers`.
    pub fn in_headers(headers: &Headers) -> Option<Self> {
        Self::of(&MediaType::parse(headers.get("content-type")?)?)
    }

    /// The length of the complete items at the beginning of `bytes`.
    pub fn complete(self, bytes: &[u8]) -> usize {
        let end_of = |mark: &[u8]| {
            let mut windows = bytes.windows(mark.len());
            let at = windows.rposition(|window| window == mark);
            at.map_or(0, |at| at + mark.len())
        };
        match self {
            Self::Events => end_of(b"\n\n")
                .max(end_of(b"\r\n\r\n"))
                .max(end_of(b"\r\r")),
            Self::JsonLines => end_of(b"\n"),
            Self::Parts => bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_complete_at_its_end() {
        for (kind, text, complete) in [
            (Sequence::Events, "data: x\n\ndata: y\n", 9),
            (Sequence::Events, "data: x\r\n\r\ndata", 11),
            (Sequence::Events, "data: x\n", 0),
            (Sequence::JsonLines, "1\n2", 2),
            (Sequence::Parts, "--x", 3),
        ] {
            assert_eq!(kind.complete(text.as_bytes()), complete, "{text:?}");
        }
    }
}
