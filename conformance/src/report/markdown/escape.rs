//! Escapes arbitrary text in Markdown (`CommonMark` 0.31, with the tables of GitHub).

use crate::{control_chars::is_hidden, report::wording};

/// `text` as text of a paragraph, on one line; names in it as code.
pub(super) fn text(text: &str) -> String {
    wording::pieces(text)
        .map(|(is_name, piece)| if is_name { code(piece) } else { plain(piece) })
        .collect()
}

/// `text` in a line that Markdown does not interpret, such as that of a `summary`.
pub(super) fn html(text: &str) -> String {
    wording::pieces(text)
        .map(|(is_name, piece)| {
            if is_name {
                code(piece)
            } else {
                entities(piece)
            }
        })
        .collect()
}

fn plain(text: &str) -> String {
    let mut res = String::new();
    for c in text.chars() {
        match c {
            // HTML is Markdown too.
            '<' => res.push_str("&lt;"),
            '>' => res.push_str("&gt;"),
            '&' => res.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' => {
                res.push('\\');
                res.push(c);
            }
            // GitHub makes mentions and links to issues of these.
            '@' => res.push_str("&#64;"),
            '\n' | '\r' | '\t' => res.push(' '),
            c if is_hidden(c) => res.push_str(&visible(c)),
            c => res.push(c),
        }
    }
    res
}

/// `text` in a cell of a table.
pub(super) fn cell(content: &str) -> String {
    const LONGEST: usize = 160;
    match content.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text(content.get(..at).unwrap_or_default())),
        None => text(content),
    }
}

/// `text` as code in a line, also within a table.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", entities(text))
}

/// `text` with everything that Markdown or HTML interprets as character references (`CommonMark` 0.31 §2.5).
fn entities(text: &str) -> String {
    let mut res = String::new();
    for c in text.chars() {
        match c {
            '<' => res.push_str("&lt;"),
            '>' => res.push_str("&gt;"),
            '&' => res.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '@' => {
                res.push_str(&format!("&#{};", u32::from(c)));
            }
            '\n' | '\r' | '\t' => res.push(' '),
            c if is_hidden(c) => res.push_str(&visible(c)),
            c => res.push(c),
        }
    }
    res
}

/// `text` in a fence of its own.
pub(super) fn fence(language: &str, text: &str) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    let text = shown(text);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// `text` with invisible characters made visible.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c != '\t' && is_hidden(c) {
                visible(c)
            } else {
                c.to_string()
            }
        })
        .collect()
}

fn visible(c: char) -> String {
    format!("\\u{{{:x}}}", u32::from(c))
}
