//! Text that readers of YAML accept and the parser does not, as the parser accepts it.
//!
//! Only what the parser reads differs: [`Shifts`] counts its locations back to the text as written.

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use crate::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    source::{source_map::SourceId, span::Span},
};

/// A continuation line is not indented further than its parent.
pub static YAML_INDENTATION: RuleInfo = RuleInfo {
    id: "yaml-indentation",
    severity: Severity::Warning,
    what: "A line that continues a quoted string, a `{…}` or a `[…]` is not indented further than its parent.",
    why: "YAML requires it; many readers accept the line all the same, strict ones reject the file.",
    example: "example: {\n  id: 1\n}        # wrong: at the indentation of `example`\nexample: {\n  id: 1\n  }      # right",
    standard: "YAML 1.2.2 §6.1, §7.4",
};

/// Spaces by which a line is moved: more than the indentation of any parent that people write.
const WIDTH: usize = 256;

/// What the parser reports about lines inside `{…}` and `[…]`.
const IN_FLOW: [&str; 2] = [
    "invalid indentation",
    "invalid indentation in flow construct",
];

/// What the parser reports, at its opening quote, about a string with such lines.
const IN_QUOTES: &str = "invalid indentation in quoted scalar";

/// What differs between the text and what the parser reads; all locations are bytes of the text.
#[derive(Default)]
pub(super) struct Repairs {
    /// Tabs that are read as spaces. Between `:` and a value YAML 1.2.2 §6.2 allows them, and the parser does not.
    tabs: Vec<Range<usize>>,
    /// The beginnings of lines that are moved to the right.
    moved: BTreeSet<usize>,
    /// The first line of each run of them.
    runs: Vec<usize>,
}

impl Repairs {
    /// Adds what may help against the `problem` that the parser reports at byte `at`; whether there is something.
    pub(super) fn add(&mut self, text: &str, problem: &str, at: usize) -> bool {
        if let Some(tabs) = tabs_behind_colon(text, at) {
            let is_new = !self.tabs.contains(&tabs);
            self.tabs.push(tabs);
            return is_new;
        }
        let line = text.get(..at).map_or(0, beginning_of_last_line);
        if IN_FLOW.contains(&problem) {
            // Whatever is open here is open up to the next bracket.
            !self.moved.contains(&line) && self.move_lines(text, line, &[']', '}'])
        } else if problem == IN_QUOTES {
            let quote = text.get(at..).and_then(|rest| rest.chars().next());
            let next = line_length(text, line).map(|length| line + length);
            matches!((quote, next), (Some(quote), Some(next)) if self.move_lines(text, next, &[quote]))
        } else {
            false
        }
    }

    /// Moves the lines from byte `start` on, up to one with one of `closing`, that are not moved yet.
    fn move_lines(&mut self, text: &str, mut start: usize, closing: &[char]) -> bool {
        let mut first = None;
        while let Some(length) = line_length(text, start) {
            let line = text.get(start..start + length).unwrap_or_default();
            if !line.trim().is_empty() && self.moved.insert(start) {
                first.get_or_insert(start);
                if line.contains(closing) {
                    break;
                }
            }
            start += length;
        }
        self.runs.extend(first);
        first.is_some()
    }

    /// What the parser reads.
    pub(super) fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut res = Cow::Borrowed(text);
        for tabs in &self.tabs {
            res.to_mut()
                .replace_range(tabs.clone(), &" ".repeat(tabs.len()));
        }
        if !self.moved.is_empty() {
            let mut moved = String::with_capacity(text.len() + self.moved.len() * WIDTH);
            let mut written = 0;
            for line in &self.moved {
                moved.push_str(res.get(written..*line).unwrap_or_default());
                moved.push_str(&" ".repeat(WIDTH));
                written = *line;
            }
            moved.push_str(res.get(written..).unwrap_or_default());
            res = Cow::Owned(moved);
        }
        res
    }

    /// How locations in what the parser reads are counted back.
    pub(super) fn shifts(&self, text: &str) -> Shifts {
        let (mut characters, mut counted) = (0, 0);
        let begins = self.moved.iter().enumerate().map(|(before, line)| {
            characters += text
                .get(counted..*line)
                .map_or(0, |text| text.chars().count());
            counted = *line;
            characters + before * WIDTH
        });
        Shifts {
            begins: begins.collect(),
        }
    }

    /// What is reported about a text that is read with these changes.
    pub(super) fn diagnostics(
        &self,
        source: SourceId,
        text: &str,
    ) -> impl Iterator<Item = Diagnostic> {
        self.runs.iter().map(move |line| {
            let length = line_length(text, *line).unwrap_or(0);
            let written = text.get(*line..*line + length).unwrap_or_default();
            let start = line + written.len() - written.trim_start().len();
            let span = Span::new(source, start, line + written.trim_end().len());
            let message = "this line is not indented further than what it continues; strict readers of YAML reject it";
            Diagnostic::new(&YAML_INDENTATION, span, message)
                .help("indent it by at least one space more than the line of its key")
        })
    }
}

/// Counts the characters of what the parser reads back to those of the text.
#[derive(Default)]
pub(super) struct Shifts {
    /// Where the added spaces begin, in what the parser reads.
    begins: Vec<usize>,
}

impl Shifts {
    /// The character of the text at `character` of what the parser reads.
    pub(super) fn original(&self, character: usize) -> usize {
        let before = self.begins.partition_point(|begin| *begin < character);
        let Some(last) = before
            .checked_sub(1)
            .and_then(|last| self.begins.get(last).map(|begin| (last, *begin)))
        else {
            return character;
        };
        let (whole, begin) = last;
        character - whole * WIDTH - (character - begin).min(WIDTH)
    }
}

/// The tabs before byte `at` when a colon precedes them.
fn tabs_behind_colon(text: &str, at: usize) -> Option<Range<usize>> {
    let until_tabs = text.get(..at)?.trim_end_matches('\t');
    (until_tabs.len() < at && until_tabs.ends_with(':')).then_some(until_tabs.len()..at)
}

fn beginning_of_last_line(text: &str) -> usize {
    text.rfind('\n').map_or(0, |end| end + 1)
}

/// The bytes of the line that begins at byte `start`, with its end; `None` behind the last one.
fn line_length(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    Some(rest.find('\n').map_or(rest.len(), |end| end + 1))
}
