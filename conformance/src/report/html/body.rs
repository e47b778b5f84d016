//! A body on the page: JSON on lines with the failing location marked, anything else unchanged.

use maud::{Markup, html};

use super::text::{cut, shown};
use crate::report::{
    json::format::Body,
    json_lines::{Kind, Line, Piece, lines, shortened},
    wording,
};

/// The maximum number of lines.
const MOST_LINES: usize = 120;
/// The maximum number of characters of text that is not JSON.
const LONGEST: usize = 4_000;
/// The maximum number of characters of one JSON string.
const LONGEST_STRING: usize = 600;

pub(super) fn body(body: &Body, pointer: Option<&str>) -> Markup {
    let lines = lines(&body.text, pointer);
    html! {
        @if let Some(lines) = &lines {
            @for piece in shortened(lines, MOST_LINES) {
                @match piece {
                    Piece::Line(shown) => (line(shown)),
                    Piece::Gap(count) => span.line.gap { "… " (wording::counted(count, "line")) "\n" },
                }
            }
        } @else {
            (cut(&body.text, LONGEST))
            @if body.truncated {
                "\n" span.more { "… cut here, " (wording::counted(body.bytes, "byte")) " in all" }
            } @else if body.binary {
                "\n" span.more { (wording::counted(body.bytes, "byte")) ", not all of them text" }
            }
        }
    }
}

fn line(line: &Line<'_>) -> Markup {
    let class = match line.kind {
        Kind::Bracket => "bracket",
        Kind::String => "string",
        Kind::Number => "number",
        Kind::Word => "word",
    };
    let content = html! {
        (" ".repeat(2 * line.depth))
        @if let Some(key) = line.key { span.key { (shown(key)) } ": " }
        span class=(class) { (cut(line.value, LONGEST_STRING)) }
        @if line.has_comma { "," }
        "\n"
    };
    let style = format!("--in:{}", line.depth);
    html! {
        @if line.is_target {
            mark.line style=(style) { (content) }
        } @else {
            span.line style=(style) { (content) }
        }
    }
}
