//! Web frameworks.

use serde_json::json;

use super::assert_taught;

#[test]
fn spring_and_jackson() {
    let jackson = "JSON parse error: Cannot deserialize value of type `com.example.Kind` from String \"x\": not one of the values accepted for Enum class: [a, b]";
    let uuid = "JSON parse error: Cannot deserialize value of type `java.util.UUID` from String \"abc\": UUID has to be represented by standard 36-char representation";
    let date = "JSON parse error: Cannot deserialize value of type `java.time.LocalDate` from String \"abc\": Failed to deserialize java.time.LocalDate: (java.time.format.DateTimeParseException) Text 'abc' could not be parsed at index 0";
    let time = "JSON parse error: Cannot deserialize value of type `java.time.OffsetDateTime` from String \"abc\": Failed to deserialize java.time.OffsetDateTime: Text 'abc' could not be parsed at index 0";
    let number = "JSON parse error: Cannot deserialize value of type `int` from String \"x\": not a valid `int` value";
    let sized = |field: &str| json!({"status": 400, "errors": [{"field": field, "defaultMessage": "size must be between 5 and 20", "code": "Size"}]});
    assert_taught(&[
        (
            json!({"status": 400, "error": "Bad Request", "message": jackson}),
            "/kind: one of `a`, `b`",
        ),
        (
            json!({"title": "Bad Request", "status": 400, "detail": jackson}),
            "/kind: one of `a`, `b`",
        ),
        (
            json!({"status": 400, "message": uuid}),
            "/name: of the format `uuid`",
        ),
        (
            json!({"status": 400, "message": date}),
            "/name: of the format `date`",
        ),
        (
            json!({"status": 400, "message": time}),
            "/name: of the format `date-time`",
        ),
        (json!({"status": 400, "message": number}), ""),
        (
            sized("name"),
            "/name: at least 5 characters; /name: at most 20 characters",
        ),
        (
            json!({"errors": [{"field": "name", "code": "Pattern", "defaultMessage": "must match \"[A-Z]{3}\""}]}),
            "/name: matching `^(?:[A-Z]{3})$`",
        ),
        (
            json!({"errors": [{"field": "name", "code": "Pattern", "defaultMessage": "must match \"^[A-Z]+$\""}]}),
            "/name: matching `^[A-Z]+$`",
        ),
        (
            sized("tags"),
            "/tags: at least 5 elements; /tags: at most 20 elements",
        ),
    ]);
}

#[test]
fn django_rest_framework() {
    assert_taught(&[
        (json!({"kind": ["\"x\" is not a valid choice."]}), ""),
        (
            json!({"name": ["Ensure this field has no more than 2 characters."]}),
            "/name: at most 2 characters",
        ),
        (
            json!({"name": ["Ensure this value has at least 5 characters (it has 3)."]}),
            "/name: at least 5 characters",
        ),
        (
            json!({"count": ["Ensure this value is less than or equal to 5."]}),
            "/count: at most 5",
        ),
        (
            json!({"tags": ["Ensure this field has no more than 1 elements."]}),
            "/tags: at most 1 elements",
        ),
        (
            json!({"name": ["This field must be unique."]}),
            "/name: unique",
        ),
        (
            json!({"non_field_errors": ["The fields kind, name must make a unique set."]}),
            "",
        ),
    ]);
}

#[test]
fn violations_of_google_rpc() {
    let violations = json!([{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [
        {"field": "kind", "description": "must be one of a, b"},
        {"field": "order.items[0].size", "description": "value must be in list [s, m]"},
        {"field": "name", "description": "value length must be at least 5 characters"},
    ]}]);
    let expected =
        "/kind: one of `a`, `b`; /items/0/size: one of `s`, `m`; /name: at least 5 characters";
    let other = json!([{"@type": "type.googleapis.com/google.rpc.BadRequest", "field_violations": [
        {"field": "name", "description": "is required"}]}]);
    assert_taught(&[
        (
            json!({"error": {"code": 400, "message": "Request contains an invalid argument.", "status": "INVALID_ARGUMENT", "details": violations}}),
            expected,
        ),
        (
            json!({"code": 3, "message": "invalid argument", "details": violations}),
            expected,
        ),
        (
            json!({"code": 3, "message": "invalid argument", "details": other}),
            "/name: required",
        ),
    ]);
}

#[test]
fn huma_names_the_location() {
    let at = |location: &str, message: &str| {
        json!({"title": "Unprocessable Entity", "status": 422, "detail": "validation failed",
            "errors": [{"message": message, "location": location, "value": "x"}]})
    };
    assert_taught(&[
        (
            at("body.kind", "expected value to be one of \"a, b\""),
            "/kind: one of `a`, `b`",
        ),
        (
            at("body.items[0].size", "expected value to be one of \"s, m\""),
            "/items/0/size: one of `s`, `m`",
        ),
        (
            at("body.name", "expected length >= 5"),
            "/name: at least 5 characters",
        ),
        (
            at("body.name", "expected length <= 2"),
            "/name: at most 2 characters",
        ),
        (
            at("body.name", "expected string to match pattern ^[A-Z]+$"),
            "/name: matching `^[A-Z]+$`",
        ),
        (
            at("body.tags", "expected array length >= 3"),
            "/tags: at least 3 elements",
        ),
        (
            at("body.tags", "expected array length <= 1"),
            "/tags: at most 1 elements",
        ),
        (
            at("body.tags", "expected array items to be unique"),
            "/tags: distinct elements",
        ),
        (
            at("body.count", "expected number >= 10"),
            "/count: at least 10",
        ),
        (
            at("body.count", "expected number to be a multiple of 5"),
            "/count: a multiple of 5",
        ),
        (
            at("query.limit", "expected number <= 100"),
            "query limit: at most 100",
        ),
        (
            at("body", "expected required property weight to be present"),
            "/weight: required",
        ),
        (
            at("body.type", "unexpected property"),
            "/type: not accepted",
        ),
    ]);
}

#[test]
fn validator_of_go_in_structured_form_and_translated() {
    let tag = |field: &str, tag: &str, param: &str| json!({"errors": [{"field": field, "tag": tag, "param": param, "value": "x"}]});
    assert_taught(&[
        (
            json!({"error": "Key: 'Order.Kind' Error:Field validation for 'Kind' failed on the 'oneof' tag"}),
            "",
        ),
        (
            json!({"error": "Key: 'Order.Tags' Error:Field validation for 'Tags' failed on the 'unique' tag"}),
            "/tags: distinct elements",
        ),
        (tag("Kind", "oneof", "a b"), "/kind: one of `a`, `b`"),
        (
            tag("Kind", "oneof", "'a one' b"),
            "/kind: one of `a one`, `b`",
        ),
        (tag("Name", "min", "5"), "/name: at least 5 characters"),
        (tag("Count", "min", "10"), "/count: at least 10"),
        (tag("Count", "lt", "5"), "/count: at most 4"),
        (tag("Tags", "max", "1"), "/tags: at most 1 elements"),
        (
            tag("Name", "len", "5"),
            "/name: at least 5 characters; /name: at most 5 characters",
        ),
        (tag("Mail", "email", ""), "/mail: of the format `email`"),
        (tag("Name", "required", ""), "/name: required"),
        (
            json!([{"FailedField": "Order.Kind", "Tag": "oneof", "Value": "a b"}]),
            "/kind: one of `a`, `b`",
        ),
        (
            json!({"error": "Kind must be one of [a b]"}),
            "/kind: one of `a`, `b`",
        ),
        (
            json!({"error": "Name must be at least 5 characters in length"}),
            "/name: at least 5 characters",
        ),
        (
            json!({"error": "Name must be a maximum of 2 characters in length"}),
            "/name: at most 2 characters",
        ),
        (
            json!({"error": "Count must be 10 or greater"}),
            "/count: at least 10",
        ),
        (
            json!({"error": "Count must be 5 or less"}),
            "/count: at most 5",
        ),
        (
            json!({"error": "Tags must contain at least 3 items"}),
            "/tags: at least 3 elements",
        ),
    ]);
}
