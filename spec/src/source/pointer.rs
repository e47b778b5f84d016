//! JSON Pointer (RFC 6901), the address of a node in its file.

use std::{borrow::Cow, fmt};

/// A JSON Pointer in its string form: empty, or `/token` repeated, with `~0` for `~` and `~1` for `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JsonPointer(String);

impl JsonPointer {
    /// The pointer to the root of the document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Whether it is the pointer to the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The pointer that leads where this one does, then where `other` does from there.
    #[must_use]
    pub fn append(&self, other: &Self) -> Self {
        Self(format!("{}{}", self.0, other.0))
    }

    /// The pointer in its string form; `None` where `text` is neither empty nor begins with `/`.
    pub fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.starts_with('/')).then(|| Self(text.to_owned()))
    }

    /// This pointer with one more reference token.
    #[must_use]
    pub fn join(&self, token: impl AsRef<str>) -> Self {
        let token = token.as_ref();
        let mut text = String::with_capacity(self.0.len() + token.len() + 1);
        text.push_str(&self.0);
        let mut res = Self(text);
        res.push(token);
        res
    }

    /// This pointer with one more array index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.join(index.to_string())
    }

    /// Appends one reference token.
    pub fn push(&mut self, token: impl AsRef<str>) {
        self.0.push('/');
        escape_into(token.as_ref(), &mut self.0);
    }

    /// Takes the last token off; nothing happens at the root.
    pub fn pop(&mut self) {
        let len = self.0.rfind('/').unwrap_or(0);
        self.0.truncate(len);
    }

    /// The unescaped tokens.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescape)
    }

    /// The unescaped last token; `None` at the root.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, token)| unescape(token))
    }

    /// The pointer without its last token; `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        let len = self.0.rfind('/')?;
        Some(Self(self.0.get(..len)?.to_owned()))
    }

    /// Whether `self` is `ancestor` or is below it.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        self.0
            .strip_prefix(&ancestor.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The string form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form used behind `#` in a URI (RFC 6901 §6).
    pub fn to_fragment(&self) -> String {
        const FRAGMENT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
            .add(b' ')
            .add(b'"')
            .add(b'#')
            .add(b'%')
            .add(b'<')
            .add(b'>')
            .add(b'[')
            .add(b'\\')
            .add(b']')
            .add(b'^')
            .add(b'`')
            .add(b'{')
            .add(b'|')
            .add(b'}');
        format!(
            "#{}",
            percent_encoding::utf8_percent_encode(&self.0, FRAGMENT)
        )
    }
}

impl From<&str> for JsonPointer {
    /// Takes the string form as it is; a missing leading slash is supplied.
    fn from(text: &str) -> Self {
        if text.is_empty() || text.starts_with('/') {
            Self(text.to_owned())
        } else {
            Self(format!("/{text}"))
        }
    }
}

impl<T: AsRef<str>> FromIterator<T> for JsonPointer {
    fn from_iter<I: IntoIterator<Item = T>>(tokens: I) -> Self {
        let mut res = Self::root();
        for token in tokens {
            res.push(token);
        }
        res
    }
}

impl fmt::Display for JsonPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn escape_into(token: &str, out: &mut String) {
    if !token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        out.push_str(token);
        return;
    }
    for c in token.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            c => out.push(c),
        }
    }
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        // The order matters: `~01` is `~1`, not `/` (RFC 6901 §4).
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples_of_rfc_6901_read_as_printed() {
        let tokens = |text: &str| -> Vec<String> {
            JsonPointer::from(text)
                .tokens()
                .map(Cow::into_owned)
                .collect()
        };
        assert_eq!(tokens(""), Vec::<String>::new());
        assert_eq!(tokens("/"), [""]);
        assert_eq!(tokens("/a~1b"), ["a/b"]);
        assert_eq!(tokens("/m~0n"), ["m~n"]);
        assert_eq!(tokens("/~01"), ["~1"]);
        assert_eq!(JsonPointer::from("/c%d").to_fragment(), "#/c%25d");
    }

    proptest! {
        #[test]
        fn tokens_survive_joining(tokens in prop::collection::vec(".*", 0..5)) {
            let pointer: JsonPointer = tokens.iter().collect();
            let read: Vec<String> = pointer.tokens().map(Cow::into_owned).collect();
            prop_assert_eq!(read, tokens);
        }

        #[test]
        fn parent_undoes_join(token in ".*") {
            let base = JsonPointer::from("/a/b");
            let joined = base.join(&token);
            prop_assert!(joined.is_within(&base));
            prop_assert_eq!(joined.parent(), Some(base.clone()));
            let mut popped = joined;
            popped.pop();
            prop_assert_eq!(popped, base);
        }
    }
}
