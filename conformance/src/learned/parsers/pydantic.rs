//! `FastAPI`, Starlette and pydantic: `{"detail": [{"type": "missing", "loc": ["body", "name"], "msg": …, "ctx": {…}}]}`.

use serde_json::Value;

use super::{Parser, about, length, number, path_of, step, string};
use crate::learned::{Complaint, Demand, Part, sentence};

/// Reads the errors of pydantic 1 and 2.
pub(super) struct Pydantic;

impl Parser for Pydantic {
    fn name(&self) -> &'static str {
        "FastAPI, pydantic"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let list = body.get("detail").unwrap_or(body);
        let errors = list.as_array().into_iter().flatten();
        errors.flat_map(complaints).collect()
    }
}

fn complaints(error: &Value) -> Vec<Complaint> {
    let (Some(kind), Some(loc)) = (
        string(error, "type"),
        error.get("loc").and_then(Value::as_array),
    ) else {
        return Vec::new();
    };
    let mut path = path_of(loc);
    let part = path.first().and_then(|first| Part::from_name(first));
    if part.is_some() {
        path.remove(0);
    }
    let context = |name: &str| error.get("ctx").and_then(|context| context.get(name));
    let least = |name| context(name).and_then(length);
    let bound = |name| context(name).and_then(number);
    let demand = match kind
        .trim_start_matches("value_error.")
        .trim_start_matches("type_error.")
    {
        "missing" | "none.not_allowed" => Some(Demand::Present),
        "extra_forbidden" | "extra" => Some(Demand::Absent),
        "string_too_short" | "any_str.min_length" => least("min_length")
            .or_else(|| least("limit_value"))
            .map(Demand::MinLength),
        "string_too_long" | "any_str.max_length" => least("max_length")
            .or_else(|| least("limit_value"))
            .map(Demand::MaxLength),
        "too_short" | "list.min_items" => least("min_length")
            .or_else(|| least("limit_value"))
            .map(Demand::MinItems),
        "too_long" | "list.max_items" => least("max_length")
            .or_else(|| least("limit_value"))
            .map(Demand::MaxItems),
        "multiple_of" | "number.not_multiple" => context("multiple_of")
            .and_then(step)
            .map(Demand::MultipleOf),
        "list.unique_items" => Some(Demand::UniqueItems),
        "string_pattern_mismatch" | "str.regex" => context("pattern")
            .and_then(Value::as_str)
            .map(|pattern| Demand::Pattern(pattern.to_owned())),
        "greater_than_equal" | "number.not_ge" => bound("ge")
            .or_else(|| bound("limit_value"))
            .map(Demand::Minimum),
        "greater_than" | "number.not_gt" => bound("gt")
            .or_else(|| bound("limit_value"))
            .and_then(|bound| bound.checked_add(1))
            .map(Demand::Minimum),
        "less_than_equal" | "number.not_le" => bound("le")
            .or_else(|| bound("limit_value"))
            .map(Demand::Maximum),
        "less_than" | "number.not_lt" => bound("lt")
            .or_else(|| bound("limit_value"))
            .and_then(|bound| bound.checked_sub(1))
            .map(Demand::Maximum),
        "enum" | "literal_error" | "const" => {
            let expected = context("expected").and_then(Value::as_str);
            let text = expected.map(|list| format!("one of {list}"));
            text.and_then(|text| sentence::demands(&text).into_iter().next())
        }
        kind if kind.starts_with("uuid") => Some(Demand::Format("uuid".to_owned())),
        kind if kind.starts_with("datetime") => Some(Demand::Format("date-time".to_owned())),
        kind if kind.starts_with("date_") => Some(Demand::Format("date".to_owned())),
        kind if kind.starts_with("url") => Some(Demand::Format("uri".to_owned())),
        _ => None,
    };
    match demand {
        Some(demand) => vec![Complaint::new(part, path, demand)],
        None => about(part, &path, string(error, "msg").unwrap_or_default()),
    }
}
