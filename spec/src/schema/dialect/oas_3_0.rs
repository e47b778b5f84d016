//! Keywords of 3.0 as keywords of 2020-12: `nullable`, boolean `exclusiveMinimum`, and the bounds of formats.

use serde_json::{Map, Value, json};

use crate::source::node::Node;

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

/// The bounds that `format: int32` and `int64` mean (OAS 3.0.3 §4.4).
pub(super) fn bounds_of_format(node: &Node, res: &mut Map<String, Value>) {
    let is_integer = match res.get("type") {
        Some(Value::String(name)) => name == "integer" || name == "number",
        Some(Value::Array(names)) => names.contains(&"integer".into()),
        _ => false,
    };
    let (low, high) = match node.get_str("format") {
        Some("int32") if is_integer => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") if is_integer => (i64::MIN, i64::MAX),
        _ => return,
    };
    let tighter = |res: &Map<String, Value>,
                   inclusive: &str,
                   exclusive: &str,
                   is_tighter: fn(f64, f64) -> bool,
                   bound: i64| {
        #[expect(
            clippy::cast_precision_loss,
            reason = "only compared with bounds far smaller or far larger"
        )]
        let bound = bound as f64;
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
        low,
    ) {
        res.insert("minimum".to_owned(), low.into());
    }
    if !tighter(
        res,
        "maximum",
        "exclusiveMaximum",
        |given, high| given <= high,
        high,
    ) {
        res.insert("maximum".to_owned(), high.into());
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
