//! JSON source text on indented lines, with one location marked.
//!
//! Numbers, escapes and repeated keys stay as the server wrote them: they may be the violation.

use spec::{
    source::{
        node::{Node, NodeValue},
        pointer::JsonPointer,
        source_map::SourceId,
    },
    syntax::json,
};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// The depth of indentation.
    pub(super) depth: usize,
    /// The key with its quotes, for a member.
    pub(super) key: Option<&'a str>,
    /// A value, or one bracket.
    pub(super) value: &'a str,
    pub(super) kind: Kind,
    /// Whether a comma follows.
    pub(super) has_comma: bool,
    /// Whether it belongs to the marked value.
    pub(super) is_target: bool,
    /// Whether it opens an object or array that contains the marked value.
    pub(super) is_on_the_way: bool,
}

/// The value of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bracket,
    String,
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// A line, or the number of omitted lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'l, 'a> {
    Line(&'l Line<'a>),
    Gap(usize),
}

impl Line<'_> {
    /// The line without its indentation.
    pub(super) fn text(&self) -> String {
        let key = self.key.map(|key| format!("{key}: ")).unwrap_or_default();
        let comma = if self.has_comma { "," } else { "" };
        format!("{key}{}{comma}", self.value)
    }
}

/// The lines of `text`, with the value at `pointer` marked; where it is missing, its parent. `None` when `text` is not valid
/// JSON.
pub(super) fn lines<'a>(text: &'a str, pointer: Option<&str>) -> Option<Vec<Line<'a>>> {
    let root = json::parse(SourceId::ENTRY, text).ok()?.root;
    let mut target = pointer.map(|pointer| find(&root, &JsonPointer::from(pointer)));
    // The whole body is not marked.
    target = target.filter(|target| !std::ptr::eq(*target, &raw const root));
    let mut writer = Writer {
        text,
        target,
        lines: Vec::new(),
    };
    writer.value(&root, None, 0, false, false);
    Some(writer.lines)
}

/// The lines near the beginning and near the marked ones, about `most`, with the parents of the marked ones.
pub(super) fn shortened<'l, 'a>(lines: &'l [Line<'a>], most: usize) -> Vec<Piece<'l, 'a>> {
    let first_target = lines.iter().position(|line| line.is_target);
    let (head, around) = match first_target {
        Some(_) => (most / 3, most / 3),
        None => (most, 0),
    };
    let is_kept = |index: usize, line: &Line<'_>| {
        lines.len() <= most
            || index < head
            || line.is_on_the_way
            || first_target
                .is_some_and(|at| (at.saturating_sub(around)..=at + around).contains(&index))
    };
    let mut res: Vec<Piece<'l, 'a>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if is_kept(index, line) {
            res.push(Piece::Line(line));
        } else if let Some(Piece::Gap(count)) = res.last_mut() {
            *count += 1;
        } else {
            res.push(Piece::Gap(1));
        }
    }
    res
}

/// The value at `pointer`, or its nearest existing ancestor.
fn find<'n>(root: &'n Node, pointer: &JsonPointer) -> &'n Node {
    let mut node = root;
    for token in pointer.tokens() {
        let next = match &node.value {
            NodeValue::Mapping(mapping) => mapping.get(&token),
            NodeValue::Sequence(items) => token
                .parse::<usize>()
                .ok()
                .and_then(|index| items.get(index)),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

struct Writer<'a, 'n> {
    text: &'a str,
    target: Option<&'n Node>,
    lines: Vec<Line<'a>>,
}

impl<'a> Writer<'a, '_> {
    fn value(
        &mut self,
        node: &Node,
        key: Option<&'a str>,
        depth: usize,
        has_comma: bool,
        is_within: bool,
    ) {
        let is_target = is_within || self.target.is_some_and(|target| std::ptr::eq(target, node));
        let source = self.source(node.span.start, node.span.end);
        let mut line = Line {
            depth,
            key,
            value: source,
            kind: Kind::Bracket,
            has_comma,
            is_target,
            is_on_the_way: false,
        };
        let (open, close, count) = match &node.value {
            NodeValue::Mapping(mapping) if !mapping.is_empty() => ("{", "}", mapping.len()),
            NodeValue::Sequence(items) if !items.is_empty() => ("[", "]", items.len()),
            other => {
                line.kind = match other {
                    NodeValue::String(_) => Kind::String,
                    NodeValue::Number(_) => Kind::Number,
                    NodeValue::Null | NodeValue::Bool(_) => Kind::Word,
                    NodeValue::Mapping(_) => {
                        line.value = "{}";
                        Kind::Bracket
                    }
                    NodeValue::Sequence(_) => {
                        line.value = "[]";
                        Kind::Bracket
                    }
                };
                self.lines.push(line);
                return;
            }
        };
        let holds_target = !is_target
            && self.target.is_some_and(|target| {
                node.span.start <= target.span.start && target.span.end <= node.span.end
            });
        self.lines.push(Line {
            value: open,
            has_comma: false,
            is_on_the_way: holds_target,
            ..line.clone()
        });
        match &node.value {
            NodeValue::Mapping(mapping) => {
                for (index, entry) in mapping.entries().iter().enumerate() {
                    let key = self.source(entry.key_span.start, entry.key_span.end);
                    let has_comma = index + 1 < count;
                    self.value(&entry.value, Some(key), depth + 1, has_comma, is_target);
                }
            }
            NodeValue::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, None, depth + 1, index + 1 < count, is_target);
                }
            }
            _ => {}
        }
        self.lines.push(Line {
            key: None,
            value: close,
            is_on_the_way: holds_target,
            ..line
        });
    }

    fn source(&self, start: u32, end: u32) -> &'a str {
        self.text
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, pointer: Option<&str>, most: usize) -> String {
        let lines = lines(text, pointer).unwrap();
        let pieces = shortened(&lines, most);
        let drawn = pieces.iter().map(|piece| match piece {
            Piece::Line(line) => {
                let mark = if line.is_target { ">" } else { " " };
                format!("{mark}{}{}\n", "  ".repeat(line.depth), line.text())
            }
            Piece::Gap(count) => format!("  … {count}\n"),
        });
        drawn.collect()
    }

    #[test]
    fn the_source_text_is_kept() {
        let text = r#"{"a":1.0,"a":12345678901234567890,"e":"é\n","l":[ ],"o":{}}"#;
        insta::assert_snapshot!(drawn(text, Some("/e"), 20), @r#"
         {
           "a": 1.0,
           "a": 12345678901234567890,
        >  "e": "é\n",
           "l": [],
           "o": {}
         }
        "#);
    }

    #[test]
    fn all_lines_of_a_value_are_marked() {
        insta::assert_snapshot!(drawn(r#"{"a":[{"b":null}],"c":1}"#, Some("/a/0"), 20), @r#"
         {
           "a": [
        >    {
        >      "b": null
        >    }
           ],
           "c": 1
         }
        "#);
    }

    #[test]
    fn distant_lines_are_omitted() {
        let items = vec![r#"{"id":1}"#; 40].join(",");
        let text = format!(r#"{{"items":[{items}],"count":40}}"#);
        insta::assert_snapshot!(drawn(&text, Some("/items/30/id"), 9), @r#"
         {
           "items": [
             {
          … 87
               "id": 1
             },
             {
        >      "id": 1
             },
             {
               "id": 1
          … 25
           ],
          … 1
         }
        "#);
    }

    #[test]
    fn a_missing_value_marks_its_parent() {
        let text = r#"{"a":{"b":1}}"#;
        assert_eq!(drawn(text, Some("/a/x"), 9), drawn(text, Some("/a"), 9));
        assert!(!drawn(text, Some(""), 9).contains('>'));
        assert_eq!(lines("no", None), None);
    }
}
