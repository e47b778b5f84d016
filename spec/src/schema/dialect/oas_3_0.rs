//! Keywords of 3.0 as keywords of 2020-12: `nullable`, boolean `exclusiveMinimum`, and the bounds of formats.

use serde_json::{Map, Number, Value, json};

use crate::{schema::view::types::integer_range, source::node::Node};

/// `nullable: true` (OAS 3.0.3 §4.7.24).
///
/// Strictly it only widens a `type` beside it; documents mean it wherever they write it, so `enum` gets `null` too and
/// a schema without `type` is widened by an alternative.
pub(super) fn allow_null(node: &Node, res: &mut Map<String, Value>) {
    if node.get_bool("nullable") != Some(true) {
        return;
    }
    if let Some(ty) = res.get_mut("type") {
        match ty {
            Value::String(name) if name != "null" => *ty = json!([name.clone(), "null"]),
            Value::Array(names) if !names.contains(&"null".into()) => names.push("null".into()),
            _ => {}
        }
    }
    if let Some(Value::Array(values)) = res.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    let restricts = ["allOf", "anyOf", "oneOf", "not"]
        .iter()
        .any(|key| res.contains_key(*key));
    if restricts {
        let mut schema = std::mem::take(res);
        let xml = schema.shift_remove("xml");
        res.extend(xml.map(|xml| ("xml".to_owned(), xml)));
        res.insert("anyOf".to_owned(), json!([schema, {"type": "null"}]));
    }
}

/// What formats of integers mean: their bounds, and that a `number` has no fraction (OAS 3.0.3 §4.4, OpenAPI Format
/// Registry).
pub(super) fn bounds_of_format(node: &Node, res: &mut Map<String, Value>) {
    let Some((low, high)) = node.get_str("format").and_then(integer_range) else {
        return;
    };
    match res.get_mut("type") {
        Some(Value::String(name)) if name == "integer" => {}
        Some(Value::String(name)) if name == "number" => "integer".clone_into(name),
        Some(Value::Array(names)) if names.contains(&"integer".into()) => {}
        _ => return,
    }
    let tighter = |res: &Map<String, Value>,
                   inclusive: &str,
                   exclusive: &str,
                   is_tighter: fn(f64, f64) -> bool,
                   bound: &Number| {
        let bound = bound.as_f64().unwrap_or_default();
        [inclusive, exclusive]
            .iter()
            .filter_map(|key| res.get(*key)?.as_f64())
            .any(|given| is_tighter(given, bound))
    };
    if !tighter(
        res,
        "minimum",
        "exclusiveMinimum",
        |given, low| given >= low,
        &low,
    ) {
        res.insert("minimum".to_owned(), Value::Number(low));
    }
    if !tighter(
        res,
        "maximum",
        "exclusiveMaximum",
        |given, high| given <= high,
        &high,
    ) {
        res.insert("maximum".to_owned(), Value::Number(high));
    }
}

/// `minimum` with `exclusiveMinimum: true` (OAS 3.0.3 §4.7.24, from JSON Schema draft 5).
pub(super) fn exclusive_bounds(node: &Node, res: &mut Map<String, Value>) {
    for (exclusive, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if node.get_bool(exclusive) == Some(true)
            && let Some(value) = res.remove(bound)
        {
            res.insert(exclusive.to_owned(), value);
        }
    }
}
