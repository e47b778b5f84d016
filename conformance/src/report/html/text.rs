//! Text of the document and of the server on the page.

use maud::{Markup, html};

use crate::{control_chars::is_hidden, report::wording};

/// `text` with invisible characters made visible.
pub(super) fn shown(text: &str) -> Markup {
    let mut rest = text;
    let mut pieces = Vec::new();
    while let Some((at, hidden)) = rest
        .char_indices()
        .find(|(_, c)| is_hidden(*c) && *c != '\t')
    {
        let (before, from) = rest.split_at(at);
        pieces.push((before, Some(hidden)));
        rest = from.get(hidden.len_utf8()..).unwrap_or_default();
    }
    html! {
        @for (before, hidden) in pieces {
            (before)
            @if let Some(hidden) = hidden {
                span.hidden { (format!("\\u{{{:x}}}", u32::from(hidden))) }
            }
        }
        (rest)
    }
}

/// A sentence, with the names in it as code.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for (is_name, piece) in wording::pieces(text) {
            @if is_name { code { (shown(piece)) } } @else { (shown(piece)) }
        }
    }
}

/// Method and path of an operation.
pub(super) fn operation(label: &str) -> Markup {
    match label.split_once(' ') {
        Some((method, path)) => html! {
            // Lines break before a slash, and not after the method.
            span.operation {
                b { (shown(method)) } "\u{a0}"
                @for (index, segment) in path.split('/').enumerate() {
                    @if index == 1 { "/" } @else if index > 1 { wbr; "/" }
                    (shown(segment))
                }
            }
        },
        None => html! { span.operation { (shown(label)) } },
    }
}

/// At most `most` characters of `text`.
pub(super) fn cut(text: &str, most: usize) -> Markup {
    match text.char_indices().nth(most) {
        Some((at, _)) => html! {
            (shown(text.get(..at).unwrap_or_default()))
            span.more { "… (" (wording::counted(text.chars().count(), "character")) ")" }
        },
        None => shown(text),
    }
}
