//! The contract of a mock: the document, and the responses of the mock that are not documented.

use spec::{
    http::StatusCodePattern,
    model::{Api, Operation, Response, Responses},
};

use super::rejection::{Rejection, documented_for};

/// `api` with the undocumented responses of its mock added.
pub fn completed(api: &Api) -> Api {
    let mut res = api.clone();
    for (operation, known) in res.operations.iter_mut().zip(&api.operations) {
        for (status, description) in missing(api, known) {
            operation.responses.list.push(Response {
                status: StatusCodePattern::Exact(status),
                description: description.to_owned(),
                content: Vec::new(),
                headers: Vec::new(),
                links: Vec::new(),
                origin: known.origin.clone(),
            });
        }
    }
    res
}

/// The undocumented statuses that a mock sends for `operation`, with their descriptions.
pub(super) fn missing(api: &Api, operation: &Operation) -> Vec<(u16, &'static str)> {
    let responses = &operation.responses;
    let mut res = Vec::new();
    if !documents_a_response(responses) {
        res.push((200, "Success."));
    }
    let mut add = |is_given: bool, rejection: Rejection, description: &'static str| {
        if is_given && documented_for(responses, rejection).is_none() {
            res.push((rejection.status(), description));
        }
    };
    let takes_data = !operation.parameters.is_empty() || operation.request_body.is_some();
    add(
        takes_data,
        Rejection::Invalid,
        "The request violates the contract.",
    );
    add(
        !operation.allows_anonymous(),
        Rejection::Unauthorized,
        "Valid credentials are missing.",
    );
    add(
        can_be_gone(api, operation),
        Rejection::Gone,
        "It was deleted.",
    );
    res
}

/// Whether a valid request has any documented response.
pub(super) fn documents_a_response(responses: &Responses) -> bool {
    responses.list.iter().any(|response| match response.status {
        StatusCodePattern::Exact(status) => (200..400).contains(&status),
        StatusCodePattern::Range(digit) => matches!(digit, 2 | 3),
        StatusCodePattern::Default => true,
    })
}

/// Whether the resource of the operation, or one that contains it, can be deleted.
fn can_be_gone(api: &Api, operation: &Operation) -> bool {
    if matches!(operation.method.as_str(), "PUT" | "POST") {
        return false;
    }
    let shape = operation.path.path_shape();
    api.operations.iter().any(|other| {
        other.method.as_str() == "DELETE"
            && shape
                .strip_prefix(other.path.path_shape().trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
