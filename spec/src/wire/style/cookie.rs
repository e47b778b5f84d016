//! `cookie`: `name=value` in cookies, without percent-encoding (OAS 3.2.0 §4.12.3, RFC 6265 §4.1.1).

use super::{EncodeError, Notation, Raw};

/// Whether `c` may be in the value of a cookie as it is, and does not separate the items of a list.
pub fn is_cookie_octet(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '\\')
}

/// Whether `c` may be in the name of a cookie: a token (RFC 9110 §5.6.2).
fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

pub(super) fn encode(notation: &Notation<'_>, raw: &Raw) -> Result<Vec<String>, EncodeError> {
    let pair = |name: &str, value: String| {
        let is_name = !name.is_empty() && name.chars().all(is_name_char);
        if is_name {
            Ok(format!("{name}={value}"))
        } else {
            notation.undefined("a name that cookies cannot have")
        }
    };
    let bare = |text: &str| {
        if text.chars().all(is_cookie_octet) {
            Ok(text.to_owned())
        } else {
            notation.undefined("characters that cookies cannot have without an encoding")
        }
    };
    let joined = |items: Vec<&String>| -> Result<String, EncodeError> {
        let items: Result<Vec<String>, EncodeError> =
            items.into_iter().map(|item| bare(item)).collect();
        Ok(items?.join(","))
    };
    let name = notation.name;
    match raw {
        Raw::Scalar(text) => Ok(vec![pair(name, bare(text)?)?]),
        Raw::List(items) if items.is_empty() => notation.undefined("an empty list"),
        Raw::List(items) if notation.explode => {
            items.iter().map(|item| pair(name, bare(item)?)).collect()
        }
        Raw::List(items) => Ok(vec![pair(name, joined(items.iter().collect())?)?]),
        Raw::Map(members) if members.is_empty() => notation.undefined("an empty object"),
        Raw::Map(members) if notation.explode => members
            .iter()
            .map(|(key, value)| pair(key, bare(value)?))
            .collect(),
        Raw::Map(members) => {
            let flat = members.iter().flat_map(|(key, value)| [key, value]);
            Ok(vec![pair(name, joined(flat.collect())?)?])
        }
        Raw::Deep(_) => notation.undefined("nested values"),
    }
}
