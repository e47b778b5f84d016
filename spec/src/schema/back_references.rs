//! Back references of ECMA-262 by the numbers of their groups, which the engine of the validator takes: `(['"]).*(?:\1)` for
//! `(?<q>['"]).*\k<q>` (ECMA-262 §22.2.1).

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _};

/// `pattern` with numbers instead of names, where it refers back to a group and a group has a name; as it is where it refers to
/// a group that it does not have.
///
/// A reference to a group that is not complete there matches the empty string (ECMA-262 §22.2.2.7.2), so it is left out.
pub(super) fn numbered(pattern: &str) -> Cow<'_, str> {
    let Some(groups) = Groups::of(pattern) else {
        return Cow::Borrowed(pattern);
    };
    let mut res = String::with_capacity(pattern.len() + 8);
    for (at, token) in tokens(pattern) {
        match token {
            Token::Named(_) => res.push('('),
            Token::Reference(name) => {
                let known = groups.by_name.get(name).into_iter().flatten();
                let complete = known.filter(|group| group.end.is_some_and(|end| end <= at));
                // A digit that follows is not part of the number.
                res.push_str("(?:");
                for (position, group) in complete.enumerate() {
                    let bar = if position == 0 { "" } else { "|" };
                    // Writing into a string does not fail.
                    let _ = write!(res, r"{bar}\{}", group.number);
                }
                res.push(')');
            }
            Token::Number(text) => {
                res.push_str("(?:");
                res.push_str(text);
                res.push(')');
            }
            Token::Open(text) | Token::Other(text) => res.push_str(text),
            Token::Close => res.push(')'),
        }
    }
    Cow::Owned(res)
}

/// A group with a name.
#[derive(Debug)]
struct Group {
    number: u32,
    /// Where it ends.
    end: Option<usize>,
}

#[derive(Debug, Default)]
struct Groups<'p> {
    by_name: BTreeMap<&'p str, Vec<Group>>,
}

impl<'p> Groups<'p> {
    /// The groups with names; `None` where there are none, or nothing refers back to one that there is.
    fn of(pattern: &'p str) -> Option<Self> {
        // Most patterns have none.
        if !pattern.contains("(?<") {
            return None;
        }
        let mut res = Self::default();
        let mut count = 0;
        let mut open: Vec<Option<&str>> = Vec::new();
        let mut referred: Vec<Option<&str>> = Vec::new();
        for (at, token) in tokens(pattern) {
            match token {
                Token::Named(name) => {
                    count += 1;
                    let group = Group {
                        number: count,
                        end: None,
                    };
                    res.by_name.entry(name).or_default().push(group);
                    open.push(Some(name));
                }
                Token::Open(text) => {
                    count += u32::from(text == "(");
                    open.push(None);
                }
                Token::Close => {
                    let name = open.pop().flatten();
                    let groups = name.and_then(|name| res.by_name.get_mut(name));
                    let group =
                        groups.and_then(|it| it.iter_mut().rev().find(|it| it.end.is_none()));
                    if let Some(group) = group {
                        group.end = Some(at + 1);
                    }
                }
                Token::Reference(name) => referred.push(Some(name)),
                Token::Number(_) => referred.push(None),
                Token::Other(_) => {}
            }
        }
        let mut names = referred.iter().flatten();
        let are_known = names.all(|name| res.by_name.contains_key(name));
        (!res.by_name.is_empty() && !referred.is_empty() && are_known).then_some(res)
    }
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'p> {
    /// `(?<name>`.
    Named(&'p str),
    /// `\k<name>`.
    Reference(&'p str),
    /// `\1`.
    Number(&'p str),
    /// `(`, or the beginning of `(?:`, `(?=` and the like.
    Open(&'p str),
    /// `)`.
    Close,
    /// A character, an escape, a class of characters.
    Other(&'p str),
}

/// The tokens of `pattern`, with the positions where they begin.
fn tokens(pattern: &str) -> impl Iterator<Item = (usize, Token<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = pattern.get(at..).filter(|rest| !rest.is_empty())?;
        let (token, length) = next(rest);
        let found = (at, token);
        at += length;
        Some(found)
    })
}

/// The token at the beginning of `rest`, and its length.
fn next(rest: &str) -> (Token<'_>, usize) {
    let name_after = |start: &str| {
        let (name, _) = rest.strip_prefix(start)?.split_once('>')?;
        let is_name = !name.is_empty() && !name.starts_with(['=', '!']);
        is_name.then_some((name, start.len() + name.len() + 1))
    };
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let cut = |length: usize| rest.get(..length).unwrap_or(rest);
    match rest.as_bytes().first() {
        Some(b'(') => {
            if let Some((name, length)) = name_after("(?<") {
                return (Token::Named(name), length);
            }
            let length = if rest.starts_with("(?") { 2 } else { 1 };
            (Token::Open(cut(length)), length)
        }
        Some(b')') => (Token::Close, 1),
        Some(b'\\') => {
            if let Some((name, length)) = name_after(r"\k<") {
                return (Token::Reference(name), length);
            }
            let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
            if digits > 0 && !rest.starts_with(r"\0") {
                return (Token::Number(cut(1 + digits)), 1 + digits);
            }
            let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
            (Token::Other(cut(1 + escaped)), 1 + escaped)
        }
        Some(b'[') => {
            let length = length_of_class(rest);
            (Token::Other(cut(length)), length)
        }
        _ => (Token::Other(cut(first)), first),
    }
}

/// The length of the class of characters at the beginning of `text`, in bytes.
pub fn length_of_class(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers() {
        for (pattern, expected) in [
            (r"^(?<q>['#])[a-z]+\k<q>$", r"^(['#])[a-z]+(?:\1)$"),
            (r"(x)(?:y)(?<a>[(\]k<])\k<a>0", r"(x)(?:y)([(\]k<])(?:\2)0"),
            (r"(?<a>\d)\1", r"(\d)(?:\1)"),
            (r"\k<late>(?<late>[ab])", "(?:)([ab])"),
            (r"(?<o>(?<i>[ab])\k<i>)\k<o>", r"(([ab])(?:\2))(?:\1)"),
            (r"(?<=a)(?<n>b)(?<!c)\k<n>", r"(?<=a)(b)(?<!c)(?:\1)"),
            // As they are: nothing refers to a name, there is none, or it is not a group of the pattern.
            (r"(?<year>\d{4})", r"(?<year>\d{4})"),
            (r"(a)\1", r"(a)\1"),
            (r"(?<a>x)\k<b>", r"(?<a>x)\k<b>"),
            (r"\(?<a>\k", r"\(?<a>\k"),
        ] {
            assert_eq!(numbered(pattern), expected, "{pattern}");
        }
    }
}
