//! Reads lists of allowed values: `must be one of [a, b]`, `allowed values for kind are a and b`, `choose from 'a', 'b'`.

use serde_json::Value;

use super::matching::{Pattern, is, regex};

/// The largest number of values that a list of allowed ones may have.
const MOST_VALUES: usize = 100;

/// Which lists may follow a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lists {
    /// Any; one value in quotes or brackets is a list, too.
    Any,
    /// Those of several values.
    Several,
    /// Those of several values in quotes.
    Quoted,
    /// Those in brackets.
    Bracketed,
}

/// The values that are allowed, where the message lists them.
pub(super) fn values(text: &str) -> Option<Vec<Value>> {
    let leads: [(&Pattern, Lists); 8] = [
        (
            regex!(
                r"(?i)\bone of(?: the)?(?: (?:allowed|following|accepted|valid|permitted|supported|available|possible))*(?: (?:values|options|choices|ones|strings|constants))?\b"
            ),
            Lists::Any,
        ),
        (
            regex!(
                r"(?i)\b(?:allowed|accepted|valid|permitted|possible|supported|available|legal|acceptable)(?: \w+){0,2}? (?:values|choices|options|ones|constants|members)(?: accepted)?(?: (?:for|of|in)[^:=]{1,40}?)??(?: are| is| include|:| ?=|$| )"
            ),
            Lists::Any,
        ),
        (
            regex!(
                r"(?i)\b(?:allowed|accepted|valid|permitted|possible|supported|available|legal|acceptable)(?: \w+){0,2}?(?: (?:for|of|in)[^:=]{1,40}?)??(?: are:?|:)"
            ),
            Lists::Any,
        ),
        (
            regex!(
                r"(?i)\b(?:choose (?:from|between)|select from|(?:choices|options|values)(?: are:?|:)|values accepted for(?: \w+)*:)"
            ),
            Lists::Any,
        ),
        (
            regex!(
                r"(?i)\bin (?:the )?(?:(?:allowed|valid|accepted|permitted|following) )?(?:list|set|enum|enumeration|values)?\b:? ?"
            ),
            Lists::Bracketed,
        ),
        (
            regex!(r"(?i)\b(?:input should be|equal to)\b"),
            Lists::Quoted,
        ),
        (regex!(r"(?i)\beither\b"), Lists::Several),
        (regex!(r"(?i)\bexpected\b"), Lists::Several),
    ];
    // What serde knows of a tag is a list, however short it is.
    let is_variant = is(text, regex!(r"(?i)\bunknown variant\b"));
    leads.into_iter().find_map(|(lead, lists)| {
        let lists = if is_variant { Lists::Any } else { lists };
        let mut found = lead.as_ref()?.find_iter(text);
        found.find_map(|found| List::read(text.get(found.end()..)?)?.values(lists))
    })
}

/// The items at the beginning of a text.
#[derive(Debug)]
struct List {
    items: Vec<String>,
    is_quoted: bool,
    is_bracketed: bool,
    /// Whether a sentence goes on behind it whose subject it is: `either a or b must be given`.
    is_subject: bool,
}

impl List {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim_start_matches([' ', ':', '=', '\t']);
        let closing = match text.chars().next()? {
            '[' => Some(']'),
            '(' => Some(')'),
            '{' => Some('}'),
            _ => None,
        };
        if let Some(closing) = closing {
            let inner = text.get(1..)?;
            let inner = inner.split(closing).next().unwrap_or(inner);
            let quoted = quoted_in(inner);
            let is_quoted = !quoted.is_empty();
            let items = if is_quoted { quoted } else { separated(inner) };
            return Some(Self {
                items,
                is_quoted,
                is_bracketed: true,
                is_subject: false,
            });
        }
        let mut scan = Scan {
            rest: text,
            items: Vec::new(),
            is_quoted: true,
        };
        scan.items();
        let mut items = scan.items;
        // `"a, b"` are two values within one pair of quotes.
        if let ([only], true) = (items.as_slice(), scan.is_quoted)
            && only.contains(", ")
        {
            items = separated(only);
        }
        let goes_on = regex!(
            r"(?i)^\W*(?:must|should|shall|is|are|was|has|have|can(?:not)?|may|required|needed|needs?|to be)\b"
        );
        Some(Self {
            items,
            is_quoted: scan.is_quoted,
            is_bracketed: false,
            is_subject: is(scan.rest, goes_on),
        })
    }

    /// The values, where the list is one of `lists` and no list of types or signs.
    fn values(self, lists: Lists) -> Option<Vec<Value>> {
        let count = self.items.len();
        let is_marked = self.is_quoted || self.is_bracketed;
        let is_fit = match lists {
            Lists::Any => count > 1 || count == 1 && is_marked,
            Lists::Several => count > 1,
            Lists::Quoted => count > 1 && self.is_quoted,
            Lists::Bracketed => self.is_bracketed && !self.is_interval(),
        };
        let is_named = self
            .items
            .iter()
            .any(|it| it.contains(char::is_alphanumeric));
        if !is_fit || !is_named || self.is_subject || (!self.is_quoted && self.has_types()) {
            return None;
        }
        let mut res: Vec<Value> = Vec::new();
        for item in self.items.into_iter().take(MOST_VALUES) {
            let value = Value::from(item);
            if !res.contains(&value) {
                res.push(value);
            }
        }
        (!res.is_empty()).then_some(res)
    }

    /// Whether it has nothing but the names of types: `expected string or number`.
    fn has_types(&self) -> bool {
        const TYPES: [&str; 24] = [
            "string",
            "str",
            "number",
            "integer",
            "int",
            "float",
            "double",
            "decimal",
            "boolean",
            "bool",
            "array",
            "list",
            "object",
            "map",
            "dict",
            "null",
            "none",
            "nil",
            "undefined",
            "date",
            "datetime",
            "bytes",
            "file",
            "uuid",
        ];
        let mut items = self.items.iter();
        items.all(|it| TYPES.contains(&it.to_lowercase().as_str()))
    }

    /// Whether it may be an interval: `in [1, 5]`.
    fn is_interval(&self) -> bool {
        let is_number = |item: &String| item.parse::<f64>().is_ok();
        self.items.len() == 2 && self.items.iter().all(is_number)
    }
}

/// Reads items with separators between them.
struct Scan<'t> {
    rest: &'t str,
    items: Vec<String>,
    /// Whether all items are in quotes.
    is_quoted: bool,
}

impl<'t> Scan<'t> {
    fn items(&mut self) {
        while self.items.len() < MOST_VALUES {
            let before = self.rest;
            let Some((item, is_quoted)) = self.item() else {
                self.rest = before;
                break;
            };
            // What was received instead is not part of the list, and neither is the word that begins another clause.
            if !self.items.is_empty() && !is_quoted && self.begins_clause(item) {
                self.rest = before;
                break;
            }
            self.is_quoted &= is_quoted;
            self.items.push(item.to_owned());
            let separator = regex!(r"^(?i:\s*(?:,\s*or|,\s*and|[,|]|\bor\b|\band\b)\s*)");
            let Some(found) = separator.as_ref().and_then(|it| it.find(self.rest)) else {
                break;
            };
            self.rest = self.rest.get(found.end()..).unwrap_or_default();
        }
        self.is_quoted &= !self.items.is_empty();
    }

    /// The next item, and whether it is in quotes.
    fn item(&mut self) -> Option<(&'t str, bool)> {
        let first = self.rest.chars().next()?;
        if let Some(closing) = closing_quote(first) {
            let inner = self.rest.get(first.len_utf8()..)?;
            let (item, rest) = inner.split_once(closing)?;
            self.rest = rest;
            return (item.chars().count() <= 100 && !item.is_empty()).then_some((item, true));
        }
        let is_part = |c: char| c.is_alphanumeric() || "_./+:@-$*#".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, _) = self.rest.split_at_checked(end)?;
        let item = word.trim_end_matches(['.', ':']);
        self.rest = self.rest.get(item.len()..).unwrap_or_default();
        (!item.is_empty()).then_some((item, false))
    }

    /// Whether `item` is the first word of another clause rather than a value.
    fn begins_clause(&self, item: &str) -> bool {
        const OTHERS: [&str; 10] = [
            "received", "got", "but", "instead", "given", "found", "not", "you", "please", "see",
        ];
        let follows = regex!(
            r"(?i)^ (?:(?:for|in|of|at|as|on|by|to|or|and|is|are|was|were|must|should|has|have|expected|allowed)\b|[^\w]|$)"
        );
        OTHERS.contains(&item.to_lowercase().as_str())
            || self.rest.starts_with(' ') && !is(self.rest, follows)
    }
}

fn closing_quote(opening: char) -> Option<char> {
    Some(match opening {
        '"' | '\'' | '`' => opening,
        '‘' => '’',
        '“' => '”',
        '«' => '»',
        _ => return None,
    })
}

/// All strings in quotes.
fn quoted_in(text: &str) -> Vec<String> {
    let mut res = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c| closing_quote(c).is_some()) {
        let opening = rest.get(at..).and_then(|it| it.chars().next());
        let Some((opening, closing)) = opening.and_then(|it| Some((it, closing_quote(it)?))) else {
            break;
        };
        let inner = rest.get(at + opening.len_utf8()..).unwrap_or_default();
        let Some((item, after)) = inner.split_once(closing) else {
            break;
        };
        if !item.is_empty() {
            res.push(item.to_owned());
        }
        rest = after;
    }
    res
}

/// The values between commas or bars, or between spaces where there are none.
fn separated(text: &str) -> Vec<String> {
    let by_comma = regex!(r"\s*[,|;]\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+");
    let by_space = regex!(r"\s+");
    let is_listed = is(text, by_comma);
    let separator = if is_listed { by_comma } else { by_space };
    let Some(separator) = separator.as_ref() else {
        return Vec::new();
    };
    let items = separator.split(text.trim());
    items
        .map(|item| item.trim_end_matches('.').to_owned())
        .filter(|item| !item.is_empty() && item.chars().count() <= 100)
        .collect()
}
