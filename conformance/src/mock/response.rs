//! Generates responses: chooses a documented one and its content.

use spec::{
    http::{MediaRange, MediaType, StatusCodePattern},
    model::Response as Documented,
    wire::{DecodedRequest, Request, Response, body::BodyKind},
};

use super::{
    endpoint::Endpoint,
    memory::Memory,
    problem,
    rejection::{Rejection, documented_for},
    status_of,
};
use crate::value::seed::{Dice, RunSeed};

/// The boundary of multipart responses.
pub(super) const BOUNDARY: &str = "mock-boundary";

/// A number for `request`: the same for the same request and the same `created`.
pub(super) fn number_of(request: &Request, created: u64) -> u64 {
    // FNV-1a: stable over versions of everything, unlike `std`'s hashers.
    let mut res: u64 = 0xcbf2_9ce4_8422_2325;
    let body = request.body.as_deref().unwrap_or_default();
    let pieces = [
        request.method.as_bytes(),
        request.target.as_bytes(),
        body,
        &created.to_le_bytes(),
    ];
    for byte in pieces.into_iter().flatten() {
        res = (res ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    res
}

/// Generates the response to one request.
#[derive(Debug)]
pub(super) struct ResponseGenerator<'m> {
    pub(super) endpoint: &'m Endpoint,
    pub(super) seed: RunSeed,
    pub(super) ignores_examples: bool,
    /// The memory of created resources; absent where the request creates none.
    pub(super) memory: Option<&'m Memory>,
    /// The request; absent where all that is documented is asked for.
    pub(super) request: Option<&'m Request>,
    /// What a valid request says; absent where it is not known to be one.
    pub(super) sent: Option<DecodedRequest>,
    /// The number of the request.
    pub(super) number: u64,
    /// The media types that the client accepts; all when empty.
    pub(super) accept: Vec<MediaRange>,
}

impl ResponseGenerator<'_> {
    /// Whether some response to a valid request has a type that the client accepts.
    pub(super) fn has_acceptable(&self) -> bool {
        let responses = &self.endpoint.operation().responses;
        let successes = self.successes();
        successes.is_empty()
            || successes.iter().any(|(at, _)| {
                responses.list.get(*at).is_none_or(|response| {
                    response.content.is_empty() || !self.acceptable(response).is_empty()
                })
            })
    }

    /// The response to a valid request.
    pub(super) fn success(&self) -> Response {
        let responses = &self.endpoint.operation().responses;
        let mut successes = self.successes();
        if successes.is_empty() {
            return problem::empty(200);
        }
        if self.ignores_examples {
            let mut rng = self
                .seed
                .rng(&self.endpoint.operation().id, "status", self.number);
            let by = Dice::Random(&mut rng).below(successes.len() as u64);
            successes.rotate_left(usize::try_from(by).unwrap_or(0));
        }
        let made = successes.into_iter().find_map(|(at, status)| {
            let response = responses.list.get(at)?;
            self.response(at, status, response, None)
        });
        made.unwrap_or_else(|| {
            problem::plain(501, "no value can be made for any documented response")
        })
    }

    /// The response to a request that is rejected because of `what`.
    pub(super) fn rejection(&self, rejection: Rejection, what: &str) -> Response {
        let responses = &self.endpoint.operation().responses;
        let plain = |status: u16| problem::plain(status, what);
        let Some((at, status)) = documented_for(responses, rejection) else {
            return plain(rejection.status());
        };
        match responses.list.get(at) {
            // No documented body: any is allowed.
            Some(response) if response.content.is_empty() => {
                let mut res = plain(status);
                self.add_headers(at, response, &mut res);
                res
            }
            Some(response) => self
                .response(at, status, response, Some(what))
                .unwrap_or_else(|| plain(status)),
            None => plain(status),
        }
    }

    /// The documented responses to valid requests, with their statuses, the most likely first.
    pub(super) fn successes(&self) -> Vec<(usize, u16)> {
        let responses = &self.endpoint.operation().responses;
        let mut res: Vec<(usize, u16, StatusCodePattern)> = Vec::new();
        for (at, response) in responses.list.iter().enumerate() {
            let wanted = match response.status {
                StatusCodePattern::Range(digit) => digit * 100,
                StatusCodePattern::Exact(_) | StatusCodePattern::Default => 200,
            };
            let status = status_of(responses, at, response.status, wanted);
            if let Some(status) = status.filter(|status| (200..400).contains(status)) {
                res.push((at, status, response.status));
            }
        }
        let is_plain = |pattern: StatusCodePattern| pattern != StatusCodePattern::Default;
        if res
            .iter()
            .any(|(_, status, pattern)| *status < 300 && is_plain(*pattern))
        {
            res.retain(|(_, status, pattern)| *status < 300 && is_plain(*pattern));
        } else if res.iter().any(|(_, _, pattern)| is_plain(*pattern)) {
            res.retain(|(_, _, pattern)| is_plain(*pattern));
        }
        res.into_iter()
            .map(|(at, status, _)| (at, status))
            .collect()
    }

    /// The contents of `response` that the client accepts, by position, with their concrete types.
    pub(super) fn acceptable(&self, response: &Documented) -> Vec<(usize, MediaType)> {
        let contents = response.content.iter().enumerate();
        let mut res: Vec<(usize, MediaType)> = contents
            .filter_map(|(at, content)| {
                // A range covers the types that the response does not name itself.
                let is_meant = |media_type: &MediaType| {
                    let found = response.content_for(media_type);
                    found.is_some_and(|found| std::ptr::eq(found, content))
                };
                Some((at, self.concrete(&content.media_type, &is_meant)?))
            })
            .filter(|(_, media_type)| MediaRange::accepts(&self.accept, media_type))
            .collect();
        res.sort_by_key(|(_, media_type)| !media_type.is_json());
        res
    }

    /// `media_type`, or for a range a type in it, if possible one that the client accepts.
    fn concrete(
        &self,
        media_type: &MediaType,
        is_meant: &dyn Fn(&MediaType) -> bool,
    ) -> Option<MediaType> {
        if !media_type.is_range() {
            return Some(media_type.clone());
        }
        let usual = [
            "application/json",
            "text/plain",
            "image/png",
            "audio/mpeg",
            "video/mp4",
            "application/octet-stream",
        ];
        let wanted = self.accept.iter().map(|range| range.range.clone());
        let candidates = wanted.chain(usual.into_iter().filter_map(MediaType::parse));
        let mut fitting: Vec<MediaType> = candidates
            .filter(|candidate| !candidate.is_range() && is_meant(candidate))
            .collect();
        fitting.sort_by_key(|candidate| !MediaRange::accepts(&self.accept, candidate));
        fitting.into_iter().next()
    }

    /// A response as `documented`; `None` when no body can be generated.
    pub(super) fn response(
        &self,
        at: usize,
        status: u16,
        documented: &Documented,
        what: Option<&str>,
    ) -> Option<Response> {
        let mut res = problem::empty(status);
        let mut renewed = Vec::new();
        let is_bodiless = matches!(status, 204 | 205 | 304);
        if !is_bodiless && !documented.content.is_empty() {
            let (media_type, body, identifiers) = self
                .acceptable(documented)
                .into_iter()
                .find_map(|(position, media_type)| {
                    let content = documented.content.get(position)?;
                    let mut value = self.value(at, position, content, &media_type)?;
                    let kind = BodyKind::of(&media_type);
                    self.echo((at, status), (position, content), kind, &mut value);
                    self.describe((at, status), (position, content), &media_type, &mut value);
                    let renewed =
                        self.identify((at, status), (position, content), kind, &mut value);
                    let body = self.body(at, position, content, &media_type, value, what)?;
                    Some((content_type(&media_type), body, renewed))
                })?;
            res.headers.push("Content-Type", media_type);
            res.body = body;
            renewed = identifiers;
        }
        self.add_headers(at, documented, &mut res);
        self.identify_in_headers(at, documented, &renewed, &mut res);
        Some(res)
    }
}

/// The value of `Content-Type`.
pub(super) fn content_type(media_type: &MediaType) -> String {
    if media_type.is_multipart() {
        format!("{}; boundary={BOUNDARY}", media_type.essence())
    } else {
        media_type.to_string()
    }
}
