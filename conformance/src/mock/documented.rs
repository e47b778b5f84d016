//! Every documented response of an operation: each status in each media type, with the value that its body carries.
//!
//! For those who prove that a client reads what is documented, whatever a request asks for.

use std::sync::Arc;

use serde_json::Value;
use spec::{
    http::{MediaType, StatusCodePattern},
    model::{Api, Response as Documented},
    wire::Response,
};

use super::{endpoint::Endpoint, problem, response::ResponseGenerator, status_of};
use crate::{case::OperationIndex, value::seed::RunSeed};

/// Makes the documented responses of one operation.
#[derive(Debug)]
pub struct DocumentedResponses {
    endpoint: Endpoint,
    seed: RunSeed,
}

/// A response as it is documented.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentedResponse {
    /// The statuses that it is documented for.
    pub pattern: StatusCodePattern,
    /// The position of its response in the operation.
    pub at_response: usize,
    /// The position of its content there; `None` where it has none.
    pub at_content: Option<usize>,
    /// The media type of its body, a concrete one.
    pub media_type: Option<MediaType>,
    /// What the body carries.
    pub value: Option<Value>,
    /// The bytes.
    pub response: Response,
}

impl DocumentedResponses {
    /// Those of the operation at `index` of `api`, with values by `seed`.
    pub fn new(api: &Arc<Api>, index: OperationIndex, seed: u64) -> Option<Self> {
        index.of(api)?;
        Some(Self {
            endpoint: Endpoint::new(api, index.0),
            seed: RunSeed(seed),
        })
    }

    /// One response for each status and media type. Those of number zero have the examples of the document where they
    /// are valid, those of other numbers generated values. A response whose body cannot be made is left out.
    pub fn numbered(&self, number: u64) -> Vec<DocumentedResponse> {
        let responses = &self.endpoint.operation().responses;
        let generator = ResponseGenerator {
            endpoint: &self.endpoint,
            seed: self.seed,
            ignores_examples: number > 0,
            memory: None,
            request: None,
            sent: None,
            number,
            accept: Vec::new(),
        };
        let mut res = Vec::new();
        for (at, documented) in responses.list.iter().enumerate() {
            for status in self.statuses(at, documented.status) {
                Self::add(&generator, at, documented, status, &mut res);
            }
        }
        res
    }

    /// The statuses that the response `at` is sent with: `default` with an error, and with a success where no other is
    /// documented.
    fn statuses(&self, at: usize, pattern: StatusCodePattern) -> Vec<u16> {
        let responses = &self.endpoint.operation().responses;
        let is_answered = responses.list.iter().any(|it| {
            it.status.is_success()
                || matches!(
                    it.status,
                    StatusCodePattern::Exact(300..=399) | StatusCodePattern::Range(3)
                )
        });
        let wanted: &[u16] = match pattern {
            StatusCodePattern::Default if is_answered => &[418],
            StatusCodePattern::Default => &[200, 418],
            StatusCodePattern::Range(digit) => &[digit * 100],
            StatusCodePattern::Exact(_) => &[0],
        };
        let statuses = wanted
            .iter()
            .filter_map(|wanted| status_of(responses, at, pattern, *wanted));
        // What comes before the response is not a response (RFC 9110 §15.2).
        statuses
            .filter(|status| (200..600).contains(status))
            .collect()
    }

    fn add(
        generator: &ResponseGenerator<'_>,
        at: usize,
        documented: &Documented,
        status: u16,
        res: &mut Vec<DocumentedResponse>,
    ) {
        let begun = |media_type, value, body: Vec<u8>, content| {
            let mut response = problem::empty(status);
            response.body = body;
            generator.add_headers(at, documented, &mut response);
            DocumentedResponse {
                pattern: documented.status,
                at_response: at,
                at_content: content,
                media_type,
                value,
                response,
            }
        };
        let is_bodiless = matches!(status, 204 | 205 | 304);
        if is_bodiless || documented.content.is_empty() {
            res.push(begun(None, None, Vec::new(), None));
            return;
        }
        for (position, media_type) in generator.acceptable(documented) {
            let Some(content) = documented.content.get(position) else {
                continue;
            };
            let value = generator.value(at, position, content, &media_type);
            let body = value
                .clone()
                .and_then(|value| generator.body(at, position, content, &media_type, value, None));
            let Some(body) = body else { continue };
            let header = super::response::content_type(&media_type);
            let mut made = begun(Some(media_type), value, body, Some(position));
            made.response.headers.set("Content-Type", header);
            res.push(made);
        }
    }
}
