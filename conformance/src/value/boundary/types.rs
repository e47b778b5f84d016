//! Boundaries of `type`, `enum` and `const`.

use serde_json::{Map, Value, json};

use super::{Keyword, Location, Walk};

/// The maximum number of enumerated values that are tried one by one.
const MAX_CHOICES: usize = 24;

impl Walk<'_> {
    pub(super) fn types(&mut self, location: &Location<'_>) {
        if let Some(choices) = location.keywords.get("enum").and_then(Value::as_array) {
            for choice in choices.iter().take(MAX_CHOICES) {
                self.inside(
                    location.pointer,
                    Keyword::Enum,
                    choice.clone(),
                    "one of the enumerated values",
                );
            }
            self.outside(
                location.pointer,
                Keyword::Enum,
                other_than(choices),
                "a value that is not enumerated",
            );
        }
        if let Some(constant) = location.keywords.get("const") {
            let others = std::slice::from_ref(constant);
            self.outside(
                location.pointer,
                Keyword::Const,
                other_than(others),
                "not the constant value",
            );
        }
        match location.keywords.get("type") {
            Some(types) => self.wrong_types(location, types),
            None if is_unconstrained(location.keywords) && self.context.is_typed() => {
                self.all_types(location);
            }
            None => {}
        }
    }

    /// A value of each type, where the schema allows all.
    fn all_types(&mut self, location: &Location<'_>) {
        let all = [
            (json!({}), "an object"),
            (json!([]), "a list"),
            (json!("word"), "a string"),
            (json!(7), "a number"),
            (json!(true), "a boolean"),
            (Value::Null, "null"),
        ];
        for (value, name) in all {
            let what = format!("{name} where any value is allowed");
            self.inside(location.pointer, Keyword::Type, value, what);
        }
    }

    fn wrong_types(&mut self, location: &Location<'_>, types: &Value) {
        let admitted: Vec<&str> = match types {
            Value::String(name) => vec![name],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        if admitted.contains(&"null") {
            self.inside(location.pointer, Keyword::Type, Value::Null, "null");
        }
        if admitted.contains(&"boolean") {
            for flag in [true, false] {
                self.inside(location.pointer, Keyword::Type, flag, "a boolean");
            }
        }
        let is = |name| admitted.contains(&name);
        let wrong = [
            (json!({}), is("object"), "an object"),
            (json!([]), is("array"), "a list"),
            (json!("word"), is("string"), "a string"),
            (json!(1.5), is("number"), "a fraction"),
            (json!(7), is("number") || is("integer"), "a number"),
            (json!(true), is("boolean"), "a boolean"),
            (Value::Null, is("null"), "null"),
        ];
        // Without types on the wire, a number is a string, too: what is wrong with it is told by another keyword.
        let is_text = |value: &Value| {
            !self.context.is_typed() && is("string") && !value.is_object() && !value.is_array()
        };
        let wrong = wrong.map(|(value, is_admitted, name)| {
            let is_admitted = is_admitted || is_text(&value);
            (value, is_admitted, name)
        });
        for (value, is_admitted, name) in wrong {
            if !is_admitted {
                let what = format!("{name} instead of {}", admitted.join(" or "));
                self.outside(location.pointer, Keyword::Type, value, what);
            }
        }
    }
}

/// Whether a schema asserts nothing.
fn is_unconstrained(keywords: &Map<String, Value>) -> bool {
    keywords
        .keys()
        .all(|key| matches!(key.as_str(), "$defs" | "xml"))
}

/// A value similar to `choices` that is not one of them.
fn other_than(choices: &[Value]) -> Value {
    let candidates = [
        json!("not-a-choice"),
        json!(987_654),
        json!("not-a-choice-either"),
        json!([]),
    ];
    let wants_string = choices.iter().any(Value::is_string);
    let fitting = candidates
        .iter()
        .filter(|candidate| !choices.contains(candidate))
        .find(|candidate| candidate.is_string() == wants_string);
    fitting.cloned().unwrap_or_default()
}
