//! Converts the Markdown of a document to doc comments that rustdoc reads as intended.
//!
//! Three traps: rustdoc runs every code block without a language as a test, and every line that is indented by four
//! spaces is such a block; square brackets are looked up as a Rust item; angle brackets are
//! taken for HTML.
//!
//! Why not pulldown-cmark: reading with version 0.13 and writing with pulldown-cmark-to-cmark 21 was measured beside
//! this. Of the 9,646 descriptions of GitHub's document neither leaves anything that rustdoc stumbles over, and the
//! library rewrites 328 of them, this 44. Of 60,000 random lines it leaves 1 that rustdoc would look up (this: 10), but
//! 8 become another result when they are written a second time (this: none), and 65 lose characters (this: 3). What is
//! written must stay as it is; that is a law below.

mod inline;

/// The longest description that is kept, in lines.
const MOST_LINES: usize = 60;

/// The lines of a doc comment for `markdown`, without the slashes.
pub(crate) fn lines(markdown: &str) -> Vec<String> {
    let mut res: Vec<String> = Vec::new();
    let mut fence: Option<&'static str> = None;
    let text = markdown.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.trim().lines() {
        let line = line.trim_end().replace('\t', "    ");
        let bare = line.trim_start();
        let opener = ["```", "~~~"].into_iter().find(|it| bare.starts_with(it));
        match (fence, opener) {
            (None, Some(mark)) => {
                fence = Some(mark);
                res.push(opening(bare, mark));
            }
            (Some(mark), Some(end)) if mark == end => {
                fence = None;
                res.push(mark.to_owned());
            }
            (Some(_), _) => res.push(line),
            (None, None) => res.push(prose(&line)),
        }
        if res.len() == MOST_LINES {
            res.push("…".to_owned());
            break;
        }
    }
    res.extend(fence.map(ToOwned::to_owned));
    while res.last().is_some_and(String::is_empty) {
        res.pop();
    }
    // Control and direction characters are rejected, or disguise code.
    for line in &mut res {
        line.retain(|c| !c.is_control() && !is_directional(c));
    }
    res
}

/// Characters that change the direction of what is shown, which Rust rejects in comments.
pub(crate) fn is_directional(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The opening of a code block that is shown and not run.
fn opening(line: &str, mark: &str) -> String {
    let language = line.trim_start_matches(['`', '~']).trim();
    let is_word = !language.is_empty() && language.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_word && !language.eq_ignore_ascii_case("rust") {
        format!("{mark}{language}")
    } else {
        format!("{mark}text")
    }
}

fn prose(line: &str) -> String {
    let bare = line.trim_start();
    let indent = line.len() - bare.len();
    // Four spaces begin a code block; three do not, and keep lists nested.
    let mut res = " ".repeat(indent.min(3));
    inline::write(&mut res, bare);
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_does_not_become_tests_links_or_html() {
        let markdown = "See https://example.com/a.\r\nA [thing] and a [link](https://x.y), `[code]`.\n\n```\nnot rust\n```\n\n      indented\n\n<b>bold</b>\rlone";
        insta::assert_snapshot!(lines(markdown).join("\n"), @r"
        See <https://example.com/a>.
        A \[thing\] and a [link](https://x.y), `[code]`.

        ```text
        not rust
        ```

           indented

        \<b>bold\</b>
        lone
        ");
    }

    #[test]
    fn an_open_code_block_is_closed() {
        assert_eq!(lines("```json\n{}"), ["```json", "{}", "```"]);
    }
}
