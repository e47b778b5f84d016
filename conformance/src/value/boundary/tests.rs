//! Tests of boundary values: the proposals for a schema as a list.

use serde_json::json;

use super::*;

fn listing(schema: &Value, base: &Value) -> String {
    proposals(schema, base, StringContext::Json)
        .iter()
        .map(|proposal| {
            let value = proposal.apply(base).expect("the location exists");
            let side = if proposal.side == Side::Inside {
                "in "
            } else {
                "out"
            };
            let shown: String = value.to_string().chars().take(60).collect();
            format!(
                "{side} {} {}: {} -> {shown}\n",
                proposal.pointer, proposal.keyword, proposal.what
            )
        })
        .collect()
}

#[test]
fn every_constraint_has_both_sides() {
    let schema = json!({
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]+$"},
            "count": {"type": "integer", "minimum": 1, "exclusiveMaximum": 5},
            "kind": {"enum": ["a", "b"]},
            "list": {"type": "array", "items": {"type": "number", "multipleOf": 0.5}, "minItems": 1, "maxItems": 2, "uniqueItems": true}
        },
        "additionalProperties": false
    });
    let base = json!({"name": "abc", "count": 2, "kind": "a", "list": [1.5]});
    insta::assert_snapshot!(listing(&schema, &base), @r#"
    out  type: a list instead of object -> []
    out  type: a string instead of object -> "word"
    out  type: a fraction instead of object -> 1.5
    out  type: a number instead of object -> 7
    out  type: a boolean instead of object -> true
    out  type: null instead of object -> null
    out  required: without the required `name` -> {"count":2,"kind":"a","list":[1.5]}
    in   properties: without the optional `count` -> {"name":"abc","kind":"a","list":[1.5]}
    in   properties: without the optional `kind` -> {"name":"abc","count":2,"list":[1.5]}
    in   properties: without the optional `list` -> {"name":"abc","count":2,"kind":"a"}
    out  additionalProperties: with a member that is not documented -> {"name":"abc","count":2,"kind":"a","list":[1.5],"unexpected-
    out /name type: an object instead of string -> {"name":{},"count":2,"kind":"a","list":[1.5]}
    out /name type: a list instead of string -> {"name":[],"count":2,"kind":"a","list":[1.5]}
    out /name type: a fraction instead of string -> {"name":1.5,"count":2,"kind":"a","list":[1.5]}
    out /name type: a number instead of string -> {"name":7,"count":2,"kind":"a","list":[1.5]}
    out /name type: a boolean instead of string -> {"name":true,"count":2,"kind":"a","list":[1.5]}
    out /name type: null instead of string -> {"name":null,"count":2,"kind":"a","list":[1.5]}
    in  /name minLength: as short as allowed -> {"name":"aa","count":2,"kind":"a","list":[1.5]}
    out /name minLength: one character too short -> {"name":"a","count":2,"kind":"a","list":[1.5]}
    in  /name maxLength: as long as allowed -> {"name":"aaaa","count":2,"kind":"a","list":[1.5]}
    in  /name maxLength: nearly as long as allowed -> {"name":"aaa","count":2,"kind":"a","list":[1.5]}
    out /name maxLength: one character too long -> {"name":"abccc","count":2,"kind":"a","list":[1.5]}
    out /name pattern: does not match `^[a-z]+$` -> {"name":"abc!","count":2,"kind":"a","list":[1.5]}
    out /count type: an object instead of integer -> {"name":"abc","count":{},"kind":"a","list":[1.5]}
    out /count type: a list instead of integer -> {"name":"abc","count":[],"kind":"a","list":[1.5]}
    out /count type: a string instead of integer -> {"name":"abc","count":"word","kind":"a","list":[1.5]}
    out /count type: a fraction instead of integer -> {"name":"abc","count":1.5,"kind":"a","list":[1.5]}
    out /count type: a boolean instead of integer -> {"name":"abc","count":true,"kind":"a","list":[1.5]}
    out /count type: null instead of integer -> {"name":"abc","count":null,"kind":"a","list":[1.5]}
    in  /count minimum: the bound itself -> {"name":"abc","count":1,"kind":"a","list":[1.5]}
    in  /count minimum: next to the bound -> {"name":"abc","count":2,"kind":"a","list":[1.5]}
    out /count minimum: below its minimum of 1 -> {"name":"abc","count":0,"kind":"a","list":[1.5]}
    out /count exclusiveMaximum: not within its exclusiveMaximum of 5 -> {"name":"abc","count":5,"kind":"a","list":[1.5]}
    in  /count exclusiveMaximum: next to the bound -> {"name":"abc","count":4,"kind":"a","list":[1.5]}
    in  /kind enum: one of the enumerated values -> {"name":"abc","count":2,"kind":"a","list":[1.5]}
    in  /kind enum: one of the enumerated values -> {"name":"abc","count":2,"kind":"b","list":[1.5]}
    out /kind enum: a value that is not enumerated -> {"name":"abc","count":2,"kind":"not-a-choice","list":[1.5]}
    out /list type: an object instead of array -> {"name":"abc","count":2,"kind":"a","list":{}}
    out /list type: a string instead of array -> {"name":"abc","count":2,"kind":"a","list":"word"}
    out /list type: a fraction instead of array -> {"name":"abc","count":2,"kind":"a","list":1.5}
    out /list type: a number instead of array -> {"name":"abc","count":2,"kind":"a","list":7}
    out /list type: a boolean instead of array -> {"name":"abc","count":2,"kind":"a","list":true}
    out /list type: null instead of array -> {"name":"abc","count":2,"kind":"a","list":null}
    in  /list minItems: as few elements as allowed -> {"name":"abc","count":2,"kind":"a","list":[1.5]}
    out /list minItems: one element too few -> {"name":"abc","count":2,"kind":"a","list":[]}
    in  /list maxItems: as many elements as allowed -> {"name":"abc","count":2,"kind":"a","list":[1.5,1]}
    out /list maxItems: one element too many -> {"name":"abc","count":2,"kind":"a","list":[1.5,1,2]}
    out /list uniqueItems: the same element twice -> {"name":"abc","count":2,"kind":"a","list":[1.5,1.5]}
    out /list/0 type: an object instead of number -> {"name":"abc","count":2,"kind":"a","list":[{}]}
    out /list/0 type: a list instead of number -> {"name":"abc","count":2,"kind":"a","list":[[]]}
    out /list/0 type: a string instead of number -> {"name":"abc","count":2,"kind":"a","list":["word"]}
    out /list/0 type: a boolean instead of number -> {"name":"abc","count":2,"kind":"a","list":[true]}
    out /list/0 type: null instead of number -> {"name":"abc","count":2,"kind":"a","list":[null]}
    out /list/0 multipleOf: between two steps -> {"name":"abc","count":2,"kind":"a","list":[0.75]}
    "#);
}

#[test]
fn a_bound_that_no_keyword_of_the_document_sets_is_that_of_the_format() {
    let outside = |schema: &Value| -> Vec<String> {
        let list = proposals(schema, &json!(5), StringContext::Json);
        let bounds = list.into_iter().filter(|proposal| {
            matches!(proposal.keyword, Keyword::Minimum | Keyword::Maximum)
                && ["beyond", "below", "above"]
                    .iter()
                    .any(|word| proposal.what.starts_with(word))
        });
        bounds.map(|proposal| proposal.what).collect()
    };
    let schema = json!({"type": "integer", "format": "int32", "minimum": 0, "maximum": i32::MAX});
    assert_eq!(
        outside(&schema),
        [
            "below its minimum of 0",
            "beyond 2147483647, where its format `int32` ends"
        ]
    );
    let schema = json!({"type": "integer", "minimum": 1, "maximum": i32::MAX});
    assert_eq!(
        outside(&schema),
        ["below its minimum of 1", "above its maximum of 2147483647"]
    );
}

#[test]
fn proposals_are_on_their_declared_side() {
    let schema = json!({
        "type": "object", "required": ["a", "b"],
        "properties": {
            "a": {"type": ["string", "null"], "maxLength": 3, "minLength": 1},
            "b": {"oneOf": [{"type": "integer", "maximum": 9}, {"type": "object", "required": ["c"], "properties": {"c": {"const": 1}}}]},
            "d": {"$ref": "#/$defs/D"}
        },
        "$defs": {"D": {"type": "array", "items": {"format": "date", "type": "string"}, "maxItems": 3}}
    });
    let base = json!({"a": "x", "b": 3, "d": ["2020-01-01"]});
    let list = proposals(&schema, &base, StringContext::Json);
    assert!(list.len() > 30, "{}", list.len());
    for proposal in list {
        let value = proposal.apply(&base).expect("the location exists");
        let is_valid = spec::schema::standalone::admits(&schema, &value);
        // A wrong type for one variant may be right for the other.
        if proposal.pointer.as_str() != "/b" {
            assert_eq!(
                is_valid,
                proposal.side == Side::Inside,
                "{proposal:?} {value}"
            );
        }
    }
}

#[test]
fn where_everything_is_text_a_number_is_no_wrong_type_of_a_string() {
    let schema = json!({"type": "string", "enum": ["a"]});
    let wrong = |context| {
        let found = proposals(&schema, &json!("a"), context);
        let outside = found.iter().filter(|it| it.side == Side::Outside);
        let scalars = outside.filter(|it| {
            let value = it.apply(&json!("a")).expect("a value");
            it.keyword == Keyword::Type && !value.is_object() && !value.is_array()
        });
        scalars.count()
    };
    assert_eq!(wrong(StringContext::Query), 0);
    assert_eq!(wrong(StringContext::Json), 4);
}

#[test]
fn another_variant_has_elements_too() {
    let lists = json!({"type": "array", "items": {"type": "array", "items": {"type": "number"}}});
    let strings = json!({"type": "array", "items": {"type": "string"}});
    let schema = json!({"anyOf": [lists, strings]});
    let base = json!(["a"]);
    let listed = proposals(&schema, &base, StringContext::Json);
    let variants = listed
        .iter()
        .filter(|proposal| proposal.keyword == Keyword::AnyOf)
        .filter_map(|proposal| proposal.apply(&base));
    let variants: Vec<Value> = variants.collect();
    assert_eq!(variants, [json!([]), json!([[0]])]);
}
