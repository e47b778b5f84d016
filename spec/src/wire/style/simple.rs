//! `simple`: values separated by commas, in paths and headers (RFC 6570 §3.2.2).

use super::{
    Container, EncodeError, Notation, Raw, join_escaped, map_pieces, members_of_flat,
    members_of_pairs,
};

pub(super) fn encode(notation: &Notation<'_>, raw: &Raw) -> Result<String, EncodeError> {
    match raw {
        Raw::Scalar(text) => Ok(notation.escape(text)),
        Raw::List(items) if items.is_empty() => notation.undefined("an empty list"),
        // `[""]` is written as nothing, which is read as no value.
        Raw::List(items) if items.len() == 1 && items.iter().all(String::is_empty) => {
            notation.undefined("a list of one empty string")
        }
        Raw::List(items) => join_escaped(notation, items.iter(), ","),
        Raw::Map(members) if members.is_empty() => notation.undefined("an empty object"),
        Raw::Map(members) if notation.explode => encode_pairs(notation, members, ","),
        Raw::Map(members) => join_escaped(notation, map_pieces(members), ","),
        Raw::Deep(_) => notation.undefined("nested values"),
    }
}

/// `key=value` pieces; separators and equals signs inside would be read as others.
pub(super) fn encode_pairs(
    notation: &Notation<'_>,
    members: &[(String, String)],
    separator: &str,
) -> Result<String, EncodeError> {
    let mut pieces = Vec::new();
    for (key, value) in members {
        let (key, value) = (notation.escape(key), notation.escape(value));
        if key.contains(['=', ',']) || key.contains(separator) || value.contains(separator) {
            return Err(EncodeError::Ambiguous(format!("{key}={value}")));
        }
        pieces.push(format!("{key}={value}"));
    }
    Ok(pieces.join(separator))
}

pub(super) fn decode(notation: &Notation<'_>, text: &str, container: Container) -> Option<Raw> {
    // Headers may have spaces around the commas (RFC 9110 §5.6.1).
    let trim = |piece: &str| {
        let piece = if notation.percent_encoded {
            piece
        } else {
            piece.trim()
        };
        notation.unescape(piece)
    };
    match container {
        Container::Scalar => Some(Raw::Scalar(notation.unescape(text))),
        Container::List if text.is_empty() => None,
        Container::List => Some(Raw::List(text.split(',').map(trim).collect())),
        Container::Map if notation.explode => {
            members_of_pairs(notation, text.split(',').map(str::trim))
        }
        Container::Map => members_of_flat(text.split(',').map(trim).collect()),
    }
}
