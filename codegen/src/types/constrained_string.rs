//! Strings with a format: how a component constrains its values, and how much of that a client can check.
//!
//! A component that its author named becomes a type of its own as soon as it constrains its string, whether or
//! not all of it can be checked: whether two identifiers can be mixed up must not hang on an engine for patterns.

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    schema::{
        SchemaView,
        pattern::{is_pattern, undelimited},
    },
    source::node::Node,
};

use super::pattern;
use crate::passes::UNNAMED;

/// A pattern is not checked by the client.
pub static UNCHECKED_PATTERN: RuleInfo = RuleInfo {
    id: "unchecked-pattern",
    severity: Severity::Note,
    what: "A `pattern` asks for more than the client can check.",
    why: "Look-around, back references and classes of Unicode are beyond the engine of a client. The type accepts any string there, so that no valid one is rejected.",
    example: "Code:\n  type: string\n  pattern: '^(?!X)[A-Z]{3}$'    # not checked\n  pattern: '^[A-WYZ][A-Z]{2}$'  # checked",
    standard: "JSON Schema 2020-12 validation §6.3.3, ECMA-262 §22.2.1",
};

/// A string with a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstrainedString {
    /// Characters it has at least.
    pub least: u64,
    /// Characters it has at most.
    pub most: Option<u64>,
    /// A well-known format.
    pub format: Option<StringFormat>,
    /// A pattern that must be found in it.
    pub pattern: Option<TextPattern>,
    /// A short string that is valid.
    pub example: Option<String>,
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPattern {
    /// As written, without the slashes that some put around it.
    pub written: String,
    /// As the client checks it, if it can.
    pub checked: Option<String>,
}

/// Formats that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringFormat {
    /// RFC 4122 §3.
    Uuid,
    /// RFC 2673 §3.2.
    Ipv4,
    /// RFC 4291 §2.2.
    Ipv6,
}

/// Examples that are shown, in characters.
const LONGEST_EXAMPLE: usize = 40;
/// Patterns that errors show, in characters.
const LONGEST_PATTERN: usize = 120;

impl ConstrainedString {
    /// The format of the strings of `schema`; `None` when it does not constrain them, or its author gave it no name.
    pub(super) fn of(schema: SchemaView<'_>) -> Option<Self> {
        // Bytes have no characters.
        let is_unnamed = schema.extension(UNNAMED).and_then(Node::as_bool) == Some(true);
        let is_string = schema.format() != Some("binary") && !is_unnamed;
        let least = schema.min_length().unwrap_or_default();
        let most = schema.max_length();
        let contradicts_itself = most.is_some_and(|most| most < least);
        let (least, most) = if contradicts_itself {
            (0, None)
        } else {
            (least, most)
        };
        let format = schema.format().and_then(StringFormat::from_name);
        let pattern = schema.pattern().map(|written| {
            // Patterns mean to clients what they mean to everybody else here.
            let meant = undelimited(written).unwrap_or_else(|| written.to_owned());
            TextPattern {
                checked: pattern::for_clients(&meant).filter(|_| is_pattern(&meant)),
                written: meant,
            }
        });
        let is_constrained = least > 0 || most.is_some() || format.is_some() || pattern.is_some();
        let mut res = Self {
            least,
            most,
            format,
            pattern,
            example: None,
        };
        let example = schema.example().and_then(Node::as_str).filter(|text| {
            !text.is_empty() && text.chars().count() <= LONGEST_EXAMPLE && res.admits(text)
        });
        res.example = example.map(ToOwned::to_owned);
        (is_string && is_constrained).then_some(res)
    }

    /// What is not checked, at its location in `schema`.
    pub(super) fn note(&self, schema: SchemaView<'_>) -> Option<Diagnostic> {
        let is_unchecked = self.pattern.as_ref().is_some_and(|it| it.checked.is_none());
        let at = schema.pattern_node().filter(|_| is_unchecked)?;
        Some(
            Diagnostic::new(
                &UNCHECKED_PATTERN,
                at.span,
                "the client cannot check this pattern",
            )
            .here("any string is accepted")
            .help("where the pattern can be written with classes and repetitions alone, do so"),
        )
    }

    /// Whether a client would accept `text`.
    fn admits(&self, text: &str) -> bool {
        let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let checked = self.pattern.as_ref().and_then(|it| it.checked.as_deref());
        length >= self.least
            && self.most.is_none_or(|most| length <= most)
            && checked.is_none_or(|checked| pattern::admits(checked, text))
    }

    /// What is expected, for people: `1 to 70 characters`, ``a string that matches `^[a-z]+$` ``.
    pub fn expected(&self) -> String {
        let length = match (self.least, self.most) {
            (0, None) => None,
            (least, Some(most)) if least == most => Some(format!("{most} {}", characters(most))),
            (0, Some(most)) => Some(format!("at most {most} {}", characters(most))),
            (least, None) => Some(format!("at least {least} {}", characters(least))),
            (least, Some(most)) => Some(format!("{least} to {most} characters")),
        };
        let is_plural =
            self.format.is_none() && length.as_ref().is_some_and(|length| length.ends_with('s'));
        let mut res = match (self.format, length) {
            (Some(format), Some(length)) => format!("{} of {length}", format.article()),
            (Some(format), None) => format.article().to_owned(),
            (None, Some(length)) => length,
            (None, None) => "a string".to_owned(),
        };
        if let Some(pattern) = &self.pattern
            && pattern.checked.is_some()
        {
            let written = &pattern.written;
            let is_shown = written.len() <= LONGEST_PATTERN && !written.contains('`');
            let verb = if is_plural { "match" } else { "matches" };
            if is_shown {
                res.push_str(&format!(" that {verb} `{written}`"));
            } else {
                res.push_str(&format!(" that {verb} the documented pattern"));
            }
        }
        if let Some(example) = &self.example
            && !example.contains('`')
        {
            res.push_str(&format!(", such as `{example}`"));
        }
        res
    }
}

impl StringFormat {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "uuid" => Self::Uuid,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            _ => return None,
        })
    }

    fn article(self) -> &'static str {
        match self {
            Self::Uuid => "a UUID",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
        }
    }
}

fn characters(count: u64) -> &'static str {
    if count == 1 {
        "character"
    } else {
        "characters"
    }
}

#[cfg(test)]
mod tests {
    use spec::document::Document;

    use super::*;

    fn of(schema: &str) -> Option<ConstrainedString> {
        let loaded = Document::from_text(
            "schema.yaml",
            format!(
                "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{X: {schema}}}}}"
            ),
        );
        let document = loaded.document.expect("a document");
        let schema = document.component_schemas()?.get("X")?;
        ConstrainedString::of(SchemaView::new(schema))
    }

    #[test]
    fn what_is_expected_is_said_for_people() {
        let table = [
            ("{minLength: 1, maxLength: 70}", "1 to 70 characters"),
            ("{minLength: 1}", "at least 1 character"),
            ("{maxLength: 35.0}", "at most 35 characters"),
            ("{minLength: 2, maxLength: 2}", "2 characters"),
            (
                "{minLength: 1, pattern: a}",
                "at least 1 character that matches `a`",
            ),
            ("{format: uuid}", "a UUID"),
            (
                "{pattern: '^[A-Z]{3}$', example: RUB}",
                "a string that matches `^[A-Z]{3}$`, such as `RUB`",
            ),
            (
                "{pattern: '^[A-Z]+$', maxLength: 3, example: rub}",
                "at most 3 characters that match `^[A-Z]+$`",
            ),
            ("{pattern: '^(?!a)', maxLength: 3}", "at most 3 characters"),
            ("{pattern: '/^a$/'}", "a string that matches `^a$`"),
            ("{pattern: '/^a$/i', maxLength: 3}", "at most 3 characters"),
            (
                "{minLength: 5, maxLength: 1, format: ipv6}",
                "an IPv6 address",
            ),
        ];
        for (schema, expected) in table {
            let text = of(schema).expect("it is constrained");
            assert_eq!(text.expected(), expected, "{schema}");
        }
    }

    #[test]
    fn a_string_without_constraints_has_no_format() {
        for schema in [
            "{}",
            "{minLength: 0}",
            "{format: date}",
            "{format: binary, maxLength: 5}",
            "{pattern: ''}",
            "{maxLength: -1}",
            "{maxLength: 5, x-unnamed: true}",
        ] {
            assert_eq!(of(schema), None, "{schema}");
        }
    }
}
