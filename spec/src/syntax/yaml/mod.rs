//! Reads YAML 1.2 text into a tree, by the core schema (YAML 1.2.2 §10.3).
//!
//! **Invariant:** total and bounded: nesting deeper than [`MAX_DEPTH`](super::nesting::MAX_DEPTH) and aliases that blow
//! the document up are rejected.

mod builder;

mod spans;

mod offsets;

mod repair;

mod scalar;

mod anchors;

mod merge_keys;

use saphyr_parser::{Event, Parser};

use self::{builder::Builder, repair::Repairs, spans::Spans};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    source::{
        node::{Node, NodeValue},
        source_map::SourceId,
        span::Span,
    },
};

pub use self::{
    anchors::UNUSABLE_ALIAS, builder::YAML_BEYOND_JSON, repair::YAML_INDENTATION,
    scalar::AMBIGUOUS_BOOLEAN,
};

/// The text is not YAML.
pub static YAML_SYNTAX: RuleInfo = RuleInfo {
    id: "yaml-syntax",
    severity: Severity::Error,
    what: "The text is not well-formed YAML.",
    why: "Nothing behind the error can be read.",
    example: "info: {title: Pets   # wrong: the brace is never closed\ninfo: {title: Pets}  # right",
    standard: "YAML 1.2.2 §5-9",
};

/// How often a text is read again with what the parser rejected repaired.
const MAX_REPAIRS: usize = 256;

/// The bytes that are read again for it: a long text is not read as often as a short one.
const MAX_REREAD: usize = 64 << 20;

/// Reads the first document of `text`. `None` when it is not YAML.
pub fn parse(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut repairs = Repairs::default();
    let mut first = None;
    let most = MAX_REREAD / text.len().max(1);
    for _ in 0..MAX_REPAIRS.min(most + 1) {
        let mut found = Diagnostics::new();
        match read(source, text, &repairs, &mut found) {
            Ok(node) => {
                diagnostics.extend(found);
                for problem in repairs.diagnostics(source, text) {
                    diagnostics.push(problem);
                }
                return Some(node);
            }
            Err(Some((problem, at))) if repairs.add(text, &problem, at) => {
                first.get_or_insert((found, at));
            }
            Err(problem) => {
                // What a repair led to may not be what is wrong: the problem before it comes first.
                let is_elsewhere =
                    |it: &(_, usize)| problem.as_ref().is_none_or(|(_, at)| *at != it.1);
                let before = first.filter(is_elsewhere);
                diagnostics.extend(before.map(|it| it.0).unwrap_or_default());
                diagnostics.extend(found);
                return None;
            }
        }
    }
    diagnostics.extend(first.map(|it| it.0).unwrap_or_default());
    None
}

/// Reads `text` with `repairs`. Without a tree the reason is in `diagnostics`, and here it is what the parser reports,
/// and at which byte.
fn read(
    source: SourceId,
    text: &str,
    repairs: &Repairs,
    diagnostics: &mut Diagnostics,
) -> Result<Node, Option<(String, usize)>> {
    let repaired = repairs.apply(text);
    let spans = Spans::new(source, text, repairs.shifts(text));
    let mut builder = Builder::new(&spans, diagnostics);
    let mut documents = 0;
    let mut root = None;
    for event in Parser::new_from_str(&repaired) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = spans.byte(error.marker().index());
                let problem = Diagnostic::new(&YAML_SYNTAX, spans.character(at), error.info());
                builder.push(if error.info().contains("tabs") {
                    problem.help("indent with spaces; YAML allows no tabs there")
                } else {
                    problem
                });
                return Err(Some((error.info().to_owned(), at)));
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
                return Err(None);
            }
        }
    }
    Ok(root.unwrap_or_else(|| Node::new(NodeValue::Null, Span::new(source, 0, text.len()))))
}
