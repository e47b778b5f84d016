//! Path templates (OAS 3.0.3 §4.7.8): parse, expand, match, compare.
//!
//! A path has no query by the standard. Documents of APIs in which a query parameter chooses the operation write it
//! there all the same, and it has one meaning only: these pairs are always sent.

use std::fmt;

use crate::http::percent::{encode_path, parse_query};

/// A path with parameters, such as `/accounts/{id}/balances`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathTemplate {
    text: String,
    /// Where the path ends and its query begins.
    end: usize,
    parts: Vec<PathPart>,
    /// The pairs that every request has.
    query: Vec<(String, String)>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathPart {
    /// Literal text.
    Literal(String),
    /// The parameter of this name.
    Parameter(String),
}

/// Why a string is not a path template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathTemplateError {
    /// It does not begin with a slash.
    #[error("a path begins with `/`")]
    NoLeadingSlash,
    /// A brace has no partner.
    #[error("the brace at byte {0} has no partner")]
    UnbalancedBrace(usize),
    /// A parameter has no name.
    #[error("the parameter at byte {0} has no name")]
    EmptyParameter(usize),
}

impl PathTemplate {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// When it does not begin with a slash, or its braces do not match.
    pub fn parse(text: &str) -> Result<Self, PathTemplateError> {
        if !text.starts_with('/') {
            return Err(PathTemplateError::NoLeadingSlash);
        }
        let end = query_of(text).map_or(text.len(), |query| text.len() - query.len() - 1);
        let path = text.get(..end).unwrap_or(text);
        let mut parts = Vec::new();
        let mut rest = path;
        while !rest.is_empty() {
            let at = path.len() - rest.len();
            let Some(brace) = rest.find(['{', '}']) else {
                parts.push(PathPart::Literal(rest.to_owned()));
                break;
            };
            let (literal, from_brace) = rest.split_at(brace);
            if !literal.is_empty() {
                parts.push(PathPart::Literal(literal.to_owned()));
            }
            let name = from_brace
                .strip_prefix('{')
                .and_then(|inner| inner.split_once('}'))
                .filter(|(name, _)| !name.contains('{'));
            match name {
                None => return Err(PathTemplateError::UnbalancedBrace(at + brace)),
                Some(("", _)) => return Err(PathTemplateError::EmptyParameter(at + brace)),
                Some((name, behind)) => {
                    parts.push(PathPart::Parameter(name.to_owned()));
                    rest = behind;
                }
            }
        }
        let pairs = parse_query(query_of(text).unwrap_or_default()).into_iter();
        Ok(Self {
            text: text.to_owned(),
            end,
            parts,
            query: pairs
                .map(|(name, value)| (name, value.unwrap_or_default()))
                .collect(),
        })
    }

    /// The template as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The template without its query.
    fn path(&self) -> &str {
        self.text.get(..self.end).unwrap_or(&self.text)
    }

    /// The query that every request has, as written.
    pub fn query(&self) -> Option<&str> {
        self.text.get(self.end + 1..)
    }

    /// The names in the query that every request has.
    pub fn query_names(&self) -> impl Iterator<Item = &str> {
        self.query.iter().map(|(name, _)| name.as_str())
    }

    /// Whether a request with this query has the pairs that every request has.
    pub fn is_chosen_by(&self, query: &str) -> bool {
        let sent = parse_query(query);
        self.query.iter().all(|(name, value)| {
            let mut sent = sent.iter();
            sent.any(|(known, given)| {
                known == name && given.as_deref().unwrap_or_default() == value
            })
        })
    }

    /// Its pieces.
    pub fn parts(&self) -> &[PathPart] {
        &self.parts
    }

    /// The names of its parameters, in order.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            PathPart::Parameter(name) => Some(name.as_str()),
            PathPart::Literal(_) => None,
        })
    }

    /// The path in its percent-encoded form, with each parameter replaced by `value(name)`, which is already encoded.
    pub fn expand(&self, mut value: impl FnMut(&str) -> String) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                PathPart::Literal(text) => encode_path(text),
                PathPart::Parameter(name) => value(name),
            })
            .collect()
    }

    /// The still encoded values of the parameters when `path` matches: a parameter takes one or more characters and no
    /// slash.
    pub fn matches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let mut values = Vec::new();
        match_parts(&self.parts, path, &mut values).then_some(values)
    }

    /// Sorts concrete templates before templated ones (OAS 3.0.3 §4.7.8.2): one flag a segment, set where it
    /// has parameters.
    pub fn specificity(&self) -> Vec<bool> {
        self.path()
            .split('/')
            .map(|segment| segment.contains('{'))
            .collect()
    }

    /// Sorts templates that may match the same path by how specific they are: the most concrete first (OAS 3.0.3
    /// §4.7.8.2), and of equally concrete ones the one with the longer literal parts.
    pub fn rank(&self) -> (Vec<bool>, std::cmp::Reverse<usize>) {
        let text = self.parts.iter().map(|part| match part {
            PathPart::Literal(text) => text.len(),
            PathPart::Parameter(_) => 0,
        });
        (self.specificity(), std::cmp::Reverse(text.sum()))
    }

    /// Whether some path may match both templates: segments without parameters must be equal. A rough test; the paths
    /// themselves decide.
    pub fn may_meet(&self, other: &Self) -> bool {
        let mut ours = self.path().split('/');
        let mut theirs = other.path().split('/');
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a == b || a.contains('{') || b.contains('{') => {}
                _ => return false,
            }
        }
    }

    /// The template with all parameter names blanked; templates with equal shapes are the same path
    /// (OAS 3.0.3 §4.7.8.1). Templates that differ in their query are different paths.
    pub fn shape(&self) -> String {
        match self.query() {
            Some(query) => format!("{}?{query}", self.path_shape()),
            None => self.path_shape(),
        }
    }

    /// The shape without the query: templates that are alike in it differ in their query alone.
    pub fn path_shape(&self) -> String {
        self.expand(|_| "{}".to_owned())
    }

    /// Whether both have the same shape without the query ([`Self::path_shape`]).
    pub fn is_same_path(&self, other: &Self) -> bool {
        self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(|pair| match pair {
                (PathPart::Literal(one), PathPart::Literal(other)) => one == other,
                (PathPart::Parameter(_), PathPart::Parameter(_)) => true,
                _ => false,
            })
    }
}

/// The query in a path, when it is one that can always be sent as it is: a fragment never is (RFC 9110 §7.1), and a
/// parameter is not allowed there.
fn query_of(text: &str) -> Option<&str> {
    let (_, query) = text.split_once('?')?;
    (!query.contains(['{', '}', '#'])).then_some(query)
}

fn match_parts<'t, 'p>(
    parts: &'t [PathPart],
    path: &'p str,
    values: &mut Vec<(&'t str, &'p str)>,
) -> bool {
    let Some((first, others)) = parts.split_first() else {
        return path.is_empty();
    };
    match first {
        PathPart::Literal(text) => path
            .strip_prefix(text.as_str())
            .or_else(|| path.strip_prefix(encode_path(text).as_str()))
            .is_some_and(|rest| match_parts(others, rest, values)),
        PathPart::Parameter(name) => {
            let longest = path.find('/').unwrap_or(path.len());
            // Longest first: `{name}.{extension}` splits at the last dot.
            let ends = (1..=longest)
                .rev()
                .filter(|end| path.is_char_boundary(*end));
            for end in ends {
                let (value, rest) = path.split_at(end);
                values.push((name, value));
                if match_parts(others, rest, values) {
                    return true;
                }
                values.pop();
            }
            false
        }
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn template(text: &str) -> PathTemplate {
        PathTemplate::parse(text).unwrap()
    }

    #[test]
    fn invalid_templates_are_rejected() {
        use PathTemplateError::{EmptyParameter, NoLeadingSlash, UnbalancedBrace};
        assert_eq!(PathTemplate::parse("a"), Err(NoLeadingSlash));
        assert_eq!(PathTemplate::parse("/a/{b"), Err(UnbalancedBrace(3)));
        assert_eq!(PathTemplate::parse("/a/b}"), Err(UnbalancedBrace(4)));
        assert_eq!(PathTemplate::parse("/{a{b}}"), Err(UnbalancedBrace(1)));
        assert_eq!(PathTemplate::parse("/{}"), Err(EmptyParameter(1)));
    }

    #[test]
    fn several_parameters_in_one_segment_match() {
        let path = template("/files/{name}.{extension}/raw");
        assert_eq!(
            path.matches("/files/a.tar.gz/raw"),
            Some(vec![("name", "a.tar"), ("extension", "gz")])
        );
        assert_eq!(path.matches("/files/a/raw"), None);
        assert_eq!(template("/a/{b}").matches("/a/"), None);
        assert_eq!(template("/a/{b}").matches("/a/b/c"), None);
    }

    #[test]
    fn concrete_templates_come_first() {
        let mut paths = ["/{a}/mine", "/pets/{id}", "/pets/mine"].map(template);
        paths.sort_by_key(PathTemplate::specificity);
        assert_eq!(
            paths.map(|p| p.to_string()),
            ["/pets/mine", "/pets/{id}", "/{a}/mine"]
        );
    }

    #[test]
    fn the_more_literal_of_two_ambiguous_paths_comes_first() {
        let mut paths = ["/a/{id}", "/a/mine", "/a/{id}.json"].map(template);
        paths.sort_by_key(PathTemplate::rank);
        assert_eq!(
            paths.map(|p| p.to_string()),
            ["/a/mine", "/a/{id}.json", "/a/{id}"]
        );
        assert!(template("/a/{id}").may_meet(&template("/{x}/mine")));
        assert!(!template("/a/{id}").may_meet(&template("/b/mine")));
        assert!(!template("/a/{id}").may_meet(&template("/a")));
    }

    #[test]
    fn literal_parts_are_percent_encoded() {
        let path = template("/straße a/50%/%C3%A4/{id}:x");
        let sent = path.expand(|_| "7".to_owned());
        assert_eq!(sent, "/stra%C3%9Fe%20a/50%25/%C3%A4/7:x");
        assert_eq!(path.matches(&sent), Some(vec![("id", "7")]));
        assert!(path.matches("/straße a/50%/%C3%A4/7:x").is_some());
    }

    #[test]
    fn a_query_in_a_path_is_always_sent() {
        let path = template("/rest/{id}?method=a%20b&full");
        assert_eq!(path.query(), Some("method=a%20b&full"));
        assert_eq!(path.expand(|_| "7".to_owned()), "/rest/7");
        assert_eq!(path.matches("/rest/7"), Some(vec![("id", "7")]));
        assert!(path.is_chosen_by("x=1&full=&method=a+b"));
        assert!(!path.is_chosen_by("method=a+b"));
        assert_ne!(path.shape(), template("/rest/{id}").shape());
        assert_eq!(path.path_shape(), template("/rest/{x}").path_shape());
        assert!(path.is_same_path(&template("/rest/{x}")));
        assert!(!path.is_same_path(&template("/rest/x")));
        for path in ["/a/{b}", "/a{?b}", "/a?b={c}", "/a#b", "/a?b#c"] {
            assert_eq!(template(path).query(), None, "{path}");
        }
    }

    fn any_template() -> impl Strategy<Value = PathTemplate> {
        let segment = prop::sample::select(vec!["a", "b", "{x}", "{y}", "{x}.{y}", "a{x}", ""]);
        prop::collection::vec(segment, 1..4)
            .prop_map(|segments| template(&format!("/{}", segments.join("/"))))
    }

    proptest! {
        #[test]
        fn the_same_path_has_the_same_shape(one in any_template(), other in any_template()) {
            prop_assert_eq!(one.is_same_path(&other), one.path_shape() == other.path_shape());
        }

        #[test]
        fn expanding_and_matching_are_inverse(a in "[^/]{1,8}", b in "[a-z]{1,8}") {
            let path = template("/x/{a}/y/{b}");
            let expanded = path.expand(|name| if name == "a" { a.clone() } else { b.clone() });
            prop_assert_eq!(path.matches(&expanded), Some(vec![("a", a.as_str()), ("b", b.as_str())]));
        }
    }
}
