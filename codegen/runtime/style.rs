//! How values become text in paths, queries, headers and cookies (OAS 3.0.3 §4.7.12.3, RFC 6570).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// A style with what modifies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    name: Name,
    explode: bool,
    allow_reserved: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

impl Style {
    /// `a,b` in paths and headers.
    pub const SIMPLE: Self = Self::new(Name::Simple, false);
    /// `.a,b` in paths.
    pub const LABEL: Self = Self::new(Name::Label, false);
    /// `;name=a,b` in paths.
    pub const MATRIX: Self = Self::new(Name::Matrix, false);
    /// `name=a&name=b` in queries and cookies.
    pub const FORM: Self = Self::new(Name::Form, true);
    /// `name=a%20b` in queries.
    pub const SPACE_DELIMITED: Self = Self::new(Name::SpaceDelimited, false);
    /// `name=a%7Cb` in queries.
    pub const PIPE_DELIMITED: Self = Self::new(Name::PipeDelimited, false);
    /// `name[key]=value` in queries.
    pub const DEEP_OBJECT: Self = Self::new(Name::DeepObject, true);

    const fn new(name: Name, explode: bool) -> Self {
        Self {
            name,
            explode,
            allow_reserved: false,
        }
    }

    /// With lists and objects taken apart, or not.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// With the reserved characters of RFC 3986 sent as they are.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    fn encode(self, text: &str) -> String {
        let set = if self.allow_reserved {
            RESERVED_STAY
        } else {
            ENCODED
        };
        utf8_percent_encode(text, set).to_string()
    }
}

/// Everything but the unreserved characters of RFC 3986 §2.3.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Everything but unreserved and reserved characters (RFC 3986 §2.2); `#`, `&` and `+` would change the query.
const RESERVED_STAY: &AsciiSet = &ENCODED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Why a value cannot be written.
type Reason = &'static str;

/// Text of a value that holds no others; `None` for null, which is not sent.
fn scalar(value: &Value) -> Result<Option<String>, Reason> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(flag) => Ok(Some(flag.to_string())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::String(text) => Ok(Some(text.clone())),
        // No standard says how; JSON at least loses nothing.
        Value::Array(_) | Value::Object(_) => Ok(Some(value.to_string())),
    }
}

/// The texts of the items of a list.
fn items(list: &[Value]) -> Result<Vec<String>, Reason> {
    list.iter()
        .filter_map(|item| scalar(item).transpose())
        .collect()
}

/// The members of an object with their texts.
fn members(object: &serde_json::Map<String, Value>) -> Result<Vec<(&str, String)>, Reason> {
    object
        .iter()
        .filter_map(|(key, value)| match scalar(value) {
            Ok(text) => text.map(|text| Ok((key.as_str(), text))),
            Err(reason) => Some(Err(reason)),
        })
        .collect()
}

/// `name=value` pairs of a query parameter or cookie, encoded; none when there is nothing to send.
pub(super) fn query(name: &str, style: Style, value: &Value) -> Result<Vec<String>, Reason> {
    let key = utf8_percent_encode(name, ENCODED_NAME).to_string();
    let pair = |text: &str| format!("{key}={}", style.encode(text));
    let joined = |texts: &[String], glue: &str| {
        let texts: Vec<String> = texts.iter().map(|text| style.encode(text)).collect();
        format!("{key}={}", texts.join(glue))
    };
    let glue = match style.name {
        Name::SpaceDelimited => "%20",
        Name::PipeDelimited => "%7C",
        _ => ",",
    };
    match value {
        Value::Array(list) => {
            let texts = items(list)?;
            Ok(match (style.name, style.explode) {
                _ if texts.is_empty() => Vec::new(),
                (Name::DeepObject, _) => deep(&key, value),
                (_, true) => texts.iter().map(|text| pair(text)).collect(),
                (_, false) => vec![joined(&texts, glue)],
            })
        }
        Value::Object(object) => Ok(match (style.name, style.explode) {
            (Name::DeepObject, _) => deep(&key, value),
            (_, true) => members(object)?
                .into_iter()
                .map(|(key, text)| {
                    let key = utf8_percent_encode(key, ENCODED_NAME);
                    format!("{key}={}", style.encode(&text))
                })
                .collect(),
            (_, false) => {
                let flat: Vec<String> = members(object)?
                    .into_iter()
                    .flat_map(|(key, text)| [key.to_owned(), text])
                    .collect();
                if flat.is_empty() {
                    Vec::new()
                } else {
                    vec![joined(&flat, glue)]
                }
            }
        }),
        value => Ok(scalar(value)?.map(|text| pair(&text)).into_iter().collect()),
    }
}

/// Names keep their brackets: `filter[name]` is a common name of a parameter.
const ENCODED_NAME: &AsciiSet = &ENCODED
    .remove(b'[')
    .remove(b']')
    .remove(b'$')
    .remove(b'@')
    .remove(b':');

/// `key[inner]=value`, to any depth; lists as `key[0]=value`.
fn deep(key: &str, value: &Value) -> Vec<String> {
    let nested = |inner: &str, value: &Value| {
        deep(
            &format!("{key}[{}]", utf8_percent_encode(inner, ENCODED)),
            value,
        )
    };
    match value {
        Value::Null => Vec::new(),
        Value::Object(object) => object
            .iter()
            .flat_map(|(inner, value)| nested(inner, value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .flat_map(|(index, value)| nested(&index.to_string(), value))
            .collect(),
        Value::String(text) => vec![format!("{key}={}", utf8_percent_encode(text, ENCODED))],
        other => vec![format!("{key}={other}")],
    }
}

/// The fields of a form (OAS 3.0.3 §4.7.15): lists repeat their name, objects are taken apart in brackets.
pub(super) fn form(value: &Value) -> Result<Vec<String>, Reason> {
    let Value::Object(object) = value else {
        return Err("form data has fields, and this value has none");
    };
    let mut res = Vec::new();
    for (name, value) in object {
        match value {
            Value::Object(_) => res.extend(query(name, Style::DEEP_OBJECT, value)?),
            value => res.extend(query(name, Style::FORM, value)?),
        }
    }
    Ok(res)
}

/// A text as it stands in a form.
pub(super) fn form_text(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The value of a header; `None` when there is nothing to send.
pub(super) fn header(style: Style, value: &Value) -> Result<Option<String>, Reason> {
    Ok(match value {
        Value::Array(list) => Some(items(list)?.join(",")).filter(|text| !text.is_empty()),
        Value::Object(object) => {
            let glue = if style.explode { "=" } else { "," };
            let pairs: Vec<String> = members(object)?
                .into_iter()
                .map(|(key, text)| format!("{key}{glue}{text}"))
                .collect();
            Some(pairs.join(",")).filter(|text| !text.is_empty())
        }
        value => scalar(value)?,
    })
}

/// The text of a path parameter, encoded.
pub(super) fn path(name: &str, style: Style, value: &Value) -> Result<String, Reason> {
    let encode = |text: &String| style.encode(text);
    let (texts, is_object) = match value {
        Value::Array(list) => (items(list)?.iter().map(encode).collect::<Vec<_>>(), false),
        Value::Object(object) => {
            let pairs = members(object)?.into_iter();
            let texts = if style.explode {
                pairs
                    .map(|(key, text)| format!("{}={}", style.encode(key), style.encode(&text)))
                    .collect()
            } else {
                pairs
                    .flat_map(|(key, text)| [style.encode(key), style.encode(&text)])
                    .collect()
            };
            (texts, true)
        }
        value => (scalar(value)?.iter().map(encode).collect(), false),
    };
    if texts.is_empty() || texts.iter().all(String::is_empty) {
        return Err("nothing would stand in its place");
    }
    let key = style.encode(name);
    let text = match (style.name, style.explode) {
        (Name::Label, true) => format!(".{}", texts.join(".")),
        (Name::Label, false) => format!(".{}", texts.join(",")),
        (Name::Matrix, true) if is_object => format!(";{}", texts.join(";")),
        (Name::Matrix, true) => texts.iter().map(|text| format!(";{key}={text}")).collect(),
        (Name::Matrix, false) => format!(";{key}={}", texts.join(",")),
        _ => texts.join(","),
    };
    // A URL parser takes these for steps in the tree of paths, however they are encoded.
    if text == "." || text == ".." {
        return Err("`.` and `..` would lead to another path");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The table of OAS 3.1.1 §4.8.12.6 (the one of 3.0.3 leaves cells out).
    #[test]
    fn examples_of_the_standard() {
        let color = [
            json!("blue"),
            json!(["blue", "black", "brown"]),
            json!({"R": 100, "G": 200, "B": 150}),
        ];
        let paths = [
            (
                Style::MATRIX,
                [
                    ";color=blue",
                    ";color=blue,black,brown",
                    ";color=R,100,G,200,B,150",
                ],
            ),
            (
                Style::MATRIX.explode(true),
                [
                    ";color=blue",
                    ";color=blue;color=black;color=brown",
                    ";R=100;G=200;B=150",
                ],
            ),
            (
                Style::LABEL,
                [".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
            ),
            (
                Style::LABEL.explode(true),
                [".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
            ),
            (
                Style::SIMPLE,
                ["blue", "blue,black,brown", "R,100,G,200,B,150"],
            ),
            (
                Style::SIMPLE.explode(true),
                ["blue", "blue,black,brown", "R=100,G=200,B=150"],
            ),
        ];
        for (style, expected) in paths {
            for (value, expected) in color.iter().zip(expected) {
                let mut value = value.clone();
                value.sort_all_objects();
                let text = path("color", style, &value).unwrap();
                assert_eq!(sorted(&text), sorted(expected), "{style:?}");
            }
        }
        let queries = [
            (
                Style::FORM.explode(false),
                [
                    "color=blue",
                    "color=blue,black,brown",
                    "color=R,100,G,200,B,150",
                ],
            ),
            (
                Style::FORM,
                [
                    "color=blue",
                    "color=blue&color=black&color=brown",
                    "R=100&G=200&B=150",
                ],
            ),
            (
                Style::SPACE_DELIMITED,
                [
                    "color=blue",
                    "color=blue%20black%20brown",
                    "color=R%20100%20G%20200%20B%20150",
                ],
            ),
            (
                Style::PIPE_DELIMITED,
                [
                    "color=blue",
                    "color=blue%7Cblack%7Cbrown",
                    "color=R%7C100%7CG%7C200%7CB%7C150",
                ],
            ),
            (
                Style::DEEP_OBJECT,
                [
                    "color=blue",
                    "color[0]=blue&color[1]=black&color[2]=brown",
                    "color[R]=100&color[G]=200&color[B]=150",
                ],
            ),
        ];
        for (style, expected) in queries {
            for (value, expected) in color.iter().zip(expected) {
                let text = query("color", style, value).unwrap().join("&");
                assert_eq!(sorted(&text), sorted(expected), "{style:?}");
            }
        }
    }

    /// Characters sorted: the order of members is that of the map in use.
    fn sorted(text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        chars.sort_unstable();
        chars.into_iter().collect()
    }

    #[test]
    fn values_cannot_leave_their_place() {
        assert_eq!(
            path("id", Style::SIMPLE, &json!("a/b?c#d")).unwrap(),
            "a%2Fb%3Fc%23d"
        );
        assert!(path("id", Style::SIMPLE, &json!("..")).is_err());
        assert!(path("id", Style::SIMPLE, &json!("")).is_err());
        assert_eq!(
            query("q", Style::FORM, &json!("a&b=c d+e")).unwrap(),
            ["q=a%26b%3Dc%20d%2Be"]
        );
        assert_eq!(
            query("q", Style::FORM.allow_reserved(), &json!("a/b&c")).unwrap(),
            ["q=a/b%26c"]
        );
    }
}
