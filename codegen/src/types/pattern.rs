//! Patterns of ECMA-262 for the engine that clients check strings with.
//!
//! JSON Schema takes its patterns from ECMA-262, and no engine of Rust reads all of them as they are meant. A pattern is
//! parsed, and written anew from what it consists of: `\d` is ten digits, `.` does not take a line separator, groups
//! capture nothing. What `regex-lite` lacks (look-around, back references, classes of Unicode) or a parser of Rust reads
//! in another way (`[]a]`, `[a&&b]`, `\A`) has no such form.
//!
//! **Invariant:** a string that the pattern admits is admitted by what is written for it.

use std::fmt::Write as _;

use regex_syntax::ast::{
    Assertion, AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet,
    ClassSetItem, GroupKind, HexLiteralKind, Literal, LiteralKind, Repetition, SpecialLiteralKind,
    parse::Parser,
};

/// What a compiled pattern may weigh in a client, in bytes.
const HEAVIEST: usize = 1 << 18;

/// `pattern` for `regex-lite`; `None` when that cannot express the same.
pub(super) fn for_clients(pattern: &str) -> Option<String> {
    let ast = Parser::new().parse(pattern).ok()?;
    let mut writer = Writer {
        pattern,
        written: String::new(),
    };
    writer.ast(&ast)?;
    let is_sound = regex_lite::RegexBuilder::new(&writer.written)
        .size_limit(HEAVIEST)
        .build()
        .is_ok();
    is_sound.then_some(writer.written)
}

/// Whether `pattern`, written for clients, admits `text`.
pub(super) fn admits(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
}

/// White space (ECMA-262 §12.2, §12.3), within brackets.
const SPACE: &str = r"\t\n\x0B\x0C\r \xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
/// What ends a line (ECMA-262 §12.3), within brackets.
const LINE_ENDS: &str = r"\n\r\u2028\u2029";

/// Writes what was parsed; each function gives `None` at what cannot be expressed.
struct Writer<'p> {
    pattern: &'p str,
    written: String,
}

impl Writer<'_> {
    fn ast(&mut self, ast: &Ast) -> Option<()> {
        match ast {
            Ast::Empty(_) => {}
            Ast::Literal(literal) => self.literal(literal, false)?,
            Ast::Dot(_) => write!(self.written, "[^{LINE_ENDS}]").ok()?,
            Ast::Assertion(assertion) => self.written.push_str(anchor(assertion)?),
            Ast::ClassPerl(class) => {
                let negation = if class.negated { "^" } else { "" };
                write!(self.written, "[{negation}{}]", members(class)).ok()?;
            }
            Ast::ClassBracketed(class) => self.class(class)?,
            Ast::Repetition(repetition) => self.repetition(repetition)?,
            Ast::Group(group) => {
                let opening = match &group.kind {
                    GroupKind::CaptureIndex(_) => "(",
                    GroupKind::CaptureName {
                        starts_with_p: false,
                        ..
                    } => "(?:",
                    GroupKind::NonCapturing(flags) if flags.items.is_empty() => "(?:",
                    GroupKind::CaptureName { .. } | GroupKind::NonCapturing(_) => return None,
                };
                self.written.push_str(opening);
                self.ast(&group.ast)?;
                self.written.push(')');
            }
            Ast::Alternation(alternation) => {
                for (at, branch) in alternation.asts.iter().enumerate() {
                    if at > 0 {
                        self.written.push('|');
                    }
                    self.ast(branch)?;
                }
            }
            Ast::Concat(concat) => {
                for part in &concat.asts {
                    self.ast(part)?;
                }
            }
            Ast::Flags(_) | Ast::ClassUnicode(_) => return None,
        }
        Some(())
    }

    fn literal(&mut self, literal: &Literal, in_class: bool) -> Option<()> {
        let is_the_same = match &literal.kind {
            LiteralKind::Verbatim | LiteralKind::Meta => true,
            // `\/` and `\-`; letters mean something else there (`\_` does not).
            LiteralKind::Superfluous => !literal.c.is_alphanumeric(),
            LiteralKind::HexFixed(HexLiteralKind::X | HexLiteralKind::UnicodeShort) => true,
            LiteralKind::Special(kind) => {
                !matches!(kind, SpecialLiteralKind::Bell | SpecialLiteralKind::Space)
            }
            LiteralKind::HexFixed(HexLiteralKind::UnicodeLong)
            | LiteralKind::HexBrace(_)
            | LiteralKind::Octal => false,
        };
        if !is_the_same {
            return None;
        }
        self.character(literal.c, in_class);
        Some(())
    }

    fn character(&mut self, c: char, in_class: bool) {
        const META: &str = r"\.+*?()|[]{}^$";
        const META_OF_CLASS: &str = r"\[]^-&~";
        let meta = if in_class { META_OF_CLASS } else { META };
        if meta.contains(c) {
            self.written.push('\\');
        }
        if c.is_control() || c.is_whitespace() && c != ' ' {
            let _ = write!(self.written, "\\x{{{:X}}}", u32::from(c));
        } else {
            self.written.push(c);
        }
    }

    fn class(&mut self, class: &ClassBracketed) -> Option<()> {
        let text = self.pattern.get(class.span.start.offset..)?;
        let inside = text.strip_prefix('[')?;
        // There `[]` is nothing and `[^]` is anything; here the bracket is a member.
        if inside.trim_start_matches('^').starts_with(']') {
            return None;
        }
        self.written
            .push_str(if class.negated { "[^" } else { "[" });
        match &class.kind {
            ClassSet::Item(item) => self.item(item)?,
            ClassSet::BinaryOp(_) => return None,
        }
        self.written.push(']');
        Some(())
    }

    fn item(&mut self, item: &ClassSetItem) -> Option<()> {
        match item {
            ClassSetItem::Literal(literal) => self.literal(literal, true),
            ClassSetItem::Range(range) => {
                self.literal(&range.start, true)?;
                self.written.push('-');
                self.literal(&range.end, true)
            }
            // The complement of a class inside a class takes ranges of its own.
            ClassSetItem::Perl(class) if !class.negated => {
                self.written.push_str(members(class));
                Some(())
            }
            ClassSetItem::Union(union) => union.items.iter().try_for_each(|item| self.item(item)),
            ClassSetItem::Empty(_)
            | ClassSetItem::Ascii(_)
            | ClassSetItem::Unicode(_)
            | ClassSetItem::Perl(_)
            | ClassSetItem::Bracketed(_) => None,
        }
    }

    fn repetition(&mut self, repetition: &Repetition) -> Option<()> {
        // `a{2}{3}` and `^*` are not patterns there.
        if matches!(&*repetition.ast, Ast::Repetition(_) | Ast::Assertion(_)) {
            return None;
        }
        let span = &repetition.op.span;
        let operator = self.pattern.get(span.start.offset..span.end.offset)?;
        // There `{,3}` are four characters.
        if operator.starts_with("{,") || operator.contains(' ') {
            return None;
        }
        self.ast(&repetition.ast)?;
        // Who finds most does not matter to a check.
        let operator = if operator.len() > 1 {
            operator.trim_end_matches('?')
        } else {
            operator
        };
        self.written.push_str(operator);
        Some(())
    }
}

fn anchor(assertion: &Assertion) -> Option<&'static str> {
    Some(match assertion.kind {
        AssertionKind::StartLine => "^",
        AssertionKind::EndLine => "$",
        AssertionKind::WordBoundary => r"\b",
        AssertionKind::NotWordBoundary => r"\B",
        _ => return None,
    })
}

/// The members of `\d`, `\s`, `\w`, within brackets.
fn members(class: &ClassPerl) -> &'static str {
    match class.kind {
        ClassPerlKind::Digit => "0-9",
        ClassPerlKind::Space => SPACE,
        ClassPerlKind::Word => "0-9A-Za-z_",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_means_the_same_stays_and_what_does_not_is_written_anew() {
        let table = [
            (r"^[A-Z]{3}(DSO)?$", r"^[A-Z]{3}(DSO)?$"),
            (r"^\d+\.\w*?$", r"^[0-9]+\.[0-9A-Za-z_]*$"),
            (r"[\w.-]", r"[0-9A-Za-z_.\-]"),
            (r"a\/b\-c", "a/b-c"),
            (r"(?<year>\d{4})", "(?:[0-9]{4})"),
            (r"\u0041", "A"),
            ("a.b", r"a[^\n\r\u2028\u2029]b"),
        ];
        for (pattern, expected) in table {
            assert_eq!(for_clients(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_cannot_be_said_is_left_out() {
        for pattern in [
            "(?=a)b",
            "(?!a)b",
            r"(a)\1",
            r"\p{L}",
            "(?i)a",
            "(?i:a)",
            "[]a]",
            "[^]",
            "[a&&b]",
            "[[a]]",
            "[[:alpha:]]",
            r"\Aa\z",
            "a{,3}",
            r"\u{41}",
            r"\a",
            "^*",
            "(",
            "(?P<n>a)",
            r"[^\D]",
            r"[\S]",
            "a{1,9}{2}",
            ".{60000}",
        ] {
            assert_eq!(for_clients(pattern), None, "{pattern}");
        }
    }

    /// Pieces that patterns are made of, with what the two sides read in different ways.
    fn pattern() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-c0-2_.\\-/]",
            Just(r"\d".to_owned()),
            Just(r"\D".to_owned()),
            Just(r"\w".to_owned()),
            Just(r"\W".to_owned()),
            Just(r"\s".to_owned()),
            Just(r"\S".to_owned()),
            Just(r"\b".to_owned()),
            Just(r"\B".to_owned()),
            Just(r"\.".to_owned()),
            Just(r"\/".to_owned()),
            Just(r"\t".to_owned()),
            Just("[a-c]".to_owned()),
            Just("[^a]".to_owned()),
            Just(r"[\d-]".to_owned()),
            Just(r"[^\s.]".to_owned()),
            Just("[]a]".to_owned()),
            Just("^".to_owned()),
            Just("$".to_owned()),
        ];
        let plain = proptest::collection::vec(piece, 0..5).prop_map(|it| it.concat());
        plain.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                (inner.clone(), "[*+?]|\\{2\\}|\\{1,2\\}|\\{,2\\}|\\*\\?")
                    .prop_map(|(inner, times)| format!("({inner}){times}")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}|{b}")),
                (inner.clone(), inner).prop_map(|(a, b)| format!("(?:{a}){b}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        /// Beside an engine for ECMA-262.
        #[test]
        fn a_pattern_admits_what_it_did(pattern in pattern(), texts in proptest::collection::vec("[a-d0-3_.\\-/ \t\n\u{2028}\u{3000}é{},]{0,5}", 8)) {
            let Some(written) = for_clients(&pattern) else {
                return Ok(());
            };
            let Ok(regex) = regress::Regex::with_flags(&pattern, "u") else {
                return Ok(());
            };
            for text in texts {
                prop_assert_eq!(
                    admits(&written, &text),
                    regex.find(&text).is_some(),
                    "`{}` as `{}` on `{:?}`", pattern, written, text
                );
            }
        }
    }
}
