//! `matrix`: `;name=value`, in paths (RFC 6570 §3.2.7).

use super::{
    Container, EncodeError, Notation, Raw, join_escaped, map_pieces, members_of_flat,
    members_of_pairs, simple::encode_pairs,
};
use crate::http::percent;

pub(super) fn encode(notation: &Notation<'_>, raw: &Raw) -> Result<String, EncodeError> {
    let name = percent::encode(notation.name);
    Ok(match raw {
        // `;name` without `=` is the empty string (RFC 6570 §3.2.7).
        Raw::Scalar(text) if text.is_empty() => format!(";{name}"),
        Raw::Scalar(text) => format!(";{name}={}", notation.escape(text)),
        Raw::List(items) if items.is_empty() => return notation.undefined("an empty list"),
        Raw::List(items) if notation.explode => items
            .iter()
            .map(|item| format!(";{name}={}", notation.escape(item)))
            .collect(),
        Raw::List(items) => format!(";{name}={}", join_escaped(notation, items.iter(), ",")?),
        Raw::Map(members) if members.is_empty() => return notation.undefined("an empty object"),
        Raw::Map(members) if notation.explode => {
            format!(";{}", encode_pairs(notation, members, ";")?)
        }
        Raw::Map(members) => format!(
            ";{name}={}",
            join_escaped(notation, map_pieces(members), ",")?
        ),
        Raw::Deep(_) => return notation.undefined("nested values"),
    })
}

pub(super) fn decode(notation: &Notation<'_>, text: &str, container: Container) -> Option<Raw> {
    let pieces: Vec<&str> = text.strip_prefix(';')?.split(';').collect();
    if container == Container::Map && notation.explode {
        return members_of_pairs(notation, pieces.into_iter());
    }
    let values: Option<Vec<&str>> = pieces
        .into_iter()
        .map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            (notation.unescape(name) == notation.name).then_some(value)
        })
        .collect();
    let values = values?;
    let unescape = |piece: &str| notation.unescape(piece);
    match (container, values.as_slice()) {
        (Container::List, values) if notation.explode => {
            Some(Raw::List(values.iter().map(|v| unescape(v)).collect()))
        }
        (Container::Scalar, [value]) => Some(Raw::Scalar(unescape(value))),
        (Container::List, [value]) => Some(Raw::List(value.split(',').map(unescape).collect())),
        (Container::Map, [value]) => members_of_flat(value.split(',').map(unescape).collect()),
        _ => None,
    }
}
