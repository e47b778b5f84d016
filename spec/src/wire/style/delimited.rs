//! `spaceDelimited` and `pipeDelimited`: lists and objects in one `name=value` (OAS 3.0.3 §4.7.12.3).

use super::{
    Container, EncodeError, Notation, Pair, ParameterStyle, Raw, form, map_pieces, members_of_flat,
};
use crate::http::percent;

/// With `explode` both are written like `form` (OAS 3.0.3 §4.7.12.4 gives examples only without).
pub(super) fn encode(notation: &Notation<'_>, raw: &Raw) -> Result<Vec<String>, EncodeError> {
    if notation.explode {
        return form::encode(notation, raw);
    }
    let pieces: Vec<&String> = match raw {
        Raw::Scalar(_) => return notation.undefined("a single value"),
        Raw::List(items) if items.is_empty() => return notation.undefined("an empty list"),
        Raw::List(items) => items.iter().collect(),
        Raw::Map(members) if members.is_empty() => return notation.undefined("an empty object"),
        Raw::Map(members) => map_pieces(members).collect(),
        Raw::Deep(_) => return notation.undefined("nested values"),
    };
    let (plain, escaped) = separator(notation.style);
    // Servers decode before they split, so an escaped separator inside a value is one all the same.
    if let Some(piece) = pieces.iter().find(|piece| piece.contains(plain)) {
        return Err(EncodeError::Ambiguous((*piece).clone()));
    }
    let text: Vec<String> = pieces
        .into_iter()
        .map(|piece| notation.escape(piece))
        .collect();
    let name = percent::encode(notation.name);
    Ok(vec![format!("{name}={}", text.join(escaped))])
}

pub(super) fn decode(
    notation: &Notation<'_>,
    pairs: &[Pair<'_>],
    container: Container,
) -> Option<Raw> {
    if notation.explode || container == Container::Scalar {
        return form::decode(notation, pairs, container, &[]);
    }
    let (plain, _) = separator(notation.style);
    let pair = pairs.iter().find(|pair| pair.name == notation.name)?;
    let text = form::unescape(notation, pair.value.unwrap_or_default());
    let pieces: Vec<String> = text.split(plain).map(ToOwned::to_owned).collect();
    match container {
        Container::Map => members_of_flat(pieces),
        _ => Some(Raw::List(pieces)),
    }
}

fn separator(style: ParameterStyle) -> (char, &'static str) {
    match style {
        ParameterStyle::PipeDelimited => ('|', "%7C"),
        _ => (' ', "%20"),
    }
}
