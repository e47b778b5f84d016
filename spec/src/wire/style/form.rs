//! `form`: `name=value`, in queries and cookies (RFC 6570 §3.2.8).

use super::{
    Container, EncodeError, Notation, Pair, Raw, join_escaped, map_pieces, members_of_flat,
};
use crate::{http::percent, model::ParameterStyle};

pub(super) fn encode(notation: &Notation<'_>, raw: &Raw) -> Result<Vec<String>, EncodeError> {
    let name = percent::encode(notation.name);
    let pair = |value: &str| format!("{name}={value}");
    Ok(match raw {
        Raw::Scalar(text) => vec![pair(&notation.escape(text))],
        Raw::List(items) if items.is_empty() => return notation.undefined("an empty list"),
        Raw::List(items) if notation.explode => items
            .iter()
            .map(|item| pair(&notation.escape(item)))
            .collect(),
        Raw::List(items) => vec![pair(&join_escaped(notation, items.iter(), ",")?)],
        Raw::Map(members) if members.is_empty() => return notation.undefined("an empty object"),
        Raw::Map(members) if notation.explode => {
            if members.iter().any(|(key, _)| key.is_empty()) {
                return notation.undefined("a member without a name");
            }
            let escape_key = percent::encode;
            members
                .iter()
                .map(|(key, value)| format!("{}={}", escape_key(key), notation.escape(value)))
                .collect()
        }
        Raw::Map(members) => vec![pair(&join_escaped(notation, map_pieces(members), ",")?)],
        Raw::Deep(_) => return notation.undefined("nested values"),
    })
}

pub(super) fn decode(
    notation: &Notation<'_>,
    pairs: &[Pair<'_>],
    container: Container,
    known: &[&str],
) -> Option<Raw> {
    if container == Container::Map && notation.explode {
        let members: Vec<_> = pairs
            .iter()
            .filter(|pair| !known.contains(&pair.name))
            .map(|pair| (pair.name.to_owned(), value_text(notation, pair)))
            .collect();
        return (!members.is_empty()).then_some(Raw::Map(members));
    }
    let own: Vec<&Pair<'_>> = pairs
        .iter()
        .filter(|pair| pair.name == notation.name)
        .collect();
    if container == Container::List && notation.explode {
        let items: Vec<String> = own.iter().map(|pair| value_text(notation, pair)).collect();
        return (!items.is_empty()).then_some(Raw::List(items));
    }
    // Of repetitions that the style does not define, the first counts here; validation reads the others.
    let first = own.first()?;
    let pieces = || {
        let value = first.value.unwrap_or_default();
        value
            .split(',')
            .map(|piece| unescape(notation, piece))
            .collect()
    };
    match container {
        Container::Scalar => Some(Raw::Scalar(value_text(notation, first))),
        Container::List => Some(Raw::List(pieces())),
        Container::Map => members_of_flat(pieces()),
    }
}

fn value_text(notation: &Notation<'_>, pair: &Pair<'_>) -> String {
    unescape(notation, pair.value.unwrap_or_default())
}

/// In queries `+` is a space; cookies and headers have no such rule.
pub(super) fn unescape(notation: &Notation<'_>, text: &str) -> String {
    if notation.percent_encoded && notation.style != ParameterStyle::Cookie {
        percent::decode_query(text).into_owned()
    } else {
        text.to_owned()
    }
}
