//! Finds a value of a schema by a quick look, where there is an obvious one: most schemas need no proof.

use serde_json::{Map, Value};

use crate::schema::types::resolve;

/// The maximum nesting of schemas that are looked at.
const DEEPEST: u32 = 8;

/// The branches of a union that are tried.
const MOST_BRANCHES: usize = 4;

/// The schemas that a value must satisfy together, before the look is given up.
const MOST_PARTS: usize = 64;

/// Whether some value surely satisfies `schema`, which is part of `bundle`. `false` says nothing.
pub(super) fn has_value(schema: &Value, bundle: &Value) -> bool {
    (0..MOST_BRANCHES).any(|branch| {
        [false, true].into_iter().any(|is_full| {
            let sampler = Sampler {
                bundle,
                branch,
                is_full,
            };
            let value = sampler.sample(&[schema], 0);
            value.is_some_and(|value| Judge { bundle }.judge(schema, &value, 0) == Some(true))
        })
    })
}

/// Makes a value from the keywords that say most.
struct Sampler<'b> {
    bundle: &'b Value,
    /// Which branch of each union is taken.
    branch: usize,
    /// Whether optional members are there too.
    is_full: bool,
}

impl<'b> Sampler<'b> {
    fn sample(&self, schemas: &[&'b Value], depth: u32) -> Option<Value> {
        let mut parts = Vec::new();
        for schema in schemas {
            self.gather(schema, &mut parts, 0);
        }
        if depth > DEEPEST || parts.len() > MOST_PARTS {
            return None;
        }
        let all = |keyword: &str| -> Vec<&'b Value> {
            parts.iter().filter_map(|part| part.get(keyword)).collect()
        };
        if let Some(value) = all("const").first() {
            return Some((*value).clone());
        }
        if let Some(values) = all("enum").first() {
            let values = values.as_array()?;
            return values.get(self.branch).or(values.first()).cloned();
        }
        match self.type_of(&parts)? {
            "object" => self.object(&parts, depth),
            "array" => {
                let least = all("minItems").into_iter().filter_map(Value::as_u64).max();
                let items = all("items");
                let items = (0..least.unwrap_or(0).min(4)).map(|_| self.sample(&items, depth + 1));
                Some(Value::Array(items.collect::<Option<_>>()?))
            }
            "string" => {
                let least = all("minLength").into_iter().filter_map(Value::as_u64).max();
                let mut format = all("format").into_iter().filter_map(Value::as_str);
                let known = format.find_map(of_format);
                let text = "a".repeat(usize::try_from(least.unwrap_or(0).min(256)).ok()?);
                Some(known.map_or(text, ToOwned::to_owned).into())
            }
            "integer" | "number" => {
                let least = all("minimum").into_iter().chain(all("exclusiveMinimum"));
                let least = least.filter_map(Value::as_f64).fold(f64::MIN, f64::max);
                let most = all("maximum").into_iter().chain(all("exclusiveMaximum"));
                let most = most.filter_map(Value::as_f64).fold(f64::MAX, f64::min);
                let is_open = !all("exclusiveMinimum").is_empty();
                let from = if least > 0.0 { least.ceil() } else { 0.0 };
                let value = if is_open && from <= least {
                    from + 1.0
                } else {
                    from
                };
                whole(if value > most { most.floor() } else { value })
            }
            "boolean" => Some(true.into()),
            _ => Some(Value::Null),
        }
    }

    fn object(&self, parts: &[&'b Map<String, Value>], depth: u32) -> Option<Value> {
        let mut res = Map::new();
        let properties: Vec<&'b Map<String, Value>> = parts
            .iter()
            .filter_map(|part| part.get("properties")?.as_object())
            .collect();
        let required = parts
            .iter()
            .filter_map(|part| part.get("required")?.as_array());
        let required = required.flatten().filter_map(Value::as_str);
        let optional = properties.iter().flat_map(|it| it.keys());
        let optional = optional.map(String::as_str).take(32);
        let names = required.chain(optional.filter(|_| self.is_full && depth == 0));
        for name in names {
            if res.contains_key(name) {
                continue;
            }
            let schemas: Vec<&Value> = properties.iter().filter_map(|it| it.get(name)).collect();
            res.insert(name.to_owned(), self.sample(&schemas, depth + 1)?);
        }
        Some(Value::Object(res))
    }

    /// The schema objects that a value of `schema` must satisfy, with one branch of each union.
    fn gather(&self, schema: &'b Value, parts: &mut Vec<&'b Map<String, Value>>, depth: u32) {
        let Value::Object(keywords) = schema else {
            return;
        };
        if depth > DEEPEST || parts.len() > MOST_PARTS {
            return;
        }
        parts.push(keywords);
        if let Some(target) = keywords.get("$ref").and_then(|it| resolve(it, self.bundle)) {
            self.gather(target, parts, depth + 1);
        }
        for part in list(keywords, "allOf") {
            self.gather(part, parts, depth + 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches = list(keywords, keyword);
            if let Some(branch) = branches.get(self.branch).or(branches.first()) {
                self.gather(branch, parts, depth + 1);
            }
        }
    }

    /// A type that all `parts` admit.
    fn type_of(&self, parts: &[&'b Map<String, Value>]) -> Option<&'static str> {
        let describes = |keywords: &[&str]| {
            let mut parts = parts.iter();
            parts.any(|part| keywords.iter().any(|keyword| part.contains_key(*keyword)))
        };
        let is_array = describes(&["items", "minItems"]) && !describes(&["properties"]);
        let order: [&'static str; 7] = if is_array {
            [
                "array", "object", "string", "integer", "number", "boolean", "null",
            ]
        } else {
            [
                "object", "array", "string", "integer", "number", "boolean", "null",
            ]
        };
        let admits = |name: &str, types: &Value| match types {
            Value::String(only) => only == name || only == "number" && name == "integer",
            Value::Array(list) => list.iter().any(|it| it == name),
            _ => false,
        };
        let mut types = parts.iter().filter_map(|part| part.get("type")).peekable();
        types.peek()?;
        let types: Vec<&Value> = types.collect();
        let mut order = order.into_iter();
        order.find(|name| types.iter().all(|types| admits(name, types)))
    }
}

/// Says whether a value satisfies a schema, where that is easy to see.
struct Judge<'b> {
    bundle: &'b Value,
}

impl Judge<'_> {
    /// `None` where it is not easy to see.
    fn judge(&self, schema: &Value, value: &Value, depth: u32) -> Option<bool> {
        let keywords = match schema {
            Value::Bool(flag) => return Some(*flag),
            Value::Object(keywords) if depth <= DEEPEST => keywords,
            _ => return None,
        };
        let mut is_certain = true;
        for (keyword, argument) in keywords {
            match self.keyword(keywords, keyword, argument, value, depth) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => is_certain = false,
            }
        }
        is_certain.then_some(true)
    }

    fn keyword(
        &self,
        keywords: &Map<String, Value>,
        keyword: &str,
        argument: &Value,
        value: &Value,
        depth: u32,
    ) -> Option<bool> {
        let below = |schema: &Value, value: &Value| self.judge(schema, value, depth + 1);
        let all = |judged: &mut dyn Iterator<Item = Option<bool>>| {
            let judged: Vec<Option<bool>> = judged.collect();
            if judged.contains(&Some(false)) {
                return Some(false);
            }
            judged.iter().all(Option::is_some).then_some(true)
        };
        let count = |len: usize| Some((u64::try_from(len).ok()?, argument.as_u64()?));
        match keyword {
            "$ref" => below(resolve(argument, self.bundle)?, value),
            "type" => Some(match argument {
                Value::String(name) => is_of(name, value),
                Value::Array(names) => {
                    let mut names = names.iter().filter_map(Value::as_str);
                    names.any(|name| is_of(name, value))
                }
                _ => return None,
            }),
            "const" => Some(argument == value),
            "enum" => Some(argument.as_array()?.contains(value)),
            "allOf" => all(&mut argument.as_array()?.iter().map(|it| below(it, value))),
            "anyOf" | "oneOf" => {
                let judged: Vec<_> = argument
                    .as_array()?
                    .iter()
                    .map(|it| below(it, value))
                    .collect();
                let of = |verdict| judged.iter().filter(|it| **it == verdict).count();
                match (of(Some(true)), of(None), keyword) {
                    (0, 0, _) => Some(false),
                    (1.., _, "anyOf") | (1, 0, _) => Some(true),
                    (2.., _, "oneOf") => Some(false),
                    _ => None,
                }
            }
            "not" => below(argument, value).map(|is_valid| !is_valid),
            "minimum" => number(value).map_or(Some(true), |it| Some(it >= argument.as_f64()?)),
            "maximum" => number(value).map_or(Some(true), |it| Some(it <= argument.as_f64()?)),
            "exclusiveMinimum" => {
                number(value).map_or(Some(true), |it| Some(it > argument.as_f64()?))
            }
            "exclusiveMaximum" => {
                number(value).map_or(Some(true), |it| Some(it < argument.as_f64()?))
            }
            "multipleOf" if !value.is_number() => Some(true),
            "multipleOf" => match (value.as_i64(), argument.as_i64()) {
                (Some(value), Some(factor)) if factor > 0 => Some(value % factor == 0),
                (Some(0), _) => Some(true),
                _ => None,
            },
            "minLength" | "maxLength" => {
                let Some(text) = value.as_str() else {
                    return Some(true);
                };
                let (len, bound) = count(text.chars().count())?;
                Some(if keyword == "minLength" {
                    len >= bound
                } else {
                    len <= bound
                })
            }
            "pattern" if !value.is_string() => Some(true),
            "format" => match (value.as_str(), argument.as_str()?) {
                (None, _) => Some(true),
                (Some(text), format) => (of_format(format) == Some(text)).then_some(true),
            },
            "minItems" | "maxItems" => {
                let Some(items) = value.as_array() else {
                    return Some(true);
                };
                let (len, bound) = count(items.len())?;
                Some(if keyword == "minItems" {
                    len >= bound
                } else {
                    len <= bound
                })
            }
            "items" if !keywords.contains_key("prefixItems") => {
                let items = value.as_array().into_iter().flatten();
                all(&mut items.map(|item| below(argument, item)))
            }
            "uniqueItems" => {
                let len = value.as_array().map_or(0, Vec::len);
                (len < 2 || argument == &Value::Bool(false)).then_some(true)
            }
            "minProperties" | "maxProperties" => {
                let Some(members) = value.as_object() else {
                    return Some(true);
                };
                let (len, bound) = count(members.len())?;
                Some(if keyword == "minProperties" {
                    len >= bound
                } else {
                    len <= bound
                })
            }
            "required" => {
                let Some(members) = value.as_object() else {
                    return Some(true);
                };
                let mut names = argument.as_array()?.iter().filter_map(Value::as_str);
                Some(names.all(|name| members.contains_key(name)))
            }
            "properties" => {
                let properties = argument.as_object()?;
                let members = value.as_object().into_iter().flatten();
                let known =
                    members.filter_map(|(name, value)| Some((properties.get(name)?, value)));
                all(&mut known.map(|(schema, value)| below(schema, value)))
            }
            "additionalProperties" if !keywords.contains_key("patternProperties") => {
                let own = keywords.get("properties").and_then(Value::as_object);
                let members = value.as_object().into_iter().flatten();
                let others =
                    members.filter(|(name, _)| own.is_none_or(|it| !it.contains_key(*name)));
                all(&mut others.map(|(_, value)| below(argument, value)))
            }
            "$schema" | "$defs" => Some(true),
            _ => None,
        }
    }
}

/// The list `keyword` of `keywords`.
fn list<'b>(keywords: &'b Map<String, Value>, keyword: &str) -> &'b [Value] {
    let list = keywords.get(keyword).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

/// A whole number as JSON, where it is exact.
fn whole(number: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_exact = number.abs() <= EXACT && number.fract() == 0.0;
    is_exact.then(|| format!("{number:.0}").parse::<i64>().ok().map(Value::from))?
}

/// A value of a format.
fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "2000-01-01T00:00:00Z",
        "date" => "2000-01-01",
        "time" => "00:00:00Z",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        "email" => "a@example.com",
        "uri" | "url" | "iri" => "https://example.com",
        "ipv4" => "192.0.2.1",
        "hostname" => "example.com",
        "byte" | "binary" | "password" => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_obvious_value_is_found_and_none_where_there_is_none() {
        let bundle = json!({"$defs": {
            "Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "minLength": 2}, "born": {"type": "string", "format": "date"}}},
            "Cat": {"allOf": [{"$ref": "#/$defs/Pet"}, {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer", "minimum": 1, "maximum": 9}}}]},
            "List": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/Cat"}},
            "Either": {"oneOf": [{"$ref": "#/$defs/Cat"}, {"type": "object", "required": ["tail"], "properties": {"tail": {"type": "boolean"}}}]},
            "Kind": {"type": "string", "enum": ["a", "b"], "maxLength": 1}
        }});
        for schema in ["Pet", "Cat", "List", "Either", "Kind"] {
            let schema = json!({"$ref": format!("#/$defs/{schema}")});
            assert!(has_value(&schema, &bundle), "{schema}");
        }
        for schema in [
            json!({"allOf": [{"type": "string"}, {"type": "integer"}]}),
            json!({"type": "integer", "minimum": 5, "maximum": 4}),
            json!({"type": "object", "required": ["a"], "additionalProperties": false}),
            json!({"oneOf": [{"type": "string"}, {"type": "string"}]}),
            json!({"type": "string", "minLength": 3, "maxLength": 2}),
            json!({"type": "string", "enum": ["abc"], "maxLength": 2}),
            json!({"type": "object", "properties": {"a": false}, "required": ["a"]}),
            json!(false),
        ] {
            assert!(!has_value(&schema, &bundle), "{schema}");
        }
    }

    proptest::proptest! {
        /// What is found is a value to the validator as well.
        #[test]
        fn the_validator_agrees(types in proptest::collection::vec(0..5_usize, 1..4), least in 0..4_u64, most in 0..4_u64) {
            let names = ["string", "integer", "object", "array", "boolean"];
            let parts: Vec<Value> = types.iter().map(|at| json!({"type": names.get(*at), "minLength": least, "maxLength": most, "minimum": least, "maximum": most, "minItems": least, "maxItems": most, "items": {"type": "null"}})).collect();
            for schema in [json!({"allOf": parts}), json!({"oneOf": parts}), json!({"anyOf": parts})] {
                let sampler = Sampler { bundle: &schema, branch: 0, is_full: false };
                if let Some(value) = sampler.sample(&[&schema], 0)
                    && let Some(judged) = (Judge { bundle: &schema }).judge(&schema, &value, 0)
                {
                    proptest::prop_assert_eq!(judged, crate::schema::validator::admits(&schema, &value));
                }
            }
        }
    }
}
