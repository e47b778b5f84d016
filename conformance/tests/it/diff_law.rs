//! The law of the comparison: over random pairs of schemas, what it reports agrees with values.
//!
//! No sampled value contradicts "compatible", and every change that breaks has a witness that both validators confirm.
//! `cargo test` tries some pairs; `DIFF_PAIRS=10000` tries as many, and `DIFF_SEED` other ones.

use std::collections::BTreeSet;

use conformance::{
    value::{
        context::StringContext,
        seed::{Dice, RunSeed},
        strategy::SchemaStrategy,
    },
    witness::diff,
};
use proptest::{
    prelude::*,
    sample::subsequence,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Map, Value, json};
use spec::{
    diff::{Breaks, Report},
    document::Document,
    schema::{Direction, Schema, SchemaValidator, dialect::schema_at},
    source::{pointer::JsonPointer, source_map::SourceId},
};

/// Values of each schema that are held against a report.
const VALUES: u64 = 30;
/// Those of them that get more members.
const VALUES_WITH_MEMBERS: usize = 6;

fn string() -> impl Strategy<Value = Value> {
    let length = proptest::option::of(0_u64..6);
    let formats = prop_oneof![
        4 => Just(None),
        1 => Just(Some("date")),
        1 => Just(Some("uuid")),
        1 => Just(Some("secret")),
    ];
    let patterns = prop_oneof![
        5 => Just(None),
        1 => Just(Some("^[a-c]+$")),
        1 => Just(Some("^a")),
        1 => Just(Some("[0-9]")),
        1 => Just(Some(r"^\d{1,3}$")),
        1 => Just(Some("^[0-9]{2}$")),
        1 => Just(Some("^[ab]{1,4}$")),
    ];
    (length.clone(), length, formats, patterns).prop_map(|(least, more, format, pattern)| {
        let mut res = json!({"type": "string"});
        if let Some(format) = format {
            res["format"] = format.into();
            return res;
        }
        if let Some(pattern) = pattern {
            res["pattern"] = pattern.into();
        }
        if let Some(least) = least {
            res["minLength"] = least.into();
        }
        if let Some(more) = more {
            res["maxLength"] = (least.unwrap_or(0) + more + 1).into();
        }
        res
    })
}

fn number() -> impl Strategy<Value = Value> {
    let bound = proptest::option::of(-20_i64..20);
    let multiple = prop_oneof![4 => Just(None), 1 => Just(Some(2)), 1 => Just(Some(3))];
    let kind = prop_oneof![3 => Just("integer"), 1 => Just("number")];
    (kind, bound.clone(), bound, multiple).prop_map(|(kind, low, high, multiple)| {
        let mut res = json!({"type": kind});
        if let Some(low) = low {
            res["minimum"] = low.into();
        }
        if let Some(high) = high {
            res["maximum"] = low.map_or(high, |low| low + 12 + high.abs()).into();
        }
        if let Some(multiple) = multiple {
            res["multipleOf"] = multiple.into();
        }
        res
    })
}

fn choice() -> impl Strategy<Value = Value> {
    let values = vec![
        json!("a"),
        json!("b"),
        json!("c"),
        json!(1),
        json!(2),
        json!(null),
        json!(true),
    ];
    subsequence(values, 1..4).prop_map(|values| json!({"enum": values}))
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => string(),
        3 => number(),
        2 => choice(),
        1 => Just(json!({"type": "boolean"})),
        1 => Just(json!({"type": ["string", "null"]})),
        1 => Just(json!({})),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let names = || subsequence(vec!["a", "b", "c"], 0..3);
        let members = proptest::collection::btree_map("[abc]", inner.clone(), 0..4);
        let others = prop_oneof![
            3 => Just(None),
            1 => Just(Some(json!(false))),
            1 => Just(Some(json!(true))),
            2 => inner.clone().prop_map(Some),
        ];
        let keyword = prop_oneof![
            3 => Just("additionalProperties"),
            1 => Just("unevaluatedProperties"),
        ];
        let object =
            (members, names(), keyword, others).prop_map(|(members, required, keyword, others)| {
                let mut res = json!({"type": "object"});
                if !members.is_empty() {
                    res["properties"] = members.into_iter().collect::<Map<_, _>>().into();
                }
                if !required.is_empty() {
                    res["required"] = json!(required);
                }
                if let Some(others) = others {
                    res[keyword] = others;
                }
                res
            });
        let tuple = (
            proptest::collection::vec(inner.clone(), 1..3),
            prop_oneof![
                Just(None),
                Just(Some("items")),
                Just(Some("unevaluatedItems"))
            ],
        )
            .prop_map(|(first, closed)| {
                let mut res = json!({"type": "array", "prefixItems": first});
                if let Some(closed) = closed {
                    res[closed] = false.into();
                }
                res
            });
        let array = (inner.clone(), proptest::option::of(0_u64..3), any::<bool>()).prop_map(
            |(items, most, is_unique)| {
                let mut res = json!({"type": "array", "items": items});
                if let Some(most) = most {
                    res["maxItems"] = (most + 1).into();
                }
                if is_unique {
                    res["uniqueItems"] = true.into();
                }
                res
            },
        );
        let list = proptest::collection::vec(inner, 1..4);
        let keyword = prop_oneof![Just("anyOf"), Just("oneOf")];
        let union = (keyword, list).prop_map(|(keyword, list)| json!({keyword: list}));
        prop_oneof![8 => object, 4 => array, 1 => tuple, 6 => union]
    })
}

/// The locations of schemas in `schema`.
fn locations(schema: &Value) -> Vec<JsonPointer> {
    let mut res = vec![JsonPointer::root()];
    let mut at = 0;
    while let Some(here) = res.get(at).cloned() {
        at += 1;
        let Some(schema) = schema.pointer(here.as_str()) else {
            continue;
        };
        for keyword in ["anyOf", "oneOf", "prefixItems"] {
            let list = schema[keyword].as_array().map_or(0, Vec::len);
            res.extend((0..list).map(|index| here.join(keyword).join(index.to_string())));
        }
        for keyword in ["items", "additionalProperties", "unevaluatedProperties"] {
            if schema[keyword].is_object() {
                res.push(here.join(keyword));
            }
        }
        if let Some(members) = schema["properties"].as_object() {
            res.extend(
                members
                    .keys()
                    .map(|name| here.join("properties").join(name)),
            );
        }
    }
    res
}

/// `schema` with one of its schemas changed by `other`.
fn changed(schema: &Value, place: usize, how: u8, other: &Value) -> Value {
    let mut res = schema.clone();
    let places = locations(schema);
    let Some(target) = places
        .get(place % places.len())
        .and_then(|at| res.pointer_mut(at.as_str()))
    else {
        return res;
    };
    let fields = target.as_object().map_or(0, Map::len);
    match how {
        0 => *target = other.clone(),
        1 => *target = json!({"anyOf": [target.clone(), other]}),
        2 if fields > 0 => {
            let at = place % fields;
            if let Value::Object(members) = target {
                let name = members.keys().nth(at).cloned().unwrap_or_default();
                members.remove(&name);
            }
        }
        _ => {
            if let (Value::Object(members), Value::Object(more)) = (target, other) {
                for (name, value) in more {
                    if name != "type" {
                        members.insert(name.clone(), value.clone());
                    }
                }
            }
        }
    }
    res
}

fn pair() -> impl Strategy<Value = (Value, Value)> {
    let mutated =
        (schema(), any::<usize>(), 0_u8..5, schema()).prop_map(|(old, place, how, other)| {
            let new = changed(&old, place, how, &other);
            (old, new)
        });
    prop_oneof![4 => mutated, 1 => (schema(), schema())]
}

fn document(schema: &Value, is_request: bool) -> Document {
    let content = json!({"description": "it", "content": {"application/json": {"schema": schema}}});
    let empty = json!({"description": "it"});
    let mut operation = json!({"responses": {"200": empty}});
    if is_request {
        operation["requestBody"] = content;
    } else {
        operation["responses"]["200"] = content;
    }
    let res = json!({
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": operation}},
    });
    let loaded = Document::from_text("api.json", res.to_string());
    loaded.document.expect("a document")
}

/// The schema of the body.
fn body(document: &Document, is_request: bool) -> Schema {
    let operation = JsonPointer::root().join("paths").join("/a").join("post");
    let holder = if is_request {
        operation.join("requestBody")
    } else {
        operation.join("responses").join("200")
    };
    let mut at = spec::document::Location::root(SourceId::ENTRY);
    at.pointer = holder
        .join("content")
        .join("application/json")
        .join("schema");
    schema_at(document, at).expect("a schema")
}

/// `value` with one more member in one of its objects, once for each object, name and value.
fn with_members(value: &Value) -> Vec<Value> {
    let mut objects = vec![JsonPointer::root()];
    let mut at = 0;
    while let Some(here) = objects.get(at).cloned() {
        at += 1;
        match value.pointer(here.as_str()) {
            Some(Value::Object(members)) => {
                objects.extend(members.keys().map(|name| here.join(name)));
            }
            Some(Value::Array(items)) => {
                objects.extend((0..items.len().min(2)).map(|index| here.join(index.to_string())));
            }
            _ => {}
        }
    }
    let mut res = Vec::new();
    for object in objects {
        for name in ["a", "c", "d"] {
            for member in [json!("abcabc"), json!(-7), json!(null), json!({})] {
                let mut whole = value.clone();
                let target = whole.pointer_mut(object.as_str());
                let Some(members) = target.and_then(Value::as_object_mut) else {
                    continue;
                };
                if members.insert(name.to_owned(), member).is_none() {
                    res.push(whole);
                }
            }
        }
    }
    res
}

/// One side of a pair, ready to make and to validate values.
struct Side {
    validator: SchemaValidator,
    /// What tells which members of a value are described.
    described: Option<SchemaValidator>,
    values: Vec<Value>,
}

impl Side {
    fn new(document: &Document, is_request: bool) -> Option<Self> {
        let direction = if is_request {
            Direction::Request
        } else {
            Direction::Response
        };
        let schema = body(document, is_request);
        let validator = SchemaValidator::new(document, &schema, direction).ok()?;
        let strategy = SchemaStrategy::new(document, &schema, direction, StringContext::Json);
        let mut values = strategy.map_or_else(
            |_| Vec::new(),
            |strategy| {
                (0..VALUES)
                    .filter_map(|index| {
                        let mut rng = RunSeed(7).rng("law", "", index);
                        strategy.sample(Dice::Random(&mut rng))
                    })
                    .collect()
            },
        );
        for value in values.clone().iter().take(VALUES_WITH_MEMBERS) {
            let more = with_members(value).into_iter();
            values.extend(more.filter(|value| validator.is_valid(value)));
        }
        Some(Self {
            described: validator.of_described(),
            validator,
            values,
        })
    }

    /// Whether another document contradicts `value`, which this one admits: members that this one does not describe are not
    /// what a program sends. A union fails as a whole, so it is asked again without them.
    fn contradicts(&self, value: &Value, to: &Self) -> bool {
        let by = self.described.as_ref().unwrap_or(&self.validator);
        let Some(described) = by.evaluated(value) else {
            return false;
        };
        let mut sent = value.clone();
        remove_undescribed(&mut sent, &JsonPointer::root(), &described);
        let fails = self.validator.is_valid(&sent) && !to.validator.is_valid(&sent);
        let violated = to.validator.violated(value).into_iter();
        violated
            .filter(|(_, keyword)| fails || !matches!(keyword.as_str(), "anyOf" | "oneOf"))
            .any(|(at, _)| {
                let mut here = Some(at);
                while let Some(at) = here {
                    let parent = at.parent();
                    let is_member = parent
                        .as_ref()
                        .and_then(|at| value.pointer(at.as_str()))
                        .is_some_and(Value::is_object);
                    if is_member && !described.contains(&at) {
                        return false;
                    }
                    here = parent;
                }
                true
            })
    }
}

/// Removes the members of `value`, which is at `at`, that are not among `described`.
fn remove_undescribed(value: &mut Value, at: &JsonPointer, described: &BTreeSet<JsonPointer>) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| described.contains(&at.join(name)));
            for (name, member) in members {
                remove_undescribed(member, &at.join(name), described);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                remove_undescribed(item, &at.join(index.to_string()), described);
            }
        }
        _ => {}
    }
}

/// What is wrong about the report on a pair.
fn errors(old: &Value, new: &Value, is_request: bool) -> Vec<String> {
    let documents = (document(old, is_request), document(new, is_request));
    let report = diff(&documents.0, &documents.1);
    let sides = (
        Side::new(&documents.0, is_request),
        Side::new(&documents.1, is_request),
    );
    let (Some(before), Some(after)) = sides else {
        return Vec::new();
    };
    let mut res = witnesses(&report, &before, &after);
    let breaks = report.breaks();
    let (old_breaks, new_breaks) = if is_request {
        (breaks.clients, breaks.servers)
    } else {
        (breaks.servers, breaks.clients)
    };
    let contradiction = |from: &Side, to: &Side| {
        from.values
            .iter()
            .find(|value| from.contradicts(value, to))
            .cloned()
    };
    if !old_breaks && let Some(value) = contradiction(&before, &after) {
        res.push(format!(
            "{value} was right and is wrong, and nothing breaks"
        ));
    }
    if !new_breaks && let Some(value) = contradiction(&after, &before) {
        res.push(format!(
            "{value} is right and was wrong, and nothing breaks"
        ));
    }
    res
}

/// Changes that break without a witness, and witnesses that show nothing.
fn witnesses(report: &Report, old: &Side, new: &Side) -> Vec<String> {
    let mut res = Vec::new();
    for change in &report.changes {
        let shown = change.witnesses.iter();
        let shown = shown.fold(Breaks::NEITHER, |all, witness| all.or(witness.breaks));
        if shown != change.breaks {
            res.push(format!("`{}` has no witness", change.message));
        }
        for witness in &change.witnesses {
            // Long values are shortened.
            let Ok(value) = serde_json::from_str::<Value>(&witness.text) else {
                continue;
            };
            let (from, to) = if witness.is_old {
                (old, new)
            } else {
                (new, old)
            };
            let is_right = from.validator.is_valid(&value);
            if !is_right || to.validator.is_valid(&value) {
                res.push(format!(
                    "{} shows nothing: {}",
                    witness.sentence(),
                    change.message
                ));
            }
        }
    }
    res
}

/// A number of the environment.
fn setting(name: &str, usual: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// Simpler pairs that are tried for one that is wrong.
const SHRINKS: u32 = 200;
/// Wrong pairs after which the search ends.
const MOST: usize = 12;

/// What is wrong about some of `count` pairs, each shrunk.
fn search(seed: u64, count: u64) -> Vec<String> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (pair(), any::<bool>());
    let mut res = Vec::new();
    for number in 0..count {
        let mut tree = strategy.new_tree(&mut runner).expect("a pair");
        let of = |((old, new), is_request): &((Value, Value), bool)| errors(old, new, *is_request);
        let mut found = (tree.current(), of(&tree.current()));
        if found.1.is_empty() {
            continue;
        }
        for _ in 0..SHRINKS {
            if !tree.simplify() {
                break;
            }
            let simpler = of(&tree.current());
            if simpler.is_empty() {
                if !tree.complicate() {
                    break;
                }
            } else {
                found = (tree.current(), simpler);
            }
        }
        let (((old, new), is_request), errors) = found;
        let way = if is_request { "request" } else { "response" };
        res.push(format!(
            "pair {number} of seed {seed}, in a {way}:\n{old}\n{new}\n{}",
            errors.join("\n")
        ));
        if res.len() >= MOST {
            break;
        }
    }
    res
}

#[test]
fn what_the_comparison_reports_agrees_with_values() {
    let (count, seed) = (setting("DIFF_PAIRS", 60), setting("DIFF_SEED", 1));
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves = [seed * 2, seed * 2 + 1];
        let threads = halves.map(|seed| scope.spawn(move || search(seed, count.div_ceil(2))));
        let results = threads.into_iter().map(|it| it.join().expect("no panic"));
        results.flatten().collect()
    });
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}
