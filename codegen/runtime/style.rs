//! Serializes values in paths, queries, headers and cookies (OAS 3.0.3 §4.7.12.3, RFC 6570).

use std::{
    borrow::Cow,
    fmt::{self, Write as _},
};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::{Map, Value};

use super::data::integral;

/// A style with what modifies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    name: Name,
    explode: bool,
    allow_reserved: bool,
    /// What stands between the items of a list within the list.
    nested: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
    Cookie,
    Json,
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
    /// `name=a%20b` in queries; `a%20b` in paths.
    pub const SPACE_DELIMITED: Self = Self::new(Name::SpaceDelimited, false);
    /// `name=a%7Cb` in queries; `a%7Cb` in paths.
    pub const PIPE_DELIMITED: Self = Self::new(Name::PipeDelimited, false);
    /// `name=a%09b` in queries; `a%09b` in paths.
    pub const TAB_DELIMITED: Self = Self::new(Name::TabDelimited, false);
    /// `name[key]=value` in queries.
    pub const DEEP_OBJECT: Self = Self::new(Name::DeepObject, true);

    /// `name=a; name=b` in cookies, without percent-encoding.
    pub const COOKIE: Self = Self::new(Name::Cookie, true);
    /// `name={"key":"value"}`, as JSON.
    pub const JSON: Self = Self::new(Name::Json, false);

    const fn new(name: Name, explode: bool) -> Self {
        Self {
            name,
            explode,
            allow_reserved: false,
            nested: None,
        }
    }

    /// With this sign between the items of a list within the list (Swagger 2.0, Items Object, `collectionFormat`).
    #[must_use]
    pub const fn nested(mut self, separator: char) -> Self {
        self.nested = Some(separator);
        self
    }

    /// The string forms of the items of a list.
    fn items(self, list: &[Value]) -> Vec<Cow<'_, str>> {
        let strings = list.iter().filter_map(|item| match (item, self.nested) {
            (Value::Array(inner), Some(separator)) => {
                let inner: Vec<Cow<'_, str>> = inner.iter().filter_map(scalar).collect();
                Some(inner.join(&separator.to_string()).into())
            }
            (item, _) => scalar(item),
        });
        strings.collect()
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

    /// What is between the values of a list, and how that is encoded.
    fn glue(self) -> (&'static str, &'static str) {
        match self.name {
            Name::SpaceDelimited => (" ", "%20"),
            Name::PipeDelimited => ("|", "%7C"),
            Name::TabDelimited => ("\t", "%09"),
            _ => (",", ","),
        }
    }

    /// Whether a string in `value` has the sign in it that stands between its strings, which only an encoding could tell apart.
    pub(super) fn separates(self, value: &Value) -> bool {
        let (sign, _) = self.glue();
        let is_joined = !self.explode && self.name != Name::Json;
        let strings: Vec<Cow<'_, str>> = match value {
            Value::Array(list) => self.items(list),
            Value::Object(object) => members(object)
                .flat_map(|(key, text)| [key.into(), text])
                .collect(),
            _ => Vec::new(),
        };
        is_joined && strings.iter().any(|text| text.contains(sign))
    }

    fn encoded(self, text: &str) -> PercentEncode<'_> {
        let set = match self.name {
            Name::Cookie => CONTROLS,
            _ if self.allow_reserved => RESERVED_STAY,
            _ => ENCODED,
        };
        utf8_percent_encode(text, set)
    }

    fn encode(self, text: &str) -> String {
        self.encoded(text).to_string()
    }

    /// What is encoded in names.
    fn name_set(self) -> &'static AsciiSet {
        match self.name {
            Name::Cookie => CONTROLS,
            _ => ENCODED_NAME,
        }
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

/// The string form of a single value; `None` for null, which is not sent.
fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.into()),
        // No standard defines how nested lists are written; JSON at least loses nothing. `2.0` is the integer 2, and servers
        // that read integers know no other form of it.
        other => Some(integral(other).to_string().into()),
    }
}

/// The members of an object with their string forms.
fn members(object: &Map<String, Value>) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    object
        .iter()
        .filter_map(|(key, value)| Some((key.as_str(), scalar(value)?)))
}

/// Writes the `name=value` pairs of a query parameter or cookie to the end of `text`, with `glue` between them.
pub(super) fn push_query(text: &mut String, glue: &str, name: &str, style: Style, value: &Value) {
    let mut push = |pair: fmt::Arguments<'_>| {
        if !text.is_empty() {
            text.push_str(glue);
        }
        let _ = text.write_fmt(pair);
    };
    let key = utf8_percent_encode(name, style.name_set());
    match value {
        Value::Array(_) | Value::Object(_) => {
            for pair in pairs(&key.to_string(), style, value) {
                push(format_args!("{pair}"));
            }
        }
        value => {
            let text = match style.name {
                Name::Json if !value.is_null() => Some(value.to_string().into()),
                _ => scalar(value),
            };
            if let Some(text) = text {
                push(format_args!("{key}={}", style.encoded(&text)));
            }
        }
    }
}

/// The pairs of a list or an object, encoded; none when there is nothing to send.
fn pairs(key: &str, style: Style, value: &Value) -> Vec<String> {
    let (_, glue) = style.glue();
    let joined = |strings: Vec<Cow<'_, str>>| {
        let strings: Vec<String> = strings.iter().map(|text| style.encode(text)).collect();
        vec![format!("{key}={}", strings.join(glue))]
    };
    match (value, style.name, style.explode) {
        (Value::Array(list), ..) if style.items(list).is_empty() => Vec::new(),
        (_, Name::DeepObject, _) => deep(key, value),
        (_, Name::Json, _) => vec![format!("{key}={}", style.encoded(&value.to_string()))],
        (Value::Array(list), _, true) => style
            .items(list)
            .iter()
            .map(|text| format!("{key}={}", style.encoded(text)))
            .collect(),
        (Value::Array(list), _, false) => joined(style.items(list)),
        // A list among the members repeats the name of its member.
        (Value::Object(object), _, true) => object
            .iter()
            .flat_map(|(key, value)| {
                let key = utf8_percent_encode(key, style.name_set());
                let strings = match value {
                    Value::Array(list) => style.items(list),
                    value => scalar(value).into_iter().collect(),
                };
                let pairs = strings.into_iter();
                let pair = move |text: Cow<'_, str>| format!("{key}={}", style.encoded(&text));
                pairs.map(pair).collect::<Vec<_>>()
            })
            .collect(),
        (Value::Object(object), _, false) => {
            let flat: Vec<Cow<'_, str>> = members(object)
                .flat_map(|(key, text)| [key.into(), text])
                .collect();
            if flat.is_empty() {
                Vec::new()
            } else {
                joined(flat)
            }
        }
        _ => Vec::new(),
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
        other => vec![format!("{key}={}", integral(other))],
    }
}

/// Whether `value` can be the cookie `name` in this style: without an encoding, a cookie has few characters (RFC 6265 §4.1.1).
pub(super) fn check_cookie(name: &str, style: Style, value: &Value) -> Result<(), Reason> {
    let is_bare = |text: &str| {
        let mut chars = text.chars();
        chars.all(|c| c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '\\'))
    };
    let is_name = |text: &str| !text.is_empty() && is_bare(text) && !text.contains('=');
    let are_bare = match value {
        Value::Array(list) => style.items(list).iter().all(|text| is_bare(text)),
        Value::Object(object) => members(object).all(|(key, text)| is_name(key) && is_bare(&text)),
        value => scalar(value).is_none_or(|text| is_bare(&text)),
    };
    if style.name != Name::Cookie || are_bare && is_name(name) {
        Ok(())
    } else {
        Err("it contains a character that cookies do not allow")
    }
}

/// The fields of a form (OAS 3.0.3 §4.7.15), in the style that `styles` has for their name; without one, lists repeat their
/// name, objects are taken apart in brackets, and lists of lists or objects are JSON: one of one item would be taken for it.
pub(super) fn form(value: &Value, styles: &[(&str, Style)]) -> Result<String, Reason> {
    let Value::Object(object) = value else {
        return Err("form data has fields, and this value has none");
    };
    let mut res = String::new();
    for (name, value) in object {
        let given = styles.iter().find(|(field, _)| field == name);
        let style = match (given, value) {
            (Some((_, style)), _) => *style,
            (None, Value::Object(_)) => Style::DEEP_OBJECT,
            (None, Value::Array(items))
                if items.iter().any(|it| it.is_array() || it.is_object()) =>
            {
                Style::JSON
            }
            (None, _) => Style::FORM,
        };
        push_query(&mut res, "&", name, style, value);
    }
    Ok(res)
}

/// A string as it is encoded in a form.
pub(super) fn form_text(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The value of a header; `None` when there is nothing to send.
pub(super) fn header(style: Style, value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Array(list) => Some(style.items(list).join(style.glue().0).into()),
        Value::Object(object) => {
            let glue = if style.explode { "=" } else { "," };
            let pairs = members(object).map(|(key, text)| format!("{key}{glue}{text}"));
            Some(pairs.collect::<Vec<_>>().join(",").into())
        }
        value => return scalar(value),
    }
    .filter(|text: &Cow<'_, str>| !text.is_empty())
}

/// The string form of a path parameter, encoded.
pub(super) fn path(name: &str, style: Style, value: &Value) -> Result<String, Reason> {
    let text = match value {
        Value::Array(_) | Value::Object(_) => path_of_many(name, style, value),
        value => {
            let text = scalar(value).filter(|text| !text.is_empty());
            text.map(|text| match style.name {
                Name::Label => format!(".{}", style.encoded(&text)),
                Name::Matrix => format!(";{}={}", style.encoded(name), style.encoded(&text)),
                _ => style.encode(&text),
            })
        }
    };
    match text.as_deref() {
        None => Err("it would be empty"),
        // A URL parser takes these for steps in the tree of paths, however they are encoded.
        Some("." | "..") => Err("`.` and `..` would lead to another path"),
        Some(_) => Ok(text.unwrap_or_default()),
    }
}

/// A list or an object in a path; `None` when nothing is in it.
fn path_of_many(name: &str, style: Style, value: &Value) -> Option<String> {
    let is_object = value.is_object();
    let strings: Vec<String> = match value {
        Value::Array(list) => style
            .items(list)
            .iter()
            .map(|text| style.encode(text))
            .collect(),
        Value::Object(object) if style.explode => members(object)
            .map(|(key, text)| format!("{}={}", style.encoded(key), style.encoded(&text)))
            .collect(),
        Value::Object(object) => members(object)
            .flat_map(|(key, text)| [style.encode(key), style.encode(&text)])
            .collect(),
        _ => Vec::new(),
    };
    if strings.iter().all(String::is_empty) {
        return None;
    }
    let key = style.encoded(name);
    Some(match (style.name, style.explode) {
        (Name::Label, true) => format!(".{}", strings.join(".")),
        (Name::Label, false) => format!(".{}", strings.join(",")),
        (Name::Matrix, true) if is_object => format!(";{}", strings.join(";")),
        (Name::Matrix, true) => strings
            .iter()
            .map(|text| format!(";{key}={text}"))
            .collect(),
        (Name::Matrix, false) => format!(";{key}={}", strings.join(",")),
        _ => strings.join(style.glue().1),
    })
}

#[cfg(test)]
mod tests;
