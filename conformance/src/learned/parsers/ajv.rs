//! ajv, as Express sends it: `[{"instancePath": "/name", "keyword": "minLength", "params": {"limit": 3}}]`.

use serde_json::Value;

use super::{Parser, about, length, number, segments, step, string};
use crate::learned::{Complaint, Demand, Part};

/// Reads the errors of ajv.
pub(super) struct Ajv;

impl Parser for Ajv {
    fn name(&self) -> &'static str {
        "ajv, express-openapi-validator"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let lists = ["errors", "details", "validation"].map(|name| body.get(name));
        let mut lists = lists.into_iter().flatten().chain([body]);
        let errors = lists.find_map(Value::as_array).into_iter().flatten();
        errors.flat_map(complaints).collect()
    }
}

fn complaints(error: &Value) -> Vec<Complaint> {
    // express-openapi-validator calls the keyword `errorCode` and the path `path`.
    let code = string(error, "errorCode").and_then(|code| code.strip_suffix(".openapi.validation"));
    let (Some(keyword), Some(path)) = (
        string(error, "keyword").or(code),
        string(error, "instancePath")
            .or_else(|| string(error, "dataPath"))
            .or_else(|| string(error, "path").filter(|_| code.is_some())),
    ) else {
        return Vec::new();
    };
    let mut path = segments(path);
    let part = path.first().and_then(|first| Part::from_name(first));
    if part.is_some() {
        path.remove(0);
    }
    let params = |name: &str| error.get("params").and_then(|params| params.get(name));
    let text = |name| params(name).and_then(Value::as_str);
    let limit = || params("limit");
    let demand = match keyword {
        "required" => {
            if let Some(name) = text("missingProperty") {
                path.push(name.to_owned());
            }
            Some(Demand::Present)
        }
        // Without the name, the path is that of the object around the member.
        "additionalProperties" | "unevaluatedProperties" => {
            let name = text("additionalProperty").or_else(|| text("unevaluatedProperty"));
            name.map(|name| {
                path.push(name.to_owned());
                Demand::Absent
            })
        }
        "enum" => {
            let values = params("allowedValues").and_then(Value::as_array);
            values.cloned().map(Demand::OneOf)
        }
        "const" => params("allowedValue").map(|value| Demand::OneOf(vec![value.clone()])),
        "minLength" => limit().and_then(length).map(Demand::MinLength),
        "maxLength" => limit().and_then(length).map(Demand::MaxLength),
        "minItems" => limit().and_then(length).map(Demand::MinItems),
        "maxItems" => limit().and_then(length).map(Demand::MaxItems),
        "uniqueItems" => Some(Demand::UniqueItems),
        "minimum" => limit().and_then(number).map(Demand::Minimum),
        "maximum" => limit().and_then(number).map(Demand::Maximum),
        "exclusiveMinimum" => {
            let above = limit().and_then(number).and_then(|it| it.checked_add(1));
            above.map(Demand::Minimum)
        }
        "exclusiveMaximum" => {
            let below = limit().and_then(number).and_then(|it| it.checked_sub(1));
            below.map(Demand::Maximum)
        }
        "multipleOf" => params("multipleOf").and_then(step).map(Demand::MultipleOf),
        "format" => text("format").map(|format| Demand::Format(format.to_owned())),
        "pattern" => text("pattern").map(|pattern| Demand::Pattern(pattern.to_owned())),
        _ => None,
    };
    match demand {
        Some(demand) => vec![Complaint::new(part, path, demand)],
        None => about(part, &path, string(error, "message").unwrap_or_default()),
    }
}
