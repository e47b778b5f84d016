//! Fixes: the change of the text that removes a finding, where there is exactly one and the meaning stays.
//!
//! A fix changes the bytes at one place and nothing else, so comments and layout stay. What would change the contract (a
//! name, a path, a constraint that has no effect) is left to people.
//!
//! **Invariant:** a fix that is not certain about the text around it is none.

use crate::{
    diagnostic::Diagnostic,
    source::{
        source_map::{SourceId, SourceMap},
        span::Span,
    },
};

/// The rules whose findings may have a fix.
pub const FIXABLE: [&str; 6] = [
    "duplicate-enum-value",
    "duplicate-list-entry",
    "optional-path-parameter",
    "invalid-status-code",
    "invalid-pattern",
    "wrong-type",
];

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The file.
    pub source: SourceId,
    /// The bytes that go.
    pub range: std::ops::Range<usize>,
    /// What comes instead.
    pub text: String,
}

/// The fix of `finding`, when it has one.
pub fn fix(finding: &Diagnostic, sources: &SourceMap) -> Option<Fix> {
    let span = finding.span()?;
    let place = Place {
        span,
        text: sources.get(span.source).text(),
        written: sources.text_at(span),
    };
    let help = finding.help.as_deref().unwrap_or_default();
    match finding.rule.id {
        "duplicate-enum-value" | "duplicate-list-entry" => place.without_element(),
        "optional-path-parameter" => place.required(),
        "invalid-status-code" => {
            let is_range = place.written.contains("xx");
            is_range.then(|| place.replaced(place.written.replace("xx", "XX")))
        }
        "invalid-pattern" => place.without_slashes(),
        "wrong-type" if help == "put it in quotes" => {
            let quote = if place.is_json() { '"' } else { '\'' };
            Some(place.replaced(format!("{quote}{}{quote}", place.written)))
        }
        "wrong-type" if help == "remove the quotes" => {
            let inner = place.written.get(1..place.written.len().checked_sub(1)?)?;
            let is_quoted = place.written.starts_with(['"', '\'']);
            is_quoted.then(|| place.replaced(inner.to_owned()))
        }
        _ => None,
    }
}

/// `text` with `fixes`, which are of one file. Of two that overlap the first counts; the number of those that were applied.
pub fn apply(text: &str, fixes: &[Fix]) -> (String, usize) {
    let mut sorted: Vec<&Fix> = fixes.iter().collect();
    sorted.sort_by_key(|fix| (fix.range.start, fix.range.end));
    let (mut res, mut at, mut count) = (String::with_capacity(text.len()), 0, 0);
    for fix in sorted {
        let Some(before) = text.get(at..fix.range.start) else {
            continue;
        };
        res.push_str(before);
        res.push_str(&fix.text);
        at = fix.range.end;
        count += 1;
    }
    res.push_str(text.get(at..).unwrap_or_default());
    (res, count)
}

/// The text of a finding, and what is around it.
struct Place<'t> {
    span: Span,
    text: &'t str,
    written: &'t str,
}

impl Place<'_> {
    fn replaced(&self, text: String) -> Fix {
        self.change(self.span.range(), text)
    }

    fn change(&self, range: std::ops::Range<usize>, text: String) -> Fix {
        Fix {
            source: self.span.source,
            range,
            text,
        }
    }

    fn before(&self) -> &str {
        self.text.get(..self.span.range().start).unwrap_or_default()
    }

    fn behind(&self) -> &str {
        self.text.get(self.span.range().end..).unwrap_or_default()
    }

    /// Whether the file is JSON: an object in braces whose keys are in double quotes.
    fn is_json(&self) -> bool {
        let start = self.text.trim_start_matches('\u{feff}').trim_start();
        let first = start.strip_prefix('{').map(str::trim_start);
        first.is_some_and(|first| first.starts_with('"'))
    }

    /// Without the element of a list.
    fn without_element(&self) -> Option<Fix> {
        let range = self.span.range();
        let before = self.before().trim_end();
        if before.ends_with(',') {
            return Some(self.change(before.len() - 1..range.end, String::new()));
        }
        // A line of its own, without a comment.
        let line = self.before().rsplit('\n').next()?;
        let rest = self.behind().split('\n').next()?;
        let is_alone = line.trim() == "-" && rest.trim().is_empty() && !self.written.contains('\n');
        let has_end = self.behind().contains('\n');
        (is_alone && has_end).then(|| {
            let start = range.start - line.len();
            self.change(start..range.end + rest.len() + 1, String::new())
        })
    }

    /// `required: true` beside `in: path`.
    fn required(&self) -> Option<Fix> {
        if self.written == "false" {
            return Some(self.replaced("true".to_owned()));
        }
        if !matches!(self.written, "path" | "\"path\"" | "'path'") {
            return None;
        }
        let end = self.span.range().end;
        if self.is_json() {
            return Some(self.change(end..end, ", \"required\": true".to_owned()));
        }
        let line = self.before().rsplit('\n').next()?;
        let key = line.trim_end().strip_suffix(':')?.trim_end();
        let name = key.rsplit([' ', '{', ',', '-']).next()?;
        if !matches!(name, "in" | "'in'" | "\"in\"") {
            return None;
        }
        let front = key.get(..key.len() - name.len())?;
        let is_block = front.chars().all(|c| matches!(c, ' ' | '-'));
        if !is_block {
            // Braces around it, on this line or before.
            return Some(self.change(end..end, ", required: true".to_owned()));
        }
        // In a block each member has a line; inside braces a line may begin like one.
        let rest = self.behind().split('\n').next()?;
        let rest = rest.trim_end_matches('\r');
        let is_plain = rest.trim().is_empty() || rest.trim_start().starts_with('#');
        is_plain.then(|| {
            let indent = " ".repeat(front.chars().count());
            let at = end + rest.len();
            self.change(at..at, format!("\n{indent}required: true"))
        })
    }

    /// A pattern without the slashes around it.
    fn without_slashes(&self) -> Option<Fix> {
        let quotes = ['"', '\''];
        let inner = self.written.trim_matches(quotes);
        let pattern = inner.strip_prefix("/^")?.strip_suffix("$/")?;
        // A slash inside was escaped, or ends the pattern.
        let is_clear = !pattern.contains('/');
        is_clear.then(|| self.replaced(self.written.replacen(inner, &format!("^{pattern}$"), 1)))
    }
}
