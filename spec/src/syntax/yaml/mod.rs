//! Reads YAML 1.2 text into a tree, by the core schema (YAML 1.2.2 §10.3).
//!
//! **Invariant:** total and bounded: nesting deeper than [`MAX_DEPTH`](super::nesting::MAX_DEPTH) and aliases that blow
//! the document up are rejected.

mod builder;

mod spans;

mod offsets;

mod scalar;

mod anchors;

mod merge_keys;

use std::borrow::Cow;

use saphyr_parser::{Event, Parser};

use self::{builder::Builder, spans::Spans};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    source::{
        node::{Node, NodeValue},
        source_map::SourceId,
        span::Span,
    },
};

pub use self::{anchors::UNUSABLE_ALIAS, builder::YAML_BEYOND_JSON, scalar::AMBIGUOUS_BOOLEAN};

/// The text is not YAML.
pub static YAML_SYNTAX: RuleInfo = RuleInfo {
    id: "yaml-syntax",
    severity: Severity::Error,
    what: "The text is not well-formed YAML.",
    why: "Nothing behind the error can be read.",
    example: "info: {title: Pets   # wrong: the brace is never closed\ninfo: {title: Pets}  # right",
    standard: "YAML 1.2.2 §5-9",
};

/// Tabs behind a colon that are read as spaces before the text is rejected.
const MAX_TAB_REPAIRS: usize = 64;

/// Reads the first document of `text`. `None` when it is not YAML.
pub fn parse(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_TAB_REPAIRS {
        let mut found = Diagnostics::new();
        match read(source, &text, &mut found) {
            Err(ReadError::TabBehindColon(tabs)) => {
                // YAML 1.2.2 §6.2 allows tabs between `:` and a value; the parser does not.
                // Spaces in their place change no offset.
                let spaces = " ".repeat(tabs.len());
                text.to_mut().replace_range(tabs, &spaces);
            }
            res => {
                diagnostics.extend(found);
                return res.ok();
            }
        }
    }
    read(source, &text, diagnostics).ok()
}

/// Why no tree could be read.
enum ReadError {
    /// For a reason that the diagnostics hold.
    Reported,
    /// For these tabs alone.
    TabBehindColon(std::ops::Range<usize>),
}

fn read(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Result<Node, ReadError> {
    let spans = Spans::new(source, text);
    let mut builder = Builder::new(&spans, diagnostics);
    let mut documents = 0;
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = spans.byte(error.marker().index());
                if let Some(tabs) = tabs_behind_colon(text, at) {
                    return Err(ReadError::TabBehindColon(tabs));
                }
                let at = spans.character(at);
                let problem = Diagnostic::new(&YAML_SYNTAX, at, error.info());
                builder.push(if error.info().contains("tabs") {
                    problem.help("indent with spaces; YAML allows no tabs there")
                } else {
                    problem
                });
                return Err(ReadError::Reported);
            }
        };
        let span = spans.of(span);
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents == 2 {
                builder.report(
                    &YAML_BEYOND_JSON,
                    span,
                    "a second document begins here; only the first is read",
                );
                break;
            }
        }
        match builder.take(event, span) {
            Ok(None) => {}
            Ok(Some(node)) => root = Some(node),
            Err(problem) => {
                builder.push(*problem);
                return Err(ReadError::Reported);
            }
        }
    }
    Ok(root.unwrap_or_else(|| Node::new(NodeValue::Null, Span::new(source, 0, text.len()))))
}

/// The tabs before byte `at` when a colon precedes them.
fn tabs_behind_colon(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let until_tabs = text.get(..at)?.trim_end_matches('\t');
    (until_tabs.len() < at && until_tabs.ends_with(':')).then_some(until_tabs.len()..at)
}
