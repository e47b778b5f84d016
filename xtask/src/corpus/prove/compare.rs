//! What differs between two values, by the rules of JSON and of what a client may leave out.

use serde_json::{Value, json};
use spec::schema::SchemaValidator;

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

/// The schema of the values that are compared: it knows which members a client may leave out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Described<'s> {
    validator: Option<&'s SchemaValidator>,
}

/// Values of each type. A member that may be any of most of these is described by nothing.
fn any_values() -> [Value; 6] {
    [
        Value::Null,
        true.into(),
        27.5.into(),
        "\u{1}any".into(),
        json!([[[]]]),
        json!({"any": 27}),
    ]
}

/// How many of these the schema of a member may admit that describes it.
const ADMITTED: usize = 3;

impl<'s> Described<'s> {
    /// By the schema of `validator`; without one every member is described.
    pub(super) fn by(validator: Option<&'s SchemaValidator>) -> Self {
        Self { validator }
    }

    /// Whether a schema that applies to `value` describes the member `name` of the object at `pointer`. A client drops
    /// members that nothing describes, and those that only other branches of a union do.
    fn describes(self, value: &Value, pointer: &str, name: &str) -> bool {
        let Some(validator) = self.validator else {
            return true;
        };
        let bundle = validator.bundle();
        if !is_named(bundle, name, &|_| true) {
            return false;
        }
        // A schema that admits anything describes the member all the same.
        if is_named(bundle, name, &is_open) || !validator.is_valid(value) {
            return true;
        }
        let mut changed = value.clone();
        let mut is_admitted = |other: &Value| {
            let object = changed.pointer_mut(pointer).and_then(Value::as_object_mut);
            let member = object.and_then(|object| object.get_mut(name));
            if let Some(member) = member {
                member.clone_from(other);
            }
            validator.is_valid(&changed)
        };
        any_values().iter().filter(|it| is_admitted(it)).count() <= ADMITTED
    }
}

/// Whether some `properties` of `schema` have a member `name` whose schema is as `is_meant` says.
fn is_named(schema: &Value, name: &str, is_meant: &dyn Fn(&Value) -> bool) -> bool {
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                let properties = members.get("properties");
                if properties.and_then(|it| it.get(name)).is_some_and(is_meant) {
                    return true;
                }
                pending.extend(members.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    false
}

/// Whether `schema` admits anything.
fn is_open(schema: &Value) -> bool {
    const ANNOTATIONS: [&str; 7] = [
        "description",
        "title",
        "example",
        "examples",
        "default",
        "deprecated",
        "readOnly",
    ];
    match schema {
        Value::Bool(admits) => *admits,
        Value::Object(members) => members
            .keys()
            .all(|key| key.starts_with("x-") || ANNOTATIONS.contains(&key.as_str())),
        _ => false,
    }
}

/// The first difference between `meant` and `seen`. Members come in any order, numbers are compared by value, and
/// members that are not `described` may be missing.
pub(super) fn difference(
    meant: &Value,
    seen: &Value,
    described: Described<'_>,
) -> Option<Difference> {
    let comparison = Comparison {
        root: meant,
        described,
    };
    comparison.find(meant, seen, String::new())
}

struct Comparison<'v> {
    root: &'v Value,
    described: Described<'v>,
}

impl Comparison<'_> {
    fn find(&self, meant: &Value, seen: &Value, pointer: String) -> Option<Difference> {
        let at = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        match (meant, seen) {
            (Value::Object(a), Value::Object(b)) => {
                for (key, value) in a {
                    let found = match b.get(key) {
                        Some(other) => self.find(value, other, at(key)),
                        None if !self.described.describes(self.root, &pointer, key) => None,
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
                let is_equal = a == b || is_near(a.as_f64(), b.as_f64());
                (!is_equal).then(|| other(meant, seen, pointer))
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

/// Reading decimal digits may be off by the last bit.
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

    use spec::{document::Document, model::Api, schema::Direction};

    use super::*;

    fn validator() -> SchemaValidator {
        let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200': \
                    {description: d, content: {application/json: {schema: {oneOf: [{type: object, required: [kind], \
                    properties: {kind: {const: cat}, lives: {type: integer}}}, {type: object, required: [kind], properties: \
                    {kind: {const: dog}, barks: {type: boolean}, any: {}}}]}}}}\n";
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
            difference(&a, &b, Described::by(Some(&validator))).map(|it| it.pointer)
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
    }
}
