//! Responses that one document describes and the other does not: by status, media type and header fields.

use spec::{
    diff::{Breaks, Change, Evidence, Witness},
    http::{MediaType, StatusCodePattern},
    model::{MediaTypeObject, Operation, Response},
};

use super::{Found, Search, quoted};

/// Whether a kind is about responses.
pub(super) fn is_about(id: &str) -> bool {
    id.contains("response-") || id.ends_with("-response")
}

/// Whether a kind is about what clients ask for, with `Accept`.
pub(super) fn is_asked_for(id: &str) -> bool {
    id.starts_with("response-media-type-")
}

/// A response without the value of its body.
struct Outline {
    status: u16,
    media_type: Option<MediaType>,
    headers: Vec<String>,
}

impl Search<'_> {
    /// A response of one document that the other does not describe.
    pub(super) fn by_response(
        &self,
        change: &Change,
        evidence: &Evidence,
        side: Breaks,
        is_old: bool,
    ) -> Found {
        let of = |is_old: bool| self.operation(is_old, evidence.operation.get(is_old));
        let (Some(from), Some(to)) = (of(is_old), of(!is_old)) else {
            return Found::NotSearched;
        };
        let at = evidence.response.get(is_old);
        let mut documented = from.responses.list.iter();
        let Some(response) = documented.find(|it| Some(&it.origin.location) == at) else {
            return Found::NotSearched;
        };
        let found = statuses_of(from, response)
            .into_iter()
            .flat_map(|status| outlines(response, status))
            .find_map(|outline| {
                let reason = problem(change, evidence, &outline, to)?;
                Some((outline, reason))
            });
        let Some((outline, reason)) = found else {
            return Found::Nothing;
        };
        let (what, text) = match &outline.media_type {
            Some(media_type) if is_asked_for(change.kind.info.id) => (
                "request",
                format!("{} with Accept: {media_type}", from.label()),
            ),
            _ => (
                "response",
                format!("{} -> {}", from.label(), in_words(&outline)),
            ),
        };
        Found::Witness(Box::new(Witness {
            breaks: side,
            is_old,
            what: what.to_owned(),
            text,
            reason,
        }))
    }
}

/// The statuses that `response` describes, the usual ones first.
fn statuses_of(operation: &Operation, response: &Response) -> Vec<u16> {
    let is_its = |status: &u16| {
        let described = operation.responses.for_status(*status);
        described.is_some_and(|it| it.origin.location == response.origin.location)
    };
    match response.status {
        StatusCodePattern::Exact(status) => vec![status],
        StatusCodePattern::Range(digit) => {
            (digit * 100..digit * 100 + 100).filter(is_its).collect()
        }
        StatusCodePattern::Default => [500, 400, 404]
            .into_iter()
            .chain(400..600)
            .filter(is_its)
            .collect(),
    }
}

/// The responses that `response` describes: in each media type, with all header fields and with those that are required.
fn outlines(response: &Response, status: u16) -> Vec<Outline> {
    let names = |is_meant: &dyn Fn(bool) -> bool| -> Vec<String> {
        let headers = response
            .headers
            .iter()
            .filter(|header| is_meant(header.required));
        headers.map(|header| header.name.clone()).collect()
    };
    let mut media_types: Vec<Option<MediaType>> = response
        .content
        .iter()
        .map(|content| Some(content.media_type.clone()))
        .collect();
    if media_types.is_empty() {
        media_types.push(None);
    }
    let with = |headers: Vec<String>| {
        media_types
            .clone()
            .into_iter()
            .map(move |media_type| Outline {
                status,
                media_type,
                headers: headers.clone(),
            })
    };
    let least = names(&|required| required);
    with(least).chain(with(names(&|_| true))).collect()
}

/// Why `operation` does not describe `outline`, as far as `change` is about it.
fn problem(
    change: &Change,
    evidence: &Evidence,
    outline: &Outline,
    operation: &Operation,
) -> Option<String> {
    let status = outline.status;
    let Some(described) = operation.responses.for_status(status) else {
        return Some(format!("the status {status} is not documented"));
    };
    let id = change.kind.info.id;
    if id.contains("response-header") {
        let mut required = described.headers.iter().filter(|header| header.required);
        let name = evidence.header.as_deref().unwrap_or_default();
        let missing = required.find(|header| {
            let mut sent = outline.headers.iter();
            header.name.eq_ignore_ascii_case(name)
                && !sent.any(|sent| sent.eq_ignore_ascii_case(name))
        })?;
        return Some(format!("the header `{}` is missing", missing.name));
    }
    if id.contains("media-type") {
        let media_type = outline.media_type.as_ref()?;
        let is_meant = quoted(&change.message).and_then(MediaType::parse);
        if is_meant.is_some_and(|it| it.essence() != media_type.essence()) {
            return None;
        }
        // Who asks for a range takes what is in it; a range that is documented promises no type in it.
        let is_promised = |content: &MediaTypeObject| {
            let documented = &content.media_type;
            media_type.covers(documented) || !documented.is_range()
        };
        let has_within = described
            .content
            .iter()
            .any(|content| media_type.covers(&content.media_type));
        let own = described.content_for(media_type);
        if has_within || own.is_some_and(is_promised) {
            return None;
        }
        return Some(match own {
            None => format!("the media type `{media_type}` is not documented"),
            Some(range) => {
                let range = &range.media_type;
                format!("it may come as any type of `{range}`, and not as `{media_type}`")
            }
        });
    }
    match (&outline.media_type, described.content.is_empty()) {
        (None, false) => Some("it has no body, and one is documented".to_owned()),
        (Some(_), true) => Some("it has a body, and none is documented".to_owned()),
        _ => None,
    }
}

fn in_words(outline: &Outline) -> String {
    let mut res = outline.status.to_string();
    match &outline.media_type {
        Some(media_type) => res += &format!(" with a body of type {media_type}"),
        None => res += " without a body",
    }
    if !outline.headers.is_empty() {
        res += &format!(", with the headers {}", outline.headers.join(", "));
    }
    res
}
