//! `label`: values behind dots, in paths (RFC 6570 §3.2.5).

use super::{
    Container, EncodeError, Notation, Raw, join_escaped, map_pieces, members_of_flat,
    members_of_pairs, simple::encode_pairs,
};

/// Lists and exploded objects are separated by dots, objects that are not exploded by commas
/// (OAS 3.0.3 §4.7.12.4, table).
pub(super) fn encode(notation: &Notation<'_>, raw: &Raw) -> Result<String, EncodeError> {
    let separator = separator(notation);
    let text = match raw {
        Raw::Scalar(text) => notation.escape(text),
        Raw::List(items) if items.is_empty() => return notation.undefined("an empty list"),
        Raw::List(items) => join_escaped(notation, items.iter(), separator)?,
        Raw::Map(members) if members.is_empty() => return notation.undefined("an empty object"),
        Raw::Map(members) if notation.explode => encode_pairs(notation, members, separator)?,
        Raw::Map(members) => join_escaped(notation, map_pieces(members), separator)?,
        Raw::Deep(_) => return notation.undefined("nested values"),
    };
    Ok(format!(".{text}"))
}

fn separator(notation: &Notation<'_>) -> &'static str {
    if notation.explode { "." } else { "," }
}

pub(super) fn decode(notation: &Notation<'_>, text: &str, container: Container) -> Option<Raw> {
    let text = text.strip_prefix('.')?;
    let pieces = || text.split(separator(notation));
    match container {
        Container::Scalar => Some(Raw::Scalar(notation.unescape(text))),
        Container::List => Some(Raw::List(
            pieces().map(|piece| notation.unescape(piece)).collect(),
        )),
        Container::Map if notation.explode => members_of_pairs(notation, pieces()),
        Container::Map => members_of_flat(pieces().map(|piece| notation.unescape(piece)).collect()),
    }
}
