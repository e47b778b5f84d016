//! Tests of validation by schemas of 3.0 and 3.1, and of the locations of violations.

use serde_json::{Value, json};
use spec::{
    document::{Document, Location},
    schema::{Direction, SchemaValidator, dialect::schema_at},
    source::{pointer::JsonPointer, source_map::SourceId},
};

/// A document of `version` whose component schemas are `schemas`, and the validator of the one called `S`.
fn validator(version: &str, schemas: &Value, direction: Direction) -> (Document, SchemaValidator) {
    let text = json!({"openapi": version, "components": {"schemas": schemas}}).to_string();
    let document = Document::from_text("api.json", text)
        .document
        .expect("a document");
    let location = Location {
        source: SourceId::ENTRY,
        pointer: JsonPointer::from("/components/schemas/S"),
    };
    let schema = schema_at(&document, location).expect("S is defined");
    let validator = SchemaValidator::new(&document, &schema, direction).expect("a usable schema");
    (document, validator)
}

#[test]
fn keywords_of_3_0_have_the_meaning_of_the_specification() {
    let table = [
        (
            json!({"type": "string", "nullable": true}),
            json!(null),
            true,
        ),
        (json!({"type": "string"}), json!(null), false),
        (
            json!({"type": "string", "nullable": true, "enum": ["a"]}),
            json!(null),
            true,
        ),
        (
            json!({"nullable": true, "allOf": [{"type": "object"}]}),
            json!(null),
            true,
        ),
        (
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}),
            json!(1),
            false,
        ),
        (
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": false}),
            json!(1),
            true,
        ),
        (
            json!({"type": "integer", "format": "int32"}),
            json!(2_147_483_648_i64),
            false,
        ),
        (
            json!({"type": "integer", "format": "int32", "maximum": 5}),
            json!(6),
            false,
        ),
        (json!({"type": "number"}), json!(1), true),
        (
            json!({"type": "string", "format": "date-time"}),
            json!("yesterday"),
            false,
        ),
        (
            json!({"type": "string", "format": "made-up"}),
            json!("yesterday"),
            true,
        ),
        // Between slashes, as in JavaScript, a pattern is meant without them.
        (json!({"pattern": "/^a{2}$/"}), json!("aa"), true),
        (json!({"pattern": "/^a{2}$/"}), json!("/aa/"), false),
        (json!({"pattern": "/^[a-z]+$/i"}), json!("Aa"), true),
        (json!({"pattern": "/^[a-z]+$/i"}), json!("1"), false),
        (json!({"pattern": "/a/"}), json!("x/a/"), true),
        (json!({"pattern": "/a/"}), json!("a"), false),
        (
            json!({"type": "string", "format": "byte"}),
            json!("AA=="),
            true,
        ),
        (
            json!({"type": "string", "format": "byte"}),
            json!("%"),
            false,
        ),
        (
            json!({"$ref": "#/components/schemas/T", "type": "string"}),
            json!(1),
            true,
        ),
    ];
    for (schema, value, expected) in table {
        let schemas = json!({"S": schema, "T": {"type": "integer"}});
        let (_, validator) = validator("3.0.3", &schemas, Direction::Response);
        assert_eq!(validator.is_valid(&value), expected, "{schemas} {value}");
    }
}

#[test]
fn an_invalid_keyword_does_not_disable_a_schema() {
    let schema = json!({
        "type": "int", "minimum": "low", "pattern": "(", "required": true, "enum": [], "multipleOf": 0,
        "properties": {"a": {"type": "any"}}, "items": [1], "allOf": []
    });
    let (_, validator) = validator("3.0.3", &json!({"S": schema}), Direction::Response);
    assert!(validator.is_valid(&json!(7)));
    assert!(!validator.is_valid(&json!("7")));
}

#[test]
fn read_only_properties_are_not_required_in_requests() {
    let schemas = json!({
        "S": {
            "type": "object", "required": ["id", "name", "secret"],
            "properties": {
                "id": {"allOf": [{"$ref": "#/components/schemas/Id"}]},
                "name": {"type": "string"},
                "secret": {"type": "string", "writeOnly": true}
            }
        },
        "Id": {"type": "integer", "readOnly": true}
    });
    let is_valid =
        |direction, value: Value| validator("3.0.3", &schemas, direction).1.is_valid(&value);
    assert!(is_valid(
        Direction::Request,
        json!({"name": "a", "secret": "b"})
    ));
    assert!(!is_valid(Direction::Request, json!({"id": 1, "name": "a"})));
    assert!(is_valid(Direction::Response, json!({"id": 1, "name": "a"})));
    assert!(is_valid(
        Direction::Request,
        json!({"id": 1, "name": "a", "secret": "b"})
    ));
    assert!(!is_valid(
        Direction::GeneratedRequest,
        json!({"id": 1, "name": "a", "secret": "b"})
    ));
}

#[test]
fn keywords_of_3_1_keep_their_siblings_and_recursion_works() {
    let schemas = json!({
        "S": {"$ref": "#/components/schemas/Tree", "required": ["name"]},
        "Tree": {
            "type": ["object", "null"],
            "properties": {"name": {"const": "leaf"}, "next": {"$ref": "#tree"}},
            "$anchor": "tree"
        }
    });
    let (_, validator) = validator("3.1.0", &schemas, Direction::Response);
    assert!(validator.is_valid(&json!({"name": "leaf", "next": {"next": null}})));
    assert!(!validator.is_valid(&json!({})));
    assert!(!validator.is_valid(&json!({"name": "leaf", "next": {"name": "branch"}})));
}

#[test]
fn violations_lead_back_to_the_line_of_the_document() {
    let schemas = json!({
        "S": {"type": "object", "properties": {"list": {"type": "array", "items": {"$ref": "#/components/schemas/T"}}}},
        "T": {"type": "integer", "format": "int32", "maximum": 9}
    });
    let (document, validator) = validator("3.0.3", &schemas, Direction::Response);
    let shown = |value: Value| -> Vec<String> {
        validator
            .violations(&document, &value)
            .into_iter()
            .map(|violation| {
                let text = document
                    .sources()
                    .text_at(violation.span.expect("a location"));
                let at = violation.location.expect("a location").pointer;
                format!(
                    "{} {}: {at} {text} ({})",
                    violation.instance, violation.keyword, violation.message
                )
            })
            .collect()
    };
    insta::assert_debug_snapshot!(shown(json!({"list": [1, 10, "x", -3_000_000_000_i64]})), @r#"
    [
        "/list/1 maximum: /components/schemas/T/maximum 9 (10 is greater than the maximum of 9)",
        "/list/2 type: /components/schemas/T/type \"integer\" (\"x\" is not of type \"integer\")",
        "/list/3 minimum: /components/schemas/T {\"type\":\"integer\",\"format\":\"int32\",\"maximum\":9} (-3000000000 is less than the minimum of -2147483648)",
    ]
    "#);
}

/// The result of validating `value` by the schema `S` of a document of 3.1 with these component schemas.
fn admits_3_1(schemas: &Value, value: &Value) -> bool {
    validator("3.1.0", schemas, Direction::Response)
        .1
        .is_valid(value)
}

#[test]
fn keywords_of_3_1_have_the_meaning_of_json_schema() {
    let table = [
        (json!({"type": ["string", "null"]}), json!(null), true),
        (json!({"type": ["string", "null"]}), json!(1), false),
        (json!({"const": {"a": [1]}}), json!({"a": [1.0]}), true),
        (json!({"const": null}), json!(0), false),
        (json!({"exclusiveMinimum": 1}), json!(1), false),
        (json!({"exclusiveMaximum": 2}), json!(1.9), true),
        (
            json!({"prefixItems": [{"type": "string"}], "items": false}),
            json!(["a", 1]),
            false,
        ),
        (
            json!({"contains": {"const": 1}, "minContains": 2}),
            json!([1, 2, 1]),
            true,
        ),
        (
            json!({"contains": {"const": 1}, "maxContains": 1}),
            json!([1, 1]),
            false,
        ),
        (
            json!({"patternProperties": {"^x": {"type": "integer"}}}),
            json!({"xa": "b"}),
            false,
        ),
        (
            json!({"propertyNames": {"maxLength": 1}}),
            json!({"ab": 1}),
            false,
        ),
        (
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({"a": 1}),
            false,
        ),
        (
            json!({"dependentSchemas": {"a": {"required": ["b"]}}}),
            json!({"a": 1}),
            false,
        ),
        (json!({"if": {"const": 1}, "then": false}), json!(1), false),
        (
            json!({"if": {"const": 1}, "then": false, "else": true}),
            json!(2),
            true,
        ),
        (
            json!({"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}),
            json!({"a": 1}),
            true,
        ),
        (
            json!({"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}),
            json!({"b": 1}),
            false,
        ),
        (
            json!({"prefixItems": [true], "unevaluatedItems": false}),
            json!([1, 2]),
            false,
        ),
        (
            json!({"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"}),
            json!("iVBORw0KGgo="),
            true,
        ),
        // Keywords of earlier drafts, which `jsonSchemaDialect` may name.
        (
            json!({"items": [{"type": "string"}], "additionalItems": false}),
            json!(["a", 1]),
            false,
        ),
        (
            json!({"items": [{"type": "string"}]}),
            json!(["a", 1]),
            true,
        ),
        (
            json!({"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}),
            json!({"a": 1, "b": 2}),
            true,
        ),
        (
            json!({"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}),
            json!({"c": 1}),
            false,
        ),
        // Gone since 3.1; it keeps its meaning, and the lint reports what to write instead.
        (
            json!({"nullable": true, "type": "string"}),
            json!(null),
            true,
        ),
        (json!(true), json!(1), true),
        (json!(false), json!(1), false),
    ];
    for (schema, value, expected) in table {
        let schemas = json!({"S": {"allOf": [schema]}});
        assert_eq!(admits_3_1(&schemas, &value), expected, "{schemas} {value}");
    }
}

#[test]
fn references_of_3_1_lead_to_definitions_anchors_and_ids() {
    let leaf = json!({"type": "integer"});
    let table = [
        // `$defs` beside the reference, by pointer from the root of the file.
        json!({"S": {"$ref": "#/components/schemas/S/$defs/leaf", "$defs": {"leaf": leaf}}}),
        json!({"S": {"$ref": "#leaf"}, "T": {"$defs": {"x": {"type": "integer", "$anchor": "leaf"}}}}),
        json!({"S": {"$dynamicRef": "#leaf"}, "T": {"type": "integer", "$dynamicAnchor": "leaf"}}),
        // `$id` as written, relative to the one around it, and with an anchor inside.
        json!({"S": {"$ref": "https://example.com/leaf"}, "T": {"$id": "https://example.com/leaf", "type": "integer"}}),
        json!({"S": {"$ref": "https://example.com/a/leaf.json"}, "T": {
            "$id": "https://example.com/a/tree.json", "$defs": {"x": {"$id": "leaf.json", "type": "integer"}}
        }}),
        json!({"S": {"$ref": "https://example.com/tree#leaf"}, "T": {
            "$id": "https://example.com/tree", "$defs": {"x": {"$anchor": "leaf", "type": "integer"}}
        }}),
        // Pointers in a schema with `$id` count from that schema.
        json!({"S": {"$id": "https://example.com/s", "$ref": "#/$defs/leaf", "$defs": {"leaf": leaf}}}),
        json!({"S": {"$id": "https://example.com/s", "$ref": "t", "$defs": {"t": {"$id": "t", "type": "integer"}}}}),
        // Many documents count from the root of the file nevertheless.
        json!({"S": {"$id": "https://example.com/s", "$ref": "#/components/schemas/T"}, "T": leaf}),
    ];
    for schemas in table {
        assert!(admits_3_1(&schemas, &json!(1)), "{schemas}");
        assert!(!admits_3_1(&schemas, &json!("1")), "{schemas}");
    }
}

#[test]
fn the_same_anchor_in_two_resources_is_two_schemas() {
    let schemas = json!({
        "S": {"properties": {"a": {"$ref": "https://example.com/a"}, "b": {"$ref": "https://example.com/b"}}},
        "A": {"$id": "https://example.com/a", "$ref": "#x", "$defs": {"x": {"$anchor": "x", "type": "integer"}}},
        "B": {"$id": "https://example.com/b", "$ref": "#x", "$defs": {"x": {"$anchor": "x", "type": "string"}}}
    });
    assert!(admits_3_1(&schemas, &json!({"a": 1, "b": "x"})));
    assert!(!admits_3_1(&schemas, &json!({"a": "x"})));
    assert!(!admits_3_1(&schemas, &json!({"b": 1})));
}

#[test]
fn back_references_by_name_mean_what_they_say() {
    for (pattern, right, wrong) in [
        (r"^(?<q>['#])[a-z]+\k<q>$", "'a'", "'a#"),
        (r"^(?<a>[a-z]{2})-(?<b>\d)\k<b>\k<a>$", "ab-77ab", "ab-78ab"),
        (r"^(?<a>\d)\1$", "77", "78"),
        (r"^\k<late>(?<late>[ab])$", "a", "aa"),
    ] {
        assert!(spec::schema::pattern::is_pattern(pattern), "{pattern}");
        let schemas = json!({"S": {"type": "string", "pattern": pattern}});
        assert!(admits_3_1(&schemas, &right.into()), "{pattern} {right}");
        assert!(!admits_3_1(&schemas, &wrong.into()), "{pattern} {wrong}");
        let schemas = json!({"S": {"patternProperties": {pattern: false}}});
        assert!(
            !admits_3_1(&schemas, &json!({right: 1})),
            "{pattern} {right}"
        );
        assert!(
            admits_3_1(&schemas, &json!({wrong: 1})),
            "{pattern} {wrong}"
        );
    }
    assert!(!spec::schema::pattern::is_pattern(r"^(?<a>x)\k<b>$"));
}
