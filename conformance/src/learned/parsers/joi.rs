//! Joi, as hapi and celebrate send it: `{"validation": {"source": "payload", "keys": ["name"]}, "message": "\"name\" is …"}`.

use serde_json::Value;

use super::{Parser, about, length, number, path_of, step, string};
use crate::learned::{Complaint, Demand, Part, sentence};

/// Reads the details of Joi, and the messages of hapi and celebrate.
pub(super) struct Joi;

impl Parser for Joi {
    fn name(&self) -> &'static str {
        "Joi, hapi, celebrate"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let detailed = body.get("details").and_then(Value::as_array);
        let detailed = detailed.into_iter().flatten().flat_map(detail);
        let res: Vec<Complaint> = detailed.collect();
        if !res.is_empty() {
            return res;
        }
        let Some(validation) = body.get("validation") else {
            return Vec::new();
        };
        // celebrate groups by the part, hapi names it.
        let named = ["body", "query", "headers", "params", "cookies"].into_iter();
        let grouped = named.filter_map(|name| Some((name, validation.get(name)?)));
        let own = string(validation, "source").map(|source| (source, body));
        grouped
            .chain(own)
            .flat_map(|(source, group)| {
                let part = Part::from_name(source);
                let message = string(group, "message").unwrap_or_default();
                let found = sentence::complaints(message).into_iter();
                found.map(move |complaint| Complaint { part, ..complaint })
            })
            .collect()
    }
}

/// `{"message": …, "path": ["name"], "type": "string.min", "context": {"limit": 3}}`.
fn detail(detail: &Value) -> Vec<Complaint> {
    let (Some(kind), Some(path)) = (
        string(detail, "type").filter(|kind| kind.contains('.')),
        detail.get("path").and_then(Value::as_array),
    ) else {
        return Vec::new();
    };
    let path = path_of(path);
    let context = |name: &str| detail.get("context").and_then(|context| context.get(name));
    let limit = || context("limit");
    let demand = match kind {
        "any.required" => Some(Demand::Present),
        "object.unknown" | "any.unknown" => Some(Demand::Absent),
        "any.only" => {
            let values = context("valids").and_then(Value::as_array);
            values.cloned().map(Demand::OneOf)
        }
        "string.empty" => Some(Demand::MinLength(1)),
        "string.min" => limit().and_then(length).map(Demand::MinLength),
        "string.max" => limit().and_then(length).map(Demand::MaxLength),
        "string.email" => Some(Demand::Format("email".to_owned())),
        "string.guid" => Some(Demand::Format("uuid".to_owned())),
        "string.uri" => Some(Demand::Format("uri".to_owned())),
        "string.isoDate" | "date.format" => Some(Demand::Format("date-time".to_owned())),
        "string.pattern.base" => context("regex")
            .and_then(Value::as_str)
            .map(|pattern| Demand::Pattern(pattern.trim_matches('/').to_owned())),
        "array.max" => limit().and_then(length).map(Demand::MaxItems),
        "array.unique" => Some(Demand::UniqueItems),
        "number.multiple" => context("multiple").and_then(step).map(Demand::MultipleOf),
        "array.min" => limit().and_then(length).map(Demand::MinItems),
        "number.min" => limit().and_then(number).map(Demand::Minimum),
        "number.max" => limit().and_then(number).map(Demand::Maximum),
        "number.positive" => Some(Demand::Minimum(1)),
        _ => None,
    };
    match demand {
        Some(demand) => vec![Complaint::new(None, path, demand)],
        None => about(None, &path, string(detail, "message").unwrap_or_default()),
    }
}
