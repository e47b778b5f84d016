//! Generates responses: chooses a documented one and its content.

use serde_json::Value;
use spec::{
    http::{MediaRange, MediaType, StatusCodePattern},
    model::{MediaTypeObject, Response as Documented},
    wire::{
        Request, Response,
        body::{
            BodyKind, form_urlencoded, multipart,
            xml::{self, XmlForm},
        },
        style::raw::scalar_string,
    },
};

use super::{
    endpoint::Endpoint,
    problem,
    rejection::{Rejection, documented_for},
    sequence::{write_events, write_json_lines},
    status_of,
    unspecified::{any_value, any_xml},
};
use crate::value::seed::{Dice, RunSeed};

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
    fn successes(&self) -> Vec<(usize, u16)> {
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
    fn response(
        &self,
        at: usize,
        status: u16,
        documented: &Documented,
        what: Option<&str>,
    ) -> Option<Response> {
        let mut res = problem::empty(status);
        let is_bodiless = matches!(status, 204 | 205 | 304);
        if !is_bodiless && !documented.content.is_empty() {
            let (media_type, body) =
                self.acceptable(documented)
                    .into_iter()
                    .find_map(|(position, media_type)| {
                        let content = documented.content.get(position)?;
                        let body = self.body(at, position, content, &media_type, what)?;
                        Some((content_type(&media_type), body))
                    })?;
            res.headers.push("Content-Type", media_type);
            res.body = body;
        }
        self.add_headers(at, documented, &mut res);
        Some(res)
    }

    pub(super) fn body(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
        media_type: &MediaType,
        what: Option<&str>,
    ) -> Option<Vec<u8>> {
        let mut value = self.value(response, position, content, media_type)?;
        let kind = BodyKind::of(media_type);
        if let Some(what) = what
            && let Some(strategy) = self.endpoint.content(response, position, content, kind)
        {
            explain(&mut value, what, &|value| {
                strategy.validator().is_valid(value)
            });
        }
        match kind {
            BodyKind::Json => Some(value.to_string().into_bytes()),
            BodyKind::FormUrlencoded => {
                let text = form_urlencoded::encode(&value, &content.encoding).ok()?;
                Some(text.into_bytes())
            }
            BodyKind::Multipart => {
                let strategy = self.endpoint.content(response, position, content, kind);
                let bundle = strategy
                    .as_ref()
                    .map(|strategy| strategy.validator().bundle());
                let bundle = bundle.unwrap_or(&Value::Null);
                let bytes = multipart::encode(&value, &content.encoding, bundle, BOUNDARY);
                Some(bytes)
            }
            BodyKind::Xml => match value {
                Value::String(text) if xml::element(text.as_bytes()).is_ok() => {
                    Some(text.into_bytes())
                }
                value => {
                    let form = self.xml_form(response, position, content);
                    // Where the schema does not specify the form, any XML is allowed.
                    let text = match form {
                        Some(form) => form.write(&value).ok()?,
                        None => any_xml(&value),
                    };
                    Some(text.into_bytes())
                }
            },
            BodyKind::JsonLines => {
                let is_item = content.schema.is_none();
                Some(write_json_lines(&value, is_item).into_bytes())
            }
            BodyKind::EventStream => {
                let is_item = content.schema.is_none();
                Some(write_events(&value, is_item).into_bytes())
            }
            BodyKind::Text | BodyKind::Binary => {
                let text = scalar_string(&value).unwrap_or_else(|| value.to_string());
                Some(text.into_bytes())
            }
        }
    }

    /// How values are written in XML, when the schema specifies it.
    fn xml_form(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
    ) -> Option<XmlForm> {
        let schema = content.schema.as_ref()?;
        let responses = &self.endpoint.operation().responses.list;
        let contents = &responses.get(response)?.content;
        let strategy = self
            .endpoint
            .content(response, position, content, BodyKind::Xml)?;
        XmlForm::of(strategy.validator(), schema, contents).ok()
    }

    /// The value of a body: a valid example, or one generated from the schema.
    pub(super) fn value(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
        media_type: &MediaType,
    ) -> Option<Value> {
        let mut rng = self
            .seed
            .rng(&self.endpoint.operation().id, "body", self.number);
        let mut dice = Dice::Random(&mut rng);
        if content.schema.is_none() && content.item_schema.is_none() {
            let examples: Vec<&Value> = content.examples.iter().map(|e| &e.value).collect();
            let example = dice.pick(&examples).filter(|_| !self.ignores_examples);
            return Some(example.map_or_else(|| any_value(media_type), |value| (*value).clone()));
        }
        let kind = BodyKind::of(media_type);
        let Some(strategy) = self.endpoint.content(response, position, content, kind) else {
            // No value satisfies the schema, or it cannot be used: any value will do.
            return Some(any_value(media_type));
        };
        let valid: Vec<&Value> = content
            .examples
            .iter()
            .map(|example| &example.value)
            .filter(|value| strategy.validator().is_valid(value))
            .collect();
        if let Some(example) = dice.pick(&valid).filter(|_| !self.ignores_examples) {
            return Some((*example).clone());
        }
        strategy.sample(dice).or_else(|| strategy.simplest())
    }
}

/// The header field of a body in `media_type`.
pub(super) fn content_type(media_type: &MediaType) -> String {
    if media_type.is_multipart() {
        format!("{}; boundary={BOUNDARY}", media_type.essence())
    } else {
        media_type.to_string()
    }
}

/// The boundary of multipart responses.
const BOUNDARY: &str = "mock-boundary";

/// Writes `what` into the usual member for an error message, as long as the value stays valid.
fn explain(value: &mut Value, what: &str, is_valid: &dyn Fn(&Value) -> bool) {
    for name in ["detail", "message", "error_description", "error", "title"] {
        let Some(Value::String(text)) = value.get_mut(name) else {
            continue;
        };
        let before = std::mem::replace(text, what.to_owned());
        if is_valid(value) {
            return;
        }
        if let Some(text) = value.get_mut(name) {
            *text = before.into();
        }
    }
}
