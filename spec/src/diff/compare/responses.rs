//! Responses, their headers and links.

use super::{Comparison, Scope, partners, without_partner};
use crate::{
    diff::{ChangeKind, kinds::responses as kinds},
    model::{Header, Link, Operation, Response, Responses, StatusCodePattern},
};

impl Comparison<'_> {
    /// Compares the responses of an operation.
    ///
    /// A status that only one side lists is held against what the other says of it in general: `404` against `4XX` or
    /// `default`.
    pub(super) fn responses(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        for response in &new.responses.list {
            match counterpart(response, &old.responses) {
                Some(before) => self.response(scope, before, response),
                None => {
                    let before = self.old.member(&old.origin.location, "responses");
                    let after = self.new.name_of(&response.origin.location);
                    let (success, failure) =
                        (&kinds::SUCCESS_RESPONSE_ADDED, &kinds::ERROR_RESPONSE_ADDED);
                    let message = format!("the response {} is new", response.status);
                    let kind = by_status(response, success, failure);
                    self.push(kind, scope, before, after, message);
                }
            }
        }
        for response in &old.responses.list {
            match counterpart(response, &new.responses) {
                // Equal statuses have met above.
                Some(after) if after.status == response.status => {}
                Some(after) => self.response(scope, response, after),
                None => {
                    let before = self.old.name_of(&response.origin.location);
                    let after = self.new.member(&new.origin.location, "responses");
                    let (success, failure) = (
                        &kinds::SUCCESS_RESPONSE_REMOVED,
                        &kinds::ERROR_RESPONSE_REMOVED,
                    );
                    let message = format!("the response {} is gone", response.status);
                    let kind = by_status(response, success, failure);
                    self.push(kind, scope, before, after, message);
                }
            }
        }
    }

    fn response(&mut self, scope: &Scope, old: &Response, new: &Response) {
        let status = if old.status == new.status {
            format!("response {}", new.status)
        } else {
            format!("response {} as {}", new.status, old.status)
        };
        let scope = &scope.below(status);
        let at = (&old.origin.location, &new.origin.location);
        self.texts(scope, at, "description");
        match (old.content.is_empty(), new.content.is_empty()) {
            (true, false) => {
                let message = "it has a body";
                self.push_at(&kinds::RESPONSE_BODY_ADDED, scope, at, "content", message);
            }
            (false, true) => {
                let message = "it no longer has a body";
                self.push_at(&kinds::RESPONSE_BODY_REMOVED, scope, at, "content", message);
            }
            _ => self.response_media_types(scope, old, new),
        }
        self.headers(scope, old, new);
        self.links(scope, old, new);
        self.media_types(scope, scope.response(), &old.content, &new.content);
    }

    fn response_media_types(&mut self, scope: &Scope, old: &Response, new: &Response) {
        let at = (&old.origin.location, &new.origin.location);
        let same = |a: &crate::model::MediaTypeObject, b: &crate::model::MediaTypeObject| {
            a.media_type == b.media_type
        };
        for media in without_partner(&new.content, &old.content, same) {
            let before = self.old.member(at.0, "content");
            let after = self.new.name_of(&media.origin.location);
            let message = format!("it may come as `{}`", media.media_type);
            self.push(
                &kinds::RESPONSE_MEDIA_TYPE_ADDED,
                scope,
                before,
                after,
                message,
            );
        }
        for media in without_partner(&old.content, &new.content, same) {
            let before = self.old.name_of(&media.origin.location);
            let after = self.new.member(at.1, "content");
            let message = format!("it no longer comes as `{}`", media.media_type);
            self.push(
                &kinds::RESPONSE_MEDIA_TYPE_REMOVED,
                scope,
                before,
                after,
                message,
            );
        }
    }

    fn headers(&mut self, scope: &Scope, old: &Response, new: &Response) {
        let at = (&old.origin.location, &new.origin.location);
        let same = |a: &Header, b: &Header| a.name.eq_ignore_ascii_case(&b.name);
        for header in without_partner(&new.headers, &old.headers, same) {
            let before = self.old.member(at.0, "headers");
            let after = self.new.name_of(&header.origin.location);
            let (kind, what) = if header.required {
                (&kinds::REQUIRED_RESPONSE_HEADER_ADDED, "required")
            } else {
                (&kinds::RESPONSE_HEADER_ADDED, "optional")
            };
            let message = format!("the {what} header `{}` is new", header.name);
            self.push(kind, scope, before, after, message);
        }
        for header in without_partner(&old.headers, &new.headers, same) {
            let before = self.old.name_of(&header.origin.location);
            let after = self.new.member(at.1, "headers");
            let message = format!("the header `{}` is gone", header.name);
            self.push(
                &kinds::RESPONSE_HEADER_REMOVED,
                scope,
                before,
                after,
                message,
            );
        }
        for (old, new) in partners(&old.headers, &new.headers, same) {
            let scope = &scope.below(format!("header `{}`", new.name));
            let at = (&old.origin.location, &new.origin.location);
            match (old.required, new.required) {
                (false, true) => {
                    let kind = &kinds::RESPONSE_HEADER_BECAME_REQUIRED;
                    self.push_at(kind, scope, at, "required", "it is always there");
                }
                (true, false) => {
                    let kind = &kinds::RESPONSE_HEADER_BECAME_OPTIONAL;
                    self.push_at(kind, scope, at, "required", "it may be missing");
                }
                _ => {}
            }
            self.texts(scope, at, "description");
            self.root(
                scope.clone(),
                scope.response(),
                old.schema(),
                new.schema(),
                at,
            );
        }
    }

    fn links(&mut self, scope: &Scope, old: &Response, new: &Response) {
        let at = (&old.origin.location, &new.origin.location);
        let same = |a: &Link, b: &Link| a.name == b.name;
        for link in without_partner(&new.links, &old.links, same) {
            let message = format!("the link `{}` is new", link.name);
            self.push_at(&kinds::LINK_ADDED, scope, at, "links", message);
        }
        for link in without_partner(&old.links, &new.links, same) {
            let message = format!("the link `{}` is gone", link.name);
            self.push_at(&kinds::LINK_REMOVED, scope, at, "links", message);
        }
        for (old, new) in partners(&old.links, &new.links, same) {
            let is_equal = old.operation == new.operation
                && old.parameters == new.parameters
                && old.request_body == new.request_body;
            if !is_equal {
                let before = self.old.name_of(&old.origin.location);
                let after = self.new.name_of(&new.origin.location);
                let message = format!(
                    "the link `{}` leads elsewhere or carries other values",
                    old.name
                );
                self.push(&kinds::LINK_CHANGED, scope, before, after, message);
            }
        }
    }
}

/// The response of the other side that speaks of the same statuses: of the same key, or of a wider one.
fn counterpart<'a>(response: &Response, others: &'a Responses) -> Option<&'a Response> {
    let same = others
        .list
        .iter()
        .find(|other| other.status == response.status);
    same.or_else(|| match response.status {
        StatusCodePattern::Exact(status) => others.for_status(status),
        StatusCodePattern::Range(_) => others
            .list
            .iter()
            .find(|other| other.status == StatusCodePattern::Default),
        StatusCodePattern::Default => None,
    })
}

fn by_status(
    response: &Response,
    success: &'static ChangeKind,
    failure: &'static ChangeKind,
) -> &'static ChangeKind {
    if response.status.is_success() {
        success
    } else {
        failure
    }
}
