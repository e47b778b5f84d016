//! YAML 1.2 text to tree, core schema (YAML 1.2.2 §10.3).
//!
//! The parser's markers count characters; [`Offsets`] turns them into bytes.
//!
//! **Invariant:** total and bounded: nesting deeper than [`MAX_DEPTH`] and aliases that blow the document up are refused.

use std::{borrow::Cow, collections::BTreeMap};

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::{
    MAX_DEPTH,
    node::{Entry, Mapping, Node, NodeValue, NumberText},
    source_map::SourceId,
    span::Span,
};
use crate::diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity};

/// The text is not YAML.
pub static YAML_SYNTAX: RuleInfo = RuleInfo {
    id: "yaml-syntax",
    severity: Severity::Error,
    what: "The text is not well-formed YAML.",
    why: "Nothing behind the mistake can be read.",
    example: "info: {title: Pets   # wrong: the brace is never closed\ninfo: {title: Pets}  # right",
    standard: "YAML 1.2.2 §5-9",
};

/// One mapping has a key twice.
pub static DUPLICATE_KEY: RuleInfo = RuleInfo {
    id: "duplicate-key",
    severity: Severity::Error,
    what: "A mapping has the same key twice.",
    why: "Readers disagree on which of the two counts, so half of the tools see another document than you.",
    example: "get: {operationId: list}\nget: {operationId: all}   # wrong: `get` again",
    standard: "YAML 1.2.2 §3.2.1.3; RFC 8259 §4",
};

/// Sequences and mappings are nested too deep.
pub static NESTING_TOO_DEEP: RuleInfo = RuleInfo {
    id: "nesting-too-deep",
    severity: Severity::Error,
    what: "Sequences and mappings are nested deeper than 192 levels.",
    why: "No real document is; the bound keeps every reader of the tree on a small stack.",
    example: "[[[[[[[[[[ … ]]]]]]]]]]   # put the inner parts under components and refer to them",
    standard: "RFC 8259 §9 allows limits on nesting",
};

/// An alias cannot be expanded.
pub static UNUSABLE_ALIAS: RuleInfo = RuleInfo {
    id: "unusable-alias",
    severity: Severity::Error,
    what: "A YAML alias refers to a node that holds it, or aliases multiply the document beyond reason.",
    why: "JSON has no aliases, so every alias is written out; these would never end.",
    example: "a: &a [*a]   # wrong: contains itself",
    standard: "OAS 3.0.3 §4.2: the document must be representable in JSON",
};

/// A construct of YAML that JSON cannot represent.
pub static YAML_BEYOND_JSON: RuleInfo = RuleInfo {
    id: "yaml-beyond-json",
    severity: Severity::Error,
    what: "A YAML construct has no counterpart in JSON: a key that is not a scalar, or a second document in the file.",
    why: "An OpenAPI document is a JSON object written in JSON or YAML; other tools drop or refuse these parts.",
    example: "? [a, b]\n: 1          # wrong: a sequence as key",
    standard: "OAS 3.0.3 §4.2",
};

/// A plain word that YAML 1.1 readers take for a truth value.
pub static AMBIGUOUS_BOOLEAN: RuleInfo = RuleInfo {
    id: "ambiguous-boolean",
    severity: Severity::Note,
    what: "A plain `yes`, `no`, `on`, `off`, `y` or `n` is a string here and a truth value to YAML 1.1 readers.",
    why: "The country code `no` becomes `false` in some tools.",
    example: "enum: [se, no]     # some read false\nenum: [se, 'no']   # right",
    standard: "YAML 1.2.2 §10.3.2",
};

/// Nodes that aliases may add, whatever the size of the text.
const MAX_ALIASED_NODES: usize = 1_000_000;

/// Tabs behind a colon that are read as spaces before the text is refused.
const MAX_TAB_REPAIRS: usize = 64;

/// Reads the first document of `text`. `None` when it is not YAML.
pub fn parse(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_TAB_REPAIRS {
        let mut found = Diagnostics::new();
        match read(source, &text, &mut found) {
            Err(Refused::TabBehindColon(tabs)) => {
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

/// Why a text gave no tree.
enum Refused {
    /// The diagnostics tell.
    Reported,
    /// Only these tabs were in the way.
    TabBehindColon(std::ops::Range<usize>),
}

fn read(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Result<Node, Refused> {
    let mut builder = Builder {
        source,
        offsets: Offsets::new(text),
        text,
        stack: Vec::new(),
        anchors: BTreeMap::new(),
        aliased_nodes: 0,
        diagnostics,
    };
    let mut documents = 0;
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => return Err(builder.syntax_error(&error)),
        };
        let span = builder.span(span);
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
                builder.diagnostics.push(*problem);
                return Err(Refused::Reported);
            }
        }
    }
    Ok(root.unwrap_or_else(|| Node::new(NodeValue::Null, Span::new(source, 0, text.len()))))
}

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

struct Builder<'t, 'd> {
    source: SourceId,
    text: &'t str,
    offsets: Offsets<'t>,
    stack: Vec<Open>,
    anchors: BTreeMap<usize, (Node, usize)>,
    aliased_nodes: usize,
    diagnostics: &'d mut Diagnostics,
}

impl Builder<'_, '_> {
    /// Takes one event; gives the root when it is complete.
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<Option<Node>, Box<Diagnostic>> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), span);
                let end = node.span.end;
                Ok(self.complete(node, anchor, end))
            }
            Event::Alias(anchor) => {
                let node = self.expand_alias(anchor, span)?;
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
        // A block collection ends where its last member ends (the parser's end event stands at the next token);
        // a flow collection ends behind its closing bracket.
        let is_flow = self
            .text
            .get(end.range())
            .is_some_and(|end| end.starts_with([']', '}']));
        let span = if is_flow {
            // The parser's end lies behind white space and a comment that follow the bracket.
            start.to(Span {
                end: end.start + 1,
                ..end
            })
        } else {
            Span {
                end: last_end,
                ..start
            }
        };
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
            self.anchors.insert(anchor, (node.clone(), count(&node)));
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
        let is_merge =
            key.as_str() == Some("<<") && self.is_plain(key.span) && is_mergeable(&value);
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

    fn is_plain(&self, span: Span) -> bool {
        let written = self.text.get(span.range()).unwrap_or_default();
        !written.starts_with(['"', '\''])
    }

    fn key_text(&mut self, key: Node) -> String {
        match key.value {
            NodeValue::String(text) => text,
            // Integer keys are status codes; `true:`, `1.0:` and `~:` are what is written there.
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => self
                .text
                .get(key.span.range())
                .unwrap_or_default()
                .to_owned(),
            NodeValue::Sequence(_) | NodeValue::Mapping(_) => {
                let message = format!("an {} cannot be a key", key.type_name());
                self.report(&YAML_BEYOND_JSON, key.span, message);
                key.to_json().to_string()
            }
        }
    }

    fn expand_alias(&mut self, anchor: usize, span: Span) -> Result<Node, Box<Diagnostic>> {
        let Some((node, nodes)) = self.anchors.get(&anchor) else {
            return Err(Box::new(
                Diagnostic::new(
                    &UNUSABLE_ALIAS,
                    span,
                    "this alias refers to a node that holds it",
                )
                .help("write the inner part out, or use `$ref` for a recursive schema"),
            ));
        };
        self.aliased_nodes = self.aliased_nodes.saturating_add(*nodes);
        if self.aliased_nodes > MAX_ALIASED_NODES || self.stack.len() + depth(node) > MAX_DEPTH {
            return Err(Box::new(
                Diagnostic::new(
                    &UNUSABLE_ALIAS,
                    span,
                    "aliases blow this document up beyond reason",
                )
                .help(format!(
                    "written out, aliases may add at most {MAX_ALIASED_NODES} values"
                )),
            ));
        }
        Ok(node.clone())
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
        if is_plain && tag.is_none() && is_boolean_in_yaml_1_1(text) {
            let key_position = matches!(
                self.stack.last().map(|open| &open.kind),
                Some(OpenKind::Mapping { key: None, .. })
            );
            // Keys `y` and `n` are ordinary names (coordinates); only values are worth a note.
            if !key_position {
                let message =
                    format!("`{text}` is a string here, but a truth value to YAML 1.1 readers");
                self.diagnostics
                    .push(
                        Diagnostic::new(&AMBIGUOUS_BOOLEAN, span, message).help(format!(
                            "write '{text}' for the string, true or false for the truth value"
                        )),
                    );
            }
        }
        let span = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted(span),
            _ => self.trimmed(span),
        };
        Node::new(value, span)
    }

    /// A quoted scalar ends with its closing quote; the parser's end lies behind white space and a comment that follow.
    fn quoted(&self, span: Span) -> Span {
        let written = self.text.get(span.range()).unwrap_or_default();
        let Some(quote) = written.chars().next() else {
            return span;
        };
        let mut rest = written.char_indices().skip(1).peekable();
        while let Some((at, c)) = rest.next() {
            let is_pair =
                c == quote && quote == '\'' && rest.peek().is_some_and(|(_, c)| *c == quote);
            if (c == '\\' && quote == '"') || is_pair {
                rest.next();
            } else if c == quote {
                let len = u32::try_from(at + quote.len_utf8()).unwrap_or(0);
                return Span {
                    end: span.start + len,
                    ..span
                };
            }
        }
        self.trimmed(span)
    }

    /// Scalars without a text (`key:`), block scalars and scalars before a tab come with ends that belong to the
    /// next token.
    fn trimmed(&self, span: Span) -> Span {
        let written = self.text.get(span.range()).unwrap_or_default();
        let len = u32::try_from(written.trim_end().len()).unwrap_or(0);
        Span {
            end: span.start + len,
            ..span
        }
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.offsets.byte(span.start.index());
        let end = self.offsets.byte(span.end.index());
        Span::new(self.source, start, end)
    }

    fn syntax_error(&mut self, error: &saphyr_parser::ScanError) -> Refused {
        let at = self.offsets.byte(error.marker().index());
        let before = self.text.get(..at).unwrap_or_default();
        let until_tabs = before.trim_end_matches('\t');
        if until_tabs.len() < at && until_tabs.ends_with(':') {
            return Refused::TabBehindColon(until_tabs.len()..at);
        }
        let width = self
            .text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        let span = Span::new(self.source, at, at + width);
        self.report(&YAML_SYNTAX, span, error.info().to_owned());
        Refused::Reported
    }

    fn report(&mut self, rule: &'static RuleInfo, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(rule, span, message));
    }
}

/// The problem of nesting deeper than is read.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(
        &NESTING_TOO_DEEP,
        span,
        format!("nested deeper than {MAX_DEPTH} levels"),
    )
}

/// Reports every key that stands in `mapping` a second time.
pub(super) fn report_duplicate_keys(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    for entry in mapping.entries() {
        let Some(first) = mapping.entry(&entry.key) else {
            continue;
        };
        if first.key_span != entry.key_span {
            diagnostics.push(
                Diagnostic::new(
                    &DUPLICATE_KEY,
                    entry.key_span,
                    format!("key `{}` is given twice", entry.key),
                )
                .also(first.key_span, "first given here")
                .help("remove one of the two or merge their contents"),
            );
        }
    }
}

/// YAML 1.1 merge keys: members of `merged` that `mapping` does not have, earlier ones first.
fn with_merged(mapping: Mapping, merged: Vec<Node>) -> Mapping {
    if merged.is_empty() {
        return mapping;
    }
    let mut res = mapping;
    for node in merged {
        let sources = match node.value {
            NodeValue::Mapping(source) => vec![source],
            NodeValue::Sequence(items) => items
                .into_iter()
                .filter_map(|item| match item.value {
                    NodeValue::Mapping(source) => Some(source),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        for entry in sources.into_iter().flat_map(Mapping::into_entries) {
            if res.get(&entry.key).is_none() {
                res.push(entry);
            }
        }
    }
    res
}

fn is_mergeable(node: &Node) -> bool {
    node.as_mapping().is_some()
        || node
            .as_sequence()
            .is_some_and(|items| items.iter().all(|item| item.as_mapping().is_some()))
}

/// The core schema's reading of a plain scalar (YAML 1.2.2 §10.3.2).
fn resolve_plain(text: &str) -> NodeValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeValue::Null,
        "true" | "True" | "TRUE" => NodeValue::Bool(true),
        "false" | "False" | "FALSE" => NodeValue::Bool(false),
        _ if is_number(text) => NodeValue::Number(NumberText::new(text)),
        _ => NodeValue::String(text.to_owned()),
    }
}

/// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`, floats, `.inf` and `.nan`.
fn is_number(text: &str) -> bool {
    let all =
        |digits: &str, ok: fn(&u8) -> bool| !digits.is_empty() && digits.bytes().all(|b| ok(&b));
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |b| (b'0'..=b'7').contains(b));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let exponent_ok = exponent.is_none_or(|exponent| {
        all(
            exponent.strip_prefix(['-', '+']).unwrap_or(exponent),
            u8::is_ascii_digit,
        )
    });
    let mantissa_ok = match mantissa.split_once('.') {
        None => all(mantissa, u8::is_ascii_digit),
        Some(("", fraction)) => all(fraction, u8::is_ascii_digit),
        Some((whole, fraction)) => {
            all(whole, u8::is_ascii_digit) && fraction.bytes().all(|b| b.is_ascii_digit())
        }
    };
    mantissa_ok && exponent_ok
}

fn is_boolean_in_yaml_1_1(text: &str) -> bool {
    matches!(
        text,
        "y" | "Y"
            | "yes"
            | "Yes"
            | "YES"
            | "n"
            | "N"
            | "no"
            | "No"
            | "NO"
            | "on"
            | "On"
            | "ON"
            | "off"
            | "Off"
            | "OFF"
    )
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        NodeValue::Sequence(items) => items.iter().map(count).sum(),
        NodeValue::Mapping(mapping) => mapping
            .entries()
            .iter()
            .map(|entry| count(&entry.value))
            .sum(),
        _ => 0,
    }
}

fn depth(node: &Node) -> usize {
    let deepest = match &node.value {
        NodeValue::Sequence(items) => items.iter().map(depth).max(),
        NodeValue::Mapping(mapping) => mapping
            .entries()
            .iter()
            .map(|entry| depth(&entry.value))
            .max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}

/// From character numbers to byte offsets.
struct Offsets<'t> {
    text: &'t str,
    /// Byte offset of every 64th character; empty for ASCII texts, where the two counts agree.
    checkpoints: Vec<usize>,
}

impl<'t> Offsets<'t> {
    const STRIDE: usize = 64;

    fn new(text: &'t str) -> Self {
        let checkpoints = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .step_by(Self::STRIDE)
                .map(|(at, _)| at)
                .collect()
        };
        Self { text, checkpoints }
    }

    fn byte(&self, character: usize) -> usize {
        if self.checkpoints.is_empty() {
            return character.min(self.text.len());
        }
        let Some(start) = self.checkpoints.get(character / Self::STRIDE) else {
            return self.text.len();
        };
        let rest = self.text.get(*start..).unwrap_or_default();
        rest.char_indices()
            .nth(character % Self::STRIDE)
            .map_or(self.text.len(), |(at, _)| start + at)
    }
}
