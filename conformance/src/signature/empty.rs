//! What is empty in a request, and named in a message about it: that an empty value is rejected is one rule of the server,
//! wherever the value is.

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::Value;

use crate::case::{Case, Content};

/// What stands for a part of the request that is empty; each is one word of a signature.
const KINDS: [&str; 4] = [
    "an_empty_string",
    "an_empty_list",
    "an_empty_object",
    "a_null",
];

/// The parts of a request that a message may name.
#[derive(Debug, Default)]
pub(super) struct EmptyParts<'c> {
    parameters: Vec<(&'c str, &'c Value)>,
    body: Option<&'c Value>,
}

impl<'c> EmptyParts<'c> {
    /// The parts of the request for `case`.
    pub(super) fn of(case: &'c Case) -> Self {
        let parameters = case.parameters.iter();
        let parameters = parameters.map(|it| (it.name.as_str(), &it.value));
        let body = case.body.as_ref().map(|body| &body.content);
        Self {
            parameters: parameters.collect(),
            body: match body {
                Some(Content::Value { value, .. }) => Some(value),
                _ => None,
            },
        }
    }

    /// `text` with the names and paths of empty parts (`name`, `data.members.0`, `/data/members/0`, `$.data['name']`) replaced
    /// by what they are. Those below one of `keys`, which the request chose, stay: without the keys they are one anyway.
    pub(super) fn replaced_in<'t>(&self, text: &'t str, keys: &BTreeSet<String>) -> Cow<'t, str> {
        let is_between = |c: char| c.is_whitespace() || "\"`(),;=".contains(c);
        let mut res = String::new();
        let mut has_any = false;
        for piece in text.split_inclusive(is_between) {
            let name = piece.trim_matches(|c| is_between(c) || "'.:!?".contains(c));
            let has_key = || tokens(name).any(|token| keys.contains(token));
            // A plain word may be there for another reason.
            let is_name = || {
                let marked = piece.trim_end();
                let is_quoted = marked.ends_with(['"', '`']) || marked.starts_with('\'');
                tokens(name).count() > 1 || is_quoted || marked.ends_with(':') || text == name
            };
            match self.kind_of(name).filter(|_| is_name() && !has_key()) {
                Some(kind) => {
                    has_any = true;
                    res.push_str(&piece.replacen(name, kind, 1));
                }
                None => res.push_str(piece),
            }
        }
        if has_any {
            Cow::Owned(res)
        } else {
            Cow::Borrowed(text)
        }
    }

    /// What the part called `name` is, where it is empty.
    pub(super) fn kind_of(&self, name: &str) -> Option<&'static str> {
        if name.is_empty() {
            return None;
        }
        let mut parameters = self.parameters.iter();
        let parameter = parameters.find(|(known, _)| *known == name);
        let part = parameter
            .map(|(_, value)| *value)
            .or_else(|| at(self.body?, name))?;
        kind(part)
    }
}

/// Whether a word stands for an empty part.
pub(super) fn is_kind(word: &str) -> bool {
    KINDS.contains(&word)
}

fn kind(value: &Value) -> Option<&'static str> {
    let [string, list, object, null] = KINDS;
    match value {
        Value::String(text) if text.is_empty() => Some(string),
        Value::Array(items) if items.is_empty() => Some(list),
        Value::Object(members) if members.is_empty() => Some(object),
        Value::Null => Some(null),
        _ => None,
    }
}

/// The names and indexes in a path, in whichever notation.
fn tokens(path: &str) -> impl Iterator<Item = &str> {
    let tokens = path.split(['.', '/', '[', ']']);
    let tokens = tokens.map(|token| token.trim_matches(['\'', '"']));
    tokens.filter(|token| !token.is_empty())
}

/// The value at `path` below `body`, in whichever notation.
fn at<'v>(body: &'v Value, path: &str) -> Option<&'v Value> {
    let below = |value: &'v Value, token: &str| match value {
        Value::Object(members) => members.get(token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    };
    let found = tokens(path).try_fold(body, below);
    let is_rooted = |token: &str| matches!(token, "$" | "#" | "body");
    let rooted = || {
        let mut rest = tokens(path);
        rest.next().filter(|token| is_rooted(token))?;
        let mut rest = rest.peekable();
        rest.peek()?;
        rest.try_fold(body, below)
    };
    found.or_else(rooted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_and_paths_of_empty_parts_are_replaced_in_every_notation() {
        let body = json!({"note": "", "data": {"members": [""], "name": "", "tags": [], "more": {}, "none": null, "full": "a"}});
        let parts = EmptyParts {
            parameters: vec![],
            body: Some(&body),
        };
        for (text, replaced) in [
            (
                "data.members.0 in body: Required",
                "an_empty_string in body: Required",
            ),
            ("/data/members/0: too short", "an_empty_string: too short"),
            ("$.data['name'] is blank.", "an_empty_string is blank."),
            ("body.data.members[0] is blank", "an_empty_string is blank"),
            ("(\"data.tags\") is empty", "(\"an_empty_list\") is empty"),
            ("'data.more'", "'an_empty_object'"),
            ("data.none.", "a_null."),
            ("data.full is bad", "data.full is bad"),
            ("data.members.1 is bad", "data.members.1 is bad"),
            ("no data . here", "no data . here"),
            ("note: is blank", "an_empty_string: is blank"),
            ("`note` is blank", "`an_empty_string` is blank"),
            ("the 'note' is blank", "the 'an_empty_string' is blank"),
            ("note", "an_empty_string"),
            (
                "of this note nothing is kept",
                "of this note nothing is kept",
            ),
            ("", ""),
        ] {
            assert_eq!(
                parts.replaced_in(text, &BTreeSet::new()),
                replaced,
                "{text}"
            );
        }
    }

    #[test]
    fn parts_below_keys_that_the_request_chose_stay() {
        let body = json!({"grants": {"k1": [""]}});
        let parts = EmptyParts {
            parameters: vec![],
            body: Some(&body),
        };
        let keys = BTreeSet::from(["k1".to_owned()]);
        let text = "grants.k1.0: Required";
        assert_eq!(parts.replaced_in(text, &keys), text);
    }
}
