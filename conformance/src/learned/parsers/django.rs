//! Django REST framework: `{"name": ["This field is required."], "items": [{}, {"price": ["A valid number is required."]}]}`;
//! Go's ozzo-validation: `{"name": "cannot be blank"}`.

use serde_json::Value;

use super::{Parser, fields};
use crate::learned::Complaint;

/// Reads bodies that are nothing but members and what is wrong with them.
pub(super) struct Django;

impl Parser for Django {
    fn name(&self) -> &'static str {
        "Django REST framework, ozzo-validation"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        // Members of other error formats have numbers, or one message about the whole request.
        const GENERAL: [&str; 8] = [
            "message", "error", "detail", "title", "status", "code", "errors", "msg",
        ];
        let is_map = body.as_object().is_some_and(|members| {
            let mut members = members.iter();
            members.all(|(name, value)| {
                !GENERAL.contains(&name.as_str())
                    || matches!(value, Value::Array(items) if items.iter().all(Value::is_string))
            })
        });
        if is_map {
            fields::complaints(body)
        } else {
            Vec::new()
        }
    }
}
