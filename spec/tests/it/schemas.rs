//! What schemas of 3.0 and 3.1 admit, and how violations lead back to the document.

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
fn keywords_of_3_0_mean_what_the_specification_says() {
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
fn slips_do_not_make_a_schema_useless() {
    let schema = json!({
        "type": "int", "minimum": "low", "pattern": "(", "required": true, "enum": [], "multipleOf": 0,
        "properties": {"a": {"type": "any"}}, "items": [1], "allOf": []
    });
    let (_, validator) = validator("3.0.3", &json!({"S": schema}), Direction::Response);
    assert!(validator.is_valid(&json!(7)));
    assert!(!validator.is_valid(&json!("7")));
}

#[test]
fn read_only_properties_are_not_asked_for_in_requests() {
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
                let text = document.sources().text_at(violation.span.expect("a place"));
                let at = violation.location.expect("a place").pointer;
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
