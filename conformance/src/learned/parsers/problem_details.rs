//! Problem details (RFC 9457) of ASP.NET: `{"title": …, "status": 400, "errors": {"Name": ["The Name field is required."]}}`.

use serde_json::Value;

use super::{Parser, about, segments, string};
use crate::learned::Complaint;

/// Reads the errors of validation in problem details.
pub(super) struct ProblemDetails;

impl Parser for ProblemDetails {
    fn name(&self) -> &'static str {
        "ASP.NET, problem details"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let Some(errors) = body
            .get("errors")
            .and_then(Value::as_object)
            .filter(|_| string(body, "title").is_some() && body.get("status").is_some())
        else {
            return Vec::new();
        };
        let each = errors.iter().flat_map(|(path, messages)| {
            let messages = messages.as_array().into_iter().flatten();
            let messages = messages.filter_map(Value::as_str);
            messages.flat_map(|message| about(None, &segments(path), message))
        });
        each.collect()
    }
}
