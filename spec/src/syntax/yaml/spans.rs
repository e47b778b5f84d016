//! Converts the parser's locations to byte ranges of the values as written.

use saphyr_parser::ScalarStyle;

use super::{offsets::Offsets, repair::Shifts};
use crate::source::{source_map::SourceId, span::Span};

/// The locations in one text.
pub(super) struct Spans<'t> {
    source: SourceId,
    text: &'t str,
    offsets: Offsets<'t>,
    shifts: Shifts,
}

impl<'t> Spans<'t> {
    pub(super) fn new(source: SourceId, text: &'t str, shifts: Shifts) -> Self {
        Self {
            source,
            text,
            offsets: Offsets::new(text),
            shifts,
        }
    }

    /// The byte of the text at which a character of what the parser reads begins, counted from 0.
    pub(super) fn byte(&self, character: usize) -> usize {
        self.offsets.byte(self.shifts.original(character))
    }

    /// The range that the parser names.
    pub(super) fn of(&self, span: saphyr_parser::Span) -> Span {
        let start = self.byte(span.start.index());
        let end = self.byte(span.end.index());
        Span::new(self.source, start, end)
    }

    /// The character at byte `at`; empty at the end of the text.
    pub(super) fn character(&self, at: usize) -> Span {
        let rest = self.text.get(at..).unwrap_or_default();
        let width = rest.chars().next().map_or(0, char::len_utf8);
        Span::new(self.source, at, at + width)
    }

    /// What is written at `span`.
    pub(super) fn written(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The range of a scalar that the parser locates at `span`.
    pub(super) fn scalar(&self, span: Span, style: ScalarStyle) -> Span {
        match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted(span),
            _ => self.trimmed(span),
        }
    }

    /// The range of a collection that begins at `start`, with its last member up to byte `last_end`, and the parser's
    /// end event at `end`.
    pub(super) fn collection(&self, start: Span, last_end: u32, end: Span) -> Span {
        // A block collection ends where its last member ends (the parser's end event is at the next token);
        // a flow collection ends behind its closing bracket.
        if self.written(end).starts_with([']', '}']) {
            // The parser's end is behind white space and a comment that follow the bracket.
            start.to(Span {
                end: end.start + 1,
                ..end
            })
        } else {
            Span {
                end: last_end,
                ..start
            }
        }
    }

    /// A quoted scalar ends with its closing quote; the parser's end is behind white space and a comment that follow.
    fn quoted(&self, span: Span) -> Span {
        let written = self.written(span);
        // An anchor and a tag come before the string.
        let Some(opening) = written.find(['"', '\'']) else {
            return self.trimmed(span);
        };
        let mut rest = written.char_indices().peekable();
        while rest.next_if(|(at, _)| *at < opening).is_some() {}
        let Some((_, quote)) = rest.next() else {
            return span;
        };
        while let Some((at, c)) = rest.next() {
            let is_pair =
                c == quote && quote == '\'' && rest.peek().is_some_and(|(_, c)| *c == quote);
            if (c == '\\' && quote == '"') || is_pair {
                rest.next();
            } else if c == quote {
                let len = u32::try_from(at + quote.len_utf8()).unwrap_or(0);
                return Span {
                    end: span.start + len,
                    ..span
                };
            }
        }
        self.trimmed(span)
    }

    /// Empty scalars (`key:`), block scalars and scalars before a tab come with ends that belong to the
    /// next token.
    fn trimmed(&self, span: Span) -> Span {
        let written = self.written(span);
        let len = u32::try_from(written.trim_end().len()).unwrap_or(0);
        Span {
            end: span.start + len,
            ..span
        }
    }
}
