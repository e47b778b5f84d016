//! Renders diagnostics as text: message, location, the lines with carets, help.
//!
//! annotate-snippets (the renderer of rustc and cargo) draws; this file only cuts the right lines out of the sources.
//! Lines of minified documents may be megabytes long, so it gets only a window around the label.

use annotate_snippets::{
    AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle,
};

use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{
    source_map::{SourceId, SourceMap},
    span::{Span, floor_char_boundary},
};

/// Longest line that is shown in full, in bytes.
const LONGEST_LINE: usize = 240;
/// Bytes shown before and behind a label in a longer line.
const WINDOW: usize = 60;
/// Bytes between two labels beyond which each is shown by itself: the renderer reads all between them.
const FARTHEST: usize = 16 * 1024;
/// Most lines of one label that are shown.
const MOST_LINES: usize = 4;

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// ASCII without escape codes: logs, files, tests.
    Plain,
    /// ANSI colors.
    Colored,
}

/// Draws all problems in their order, a blank line after each.
pub fn render_all(diagnostics: &Diagnostics, sources: &SourceMap, style: Style) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| render(diagnostic, sources, style) + "\n\n")
        .collect()
}

/// Draws one problem, without a final line break.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    }
    .decor_style(DecorStyle::Ascii);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.rule.id);
    let elements = elements(&diagnostic.labels, sources);
    let help = diagnostic
        .help
        .iter()
        .map(|help| Element::from(Level::HELP.message(help.as_str())));
    let drawn = renderer.render(&[Group::with_title(title).elements(elements).elements(help)]);
    // Behind an `Origin` the renderer draws the arrow of a snippet without a path; it would point nowhere.
    let lines: Vec<&str> = drawn.lines().filter(|line| line.trim() != ":::").collect();
    lines.join("\n")
}

/// One snippet for each run of labels that share a source and are shown in full, in the order of the labels.
fn elements<'a>(labels: &'a [Label], sources: &'a SourceMap) -> Vec<Element<'a>> {
    let mut res = Vec::new();
    let mut rest = labels;
    let mut kind = AnnotationKind::Primary;
    while let Some((first, others)) = rest.split_first() {
        let excerpt = Excerpt::cut(first.span, sources);
        let fitting = others
            .iter()
            .take_while(|label| excerpt.may_hold(label.span, sources))
            .count();
        let (together, later) = rest.split_at(fitting + 1);
        let shown = together
            .iter()
            .fold(Excerpt::cut(first.span, sources), |shown, label| {
                shown.or(&Excerpt::cut(label.span, sources))
            });
        let annotations = together.iter().enumerate().map(|(at, label)| {
            let kind = if at == 0 {
                kind
            } else {
                AnnotationKind::Context
            };
            kind.span(shown.relative(label.span))
                .label((!label.text.is_empty()).then_some(label.text.as_str()))
        });
        let source = sources.get(first.span.source);
        let text = source
            .text()
            .get(shown.start..shown.end)
            .unwrap_or_default();
        let snippet = Snippet::source(text).line_start(shown.line + 1);
        if shown.is_window {
            let start = sources.line_column(first.span);
            res.push(
                Origin::path(source.name())
                    .line(start.line)
                    .char_column(start.column)
                    .into(),
            );
            res.push(snippet.annotations(annotations).into());
        } else {
            res.push(snippet.path(source.name()).annotations(annotations).into());
        }
        rest = later;
        kind = AnnotationKind::Context;
    }
    res
}

/// The part of a source that is shown for a label.
struct Excerpt {
    source: SourceId,
    /// Zero-based first line.
    line: usize,
    start: usize,
    end: usize,
    /// Only a part of a very long line.
    is_window: bool,
}

impl Excerpt {
    fn cut(span: Span, sources: &SourceMap) -> Self {
        let source = sources.get(span.source);
        let (text, lines) = (source.text(), source.lines());
        let from = floor_char_boundary(text, span.start as usize);
        let to = floor_char_boundary(text, span.end as usize).max(from);
        let first = lines.line_of(from);
        let last = lines
            .line_of(to.saturating_sub(1).max(from))
            .min(first + MOST_LINES - 1);
        let all = lines.line_range(text, first).start..lines.line_range(text, last).end;
        if all.len() <= LONGEST_LINE * MOST_LINES {
            return Self {
                source: span.source,
                line: first,
                start: all.start,
                end: all.end,
                is_window: false,
            };
        }
        let line = lines.line_range(text, first);
        let start = floor_char_boundary(text, from.saturating_sub(WINDOW)).max(line.start);
        let end = floor_char_boundary(text, to.min(from + WINDOW) + WINDOW).clamp(start, line.end);
        Self {
            source: span.source,
            line: first,
            start,
            end,
            is_window: true,
        }
    }

    /// Whether a label of `span` can be drawn in the same snippet.
    fn may_hold(&self, span: Span, sources: &SourceMap) -> bool {
        let both_complete = !self.is_window && !Self::cut(span, sources).is_window;
        let is_near = self.start.abs_diff(span.start as usize) <= FARTHEST;
        self.source == span.source && both_complete && is_near
    }

    fn or(self, other: &Self) -> Self {
        Self {
            source: self.source,
            line: self.line.min(other.line),
            start: self.start.min(other.start),
            end: self.end.max(other.end),
            is_window: self.is_window,
        }
    }

    fn relative(&self, span: Span) -> std::ops::Range<usize> {
        let start = (span.start as usize).clamp(self.start, self.end);
        let end = (span.end as usize).clamp(start, self.end);
        start - self.start..end - self.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{duplicate_key::DUPLICATE_KEY, json::JSON_SYNTAX};

    #[test]
    fn labels_of_one_and_of_two_files_are_drawn() {
        let mut sources = SourceMap::new();
        let a = sources.add("a.yaml", "openapi: 3.0.3\nинфо: {}\npaths: {}\nинфо: {}\n");
        let b = sources.add("b.yaml", "x: 1\n");
        let first = Span::new(a, 15, 23);
        let second = Span::new(a, 38, 46);
        let diagnostic = Diagnostic::new(&DUPLICATE_KEY, second, "key `инфо` is given twice")
            .here("again")
            .also(first, "first given here")
            .also(Span::new(b, 3, 4), "and here")
            .help("remove one");
        insta::assert_snapshot!(render(&diagnostic, &sources, Style::Plain), @"
        error[duplicate-key]: key `инфо` is given twice
         --> a.yaml:4:1
          |
        2 | инфо: {}
          | ---- first given here
        3 | paths: {}
        4 | инфо: {}
          | ^^^^ again
          |
         ::: b.yaml:1:4
          |
        1 | x: 1
          |    - and here
          |
          = help: remove one
        ");
    }

    #[test]
    fn a_minified_document_is_shown_through_a_window() {
        let mut sources = SourceMap::new();
        let text = format!("{{\"a\": [{}oops]}}", "1, ".repeat(5_000));
        let id = sources.add("min.json", text.as_str());
        let at = text.find("oops").unwrap();
        let diagnostic =
            Diagnostic::new(&JSON_SYNTAX, Span::new(id, at, at + 4), "expected a value");
        insta::assert_snapshot!(render(&diagnostic, &sources, Style::Plain), @"
        error[json-syntax]: expected a value
         --> min.json:1:15008
          |
        1 | 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, oops]}
          |                                                             ^^^^
        ");
    }
}
