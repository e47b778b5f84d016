//! What a media type is called in names of functions and types.

use spec::http::{BodyKind, MediaType};

use crate::names::snake;

/// The word for `media`, which is written as `kind`: `events`, `multipart`, `json`, or the subtype of another JSON.
pub(crate) fn media_word(media: &MediaType, kind: BodyKind) -> String {
    let word = match kind {
        BodyKind::FormUrlencoded => "form",
        BodyKind::Multipart => "multipart",
        BodyKind::EventStream => "events",
        BodyKind::JsonLines => "lines",
        BodyKind::Text => "text",
        BodyKind::Xml => "xml",
        BodyKind::Binary => "bytes",
        BodyKind::Json => {
            let essence = media.essence();
            let subtype = essence.split('/').nth(1).unwrap_or_default();
            let plain = subtype.strip_suffix("+json").unwrap_or(subtype);
            return match snake(plain).as_str() {
                "_" | "" => "json".to_owned(),
                name => name.trim_end_matches('_').to_owned(),
            };
        }
    };
    word.to_owned()
}
