//! Builds the tree from the events of the YAML parser.

use saphyr_parser::{Event, ScalarStyle, Tag};

use super::{
    anchors::Anchors,
    merge_keys::{is_mergeable, with_merged},
    scalar::{ambiguity, resolve_plain},
    spans::Spans,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    source::{
        node::{Entry, Mapping, Node, NodeValue},
        span::Span,
    },
    syntax::{
        duplicate_key::report_duplicate_keys,
        nesting::{MAX_DEPTH, too_deep},
    },
};

/// A construct of YAML that JSON cannot represent.
pub static YAML_BEYOND_JSON: RuleInfo = RuleInfo {
    id: "yaml-beyond-json",
    severity: Severity::Error,
    what: "A YAML construct has no counterpart in JSON: a key that is not a scalar, or a second document in the file.",
    why: "An OpenAPI document is a JSON object written in JSON or YAML; other tools drop or reject these parts.",
    example: "? [a, b]\n: 1          # wrong: a sequence as key",
    standard: "OAS 3.0.3 §4.2",
};

/// An open sequence or mapping.
struct Open {
    anchor: usize,
    start: Span,
    /// End of the member written last.
    last_end: u32,
    kind: OpenKind,
}

enum OpenKind {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        /// The key read last, until its value comes.
        key: Option<Node>,
        /// Mappings behind merge keys (`<<`), to be added where they do not collide.
        merged: Vec<Node>,
    },
}

/// Takes the events of the parser and makes the tree of them.
pub(super) struct Builder<'s, 'd> {
    spans: &'s Spans<'s>,
    stack: Vec<Open>,
    anchors: Anchors,
    diagnostics: &'d mut Diagnostics,
}

impl<'s, 'd> Builder<'s, 'd> {
    pub(super) fn new(spans: &'s Spans<'s>, diagnostics: &'d mut Diagnostics) -> Self {
        Self {
            spans,
            stack: Vec::new(),
            anchors: Anchors::default(),
            diagnostics,
        }
    }

    /// Adds a problem.
    pub(super) fn push(&mut self, problem: Diagnostic) {
        self.diagnostics.push(problem);
    }

    /// Adds a problem at `span`.
    pub(super) fn report(
        &mut self,
        rule: &'static RuleInfo,
        span: Span,
        message: impl Into<String>,
    ) {
        self.push(Diagnostic::new(rule, span, message));
    }

    /// Takes one event; gives the root when it is complete.
    pub(super) fn take(
        &mut self,
        event: Event<'_>,
        span: Span,
    ) -> Result<Option<Node>, Box<Diagnostic>> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), span);
                let end = node.span.end;
                Ok(self.complete(node, anchor, end))
            }
            Event::Alias(anchor) => {
                let node = self.anchors.expand(anchor, span, self.stack.len())?;
                Ok(self.complete(node, 0, span.end))
            }
            Event::SequenceStart(anchor, _) => {
                self.open(anchor, span, OpenKind::Sequence(Vec::new()))?;
                Ok(None)
            }
            Event::MappingStart(anchor, _) => {
                let kind = OpenKind::Mapping {
                    entries: Vec::new(),
                    key: None,
                    merged: Vec::new(),
                };
                self.open(anchor, span, kind)?;
                Ok(None)
            }
            Event::SequenceEnd | Event::MappingEnd => Ok(self.close(span)),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(None),
        }
    }

    fn open(&mut self, anchor: usize, start: Span, kind: OpenKind) -> Result<(), Box<Diagnostic>> {
        if self.stack.len() == MAX_DEPTH {
            return Err(Box::new(too_deep(start)));
        }
        self.stack.push(Open {
            anchor,
            start,
            last_end: start.start,
            kind,
        });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Option<Node> {
        let Open {
            anchor,
            start,
            last_end,
            kind,
        } = self.stack.pop()?;
        let span = self.spans.collection(start, last_end, end);
        let value = match kind {
            OpenKind::Sequence(items) => NodeValue::Sequence(items),
            OpenKind::Mapping {
                entries, merged, ..
            } => {
                let mapping = Mapping::new(entries);
                report_duplicate_keys(&mapping, self.diagnostics);
                NodeValue::Mapping(with_merged(mapping, merged))
            }
        };
        self.complete(Node::new(value, span), anchor, span.end)
    }

    /// Puts a finished node, written up to byte `end`, into the innermost open collection; gives it back when there
    /// is none.
    fn complete(&mut self, node: Node, anchor: usize, end: u32) -> Option<Node> {
        if anchor > 0 {
            self.anchors.insert(anchor, &node);
        }
        let Some(open) = self.stack.last_mut() else {
            return Some(node);
        };
        open.last_end = open.last_end.max(end);
        match &mut open.kind {
            OpenKind::Sequence(items) => items.push(node),
            OpenKind::Mapping { key, .. } => match key.take() {
                None => *key = Some(node),
                Some(key) => self.member(key, node),
            },
        }
        None
    }

    fn member(&mut self, key: Node, value: Node) {
        let is_merge = key.as_str() == Some("<<")
            && !self.spans.written(key.span).starts_with(['"', '\''])
            && is_mergeable(&value);
        let key_span = key.span;
        let key = self.key_text(key);
        let Some(Open {
            kind: OpenKind::Mapping {
                entries, merged, ..
            },
            ..
        }) = self.stack.last_mut()
        else {
            return;
        };
        if is_merge {
            merged.push(value);
        } else {
            entries.push(Entry {
                key,
                key_span,
                value,
            });
        }
    }

    fn key_text(&mut self, key: Node) -> String {
        match key.value {
            NodeValue::String(text) => text,
            // Integer keys are status codes; `true:`, `1.0:` and `~:` are what is written there.
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => {
                self.spans.written(key.span).to_owned()
            }
            NodeValue::Sequence(_) | NodeValue::Mapping(_) => {
                let message = format!("an {} cannot be a key", key.type_name());
                self.report(&YAML_BEYOND_JSON, key.span, message);
                key.to_json().to_string()
            }
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Node {
        let core_tag = tag
            .filter(|tag| tag.is_yaml_core_schema())
            .map(|tag| tag.suffix.as_str());
        let is_plain = style == ScalarStyle::Plain;
        let value = match core_tag {
            Some("str" | "binary" | "timestamp") => NodeValue::String(text.to_owned()),
            Some(_) => resolve_plain(text),
            None if is_plain && tag.is_none() => resolve_plain(text),
            None => NodeValue::String(text.to_owned()),
        };
        // Keys `y` and `n` are ordinary names (coordinates); only values are worth a note.
        let is_key = matches!(
            self.stack.last().map(|open| &open.kind),
            Some(OpenKind::Mapping { key: None, .. })
        );
        if is_plain && tag.is_none() && !is_key {
            self.diagnostics.extend(ambiguity(text, span));
        }
        Node::new(value, self.spans.scalar(span, style))
    }
}
