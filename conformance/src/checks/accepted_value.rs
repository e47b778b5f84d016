//! Recognizes what a response only repeats: an invalid value that the server accepted.
//!
//! That the request was accepted is the finding; that its value then breaks the schema of the response has the same cause.

use serde_json::Value;
use spec::schema::SchemaViolation;

use super::CheckContext;
use crate::{case::Intent, exchange::Exchange};

/// Whether the invalid value of `violation` in `body` was sent by `exchange`, or before it in the same scenario, and accepted.
pub(super) fn repeats_accepted_value(
    context: &CheckContext<'_>,
    exchange: &Exchange,
    violation: &SchemaViolation,
    body: &Value,
) -> bool {
    let sent = context.history.iter().chain([exchange]);
    let mut sent = sent.filter(|sent| sent.is_success());
    sent.any(|sent| {
        let Intent::Negative(mutation) = &sent.case.intent else {
            return false;
        };
        let Some(value) = sent.case.mutated_value() else {
            return false;
        };
        let Some(found) = body.pointer(violation.instance.as_str()) else {
            return false;
        };
        let is_same_member = violation.instance.last() == mutation.pointer.last();
        is_same_member
            && match (value, found) {
                // The server may add members, such as an identifier, and compute others.
                (Value::Object(_), Value::Object(_)) => {
                    mutation.keyword.name() == violation.keyword
                }
                _ => value == found,
            }
    })
}
