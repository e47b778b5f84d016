//! Spans: byte ranges in a source, and the table that turns them into lines and columns.
//!
//! **Invariant:** a [`Span`] counts bytes and always falls on character boundaries of its source.

/// Number of a source in its [`SourceMap`](super::source_map::SourceMap); the entry document is always 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

impl SourceId {
    /// The entry document.
    pub const ENTRY: Self = Self(0);

    /// Position in a list with one element a source.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A byte range in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source of the range.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A range of `source`; offsets beyond 4 GiB are clamped (such sources are rejected on loading).
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let start = clamp(start);
        Self {
            source,
            start,
            end: clamp(end).max(start),
        }
    }

    /// The empty range at the very beginning of `source`.
    pub fn start_of(source: SourceId) -> Self {
        Self::new(source, 0, 0)
    }

    /// The range as `usize` offsets, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest range that holds both; `other` is ignored when it is in another source.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A location as people count it: both numbers start at 1, the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, starting at 1.
    pub line: usize,
    /// Column in characters, starting at 1.
    pub column: usize,
}

impl std::fmt::Display for LineColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Byte offsets at which the lines of a text begin.
#[derive(Debug, Clone)]
pub struct LineIndex {
    line_starts: Vec<u32>,
    /// For each block of [`BLOCK`] bytes, the bytes before it that begin no character: a minified document is one line of
    /// megabytes, in which counting from its start takes long. Empty for ASCII.
    continuations: Vec<u32>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 1024;
/// Bytes that are searched for a line break at once.
const BREAKS: usize = 64;

impl LineIndex {
    /// Indexes `text`; lines end with LF, CRLF or a lone CR, as in YAML 1.2.2 §5.4.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for (block, chunk) in bytes.chunks(BREAKS).enumerate() {
            // Without a branch a byte, so that the compiler compares many at once: few blocks of a document hold a line break.
            let breaks = chunk.iter().fold(0, |breaks, byte| {
                breaks | u8::from(*byte == b'\n') | u8::from(*byte == b'\r')
            });
            if breaks == 0 {
                continue;
            }
            for (offset, byte) in (block * BREAKS..).zip(chunk) {
                let ends_line = match byte {
                    b'\n' => true,
                    b'\r' => bytes.get(offset + 1) != Some(&b'\n'),
                    _ => false,
                };
                if ends_line {
                    line_starts.push(u32::try_from(offset + 1).unwrap_or(u32::MAX));
                }
            }
        }
        Self {
            line_starts,
            continuations: continuations(bytes),
        }
    }

    /// The characters of `text` before byte `offset`.
    fn characters(&self, text: &str, offset: usize) -> usize {
        let block = offset / BLOCK;
        let Some(before) = self.continuations.get(block) else {
            return offset;
        };
        let rest = text.as_bytes().get(block * BLOCK..offset);
        offset - *before as usize - rest.map_or(0, count_continuations)
    }

    /// The location of byte `offset` of `text`, which must be the text that was indexed.
    pub fn line_column(&self, text: &str, offset: usize) -> LineColumn {
        let offset = floor_char_boundary(text, offset);
        let line = self.line_of(offset);
        let start = self.line_start(line);
        let before = self.characters(text, start);
        LineColumn {
            line: line + 1,
            column: self.characters(text, offset).saturating_sub(before) + 1,
        }
    }

    /// Zero-based line that holds byte `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        let after = self
            .line_starts
            .partition_point(|start| *start as usize <= offset);
        after.saturating_sub(1)
    }

    /// Byte at which zero-based `line` begins.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts
            .get(line)
            .or(self.line_starts.last())
            .map_or(0, |start| *start as usize)
    }

    /// Bytes of zero-based `line` without its line break.
    pub fn line_range(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let start = self.line_start(line);
        let end = self
            .line_starts
            .get(line + 1)
            .map_or(text.len(), |next| *next as usize);
        let content = text.get(start..end).unwrap_or_default();
        start..start + content.trim_end_matches(['\r', '\n']).len()
    }
}

/// The counts for each block of `bytes`, and for its end.
fn continuations(bytes: &[u8]) -> Vec<u32> {
    if bytes.is_ascii() {
        return Vec::new();
    }
    let mut count = 0;
    let counts = bytes.chunks(BLOCK).map(|chunk| {
        let before = count;
        count += count_continuations(chunk);
        u32::try_from(before).unwrap_or(u32::MAX)
    });
    let mut res: Vec<u32> = counts.collect();
    res.push(u32::try_from(count).unwrap_or(u32::MAX));
    res
}

/// The bytes that begin no character (RFC 3629 §3).
fn count_continuations(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 == 0x80).count()
}

/// The largest character boundary of `text` that is not beyond `offset`.
pub fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_start_after_every_line_break(text in "[ab\r\nп]{0,200}") {
            let mut starts = vec![0];
            for (at, character) in text.char_indices() {
                let is_lone = || !text[at + 1..].starts_with('\n');
                if character == '\n' || character == '\r' && is_lone() {
                    starts.push(u32::try_from(at + 1).unwrap());
                }
            }
            prop_assert_eq!(LineIndex::new(&text).line_starts, starts);
        }
    }

    #[test]
    fn columns_count_characters_and_lines_end_three_ways() {
        let text = "a\r\nпуть: 1\rx\ny";
        let index = LineIndex::new(text);
        assert_eq!(index.line_of(text.len()), 3);
        let colon = text.find(':').unwrap();
        let start = index.line_column(text, colon);
        assert_eq!((start.line, start.column), (2, 5));
        assert_eq!(&text[index.line_range(text, 1)], "путь: 1");
        assert_eq!(&text[index.line_range(text, 3)], "y");
    }

    #[test]
    fn columns_of_a_long_line_count_characters_too() {
        let text = format!("a\n{}z", "ж\u{20ac}x".repeat(900));
        let index = LineIndex::new(&text);
        for (count, (offset, _)) in text[2..].char_indices().enumerate() {
            assert_eq!(index.line_column(&text, offset + 2).column, count + 1);
        }
        let plain = "b".repeat(3000);
        assert_eq!(
            LineIndex::new(&plain).line_column(&plain, 2500).column,
            2501
        );
    }

    #[test]
    fn offsets_inside_a_character_or_past_the_end_are_clamped() {
        let text = "ж";
        let index = LineIndex::new(text);
        assert_eq!(index.line_column(text, 1).column, 1);
        assert_eq!(index.line_column(text, 99).column, 2);
    }
}
