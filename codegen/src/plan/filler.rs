//! Descriptions that say nothing: of bodies that they are bodies, of responses that they are what their status is.
//!
//! The standard requires a description of each response (OAS 3.0.3 §4.7.17), and many documents repeat the status in it.

use spec::http::{StatusCodePattern, reason_phrase};

use crate::types::description::repeats;

/// Words of descriptions that say nothing but that a request succeeded.
const SUCCESS: &[&str] = &[
    "a",
    "an",
    "and",
    "answer",
    "call",
    "completed",
    "content",
    "default",
    "empty",
    "has",
    "is",
    "no",
    "normal",
    "of",
    "ok",
    "okay",
    "operation",
    "reply",
    "request",
    "response",
    "result",
    "returned",
    "succeed",
    "succeeded",
    "success",
    "successful",
    "successfully",
    "the",
    "this",
    "valid",
    "was",
    "with",
];

/// Whether `text`, the description of a body, says only that it is one.
pub(super) fn is_of_body(text: &str) -> bool {
    repeats(text, "body") || repeats(text, "request body")
}

/// Whether `text`, the description of the responses with `status`, says only what the status does.
pub(super) fn is_of_response(text: &str, status: StatusCodePattern) -> bool {
    if let StatusCodePattern::Exact(code) = status {
        let text = text.trim();
        let text = text.strip_prefix(&code.to_string()).unwrap_or(text);
        let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        if text.is_empty() || reason_phrase(code).is_some_and(|reason| repeats(text, reason)) {
            return true;
        }
    }
    let is_error = matches!(
        status,
        StatusCodePattern::Range(4..) | StatusCodePattern::Exact(400..)
    );
    let words = text.split(|c: char| !c.is_alphanumeric());
    let is_empty = |word: &str| {
        word.chars().all(|c| c.is_ascii_digit()) || SUCCESS.contains(&word.to_lowercase().as_str())
    };
    !is_error && words.into_iter().all(is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_that_repeat_the_status_are_told_from_others() {
        let table = [
            ("OK", 200, true),
            ("A successful response.", 200, true),
            ("200 OK", 200, true),
            ("successful operation", 201, true),
            ("No Content", 204, true),
            ("Success (no content)", 204, true),
            ("not found", 404, true),
            ("404: Not Found.", 404, true),
            ("Not Found", 400, false),
            ("Success", 400, false),
            ("No such pet", 404, false),
            ("The pet", 200, false),
            ("User list", 200, false),
            ("成功", 200, false),
        ];
        for (text, status, expected) in table {
            let status = StatusCodePattern::Exact(status);
            assert_eq!(is_of_response(text, status), expected, "{text} {status:?}");
        }
        let default = StatusCodePattern::Default;
        assert!(is_of_response("Default response", default));
        assert!(!is_of_response("Unexpected error", default));
    }
}
