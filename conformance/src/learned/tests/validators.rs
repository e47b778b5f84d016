//! Libraries that validate.

use serde_json::json;

use super::{assert_messages, assert_taught, taught};

#[test]
fn jsonschema_of_python() {
    let whole = "'x' is not one of ['a', 'b']\n\nFailed validating 'enum' in schema['properties']['kind']:\n    {'enum': ['a', 'b'], 'type': 'string'}\n\nOn instance['kind']:\n    'x'";
    let nested = "'huge' is not one of ['s', 'm']\n\nFailed validating 'enum' in schema['properties']['items']['items']['properties']['size']:\n    {'enum': ['s', 'm']}\n\nOn instance['items'][0]['size']:\n    'huge'";
    let short = "'abc' is too short\n\nFailed validating 'minLength' in schema['properties']['name']:\n    {'minLength': 5, 'type': 'string'}\n\nOn instance['name']:\n    'abc'";
    let missing = "'price' is a required property\n\nFailed validating 'required' in schema:\n    {'required': ['price'], 'type': 'object'}\n\nOn instance:\n    {'kind': 'x'}";
    let connexion = |detail: &str| json!({"detail": detail, "status": 400, "title": "Bad Request", "type": "about:blank"});
    assert_taught(&[
        (json!({"error": whole}), "/kind: one of `a`, `b`"),
        (json!(whole), "/kind: one of `a`, `b`"),
        (json!({"message": nested}), "/items/0/size: one of `s`, `m`"),
        (json!({"error": short}), "/name: at least 5 characters"),
        (json!({"error": missing}), "/price: required"),
        (
            connexion("'x' is not one of ['a', 'b'] - 'kind'"),
            "/kind: one of `a`, `b`",
        ),
        (
            connexion("'huge' is not one of ['s', 'm'] - 'items.0.size'"),
            "/items/0/size: one of `s`, `m`",
        ),
        (
            connexion("'weight' is a required property - 'items.0'"),
            "/items/0/weight: required",
        ),
        (
            connexion("'weight' is a required property"),
            "/weight: required",
        ),
        (
            connexion("7 is less than the minimum of 10 - 'count'"),
            "/count: at least 10",
        ),
        (
            connexion("7 is greater than the maximum of 5 - 'count'"),
            "/count: at most 5",
        ),
        (
            connexion("7 is not a multiple of 5 - 'count'"),
            "/count: a multiple of 5",
        ),
        (
            connexion("'abc' does not match '^[A-Z]+$' - 'name'"),
            "/name: matching `^[A-Z]+$`",
        ),
        (
            connexion("'nobody' is not a 'email' - 'mail'"),
            "/mail: of the format `email`",
        ),
        (
            connexion("['q', 'q'] has non-unique elements - 'tags'"),
            "/tags: distinct elements",
        ),
        (
            connexion("Additional properties are not allowed ('type' was unexpected)"),
            "/type: not accepted",
        ),
        (
            json!({"error": "'x' is not one of ['a', 'b']"}),
            "/kind: one of `a`, `b`",
        ),
    ]);
}

#[test]
fn serde_without_a_path() {
    assert_taught(&[
        (
            json!(
                "Json deserialize error: unknown variant `x`, expected one of `a`, `b` at line 1 column 20"
            ),
            "/kind: one of `a`, `b`",
        ),
        (
            json!(
                "Failed to deserialize the JSON body into the target type: unknown variant `x`, expected `a` or `b` at line 1 column 20"
            ),
            "/kind: one of `a`, `b`",
        ),
        (
            json!({"error": "unknown variant `x`, expected `a` at line 1 column 20"}),
            "/kind: one of `a`",
        ),
        (
            json!("Query deserialize error: unknown variant `up`, expected `asc` or `desc`"),
            "query sort: one of `asc`, `desc`",
        ),
        (
            json!(
                "Failed to deserialize query string: unknown variant `up`, expected `asc` or `desc`"
            ),
            "query sort: one of `asc`, `desc`",
        ),
        (
            json!(
                "Failed to deserialize query string: sort: unknown variant `up`, expected `asc` or `desc`"
            ),
            "query sort: one of `asc`, `desc`",
        ),
        // A list counts as one value.
        (
            json!({"error": "unknown variant `q`, expected one of `a`, `b` at line 1 column 20"}),
            "/tags/0: one of `a`, `b`",
        ),
        (
            json!({"error": "invalid type: string \"x\", expected u64 at line 1 column 20"}),
            "",
        ),
    ]);
    let unknown = "unknown variant `x`, expected one of `a`, `b` at line 1 column 20";
    // Two values are the same: nothing says which one is meant.
    assert_eq!(taught(json!({"kind": "x", "other": "x"}), unknown), "");
    assert_eq!(taught(json!({"kind": "y"}), unknown), "");
}

#[test]
fn zod_in_every_form() {
    let both = "/kind: one of `a`, `b`; /name: at least 5 characters";
    assert_taught(&[
        (
            json!({"success": false, "error": {"issues": [
                {"code": "invalid_value", "values": ["a", "b"], "path": ["kind"], "message": "Invalid option: expected one of \"a\"|\"b\""},
                {"origin": "string", "code": "too_small", "minimum": 5, "inclusive": true, "path": ["name"], "message": "Too small: expected string to have >=5 characters"},
            ]}}),
            both,
        ),
        (
            json!({"message": "Validation error: Invalid enum value. Expected 'a' | 'b', received 'x' at \"kind\"; String must contain at least 5 character(s) at \"name\""}),
            both,
        ),
        (
            json!({"error": "✖ Invalid option: expected one of \"a\"|\"b\"\n  → at kind\n✖ Too small: expected string to have >=5 characters\n  → at name"}),
            both,
        ),
        (
            json!({"error": "✖ Invalid option: expected one of \"s\"|\"m\"\n  → at items[0].size"}),
            "/items/0/size: one of `s`, `m`",
        ),
        (
            json!({"error": {"formErrors": [], "fieldErrors": {
            "kind": ["Invalid enum value. Expected 'a' | 'b', received 'x'"], "name": ["String must contain at least 5 character(s)"]}}}),
            both,
        ),
        (
            json!({"error": {"_errors": [], "kind": {"_errors": ["Invalid option: expected one of \"a\"|\"b\""]},
            "name": {"_errors": ["Too small: expected string to have >=5 characters"]}}}),
            both,
        ),
        (
            json!([{"code": "not_multiple_of", "multipleOf": 5, "path": ["count"], "message": "Number must be a multiple of 5"}]),
            "/count: a multiple of 5",
        ),
        (
            json!([{"code": "not_multiple_of", "divisor": 5, "path": ["count"], "message": "Invalid number: must be a multiple of 5"}]),
            "/count: a multiple of 5",
        ),
        (
            json!([{"code": "too_big", "maximum": 1, "type": "array", "path": ["tags"], "message": "…"}]),
            "/tags: at most 1 elements",
        ),
    ]);
}

#[test]
fn ajv_as_text() {
    assert_messages(&[
        ("data/kind must be equal to one of the allowed values", ""),
        (
            "data/name must match pattern \"^[A-Z]+$\"",
            "/name: matching `^[A-Z]+$`",
        ),
        (
            "data.name should match pattern \"^[A-Z]+$\"",
            "/name: matching `^[A-Z]+$`",
        ),
        (
            "data.name should NOT be shorter than 5 characters",
            "/name: at least 5 characters",
        ),
        (
            "data/name must NOT have fewer than 5 characters, data/items/0/price must be >= 5",
            "/name: at least 5 characters; /items/0/price: at least 5",
        ),
        (
            "data/name must NOT have more than 2 characters",
            "/name: at most 2 characters",
        ),
        (
            "data must have required property 'weight', data/count must be multiple of 5",
            "/weight: required; /count: a multiple of 5",
        ),
        (
            "data/tags must NOT have fewer than 3 items",
            "/tags: at least 3 elements",
        ),
        (
            "data/tags must NOT have more than 1 items",
            "/tags: at most 1 elements",
        ),
        (
            "data/tags must NOT have duplicate items (items ## 1 and 0 are identical)",
            "/tags: distinct elements",
        ),
        (
            "body.kind should be equal to one of the allowed values: a, b",
            "/kind: one of `a`, `b`",
        ),
        (
            "body/mail must match format \"email\"",
            "/mail: of the format `email`",
        ),
        ("data/type must NOT have additional properties", ""),
        (
            "querystring.limit should be <= 100",
            "query limit: at most 100",
        ),
    ]);
    let entry =
        |path: &str, message: &str| json!({"errors": [{"instancePath": path, "message": message}]});
    assert_taught(&[
        (
            entry("/kind", "must be equal to one of the allowed values"),
            "",
        ),
        (
            entry("/kind", "must be equal to one of the allowed values: a, b"),
            "/kind: one of `a`, `b`",
        ),
        (
            entry("/name", "must match pattern \"^[A-Z]+$\""),
            "/name: matching `^[A-Z]+$`",
        ),
        (
            json!([{"instancePath": "/count", "keyword": "multipleOf", "params": {"multipleOf": 5}, "message": "…"}]),
            "/count: a multiple of 5",
        ),
        (
            json!([{"instancePath": "/count", "keyword": "exclusiveMinimum", "params": {"comparison": ">", "limit": 10}, "message": "…"}]),
            "/count: at least 11",
        ),
        (
            json!([{"instancePath": "/tags", "keyword": "uniqueItems", "params": {"i": 1, "j": 0}, "message": "…"}]),
            "/tags: distinct elements",
        ),
        (
            json!([{"instancePath": "/tags", "keyword": "maxItems", "params": {"limit": 1}, "message": "…"}]),
            "/tags: at most 1 elements",
        ),
    ]);
}
