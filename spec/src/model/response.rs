//! Documented responses, and the choice of one by its status.

use super::{
    link::Link,
    parameter::ParameterContent,
    request_body::{Example, MediaTypeObject},
};
use crate::{
    document::Origin,
    http::{MediaType, StatusCodePattern},
    schema::Schema,
};

/// The documented responses of an operation, in the order of the document.
#[derive(Debug, Clone, Default)]
pub struct Responses {
    /// Each with its key.
    pub list: Vec<Response>,
}

impl Responses {
    /// The response that describes `status`: exact before range before default (OAS 3.0.3 §4.7.16.1).
    pub fn for_status(&self, status: u16) -> Option<&Response> {
        let responses = self.list.iter();
        let by_pattern = responses.map(|response| (response.status, response));
        StatusCodePattern::most_specific(by_pattern, status)
    }

    /// Whether the response with `status` is a success of the operation. Where no success is documented, redirects are, and
    /// where there are none either, `default` is (OAS 3.0.3 §4.7.16).
    pub fn is_success(&self, status: StatusCodePattern) -> bool {
        let any = |is: fn(StatusCodePattern) -> bool| self.list.iter().any(|it| is(it.status));
        if any(StatusCodePattern::is_success) {
            status.is_success()
        } else if any(StatusCodePattern::is_redirect) {
            status.is_redirect()
        } else {
            status == StatusCodePattern::Default
        }
    }
}

/// A documented response (OAS 3.0.3 §4.7.17).
#[derive(Debug, Clone)]
pub struct Response {
    /// The statuses it describes.
    pub status: StatusCodePattern,
    /// What it means, in Markdown.
    pub description: String,
    /// The media types it may come in; empty when it has no documented body.
    pub content: Vec<MediaTypeObject>,
    /// The documented headers; `Content-Type` is never among them.
    pub headers: Vec<Header>,
    /// Ways to other operations.
    pub links: Vec<Link>,
    /// Where it was written.
    pub origin: Origin,
}

impl Response {
    /// The body description for a response with the `Content-Type` `media_type`: the same type before a range.
    pub fn content_for(&self, media_type: &MediaType) -> Option<&MediaTypeObject> {
        self.content
            .iter()
            .filter(|content| content.media_type.covers(media_type))
            .min_by_key(|content| content.media_type.is_range())
    }
}

/// A response header (OAS 3.0.3 §4.7.21).
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name, case as written.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// What it holds and how that is written; the style is always `simple`.
    pub content: ParameterContent,
    /// Example values.
    pub examples: Vec<Example>,
    /// Where it was written.
    pub origin: Origin,
}

impl Header {
    /// The schema of its value.
    pub fn schema(&self) -> Option<&Schema> {
        self.content.schema()
    }
}
