//! What fixes make of a file: those alone that change what they are meant to, and nothing else.
//!
//! A text has places that are read more than once: what an anchor marks is also where its aliases are. A fix counts
//! where all that reads its place is found to be wrong, and where the text with it is read as the tree with it.

use std::collections::BTreeMap;

use super::{
    LintReport,
    fix::{Change, Fix, apply, fix},
};
use crate::{
    diagnostic::{Diagnostics, Severity},
    source::{
        node::{Entry, Mapping, Node, NodeValue},
        source_map::{SourceId, SourceMap},
        span::Span,
    },
    syntax,
};

/// A file whose text fixes change.
#[derive(Debug)]
pub struct FixedFile {
    /// The file.
    pub source: SourceId,
    /// Its text with the fixes, without a byte order mark.
    pub text: String,
    /// The number of findings that they remove.
    pub findings: usize,
}

/// The files that fixes of the findings of `report` change.
pub fn fixed_files(report: &LintReport) -> Vec<FixedFile> {
    let mut fixes: BTreeMap<SourceId, Vec<Counted>> = BTreeMap::new();
    for finding in &report.diagnostics {
        let Some(fix) = fix(finding, &report.sources) else {
            continue;
        };
        let known = fixes.entry(fix.source).or_default();
        match known.iter_mut().find(|known| known.fix == fix) {
            Some(known) => known.findings += 1,
            None => known.push(Counted { fix, findings: 1 }),
        }
    }
    let fixed = |(source, fixes)| fixed_file(report, source, fixes);
    fixes.into_iter().filter_map(fixed).collect()
}

/// A fix, and the number of findings that it removes.
struct Counted {
    fix: Fix,
    findings: usize,
}

fn fixed_file(report: &LintReport, source: SourceId, fixes: Vec<Counted>) -> Option<FixedFile> {
    let file = report.sources.get(source);
    let before = Read::new(file.name(), file.text())?;
    let mut uses = BTreeMap::new();
    count_uses(&before.root, 0, &mut uses);
    let is_meant = |it: &Counted| {
        let count = uses.get(&place(it.fix.change.span()));
        count.is_some_and(|count| *count <= it.findings)
    };
    let meant: Vec<Counted> = fixes.into_iter().filter(is_meant).collect();
    let text = Text {
        name: file.name(),
        written: file.text(),
        before,
    };
    let accepted = text.accepted(&meant.iter().collect::<Vec<_>>());
    (!accepted.is_empty()).then(|| FixedFile {
        source,
        text: text.with(&accepted),
        findings: accepted.iter().map(|it| it.findings).sum(),
    })
}

/// A text as it is read.
struct Read {
    root: Node,
    /// The number of errors.
    errors: usize,
}

impl Read {
    fn new(name: &str, text: &str) -> Option<Self> {
        let mut sources = SourceMap::new();
        let id = sources.add(name, text);
        let mut found = Diagnostics::new();
        let root = syntax::parse(&sources, id, &mut found)?;
        let errors = found.count(Severity::Error);
        Some(Self { root, errors })
    }
}

/// A text that is to be fixed.
struct Text<'r> {
    name: &'r str,
    written: &'r str,
    before: Read,
}

impl Text<'_> {
    /// Those of `fixes` that do what they are meant to.
    fn accepted<'f>(&self, fixes: &[&'f Counted]) -> Vec<&'f Counted> {
        if fixes.is_empty() || self.is_right_with(fixes) {
            return fixes.to_vec();
        }
        if fixes.len() == 1 {
            return Vec::new();
        }
        let (one, other) = fixes.split_at(fixes.len() / 2);
        let (one, other) = (self.accepted(one), self.accepted(other));
        let both = [one.as_slice(), &other].concat();
        if self.is_right_with(&both) { both } else { one }
    }

    /// Whether the text with `fixes` is read as the tree with them, with no error that was not there.
    fn is_right_with(&self, fixes: &[&Counted]) -> bool {
        let Some(after) = Read::new(self.name, &self.with(fixes)) else {
            return false;
        };
        let changes = fixes.iter().map(|it| &it.fix.change);
        let changes: BTreeMap<_, _> = changes.map(|it| (place(it.span()), it)).collect();
        let expected = changed(&self.before.root, &changes);
        after.errors <= self.before.errors && expected.same_data(&after.root)
    }

    fn with(&self, fixes: &[&Counted]) -> String {
        let fixes: Vec<Fix> = fixes.iter().map(|it| it.fix.clone()).collect();
        apply(self.written, &fixes).0
    }
}

/// Where something is within its file.
type Place = (u32, u32);

fn place(span: Span) -> Place {
    (span.start, span.end)
}

/// Counts what is read at each place, by the values and keys that are at `level` of a document and below.
///
/// Extensions at the top, where people keep what anchors mark, have no meaning of their own.
fn count_uses(node: &Node, level: usize, res: &mut BTreeMap<Place, usize>) {
    let mut add = |span| *res.entry(place(span)).or_default() += 1;
    add(node.span);
    let is_extension = |entry: &&Entry| level == 0 && entry.key.starts_with("x-");
    let entries = || node.entries().iter().filter(|entry| !is_extension(entry));
    entries().for_each(|entry| add(entry.key_span));
    entries().for_each(|entry| count_uses(&entry.value, level + 1, res));
    let items = node.items().iter();
    items.for_each(|item| count_uses(item, level + 1, res));
}

/// `node` with `changes`, by their places.
fn changed(node: &Node, changes: &BTreeMap<Place, &Change>) -> Node {
    let at = |span| changes.get(&place(span)).copied();
    let value = match (&node.value, at(node.span)) {
        (_, Some(Change::Value(_, value))) => value.clone(),
        (NodeValue::String(text), Some(Change::Undelimited(_))) => {
            NodeValue::String(without_ends(text))
        }
        (NodeValue::Sequence(items), _) => {
            let stays = |item: &&Node| !matches!(at(item.span), Some(Change::Without(_)));
            let items = items.iter().filter(stays);
            NodeValue::Sequence(items.map(|item| changed(item, changes)).collect())
        }
        (NodeValue::Mapping(mapping), _) => {
            let entries = mapping.entries().iter().map(|entry| Entry {
                key: match at(entry.key_span) {
                    Some(Change::Key(_, key)) => key.clone(),
                    Some(Change::Undelimited(_)) => without_ends(&entry.key),
                    _ => entry.key.clone(),
                },
                key_span: entry.key_span,
                value: changed(&entry.value, changes),
            });
            let mut mapping = Mapping::new(entries.collect());
            let gains = |entry: &Entry| {
                entry.key == "in" && matches!(at(entry.value.span), Some(Change::Required(_)))
            };
            if let Some(entry) = node.entries().iter().find(|entry| gains(entry)) {
                let value = Node::new(NodeValue::Bool(true), entry.value.span);
                mapping.insert("required", value);
            }
            NodeValue::Mapping(mapping)
        }
        (value, _) => value.clone(),
    };
    Node::new(value, node.span)
}

fn without_ends(text: &str) -> String {
    let mut chars = text.chars();
    let _ = (chars.next(), chars.next_back());
    chars.collect()
}
