//! Compiles JSON Schemas and asks what is compiled about values.
//!
//! Most schemas are what `jsonschema` makes of them. Where unions refer to unions that refer to the same ones again,
//! the number of ways to a schema is exponential, and so would be the time: such schemas are found by [`shared`], and
//! [`remembered`] asks each of them once for each part of a value.

mod options;
mod remembered;
mod shared;

use std::{collections::BTreeSet, sync::Arc};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind, output::Annotations};
use serde_json::Value;

use self::remembered::{KEYWORD, Question, Remembered};
pub(super) use self::{options::options, shared::shared_definitions};
use crate::source::pointer::JsonPointer;

/// A compiled JSON Schema of draft 2020-12 that is self-contained.
#[derive(Debug)]
pub(super) struct CompiledSchema {
    validator: Validator,
    remembered: Option<Arc<Remembered>>,
}

/// One keyword or schema that was applied to a part of a value which it admits (JSON Schema 2020-12 core §12.4).
pub(super) struct Applied<'a> {
    /// Where the part is in the value.
    pub(super) instance: JsonPointer,
    /// Where the schema was written: a pointer, or a URL with one in its fragment.
    pub(super) schema: &'a str,
    /// Its annotation.
    pub(super) annotation: Option<&'a Value>,
}

impl CompiledSchema {
    /// Compiles `schema`.
    ///
    /// # Errors
    ///
    /// When it cannot be compiled, with the reason of `jsonschema`.
    pub(super) fn new(schema: &Value) -> Result<Self, ValidationError<'static>> {
        let shared = shared_definitions(schema);
        // What a schema evaluated for others (`unevaluatedProperties`) is not remembered.
        if shared.is_empty() || shared::has_unevaluated(schema) {
            let validator = options().build(schema)?;
            return Ok(Self {
                validator,
                remembered: None,
            });
        }
        let (validator, remembered) = Remembered::compile(schema, &shared)?;
        Ok(Self {
            validator,
            remembered: Some(remembered),
        })
    }

    /// Compiles `schema`, whose references mean the definitions of this one; `None` where that is not possible, or nothing
    /// is shared by it.
    pub(super) fn within(&self, schema: &Value) -> Option<Self> {
        let remembered = self.remembered.as_ref()?;
        Some(Self {
            validator: remembered.within(schema).ok()?,
            remembered: Some(Arc::clone(remembered)),
        })
    }

    /// Whether `value` satisfies the schema.
    pub(super) fn is_valid(&self, value: &Value) -> bool {
        let _question = self.question();
        self.validator.is_valid(value)
    }

    /// What remembers until it goes, where something is to be remembered.
    fn question(&self) -> Option<Question> {
        self.remembered.as_ref().map(Question::about)
    }

    /// Shows every error of `value` to `found`, with the location of the part that the error's own location begins at.
    ///
    /// `found` asks no schema: what it made could be taken for a part of `value`, by its address.
    pub(super) fn errors(
        &self,
        value: &Value,
        mut found: impl FnMut(&JsonPointer, &ValidationError<'_>),
    ) {
        let _question = self.question();
        let mut asked = BTreeSet::new();
        let mut pending = vec![(&self.validator, JsonPointer::root())];
        while let Some((validator, base)) = pending.pop() {
            let Some(part) = value.pointer(base.as_str()) else {
                continue;
            };
            for error in validator.iter_errors(part) {
                let definition = self.remembered.as_deref().and_then(|remembered| {
                    let is_remembered = error.kind().keyword() == KEYWORD;
                    let path = is_remembered.then(|| error.schema_path().as_str())?;
                    remembered.definition(path)
                });
                let Some((name, definition)) = definition else {
                    found(&base, &error);
                    continue;
                };
                // What is wrong by a shared definition is told once, however many ways lead to it.
                let at = located(&base, &error);
                if asked.insert((name, at.clone())) {
                    pending.push((definition, at));
                }
            }
        }
    }

    /// Shows what is applied to `value` to `found`, but what is within branches that do not admit their part, until that
    /// answers `false`; it asks no schema, as above. Whether the value satisfies the schema.
    pub(super) fn applied(
        &self,
        value: &Value,
        mut found: impl FnMut(&Applied<'_>) -> bool,
    ) -> bool {
        let _question = self.question();
        let mut asked = BTreeSet::new();
        let mut pending = vec![(&self.validator, JsonPointer::root())];
        let mut is_valid = None;
        while let Some((validator, base)) = pending.pop() {
            let Some(part) = value.pointer(base.as_str()) else {
                continue;
            };
            let evaluation = validator.evaluate(part);
            is_valid.get_or_insert(evaluation.root().valid());
            let mut units = vec![(evaluation.root(), false)];
            while let Some((unit, is_of_names)) = units.pop() {
                if !unit.valid() {
                    continue;
                }
                // Names are not parts of the value.
                let is_of_names = is_of_names || unit.schema_location().ends_with("/propertyNames");
                units.extend(unit.children().map(|child| (child, is_of_names)));
                let at = base.append(&JsonPointer::from(unit.instance_location().as_str()));
                let definition = self.remembered.as_deref().and_then(|remembered| {
                    let path = unit.schema_location();
                    let is_followed = path.ends_with(KEYWORD) && !is_of_names;
                    remembered.definition(is_followed.then(|| fragment(path))?.as_ref())
                });
                if let Some((name, definition)) = definition
                    && asked.insert((name, at.clone()))
                {
                    pending.push((definition, at.clone()));
                }
                let applied = Applied {
                    instance: at,
                    schema: unit.schema_location(),
                    annotation: unit.annotations().map(Annotations::value),
                };
                if !found(&applied) {
                    return is_valid == Some(true);
                }
            }
        }
        is_valid == Some(true)
    }
}

impl Applied<'_> {
    /// The pointer of the schema in the whole JSON Schema.
    pub(super) fn pointer(&self) -> JsonPointer {
        JsonPointer::from(fragment(self.schema).as_ref())
    }
}

/// Where in the value `error` is, which was found in the part at `base`.
pub(super) fn located(base: &JsonPointer, error: &ValidationError<'_>) -> JsonPointer {
    base.append(&JsonPointer::from(error.instance_path().as_str()))
}

/// Keywords whose schema is `false` where nothing may be in the place that they are about.
const FORBIDDING: [&str; 5] = [
    "additionalProperties",
    "unevaluatedProperties",
    "items",
    "additionalItems",
    "unevaluatedItems",
];

/// The keyword that `error` names, as it is in the document.
pub(super) fn keyword<'e>(error: &'e ValidationError<'_>) -> &'e str {
    match error.kind() {
        ValidationErrorKind::FalseSchema => {
            let last = error.schema_path().as_str().rsplit('/').next();
            let last = last.filter(|last| FORBIDDING.contains(last));
            last.unwrap_or_else(|| error.kind().keyword())
        }
        kind => match kind.keyword() {
            KEYWORD => "$ref",
            keyword => keyword,
        },
    }
}

/// The pointer in `location`: a pointer, or a URL with one in its fragment.
fn fragment(location: &str) -> std::borrow::Cow<'_, str> {
    match location.split_once('#') {
        Some((_, it)) if !location.starts_with('/') => {
            percent_encoding::percent_decode_str(it).decode_utf8_lossy()
        }
        _ => location.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    /// Schemas, each of which refers to the next ones, as `make` says it of the references and its number.
    fn layers(count: usize, make: impl Fn(Vec<Value>, usize) -> Value) -> Value {
        let definition = |at: usize| {
            let next = at + 1..count.min(at + 4);
            let next = next.map(|it| json!({"$ref": format!("#/$defs/M{it}")}));
            (format!("M{at}"), make(next.collect(), at))
        };
        let definitions: Map<String, Value> = (0..count).map(definition).collect();
        json!({"$ref": "#/$defs/M0", "$defs": definitions})
    }

    /// An object whose member tells its number.
    fn own(at: usize) -> Value {
        json!({"required": ["k"], "properties": {"k": {"const": at}, "n": {"type": "integer"}}})
    }

    fn with(mut branches: Vec<Value>, own: Value) -> Vec<Value> {
        branches.push(own);
        branches
    }

    fn any(count: usize) -> Value {
        layers(count, |next, at| json!({"anyOf": with(next, own(at))}))
    }

    fn one(count: usize) -> Value {
        layers(count, |next, at| json!({"oneOf": with(next, own(at))}))
    }

    fn all(count: usize) -> Value {
        layers(count, |next, at| {
            let own = json!({"properties": {"n": {"maximum": 2 * count - at}}});
            json!({"allOf": with(next, own)})
        })
    }

    fn negated(count: usize) -> Value {
        layers(
            count,
            |next, at| json!({"not": {"anyOf": with(next, own(at))}}),
        )
    }

    fn of_strings(count: usize) -> Value {
        let names = layers(
            count,
            |next, at| json!({"anyOf": with(next, json!({"const": format!("m{at}")}))}),
        );
        json!({
            "propertyNames": {"$ref": "#/$defs/M0"},
            "additionalProperties": {"$ref": "#/$defs/M1"},
            "$defs": names["$defs"],
        })
    }

    fn values() -> Vec<Value> {
        vec![
            json!({"k": 0}),
            json!({"k": 11, "n": 3}),
            json!({"k": 11, "n": "no integer"}),
            json!({"k": 99}),
            json!({"n": 17}),
            json!({"n": 40}),
            json!({"m0": "m3", "m11": "m5"}),
            json!({"m0": "m0"}),
            json!({"m12": "m3", "m0": "m99"}),
            json!([1]),
            json!("m2"),
            json!(null),
        ]
    }

    fn plain(schema: &Value) -> CompiledSchema {
        CompiledSchema {
            validator: options().build(schema).expect("a schema"),
            remembered: None,
        }
    }

    fn pointers(schema: &CompiledSchema, value: &Value) -> BTreeSet<String> {
        let mut res = BTreeSet::new();
        let is_valid = schema.applied(value, |applied| {
            res.insert(applied.instance.to_string());
            true
        });
        assert_eq!(is_valid, schema.is_valid(value));
        res
    }

    #[test]
    fn what_is_remembered_answers_as_what_is_asked_again() {
        for make in [any, one, all, negated, of_strings] {
            let schema = make(12);
            let remembered = CompiledSchema::new(&schema).expect("a schema");
            assert!(remembered.remembered.is_some());
            let plain = plain(&schema);
            for value in values() {
                assert_eq!(
                    remembered.is_valid(&value),
                    plain.is_valid(&value),
                    "{value}"
                );
                let errors = |schema: &CompiledSchema| {
                    let mut res = BTreeSet::new();
                    schema.errors(&value, |base, error| {
                        res.insert((located(base, error), keyword(error).to_owned()));
                    });
                    res
                };
                assert_eq!(errors(&remembered), errors(&plain), "{value} by {schema}");
                assert_eq!(
                    pointers(&remembered, &value),
                    pointers(&plain, &value),
                    "{value} by {schema}"
                );
            }
        }
    }

    #[test]
    fn four_hundred_layers_are_no_more_than_four_hundred_schemas() {
        for make in [any, one, all, negated, of_strings] {
            let schema = CompiledSchema::new(&make(400)).expect("a schema");
            for value in values() {
                let mut count = 0;
                schema.errors(&value, |_, _| count += 1);
                assert_eq!(schema.is_valid(&value), count == 0);
                assert!(!pointers(&schema, &value).is_empty() || count > 0);
            }
        }
    }

    #[test]
    fn what_is_applied_is_shown_until_it_is_enough() {
        let remembered = CompiledSchema::new(&any(14)).expect("a schema");
        let value = json!({"k": 13});
        let mut all = 0;
        remembered.applied(&value, |_| {
            all += 1;
            true
        });
        for enough in 1..=all {
            let mut count = 0;
            let is_valid = remembered.applied(&value, |_| {
                count += 1;
                count < enough
            });
            assert!(is_valid);
            assert_eq!(count, enough);
        }
    }

    #[test]
    fn a_schema_that_refers_to_shared_definitions_is_asked_as_alone() {
        let whole = any(14);
        let compiled = CompiledSchema::new(&whole).expect("a schema");
        let part = json!({"allOf": [{"$ref": "#/$defs/M3"}, {"$ref": "#/$defs/M12"}]});
        let within = compiled.within(&part).expect("a schema");
        let mut alone = part;
        alone["$defs"] = whole["$defs"].clone();
        let alone = plain(&alone);
        for value in values() {
            assert_eq!(within.is_valid(&value), alone.is_valid(&value), "{value}");
        }
        assert!(within.is_valid(&json!({"k": 13})) && !within.is_valid(&json!({"k": 3})));
        let small = CompiledSchema::new(&any(3)).expect("a schema");
        assert!(small.within(&json!({})).is_none());
    }

    #[test]
    fn what_others_evaluated_is_not_remembered() {
        let mut schema = any(12);
        schema["unevaluatedProperties"] = json!(false);
        let schema = CompiledSchema::new(&schema).expect("a schema");
        assert!(schema.remembered.is_none() && !schema.is_valid(&json!({"k": 11, "m": 3})));
    }

    #[test]
    fn values_that_only_look_like_references_stay() {
        let mut schema = any(14);
        let value = json!({"$ref": "#/$defs/M0"});
        schema["$defs"]["M13"] = json!({"const": value});
        schema["$defs"]["M12"] = json!({"enum": [value]});
        let schema = CompiledSchema::new(&schema).expect("a schema");
        assert!(schema.remembered.is_some() && schema.is_valid(&value));
    }
}
