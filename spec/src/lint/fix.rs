//! Fixes: the change of the text that removes a finding, where there is exactly one and the meaning stays.
//!
//! A fix changes the bytes at one place and nothing else, so comments and layout stay. What would change the contract (a
//! name, a path, a constraint that has no effect) is left to people.
//!
//! **Invariant:** a fix that is not certain about the text around it is none.

use crate::{
    diagnostic::Diagnostic,
    source::{
        node::{NodeValue, NumberLiteral},
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
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The file.
    pub source: SourceId,
    /// The bytes that go.
    pub range: std::ops::Range<usize>,
    /// What comes instead.
    pub text: String,
    /// What that means for the document.
    pub change: Change,
}

/// What a fix changes in the tree of a text. Spans are those of the tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The value written there becomes another.
    Value(Span, NodeValue),
    /// The key written there becomes another.
    Key(Span, String),
    /// The string written there, a value or a key, loses its first and its last character.
    Undelimited(Span),
    /// The element written there goes.
    Without(Span),
    /// The object whose `in` is written there becomes `required: true` too.
    Required(Span),
}

impl Change {
    /// Where the tree has what changes.
    pub fn span(&self) -> Span {
        match self {
            Self::Value(span, _)
            | Self::Key(span, _)
            | Self::Undelimited(span)
            | Self::Without(span)
            | Self::Required(span) => *span,
        }
    }
}

/// The fix of `finding`, when it has one: where nothing else reads the text that it changes, which
/// [`fixed_files`](super::fixed_file::fixed_files) makes sure of.
pub fn fix(finding: &Diagnostic, sources: &SourceMap) -> Option<Fix> {
    let place = Place::new(finding.span()?, sources)?;
    let help = finding.help.as_deref().unwrap_or_default();
    match finding.rule.id {
        "duplicate-enum-value" | "duplicate-list-entry" => place.without_element(),
        "optional-path-parameter" => place.required(),
        "invalid-status-code" => place.upper_case_range(),
        "invalid-pattern" => place.without_slashes(),
        "wrong-type" if help == "put it in quotes" => Some(place.in_quotes()),
        "wrong-type" if help == "remove the quotes" => place.without_quotes(),
        _ => None,
    }
}

/// `text` with `fixes`, which are of one file. Of two that are equal or overlap the first counts; the number of those that
/// were applied.
pub fn apply(text: &str, fixes: &[Fix]) -> (String, usize) {
    let mut sorted: Vec<&Fix> = fixes.iter().collect();
    sorted.sort_by_key(|fix| (fix.range.start, fix.range.end));
    sorted.dedup_by(|fix, earlier| fix.range == earlier.range && fix.text == earlier.text);
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
    /// Where the tree has it.
    span: Span,
    /// Where the value itself is written, behind an anchor.
    range: std::ops::Range<usize>,
    text: &'t str,
    written: &'t str,
}

impl<'t> Place<'t> {
    /// The place of the value at `span`; none where a tag says what the value is, or lines end as in no other file.
    fn new(span: Span, sources: &'t SourceMap) -> Option<Self> {
        let text = sources.get(span.source).text();
        let mut written = sources.text_at(span);
        if let Some(anchored) = written.strip_prefix('&') {
            written = anchored.split_once(char::is_whitespace)?.1.trim_start();
        }
        let has_properties = written.starts_with(['!', '&', '*']);
        let has_lone_returns = text.contains('\r') && text.replace("\r\n", "").contains('\r');
        let end = span.range().end;
        let start = end.checked_sub(written.len())?;
        (!has_properties && !has_lone_returns).then_some(Self {
            span,
            range: start..end,
            text,
            written,
        })
    }

    fn replaced(&self, text: String, change: Change) -> Fix {
        self.change(self.range.clone(), text, change)
    }

    fn change(&self, range: std::ops::Range<usize>, text: String, change: Change) -> Fix {
        Fix {
            source: self.span.source,
            range,
            text,
            change,
        }
    }

    fn before(&self) -> &str {
        self.text.get(..self.range.start).unwrap_or_default()
    }

    fn behind(&self) -> &str {
        self.text.get(self.range.end..).unwrap_or_default()
    }

    /// Whether the file is JSON: an object in braces whose keys are in double quotes.
    fn is_json(&self) -> bool {
        let start = self.text.trim_start_matches('\u{feff}').trim_start();
        let first = start.strip_prefix('{').map(str::trim_start);
        first.is_some_and(|first| first.starts_with('"'))
    }

    /// A number or a boolean as the string of it.
    fn in_quotes(&self) -> Fix {
        let quote = if self.is_json() { '"' } else { '\'' };
        let value = NodeValue::String(self.written.to_owned());
        let text = format!("{quote}{}{quote}", self.written);
        self.replaced(text, Change::Value(self.span, value))
    }

    /// A string as the number or the boolean that it spells.
    fn without_quotes(&self) -> Option<Fix> {
        let quote = self
            .written
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))?;
        let inner = self.written.strip_prefix(quote)?.strip_suffix(quote)?;
        let value = match inner {
            "true" => NodeValue::Bool(true),
            "false" => NodeValue::Bool(false),
            _ => NodeValue::Number(NumberLiteral::new(inner)),
        };
        Some(self.replaced(inner.to_owned(), Change::Value(self.span, value)))
    }

    /// `4XX` for `4xx`.
    fn upper_case_range(&self) -> Option<Fix> {
        let key = self.written.trim_matches(['"', '\'']);
        let upper = key.replace("xx", "XX");
        (upper != key).then(|| {
            let text = self.written.replace("xx", "XX");
            self.replaced(text, Change::Key(self.span, upper))
        })
    }

    /// Without the element of a list.
    fn without_element(&self) -> Option<Fix> {
        let change = Change::Without(self.span);
        // What an anchor is written at may be read elsewhere.
        if self.range != self.span.range() {
            return None;
        }
        let before = self.before().trim_end();
        if before.ends_with(',') {
            let line = before.rsplit('\n').next()?;
            let is_clear = self.is_json() || !line.contains('#');
            return is_clear
                .then(|| self.change(before.len() - 1..self.range.end, String::new(), change));
        }
        // A line of its own, without a comment.
        let line = self.before().rsplit('\n').next()?;
        let rest = self.behind().split('\n').next()?;
        let is_alone = line.trim() == "-" && rest.trim().is_empty() && !self.written.contains('\n');
        let has_end = self.behind().contains('\n');
        (is_alone && has_end).then(|| {
            let start = self.range.start - line.len();
            self.change(
                start..self.range.end + rest.len() + 1,
                String::new(),
                change,
            )
        })
    }

    /// `required: true` beside `in: path`.
    fn required(&self) -> Option<Fix> {
        if self.written == "false" {
            let change = Change::Value(self.span, NodeValue::Bool(true));
            return Some(self.replaced("true".to_owned(), change));
        }
        if !matches!(self.written, "path" | "\"path\"" | "'path'") {
            return None;
        }
        let change = Change::Required(self.span);
        let end = self.range.end;
        if self.is_json() {
            return Some(self.change(end..end, ", \"required\": true".to_owned(), change));
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
            return Some(self.change(end..end, ", required: true".to_owned(), change));
        }
        // In a block each member has a line; inside braces a line may begin like one.
        let line = self.behind().split('\n').next()?;
        let rest = line.trim_end_matches('\r');
        let is_plain = rest.trim().is_empty() || rest.trim_start().starts_with('#');
        is_plain.then(|| {
            let indent = " ".repeat(front.chars().count());
            let at = end + rest.len();
            let line_end = if line == rest { "\n" } else { "\r\n" };
            self.change(at..at, format!("{line_end}{indent}required: true"), change)
        })
    }

    /// A pattern without the slashes around it.
    fn without_slashes(&self) -> Option<Fix> {
        let quotes = ['"', '\''];
        let inner = self.written.trim_matches(quotes);
        let pattern = inner.strip_prefix("/^")?.strip_suffix("$/")?;
        // A slash inside was escaped, or ends the pattern.
        let is_clear = !pattern.contains('/');
        is_clear.then(|| {
            let text = self.written.replacen(inner, &format!("^{pattern}$"), 1);
            self.replaced(text, Change::Undelimited(self.span))
        })
    }
}
