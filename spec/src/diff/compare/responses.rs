//! Compares responses, their headers and links.

use super::{Comparison, Scope, matched, parameters::carrier};
use crate::{
    diff::{ChangeKind, kinds::responses as kinds},
    http::StatusCodePattern,
    model::{Operation, Response, Responses},
};

impl Comparison<'_> {
    /// Compares the responses of an operation.
    ///
    /// A status that only one side lists is compared with the wider pattern that covers it on the other side: `404`
    /// against `4XX` or `default`.
    pub(super) fn responses(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        let statuses = matched(&old.responses.list, &new.responses.list, |r| r.status);
        for (before, after) in statuses.both {
            self.response(scope, before, after);
        }
        for response in statuses.added {
            if let Some(before) = wider(response, &old.responses) {
                self.response(scope, before, response);
                continue;
            }
            let before = self.old.member(&old.origin.location, "responses");
            let after = self.new.name_of(&response.origin.location);
            let (success, failure) = (&kinds::SUCCESS_RESPONSE_ADDED, &kinds::ERROR_RESPONSE_ADDED);
            let message = format!("the response {} is new", response.status);
            let kind = by_status(response, success, failure);
            let at = &response.origin.location;
            let scope = &scope.clone().of_responses(None, Some(at));
            self.push(kind, scope, before, after, message);
        }
        for response in statuses.removed {
            if let Some(after) = wider(response, &new.responses) {
                self.response(scope, response, after);
                continue;
            }
            let before = self.old.name_of(&response.origin.location);
            let after = self.new.member(&new.origin.location, "responses");
            let (success, failure) = (
                &kinds::SUCCESS_RESPONSE_REMOVED,
                &kinds::ERROR_RESPONSE_REMOVED,
            );
            let message = format!("the response {} is gone", response.status);
            let kind = by_status(response, success, failure);
            let at = &response.origin.location;
            let scope = &scope.clone().of_responses(Some(at), None);
            self.push(kind, scope, before, after, message);
        }
    }

    fn response(&mut self, scope: &Scope, old: &Response, new: &Response) {
        let status = if old.status == new.status {
            format!("response {}", new.status)
        } else {
            format!("response {} as {}", new.status, old.status)
        };
        let at = (&old.origin.location, &new.origin.location);
        let scope = &scope.below(status).of_responses(Some(at.0), Some(at.1));
        self.prose(scope, at, "description");
        match (old.content.is_empty(), new.content.is_empty()) {
            (true, false) => {
                let message = "it has a body";
                self.push_at(&kinds::RESPONSE_BODY_ADDED, scope, at, "content", message);
            }
            (false, true) => {
                let message = "it no longer has a body";
                self.push_at(&kinds::RESPONSE_BODY_REMOVED, scope, at, "content", message);
            }
            _ => {
                let added = (&kinds::RESPONSE_MEDIA_TYPE_ADDED, "it may come as");
                let removed = (&kinds::RESPONSE_MEDIA_TYPE_REMOVED, "it no longer comes as");
                self.changed_media_types(scope, at, (&old.content, &new.content), added, removed);
            }
        }
        self.headers(scope, old, new);
        self.links(scope, old, new);
        self.media_types(scope, scope.response(), &old.content, &new.content);
    }

    fn headers(&mut self, scope: &Scope, old: &Response, new: &Response) {
        let at = (&old.origin.location, &new.origin.location);
        let headers = matched(&old.headers, &new.headers, |header| {
            header.name.to_ascii_lowercase()
        });
        for header in headers.added {
            let before = self.old.member(at.0, "headers");
            let after = self.new.name_of(&header.origin.location);
            let (kind, what) = if header.required {
                (&kinds::REQUIRED_RESPONSE_HEADER_ADDED, "required")
            } else {
                (&kinds::RESPONSE_HEADER_ADDED, "optional")
            };
            let message = format!("the {what} header `{}` is new", header.name);
            let scope = &of_header(scope, &header.name);
            self.push(kind, scope, before, after, message);
        }
        for header in headers.removed {
            let before = self.old.name_of(&header.origin.location);
            let after = self.new.member(at.1, "headers");
            let message = format!("the header `{}` is gone", header.name);
            let scope = &of_header(scope, &header.name);
            self.push(
                &kinds::RESPONSE_HEADER_REMOVED,
                scope,
                before,
                after,
                message,
            );
        }
        for (old, new) in headers.both {
            let scope = &of_header(&scope.below(format!("header `{}`", new.name)), &new.name);
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
            self.prose(scope, at, "description");
            self.root(
                scope.clone(),
                (scope.response(), carrier(&new.content)),
                old.schema(),
                new.schema(),
                at,
            );
        }
    }

    fn links(&mut self, scope: &Scope, old: &Response, new: &Response) {
        let at = (&old.origin.location, &new.origin.location);
        let links = matched(&old.links, &new.links, |link| &link.name);
        for link in links.added {
            let message = format!("the link `{}` is new", link.name);
            self.push_at(&kinds::LINK_ADDED, scope, at, "links", message);
        }
        for link in links.removed {
            let message = format!("the link `{}` is gone", link.name);
            self.push_at(&kinds::LINK_REMOVED, scope, at, "links", message);
        }
        for (old, new) in links.both {
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

/// The scope of a header.
fn of_header(scope: &Scope, name: &str) -> Scope {
    let mut res = scope.clone();
    res.evidence.header = Some(name.to_owned());
    res
}

/// The response of the other side whose pattern covers the status.
fn wider<'a>(response: &Response, others: &'a Responses) -> Option<&'a Response> {
    match response.status {
        StatusCodePattern::Exact(status) => others.for_status(status),
        StatusCodePattern::Range(_) => others
            .list
            .iter()
            .find(|other| other.status == StatusCodePattern::Default),
        StatusCodePattern::Default => None,
    }
    .filter(|other| other.status != response.status)
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
