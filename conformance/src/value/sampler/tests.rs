//! Tests of the sampler: values satisfy their schemas.

use proptest::{strategy::CheckStrategySanityOptions, strategy::check_strategy_sanity};
use serde_json::{Value, json};
use spec::{
    document::Document,
    schema::{Direction, dialect::schema_at},
    source::source_map::SourceId,
};

use super::*;
use crate::value::{
    seed::RunSeed,
    strategy::{SchemaStrategy, StrategyError},
};

fn strategy(schema: &Value) -> Result<SchemaStrategy, StrategyError> {
    let string = json!({"openapi": "3.1.0", "components": {"schemas": {"S": schema, "Tree": {
        "type": "object", "required": ["left"],
        "properties": {"left": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]}, "right": {"$ref": "#/components/schemas/Tree"}}
    }}}});
    let document = Document::from_text("a.json", string.to_string())
        .document
        .expect("a document");
    let location = document
        .locate(SourceId::ENTRY, "#/components/schemas/S")
        .expect("S");
    let schema = schema_at(&document, location).expect("S");
    SchemaStrategy::new(
        &document,
        &schema,
        Direction::GeneratedRequest,
        StringContext::Json,
    )
}

fn schemas() -> Vec<Value> {
    vec![
        json!({}),
        json!({"type": "string"}),
        json!({"type": "string", "minLength": 5, "maxLength": 6}),
        json!({"type": "string", "pattern": "^[A-Z]{3}(DSO)?$"}),
        json!({"type": "string", "pattern": "^[a-z]+$", "minLength": 20}),
        json!({"type": "string", "format": "date-time"}),
        json!({"type": "string", "not": {"const": ""}}),
        json!({"type": "integer"}),
        json!({"type": "integer", "minimum": 3, "maximum": 4}),
        json!({"type": "integer", "exclusiveMinimum": -10, "multipleOf": 7}),
        json!({"type": "integer", "maximum": -100}),
        json!({"type": "integer", "minimum": 9_007_199_254_740_993_i64}),
        json!({"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 1}),
        json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.1}),
        json!({"type": ["string", "null"]}),
        json!({"enum": ["a", 1, null, {"b": []}]}),
        json!({"const": [1]}),
        json!({"type": "array", "items": {"type": "boolean"}, "minItems": 2}),
        json!({"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "uniqueItems": true, "minItems": 4}),
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}),
        json!({"type": "array", "contains": {"const": 7}, "minContains": 2}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a", "b"]}),
        json!({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2, "maxProperties": 3}),
        json!({"type": "object", "patternProperties": {"^x-": {"type": "null"}}, "additionalProperties": false}),
        json!({"type": "object", "propertyNames": {"pattern": "^[a-z]{2}$"}, "minProperties": 1}),
        json!({"type": "object", "properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}}),
        json!({"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": {"type": "integer"}}}]}),
        json!({"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]}),
        json!({"anyOf": [{"type": "string", "maxLength": 2}, {"type": "object", "required": ["k"]}]}),
        json!({"if": {"properties": {"k": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"required": ["y"]}, "type": "object"}),
        json!({"$ref": "#/components/schemas/Tree"}),
        json!({"type": "array", "items": {"$ref": "#/components/schemas/Tree"}, "maxItems": 2}),
    ]
}

#[test]
fn values_satisfy_their_schema() {
    for schema in schemas() {
        let strategy = strategy(&schema).unwrap_or_else(|error| panic!("{schema}: {error}"));
        let simplest = strategy
            .simplest()
            .unwrap_or_else(|| panic!("no simplest value of {schema}"));
        assert!(
            strategy.validator().is_valid(&simplest),
            "{schema}: {simplest}"
        );
        let mut found = 0;
        for index in 0..200 {
            let mut rng = RunSeed(11).rng(&schema.to_string(), "", index);
            if let Some(value) = strategy.sample(Dice::Random(&mut rng)) {
                assert!(strategy.validator().is_valid(&value), "{schema}: {value}");
                found += 1;
            }
        }
        assert!(found > 190, "{schema}: only {found} of 200");
    }
}

#[test]
fn unsatisfiable_schemas_are_recognized() {
    for schema in [
        json!({"type": "string", "minLength": 3, "maxLength": 2}),
        json!({"type": "integer", "minimum": 1, "maximum": 2, "multipleOf": 5}),
        json!({"allOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"type": "object", "required": ["a"], "properties": {"a": false}}),
        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "pattern": "^[0-9]{2}$", "minLength": 3}}}),
    ] {
        assert!(
            matches!(strategy(&schema), Err(StrategyError::Unsatisfiable)),
            "{schema}"
        );
    }
}

#[test]
fn the_fullest_list_has_every_element_that_has_a_schema_of_its_own() {
    for (schema, length) in [
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}),
            2,
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "maxItems": 1}),
            1,
        ),
        (json!({"type": "array", "items": {"type": "integer"}}), 1),
    ] {
        let fullest = strategy(&schema).expect("a strategy").sample(Dice::Fullest);
        let items = fullest.as_ref().and_then(Value::as_array).map(Vec::len);
        assert_eq!(items, Some(length), "{schema}: {fullest:?}");
    }
}

#[test]
fn strategies_follow_the_protocol_of_proptest() {
    for schema in [
        json!({"type": "string", "minLength": 2}),
        json!({"type": "integer", "minimum": 3}),
        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "array", "items": {"type": "boolean"}}}}),
    ] {
        let strategy = strategy(&schema).expect("a strategy");
        check_strategy_sanity(
            strategy,
            Some(CheckStrategySanityOptions {
                strict_complicate_after_simplify: false,
                ..Default::default()
            }),
        );
    }
}

#[test]
fn simplest_values_are_simple() {
    let simplest = |schema: Value| {
        strategy(&schema)
            .expect("a strategy")
            .simplest()
            .expect("a value")
    };
    assert_eq!(simplest(json!({"type": "string"})), json!("a"));
    assert_eq!(
        simplest(json!({"type": "string", "maxLength": 0})),
        json!("")
    );
    assert_eq!(simplest(json!({})), json!("a"));
    assert_eq!(
        simplest(json!({"properties": {"a": {"type": "integer"}}, "required": ["a"]})),
        json!({"a": 0})
    );
    assert_eq!(
        simplest(json!({"properties": {"a": {"type": "integer"}}})),
        json!({})
    );
    assert_eq!(
        simplest(json!({"type": "string", "minLength": 3})),
        json!("aaa")
    );
    assert_eq!(simplest(json!({"type": "integer"})), json!(0));
    assert_eq!(simplest(json!({"type": "integer", "minimum": 5})), json!(5));
    assert_eq!(
        simplest(json!({"type": "array", "items": {"type": "string"}})),
        json!([])
    );
    assert_eq!(
        simplest(json!({"type": "object", "properties": {"a": {}}, "required": ["b"]})),
        json!({"b": "a"})
    );
}

#[test]
fn exactly_one_of_overlapping_objects_is_found() {
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let string = json!({"type": "string"});
    let account = |kind: &str| {
        object(
            json!({"account": object(json!({"id": {"type": "integer", "format": "int64"}, "bic": string})),
            "type": {"type": "string", "enum": [kind]}}),
        )
    };
    let link = |name: &str| object(json!({name: string}));
    let cell = object(json!({"x": {"type": "integer"}}));
    let named_cell = object(json!({"x": {"type": "integer"}, "name": string}));
    let list = |item: &Value| object(json!({"cells": {"type": "array", "items": item}}));
    let payment = |kind: &str, own: &str| {
        object(
            json!({"amount": {"type": "integer"}, own: {"type": "integer", "format": "int64"},
            "kind": {"type": "string", "enum": [kind]}}),
        )
    };
    let schemas = [
        json!({"oneOf": [link("a"), link("b"), link("c")]}),
        json!({"allOf": [link("id"), {"oneOf": [link("a"), link("b")]}]}),
        json!({"oneOf": [account("IN"), account("OUT"), account("AWAY"),
            object(json!({"merchant": link("name"), "type": {"type": "string", "enum": ["CARD", "ATM"]}}))]}),
        json!({"oneOf": [list(&cell), list(&named_cell)]}),
        json!({"oneOf": [payment("ACCOUNT", "iban"), payment("PAYEE", "payeeId")]}),
        json!({"oneOf": [{"type": "string"}, {"type": "string", "maxLength": 100}, {"type": "integer"}]}),
        // Only values of the inner union, with a member that the last object rejects.
        json!({"oneOf": [
            {"oneOf": [{"type": "object", "required": ["id", "size"]}, {"type": "object", "required": ["id"]}]},
            {"type": "object", "required": ["id"], "properties": {"count": {"type": "integer"}}}]}),
    ];
    for schema in schemas {
        let nested = json!({"type": "array", "minItems": 2, "items": {"type": "object", "required": ["party"], "properties": {"party": schema}}});
        for schema in [schema, nested] {
            let strategy = strategy(&schema).unwrap_or_else(|error| panic!("{schema}: {error}"));
            let mut found = 0;
            for index in 0..100 {
                let mut rng = RunSeed(7).rng("exclusive", "", index);
                let value = strategy.sample(Dice::Random(&mut rng));
                assert!(
                    value
                        .as_ref()
                        .is_none_or(|value| strategy.validator().is_valid(value))
                );
                found += u32::from(value.is_some());
            }
            assert!(
                found > 95,
                "{found} of 100 values of {schema}: {:?}",
                strategy.shapes().root
            );
            assert!(strategy.simplest().is_some(), "{schema}");
        }
    }
}

#[test]
fn unions_far_within_each_other_are_kept_apart() {
    let named = |name: String| json!({"type": "object", "required": ["id"], "properties": {name: {"type": "integer"}}});
    let within = (0..16).fold(
        json!({"type": "object", "required": ["id", "least"]}),
        |inner, at| json!({"oneOf": [inner, named(format!("k{at}"))]}),
    );
    let schema = json!({"oneOf": [named("own".to_owned()), within]});
    let strategy = strategy(&schema).unwrap();
    let simplest = strategy.simplest().expect("a value");
    assert!(strategy.validator().is_valid(&simplest), "{simplest}");
}

#[test]
fn recursive_unions_end() {
    let string = json!({"openapi": "3.1.0", "components": {"schemas": {
        "Pet": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]},
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "properties": {"kind": {"const": "cat"}}}]},
        "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "properties": {"kind": {"const": "dog"}}}]}
    }}});
    let document = Document::from_text("a.json", string.to_string());
    let document = document.document.expect("a document");
    let location = document.locate(SourceId::ENTRY, "#/components/schemas/Pet");
    let schema = schema_at(&document, location.expect("Pet")).expect("Pet");
    let direction = Direction::GeneratedRequest;
    if let Ok(strategy) = SchemaStrategy::new(&document, &schema, direction, StringContext::Json) {
        let shapes = strategy.shapes();
        let (depths, patterns) = (Depths::new(&shapes.definitions), Patterns::default());
        let mut rng = RunSeed(7).rng("cyclic", "", 0);
        let dice = Dice::Random(&mut rng);
        // No validator: such a schema cannot be compiled.
        Sampler::new(shapes, &depths, &patterns, StringContext::Json, dice).root();
    }
}

#[test]
fn values_match_patterns_with_named_back_references() {
    for pattern in [
        r"^(?<q>['#])[a-z]+\k<q>$",
        r"^(?<open>[a-z]{2,5})-(?<close>\d)\k<close>\k<open>$",
        r"^(?<outer>(?<inner>[ab])\k<inner>)\k<outer>$",
        r"^(?=.*(?<d>\d)\k<d>)[a-z\d]{4,8}$",
        r"^(?<digit>[0-9])x\1$",
        r"^\k<late>(?<late>[ab])$",
    ] {
        let schema = json!({"type": "string", "pattern": pattern});
        let strategy = strategy(&schema).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let compiled = spec::schema::pattern::compilable(pattern);
        let admitted = json!({"pattern": compiled});
        let mut found = std::collections::BTreeSet::new();
        for index in 0..20 {
            let mut rng = RunSeed(3).rng("named", pattern, index);
            let value = strategy.sample(Dice::Random(&mut rng));
            let value = value.unwrap_or_else(|| panic!("{pattern}: no value"));
            assert!(
                spec::schema::standalone::admits(&admitted, &value),
                "{pattern}: {value}"
            );
            found.insert(value.to_string());
        }
        assert!(found.len() > 1, "{pattern}: {found:?}");
    }
}
