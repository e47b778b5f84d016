//! Styles with a delimiter: lists and objects in one `name=value` of a query (OAS 3.0.3 §4.7.12.3), and, in documents of
//! 2.0, in paths and headers too (Swagger 2.0, Parameter Object, `collectionFormat`).

use super::{Container, EncodeError, Notation, Pair, Raw, form, map_pieces, members_of_flat};
use crate::http::percent;

/// With `explode` both are written like `form` (OAS 3.0.3 §4.7.12.4 gives examples only without).
pub(super) fn encode(notation: &Notation<'_>, raw: &Raw) -> Result<Vec<String>, EncodeError> {
    if notation.named && notation.explode {
        return form::encode(notation, raw);
    }
    let pieces: Vec<&String> = match raw {
        // In a path or a header there is nothing but the value.
        Raw::Scalar(text) if !notation.named => return Ok(vec![notation.escape(text)]),
        Raw::Scalar(_) => return notation.undefined("a single value"),
        Raw::List(items) if items.is_empty() => return notation.undefined("an empty list"),
        Raw::List(items) if items.len() == 1 && items.iter().all(String::is_empty) => {
            return notation.undefined("a list of one empty string");
        }
        Raw::List(items) => items.iter().collect(),
        Raw::Map(members) if members.is_empty() => return notation.undefined("an empty object"),
        Raw::Map(members) => map_pieces(members).collect(),
        Raw::Deep(_) => return notation.undefined("nested values"),
    };
    let (plain, escaped) = separator(notation);
    // Servers decode before they split, so an escaped separator inside a value is one all the same.
    if let Some(piece) = pieces.iter().find(|piece| piece.contains(plain)) {
        return Err(EncodeError::Ambiguous((*piece).clone()));
    }
    let text: Vec<String> = pieces
        .into_iter()
        .map(|piece| notation.escape(piece))
        .collect();
    let text = if notation.percent_encoded {
        text.join(escaped)
    } else {
        text.join(&plain.to_string())
    };
    Ok(vec![if notation.named {
        format!("{}={text}", percent::encode(notation.name))
    } else {
        text
    }])
}

pub(super) fn decode(
    notation: &Notation<'_>,
    pairs: &[Pair<'_>],
    container: Container,
) -> Option<Raw> {
    if notation.explode || container == Container::Scalar {
        return form::decode(notation, pairs, container, &[]);
    }
    let pair = pairs.iter().find(|pair| pair.name == notation.name)?;
    let text = form::unescape(notation, pair.value.unwrap_or_default());
    split(notation, &text, container)
}

/// The same in a path or a header.
pub(super) fn decode_text(
    notation: &Notation<'_>,
    text: &str,
    container: Container,
) -> Option<Raw> {
    let text = notation.unescape(text);
    if container == Container::Scalar {
        return Some(Raw::Scalar(text));
    }
    (!text.is_empty()).then(|| split(notation, &text, container))?
}

fn split(notation: &Notation<'_>, text: &str, container: Container) -> Option<Raw> {
    let (plain, _) = separator(notation);
    let pieces: Vec<String> = text.split(plain).map(ToOwned::to_owned).collect();
    match container {
        Container::Map => members_of_flat(pieces),
        _ => Some(Raw::List(pieces)),
    }
}

fn separator(notation: &Notation<'_>) -> (char, &'static str) {
    notation.style.delimiter().unwrap_or((' ', "%20"))
}
