//! Media types and ranges (RFC 9110 §8.3.1, §12.5.1).

use std::fmt;

/// A media type such as `application/json; charset=utf-8`; type and subtype are kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaType {
    ty: String,
    subtype: String,
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// `application/json`.
    pub fn json() -> Self {
        Self {
            ty: "application".to_owned(),
            subtype: "json".to_owned(),
            parameters: Vec::new(),
        }
    }

    /// Reads a media type or range; `None` when it is not of the form `type/subtype`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut pieces = split_unquoted(text, ';');
        let (ty, subtype) = pieces.next()?.trim().split_once('/')?;
        let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
        if !is_token(ty) || !is_token(subtype) {
            return None;
        }
        let parameters = pieces
            .filter_map(|piece| {
                let (name, value) = piece.split_once('=')?;
                Some((name.trim().to_ascii_lowercase(), unquote(value.trim())))
            })
            .collect();
        Some(Self {
            ty: ty.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            parameters,
        })
    }

    /// `type/subtype` without parameters.
    pub fn essence(&self) -> String {
        format!("{}/{}", self.ty, self.subtype)
    }

    /// The value of a parameter such as `charset` or `boundary`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether bodies are JSON: `application/json`, `text/json` and everything with the suffix `+json` (RFC 6839 §3.1).
    pub fn is_json(&self) -> bool {
        self.subtype == "json" || self.subtype.ends_with("+json")
    }

    /// Whether bodies are XML (RFC 7303 §9).
    pub fn is_xml(&self) -> bool {
        self.subtype == "xml" || self.subtype.ends_with("+xml")
    }

    /// Whether bodies are YAML, by its name (RFC 9512 §2.1) or one of those it had before.
    pub fn is_yaml(&self) -> bool {
        matches!(self.subtype.as_str(), "yaml" | "x-yaml" | "vnd.yaml")
            || self.subtype.ends_with("+yaml")
    }

    /// The type with another charset, that of its text.
    #[must_use]
    pub fn with_charset(&self, charset: &str) -> Self {
        let mut res = self.clone();
        res.parameters.retain(|(name, _)| name != "charset");
        res.parameters
            .push(("charset".to_owned(), charset.to_owned()));
        res
    }

    /// A media type that a body in this range can have: a usual one, else one of the unregistered tree (RFC 6838 §3.4). A media
    /// type that is not a range is itself.
    pub fn concrete(&self) -> Self {
        const USUAL: [&str; 11] = [
            "application/octet-stream",
            "application/json",
            "application/xml",
            "text/plain",
            "image/png",
            "audio/mpeg",
            "video/mp4",
            "font/ttf",
            "model/obj",
            "message/rfc822",
            "multipart/mixed",
        ];
        if let Some(suffix) = self.suffix_of_range() {
            let ty = self.ty.replace('*', "application");
            let is_usual = ty == "application" && matches!(suffix, "json" | "xml");
            let tree = if is_usual { "" } else { "x.unknown+" };
            return Self {
                ty,
                subtype: format!("{tree}{suffix}"),
                parameters: Vec::new(),
            };
        }
        if !self.is_range() {
            return self.clone();
        }
        let mut usual = USUAL.into_iter().filter_map(Self::parse);
        usual
            .find(|media_type| self.covers(media_type))
            .unwrap_or_else(|| Self {
                ty: self.ty.replace('*', "application"),
                subtype: self.subtype.replace('*', "x.unknown"),
                parameters: Vec::new(),
            })
    }

    /// Whether bodies are `application/x-www-form-urlencoded`.
    pub fn is_form_urlencoded(&self) -> bool {
        self.ty == "application" && self.subtype == "x-www-form-urlencoded"
    }

    /// Whether bodies are `multipart/form-data` or another multipart type.
    pub fn is_multipart(&self) -> bool {
        self.ty == "multipart"
    }

    /// Whether bodies are text of some kind.
    pub fn is_text(&self) -> bool {
        self.ty == "text"
    }

    /// Whether this is a range, such as `image/*`, or `application/*+json`, which documents have beside those of RFC 9110.
    pub fn is_range(&self) -> bool {
        self.ty == "*" || self.subtype == "*" || self.suffix_of_range().is_some()
    }

    /// The suffix of a range of subtypes, such as that of `application/*+json`.
    fn suffix_of_range(&self) -> Option<&str> {
        self.subtype.strip_prefix("*+")
    }

    /// The type without a `charset` that has no effect: that of JSON (RFC 8259 §11), and UTF-8, which every text has unless it
    /// says otherwise (RFC 6657 §3, RFC 7303 §3).
    #[must_use]
    pub fn without_usual_charset(&self) -> Self {
        let is_json = self.is_json();
        let is_usual = |(name, value): &(String, String)| {
            name == "charset" && (is_json || value.eq_ignore_ascii_case("utf-8"))
        };
        let mut res = self.clone();
        res.parameters.retain(|parameter| !is_usual(parameter));
        res
    }

    /// Whether `other` is this type, or is in this range. Parameters this one names must be equal in `other`.
    pub fn covers(&self, other: &Self) -> bool {
        let has_suffix = self.suffix_of_range().is_some_and(|suffix| {
            let before = other.subtype.strip_suffix(suffix);
            before.is_some_and(|before| before.is_empty() || before.ends_with('+'))
        });
        let names = (self.ty == "*" || self.ty == other.ty)
            && (self.subtype == "*" || has_suffix || self.subtype == other.subtype);
        names
            && self.parameters.iter().all(|(name, value)| {
                // A charset of JSON has no effect (RFC 8259 §11).
                (name == "charset" && self.is_json())
                    || other
                        .parameter(name)
                        .is_some_and(|other| other.eq_ignore_ascii_case(value))
            })
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ty, self.subtype)?;
        for (name, value) in &self.parameters {
            if !value.is_empty() && value.bytes().all(is_token_byte) {
                write!(f, "; {name}={value}")?;
            } else {
                write!(
                    f,
                    "; {name}=\"{}\"",
                    value.replace('\\', "\\\\").replace('"', "\\\"")
                )?;
            }
        }
        Ok(())
    }
}

/// One element of an `Accept` header: a range and how much it is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct MediaRange {
    /// The range.
    pub range: MediaType,
    /// Its weight from 0 (not acceptable) to 1 (RFC 9110 §12.4.2).
    pub quality: f32,
}

impl MediaRange {
    /// Reads the value of an `Accept` header; elements that cannot be read are skipped.
    pub fn parse_accept(text: &str) -> Vec<Self> {
        split_unquoted(text, ',')
            .filter_map(|element| {
                let mut range = MediaType::parse(element)?;
                let quality = range.parameter("q").map_or(Some(1.0), |q| q.parse().ok())?;
                range.parameters.retain(|(name, _)| name != "q");
                Some(Self { range, quality })
            })
            .collect()
    }

    /// Whether an `Accept` header of value `accept` admits `media_type`; the most specific range decides
    /// (RFC 9110 §12.5.1). An empty list admits everything.
    pub fn accepts(accept: &[Self], media_type: &MediaType) -> bool {
        if accept.is_empty() {
            return true;
        }
        accept
            .iter()
            .filter(|element| element.range.covers(media_type))
            .max_by_key(|element| {
                let range = &element.range;
                (
                    range.ty != "*",
                    range.subtype != "*",
                    range.parameters.len(),
                )
            })
            .is_some_and(|element| element.quality > 0.0)
    }
}

/// RFC 9110 §5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The pieces between `separator`s that are not inside a quoted string (RFC 9110 §5.6.4).
fn split_unquoted(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |c| {
        let is_separator = c == separator && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        is_separator
    })
}

fn unquote(text: &str) -> String {
    let Some(inner) = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return text.to_owned();
    };
    let mut res = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        res.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(text: &str) -> MediaType {
        MediaType::parse(text).unwrap()
    }

    #[test]
    fn a_range_has_a_usual_type_within_it() {
        let concrete = |text: &str| MediaType::parse(text).map(|it| it.concrete().to_string());
        let usual = [
            ("*/*", "application/octet-stream"),
            ("application/*", "application/octet-stream"),
            ("text/*", "text/plain"),
            ("image/*", "image/png"),
            ("application/*+json", "application/json"),
            ("application/*+zip", "application/x.unknown+zip"),
            ("chemical/*", "chemical/x.unknown"),
            ("text/csv; header=present", "text/csv; header=present"),
        ];
        for (range, expected) in usual {
            assert_eq!(concrete(range).as_deref(), Some(expected), "{range}");
        }
    }

    #[test]
    fn types_are_read_and_written() {
        let ty = media("Multipart/Form-Data; boundary=\"a; \\\"b\\\"\"; CHARSET=utf-8");
        assert_eq!(ty.essence(), "multipart/form-data");
        assert_eq!(ty.parameter("boundary"), Some("a; \"b\""));
        assert_eq!(ty.parameter("charset"), Some("utf-8"));
        assert_eq!(media(&ty.to_string()), ty);
        for wrong in ["", "json", "application/", "/json", "a b/c", "a/b/c"] {
            assert_eq!(MediaType::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ranges_cover_what_they_should() {
        assert!(media("application/json").covers(&media("application/json; charset=utf-8")));
        assert!(media("application/json; charset=utf-8").covers(&media("application/json")));
        assert!(media("image/*").covers(&media("image/png")));
        assert!(!media("image/*").covers(&media("text/plain")));
        assert!(media("application/vnd.api+json").is_json());
        assert!(!media("application/vnd.api+json").covers(&media("application/json")));
        let suffix = media("application/*+json");
        assert!(suffix.is_range() && suffix.is_json());
        assert!(suffix.covers(&media("application/vnd.api+json; v=1")));
        assert!(suffix.covers(&suffix.concrete()));
        assert!(!suffix.covers(&media("application/geojson")));
        assert!(!suffix.covers(&media("text/json")));
    }

    #[test]
    fn the_most_specific_range_of_accept_decides() {
        let accepts = |accept: &str, ty: &str| {
            MediaRange::accepts(&MediaRange::parse_accept(accept), &media(ty))
        };
        assert!(accepts("", "application/json"));
        assert!(accepts("*/*", "application/json"));
        assert!(!accepts("text/html", "application/json"));
        assert!(!accepts("*/*, application/json;q=0", "application/json"));
        assert!(accepts(
            "application/*;q=0.1, text/html",
            "application/json"
        ));
    }
}
