//! Bodies of rejections as the frameworks send them.

use serde_json::json;

use super::*;

/// What is read of `body`, a line for each complaint: `body name: at least 3 characters`.
fn read(body: &Value) -> Vec<String> {
    read_text(&body.to_string())
}

fn read_text(body: &str) -> Vec<String> {
    let found = complaints(body.as_bytes()).into_iter();
    found
        .map(|complaint| {
            let part = match complaint.part {
                Some(Part::Body) => "body ".to_owned(),
                Some(Part::Parameter(location)) => format!("{location} "),
                None => String::new(),
            };
            format!("{part}{}: {}", complaint.path.join("."), complaint.demand)
        })
        .collect()
}

#[test]
fn pydantic() {
    let body = json!({"detail": [
        {"type": "missing", "loc": ["body", "item", "name"], "msg": "Field required", "input": {}},
        {"type": "string_too_short", "loc": ["body", "name"], "msg": "String should have at least 3 characters",
            "input": "a", "ctx": {"min_length": 3}},
        {"type": "enum", "loc": ["query", "sort"], "msg": "Input should be 'asc' or 'desc'", "input": "a",
            "ctx": {"expected": "'asc' or 'desc'"}},
        {"type": "uuid_parsing", "loc": ["path", "id"], "msg": "Input should be a valid UUID, invalid length"},
        {"type": "greater_than_equal", "loc": ["body", "size"], "msg": "…", "ctx": {"ge": 1}},
        {"type": "extra_forbidden", "loc": ["body", "more"], "msg": "Extra inputs are not permitted"},
    ]});
    assert_eq!(
        read(&body),
        [
            "body item.name: required",
            "body name: at least 3 characters",
            "query sort: one of `asc`, `desc`",
            "path id: of the format `uuid`",
            "body size: at least 1",
            "body more: not accepted",
        ]
    );
    let first = json!({"detail": [
        {"loc": ["body", "name"], "msg": "field required", "type": "value_error.missing"},
        {"loc": ["body", "age"], "msg": "ensure this value is greater than 17", "type": "value_error.number.not_gt",
            "ctx": {"limit_value": 17}},
    ]});
    assert_eq!(
        read(&first),
        ["body name: required", "body age: at least 18"]
    );
}

#[test]
fn ajv() {
    let raw = json!([
        {"instancePath": "", "keyword": "required", "params": {"missingProperty": "name"},
            "message": "must have required property 'name'"},
        {"instancePath": "/items/0/kind", "keyword": "enum", "params": {"allowedValues": ["a", "b"]},
            "message": "must be equal to one of the allowed values"},
        {"instancePath": "/name", "keyword": "minLength", "params": {"limit": 3},
            "message": "must NOT have fewer than 3 characters"},
    ]);
    let expected = [
        "name: required",
        "items.0.kind: one of `a`, `b`",
        "name: at least 3 characters",
    ];
    assert_eq!(read(&raw), expected);
    let fastify = |message: &str| {
        read(
            &json!({"statusCode": 400, "code": "FST_ERR_VALIDATION", "error": "Bad Request", "message": message}),
        )
    };
    assert_eq!(
        fastify("body must have required property 'name'"),
        ["body name: required"]
    );
    assert_eq!(
        fastify("body/name must NOT have fewer than 3 characters"),
        ["body name: at least 3 characters"]
    );
    assert_eq!(
        fastify("querystring/id must match format \"uuid\""),
        ["query id: of the format `uuid`"]
    );
}

#[test]
fn zod() {
    let issues = json!([
        {"code": "invalid_type", "expected": "string", "received": "undefined", "path": ["name"], "message": "Required"},
        {"code": "too_small", "minimum": 3, "type": "string", "inclusive": true, "path": ["title"], "message": "…"},
        {"code": "invalid_enum_value", "options": ["a", "b"], "received": "c", "path": ["kind"], "message": "…"},
        {"code": "invalid_format", "format": "email", "path": ["mail"], "message": "Invalid email address"},
        {"code": "unrecognized_keys", "keys": ["more"], "path": [], "message": "Unrecognized key(s) in object: 'more'"},
    ]);
    let expected = [
        "name: required",
        "title: at least 3 characters",
        "kind: one of `a`, `b`",
        "mail: of the format `email`",
        "more: not accepted",
    ];
    assert_eq!(
        read(&json!({"success": false, "error": {"issues": issues}})),
        expected
    );
    // `ZodError.message` is the list as text.
    assert_eq!(
        read(&json!({"error": {"name": "ZodError", "message": issues.to_string()}})),
        expected
    );
}

#[test]
fn joi() {
    let details = json!({"message": "…", "details": [
        {"message": "\"name\" is required", "path": ["name"], "type": "any.required", "context": {"label": "name"}},
        {"message": "\"kind\" must be one of [a, b]", "path": ["kind"], "type": "any.only", "context": {"valids": ["a", "b"]}},
        {"message": "…", "path": ["size"], "type": "number.min", "context": {"limit": 1}},
    ]});
    assert_eq!(
        read(&details),
        [
            "name: required",
            "kind: one of `a`, `b`",
            "size: at least 1"
        ]
    );
    let hapi = json!({"statusCode": 400, "error": "Bad Request", "message": "\"name\" length must be at least 3 characters long",
        "validation": {"source": "payload", "keys": ["name"]}});
    assert_eq!(read(&hapi), ["body name: at least 3 characters"]);
    let celebrate = json!({"statusCode": 400, "message": "celebrate request validation failed", "validation":
        {"query": {"source": "query", "keys": ["q"], "message": "\"q\" is not allowed to be empty"}}});
    assert_eq!(
        read(&celebrate),
        ["query q: required", "query q: at least 1 characters"]
    );
}

#[test]
fn spring() {
    let body = json!({"timestamp": "2026-01-01", "status": 400, "error": "Bad Request", "errors": [
        {"codes": ["NotNull.order.buyer.name"], "defaultMessage": "must not be null", "objectName": "order",
            "field": "buyer.name", "rejectedValue": null, "code": "NotNull"},
        {"codes": ["Size"], "defaultMessage": "size must be between 3 and 20 characters", "field": "title"},
        {"codes": ["Min"], "defaultMessage": "must be greater than or equal to 1", "field": "items[0].count"},
    ], "path": "/orders"});
    assert_eq!(
        read(&body),
        [
            "buyer.name: required",
            "title: at least 3 characters",
            "title: at most 20 characters",
            "items.0.count: at least 1",
        ]
    );
    let jackson = json!({"status": 400, "message": "JSON parse error: Cannot deserialize value of type `com.example.Kind` from String \"a\": not one of the values accepted for Enum class: [SMALL, LARGE]\n at [Source: (PushbackInputStream); line: 1] (through reference chain: com.example.Order[\"items\"]->java.util.ArrayList[0]->com.example.Item[\"kind\"])"});
    assert_eq!(read(&jackson), ["items.0.kind: one of `SMALL`, `LARGE`"]);
    let parameter = json!({"status": 400, "message": "Required request parameter 'from' for method parameter type String is not present"});
    assert_eq!(read(&parameter), ["from: required"]);
}

#[test]
fn problem_details() {
    let body = json!({"type": "https://tools.ietf.org/html/rfc9110#section-15.5.1", "title": "One or more validation errors occurred.",
    "status": 400, "errors": {
        "Name": ["The Name field is required."],
        "$.items[0].mail": ["The Mail field is not a valid e-mail address."],
        "Title": ["The field Title must be a string with a minimum length of 3 and a maximum length of 10."],
    }});
    let mut found = read(&body);
    found.sort();
    assert_eq!(
        found,
        [
            "Name: required",
            "Title: at least 3 characters",
            "Title: at most 10 characters",
            "items.0.mail: of the format `email`",
        ]
    );
}

#[test]
fn rails_and_json_api() {
    let by_member = json!({"errors": {"name": ["can't be blank"], "code": ["has already been taken"],
        "title": ["is too short (minimum is 3 characters)"]}});
    let mut found = read(&by_member);
    found.sort();
    assert_eq!(
        found,
        [
            "code: unique",
            "name: at least 1 characters",
            "name: required",
            "title: at least 3 characters"
        ]
    );
    let sentences = json!({"errors": ["Unit price must be greater than 0", "Name can't be blank"]});
    assert_eq!(
        read(&sentences),
        [
            "unit_price: at least 1",
            "name: required",
            "name: at least 1 characters"
        ]
    );
    let api = json!({"errors": [
        {"status": "422", "title": "Invalid", "detail": "can't be blank", "source": {"pointer": "/data/attributes/name"}},
        {"status": "400", "detail": "must be one of: asc, desc", "source": {"parameter": "sort"}},
    ]});
    assert_eq!(
        read(&api),
        [
            "body data.attributes.name: required",
            "body data.attributes.name: at least 1 characters",
            "sort: one of `asc`, `desc`"
        ]
    );
    assert_eq!(
        read(&json!({"status": 400, "error": "param is missing or the value is empty: order"})),
        ["order: required", "order: at least 1 characters"]
    );
}

#[test]
fn django() {
    let body = json!({"name": ["This field is required."], "status": ["\"a\" is not a valid choice."],
        "lines": [{}, {"count": ["Ensure this value is greater than or equal to 1."]}],
        "title": ["Ensure this field has at least 3 characters."], "login": ["user with this login already exists."]});
    let mut found = read(&body);
    found.sort();
    assert_eq!(
        found,
        [
            "lines.1.count: at least 1",
            "login: unique",
            "name: required",
            "title: at least 3 characters"
        ]
    );
}

#[test]
fn laravel() {
    let body = json!({"message": "The name field is required. (and 2 more errors)", "errors": {
        "name": ["The name field is required."],
        "items.0.price": ["The items.0.price field must be at least 1."],
        "mail": ["The mail field must be a valid email address."]}});
    let mut found = read(&body);
    found.sort();
    assert_eq!(
        found,
        [
            "items.0.price: at least 1",
            "mail: of the format `email`",
            "name: required"
        ]
    );
}

#[test]
fn go() {
    let text = "Key: 'Order.Name' Error:Field validation for 'Name' failed on the 'required' tag\nKey: 'Order.Mail' Error:Field validation for 'Mail' failed on the 'email' tag";
    let expected = ["Order.Name: required", "Order.Mail: of the format `email`"];
    assert_eq!(read(&json!({"error": text})), expected);
    assert_eq!(read_text(text), expected);
    assert_eq!(
        read(&json!({"name": "cannot be blank", "size": "must be no less than 2"})),
        [
            "name: required",
            "name: at least 1 characters",
            "size: at least 2"
        ]
    );
}

#[test]
fn serde_of_rust() {
    assert_eq!(
        read_text(
            "Failed to deserialize the JSON body into the target type: missing field `name` at line 1 column 2"
        ),
        ["body name: required"]
    );
    assert_eq!(
        read_text(
            "Failed to deserialize the JSON body into the target type: items[0].kind: unknown variant `a`, expected one of `x`, `y`, `z` at line 1 column 20"
        ),
        ["body items.0.kind: one of `x`, `y`, `z`"]
    );
    assert_eq!(
        read_text("Failed to deserialize query string: missing field `page`"),
        ["query page: required"]
    );
}

#[test]
fn lists_of_errors_with_names() {
    let express = json!({"errors": [{"type": "field", "msg": "must be a valid email", "path": "mail", "location": "body"}]});
    assert_eq!(read(&express), ["body mail: of the format `email`"]);
    let cornice = json!({"code": 400, "errno": 107, "error": "Invalid parameters", "message": "data.id in body: Required",
        "details": [{"location": "body", "name": "data.id", "description": "data.id in body: Required"}]});
    assert_eq!(read(&cornice), ["body data.id: required"]);
    let nest = json!({"statusCode": 400, "message": ["name must be longer than or equal to 3 characters", "kind must be one of the following values: a, b"], "error": "Bad Request"});
    assert_eq!(
        read(&nest),
        ["name: at least 3 characters", "kind: one of `a`, `b`"]
    );
    let symfony = json!({"title": "Validation Failed", "violations": [{"propertyPath": "name", "message": "This value should not be blank."}]});
    assert_eq!(
        read(&symfony),
        ["name: required", "name: at least 1 characters"]
    );
}

#[test]
fn plain_sentences() {
    for (message, expected) in [
        ("missing field 'name'", "name: required"),
        ("Missing field in JSON data: path", "path: required"),
        ("query parameter `q` is required", "query q: required"),
        ("kind must be one of a, b", "kind: one of `a`, `b`"),
        (
            "`kind`: expected one of: [\"a\", \"b\"]",
            "kind: one of `a`, `b`",
        ),
        (
            "Validation error: name: Expected a name containing 3-512 characters from [a-z]",
            "name: at least 3 characters; name: at most 512 characters",
        ),
        ("the name 'x' is already in use", "name: unique"),
        ("not found", ""),
        ("Internal Server Error", ""),
    ] {
        let found = read(&json!({"message": message}));
        assert_eq!(found.join("; "), expected, "{message}");
    }
}

#[test]
fn pages_and_other_bodies_teach_nothing() {
    for body in [
        "<html>name is required</html>",
        "",
        "null",
        "[]",
        "{}",
        "42",
    ] {
        assert_eq!(read_text(body), Vec::<String>::new(), "{body}");
    }
}
