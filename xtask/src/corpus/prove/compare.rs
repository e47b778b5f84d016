//! What differs between two values, by the rules of JSON and of what a client may leave out.

use std::collections::BTreeSet;

use serde_json::{Number, Value};
use spec::{schema::SchemaValidator, source::pointer::JsonPointer};

/// The first difference between two values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    /// Where, as a JSON Pointer.
    pub(super) pointer: String,
    /// What is meant; `None` for nothing.
    pub(super) meant: Option<Value>,
    /// What is seen; `None` for nothing.
    pub(super) seen: Option<Value>,
}

/// The values that schemas describe, by pointer. A client may drop members that none describes: a schema does not oblige
/// anyone to know members beyond those that it evaluates (JSON Schema 2020-12 core §10.3.2).
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    pointers: Option<BTreeSet<JsonPointer>>,
}

impl Described {
    /// What the schema of `validator` describes of `value`; without one, or where it does not admit `value`, every member
    /// is described.
    pub(super) fn of(validator: Option<&SchemaValidator>, value: &Value) -> Self {
        Self {
            pointers: validator.and_then(|validator| validator.evaluated(value)),
        }
    }

    fn has(&self, pointer: &str) -> bool {
        let pointers = self.pointers.as_ref();
        pointers.is_none_or(|pointers| pointers.contains(&JsonPointer::from(pointer)))
    }
}

/// The first difference between `meant` and `seen`. Members come in any order, numbers are compared by value, and
/// members that are not `described` may be missing.
pub(super) fn difference(meant: &Value, seen: &Value, described: &Described) -> Option<Difference> {
    Comparison { described }.find(meant, seen, String::new())
}

struct Comparison<'v> {
    described: &'v Described,
}

impl Comparison<'_> {
    fn find(&self, meant: &Value, seen: &Value, pointer: String) -> Option<Difference> {
        let at = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        match (meant, seen) {
            (Value::Object(a), Value::Object(b)) => {
                for (key, value) in a {
                    let found = match b.get(key) {
                        Some(other) => self.find(value, other, at(key)),
                        None if !self.described.has(&at(key)) => None,
                        None => Some(Difference {
                            pointer: at(key),
                            meant: Some(value.clone()),
                            seen: None,
                        }),
                    };
                    if found.is_some() {
                        return found;
                    }
                }
                let (added, value) = b.iter().find(|(key, _)| !a.contains_key(*key))?;
                Some(Difference {
                    pointer: at(added),
                    meant: None,
                    seen: Some(value.clone()),
                })
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                let mut pairs = a.iter().zip(b).enumerate();
                pairs.find_map(|(index, (a, b))| self.find(a, b, at(&index.to_string())))
            }
            (Value::Number(a), Value::Number(b)) => {
                (!is_same_number(a, b)).then(|| other(meant, seen, pointer))
            }
            _ => (meant != seen).then(|| other(meant, seen, pointer)),
        }
    }
}

fn other(meant: &Value, seen: &Value, pointer: String) -> Difference {
    Difference {
        pointer,
        meant: Some(meant.clone()),
        seen: Some(seen.clone()),
    }
}

/// Integers are the same by all of their digits. Fractions are doubles (RFC 8259 §6), and reading their decimal digits may
/// be off by the last bit.
fn is_same_number(a: &Number, b: &Number) -> bool {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => is_near(a.as_f64(), b.as_f64()),
        _ => false,
    }
}

/// The integer that `number` is, whether or not it has a fraction of zeros.
fn integer(number: &Number) -> Option<i128> {
    const EXACT: f64 = 1e36;
    let whole = number.as_i64().map(i128::from);
    let whole = whole.or_else(|| number.as_u64().map(i128::from));
    #[expect(clippy::cast_possible_truncation, reason = "its range is checked")]
    whole.or_else(|| {
        let float = number.as_f64()?;
        (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i128)
    })
}

fn is_near(a: Option<f64>, b: Option<f64>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return false;
    };
    (a - b).abs() <= f64::EPSILON * a.abs().max(b.abs())
}

/// `value` with integers written as such: `2.0` is an integer in JSON, and a program has integers to begin with.
pub(super) fn with_integers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let float = number
                .as_f64()
                .filter(|it| number.is_f64() && it.fract() == 0.0);
            #[expect(clippy::cast_possible_truncation, reason = "its range is checked")]
            if let Some(float) = float.filter(|it| it.abs() < 9e15) {
                *value = (float as i64).into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(with_integers),
        Value::Object(members) => members.values_mut().for_each(with_integers),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use spec::{document::Document, model::Api, schema::Direction};

    use super::*;

    fn validator() -> SchemaValidator {
        let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200': \
                    {description: d, content: {application/json: {schema: {oneOf: [{type: object, required: [kind], \
                    properties: {kind: {const: cat}, lives: {type: integer}}, patternProperties: {^p: {type: string}}}, {type: object, required: [kind], properties: \
                    {kind: {const: dog}, barks: {type: boolean}, any: {}}}, {type: object, required: [kind], \
                    properties: {kind: {const: bag}}, additionalProperties: {type: integer}}, {type: object, required: [kind], \
                    properties: {kind: {const: box}}, unevaluatedProperties: {type: integer}}]}}}}\n";
        let loaded = Document::from_text("api.yaml", text.to_owned());
        let api = Api::new(Arc::new(loaded.document.expect("a document")));
        let operation = api.operations.first().expect("an operation");
        let response = operation.responses.list.first().expect("a response");
        let media = response.content.first().expect("content");
        let schema = media.schema.as_ref().expect("a schema");
        SchemaValidator::new(&api.document, schema, Direction::Response).expect("a schema")
    }

    #[test]
    fn order_notation_and_what_nothing_describes_do_not_differ() {
        let validator = validator();
        let differ = |a: Value, b: Value| {
            let described = Described::of(Some(&validator), &a);
            difference(&a, &b, &described).map(|it| it.pointer)
        };
        let cat = || json!({"kind": "cat", "lives": 2});
        assert_eq!(differ(cat(), json!({"lives": 2.0, "kind": "cat"})), None);
        assert_eq!(
            differ(cat(), json!({"kind": "cat"})).as_deref(),
            Some("/lives")
        );
        assert_eq!(
            differ(json!({"kind": "cat", "x": 1}), json!({"kind": "cat"})),
            None
        );
        assert_eq!(
            differ(json!({"kind": "cat"}), cat()).as_deref(),
            Some("/lives")
        );
        let barking = json!({"kind": "cat", "barks": "wrong"});
        assert_eq!(differ(barking, json!({"kind": "cat"})), None);
        let dog = json!({"kind": "dog", "any": "wrong"});
        assert_eq!(differ(dog, json!({"kind": "dog"})).as_deref(), Some("/any"));
        // A schema describes members by patterns, and all others, as well as by name.
        for (kind, name, value) in [
            ("cat", "px", json!("a")),
            ("bag", "x", json!(1)),
            ("box", "x", json!(1)),
        ] {
            let pointer = differ(json!({"kind": kind, name: value}), json!({"kind": kind}));
            assert_eq!(pointer, Some(format!("/{name}")), "{kind}");
        }
    }

    #[test]
    fn integers_differ_by_their_last_digit() {
        let differ = |a: Value, b: Value| difference(&a, &b, &Described::default()).is_some();
        assert!(differ(
            json!(9_007_199_254_740_993_i64),
            json!(9_007_199_254_740_992_i64)
        ));
        assert!(differ(json!(u64::MAX), json!(u64::MAX - 1)));
        assert!(differ(json!(1), json!(1.5)));
        assert!(!differ(json!(0.1), json!(0.1_f64.next_up())));
        assert!(!differ(json!(2), json!(2.0)));
    }
}
