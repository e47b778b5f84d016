//! Escapes one line of Markdown: rustdoc must not take it for links to items, HTML or bare URLs.

/// Appends `line`, which is not part of a code block.
pub(super) fn write(res: &mut String, line: &str) {
    let mut rest = line;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\\' => Some(escape(rest)),
            '`' => code_span(rest),
            '[' => link(rest),
            '<' => autolink(rest),
            'h' if !before.is_alphanumeric() => url(rest, res),
            _ => None,
        };
        if let Some(length) = taken {
            let (span, after) = rest.split_at(length);
            // A URL has been written already, in the form it needs.
            if c != 'h' {
                res.push_str(span);
            }
            before = span.chars().next_back().unwrap_or(' ');
            rest = after;
            continue;
        }
        if matches!(c, '`' | '[' | ']' | '<') {
            res.push('\\');
        }
        res.push(c);
        before = c;
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
}

/// The length of `\` and the character after it.
fn escape(text: &str) -> usize {
    text.chars().take(2).map(char::len_utf8).sum()
}

/// The length of the code span that `text` begins with.
fn code_span(text: &str) -> Option<usize> {
    let ticks = run_of_ticks(text);
    let mut at = ticks;
    while let Some(found) = text.get(at..)?.find('`') {
        let closing = run_of_ticks(text.get(at + found..)?);
        at += found + closing;
        if closing == ticks {
            return Some(at);
        }
    }
    None
}

fn run_of_ticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// The length of `[text](target)`, when the target is one that rustdoc does not look up as an item.
fn link(text: &str) -> Option<usize> {
    let middle = text.find("](")?;
    let label = text.get(1..middle)?;
    let target = text.get(middle + 2..)?;
    let end = target.find(')')?;
    let target = target.get(..end)?;
    let is_address = target.contains('/') || target.starts_with('#') || target.contains("mailto:");
    let is_plain = !label.contains(['[', ']', '<']) && label.matches('`').count() % 2 == 0;
    (is_address && is_plain).then_some(middle + 2 + end + 1)
}

/// The length of `<https://…>`.
fn autolink(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    let inner = text.get(1..end)?;
    let is_url = is_url(inner) && !inner.contains([' ', '<', '`']);
    is_url.then_some(end + 1)
}

fn is_url(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty())
    })
}

/// Writes the URL that `text` begins with: in angle brackets, so that it becomes a link, or as code where it is the
/// template of one. Gives its length.
fn url(text: &str, res: &mut String) -> Option<usize> {
    if !is_url(text) {
        return None;
    }
    let word = text.split(|c: char| c.is_whitespace() || matches!(c, '`' | '<' | '>' | '"'));
    let word = word.into_iter().next()?;
    let plain = word.split(['{', '}', '[', ']', '|', '\\', '^', '(', ')']);
    let plain = trimmed(plain.into_iter().next()?);
    let is_template = word.get(plain.len()..)?.starts_with(['{', '[']);
    let (open, span, close) = if is_template {
        ('`', trimmed(word), '`')
    } else {
        ('<', plain, '>')
    };
    if !is_url(span) {
        return None;
    }
    res.push(open);
    res.push_str(span);
    res.push(close);
    Some(span.len())
}

/// Without what ends a sentence rather than a URL.
fn trimmed(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '*', '_', '\''])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(line: &str) -> String {
        let mut res = String::new();
        write(&mut res, line);
        res
    }

    #[test]
    fn items_html_and_bare_urls_keep_their_meaning() {
        for (line, expected) in [
            (
                "a [thing] and a [link](https://x.y/z)",
                r"a \[thing\] and a [link](https://x.y/z)",
            ),
            (
                "an [item](Pets) and an [anchor](#pets)",
                r"an \[item\](Pets) and an [anchor](#pets)",
            ),
            (
                "code `[a]` and ``b ` [c]``, open ` [d]",
                r"code `[a]` and ``b ` [c]``, open \` \[d\]",
            ),
            (
                "(see https://a.b/c). And `x` https://d.e,",
                "(see <https://a.b/c>). And `x` <https://d.e>,",
            ),
            (
                "https://a.b/{id}/c, https://a.b/_x",
                "`https://a.b/{id}/c`, <https://a.b/_x>",
            ),
            (
                "<https://a.b> <b>bold</b> 1 < 2",
                r"<https://a.b> \<b>bold\</b> 1 \< 2",
            ),
            (r"escaped \[a\] \<b", r"escaped \[a\] \<b"),
            ("http:// and xhttps://a.b", "http:// and xhttps://a.b"),
        ] {
            assert_eq!(written(line), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(line in r"[a-c \\`\[\]()<>{}.:/#ht p]{0,40}") {
            let kept = |text: &str| {
                text.chars().filter(|c| !matches!(c, '\\' | '<' | '>' | '`')).collect::<String>()
            };
            prop_assert_eq!(kept(&written(&line)), kept(&line));
        }

        #[test]
        fn what_is_written_stays_as_it_is(line in r"[a-c \[\]()<>.:/#]{0,40}") {
            let once = written(&line);
            prop_assert_eq!(written(&once), once);
        }
    }
}
