//! Tests of what helps in which circumstances.

use std::{collections::BTreeSet, sync::Arc};

use spec::{document::Document, model::Api};

use super::*;
use crate::{case::OperationIndex, engine::rejection::Rejection};

const TEXT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{session: []}]
components:
  securitySchemes:
    session: {type: http, scheme: bearer}
    api key: {type: apiKey, in: header, name: X-Key}
paths:
  /items/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: o}}
  /items:
    get: {security: [{api key: []}], responses: {'200': {description: o}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}}}}
      responses: {'201': {description: c}}
";

/// The remedy for the operation at `index` whose valid requests got `status` with `body`.
fn remedy(index: usize, status: Option<u16>, body: &str, has_credentials: bool) -> String {
    of(index, status, body, has_credentials, &BTreeSet::new())
}

/// The same after a run in which some operations succeeded.
fn of(
    index: usize,
    status: Option<u16>,
    body: &str,
    has_credentials: bool,
    succeeded: &BTreeSet<OperationIndex>,
) -> String {
    let document = Document::from_text("api.yaml", TEXT).document.unwrap();
    let api = Api::new(Arc::new(document));
    let mut rejection = Rejection::canned(0, body, 3);
    rejection.status = status;
    body.clone_into(&mut rejection.body);
    let circumstances = Circumstances {
        api: &api,
        is_cut: false,
        has_credentials,
        succeeded,
        url: "http://localhost:1",
    };
    let remedy = circumstances.remedy(&api.operations[index], false, &[rejection]);
    format!("{}\n{}", remedy.what, remedy.setting.unwrap_or_default())
}

#[test]
fn a_resource_that_does_not_exist_wants_a_value() {
    let succeeded = BTreeSet::from([OperationIndex(2)]);
    insta::assert_snapshot!(of(0, Some(404), "", false, &succeeded), @r#"
    the server has no such resource; give a value that exists
    values:
    - {name: "id", in: path, operations: ["GET /items/{id}"], value: "?"}
    "#);
    insta::assert_snapshot!(remedy(0, Some(404), "", false), @r#"
    the server has no such resource, and `POST /items`, which creates them, never succeeded; give a value that exists
    values:
    - {name: "id", in: path, operations: ["GET /items/{id}"], value: "?"}
    "#);
}

#[test]
fn what_the_server_has_disabled_is_not_a_matter_of_rights() {
    let body = r#"{"message": "Reset is disabled by config"}"#;
    insta::assert_snapshot!(remedy(2, Some(403), body, true), @r#"
    the server has this disabled; enable it there, or skip the operation
    operations:
      skip: ["POST /items"]
    "#);
}

#[test]
fn credentials_are_those_of_the_document() {
    insta::assert_snapshot!(remedy(0, Some(401), "", false), @r"
    the server asks for credentials; name the variables that hold them
    auth:
      token: API_TOKEN
    ");
    insta::assert_snapshot!(remedy(1, Some(401), "", false), @r#"
    the server asks for credentials; name the variables that hold them
    auth:
      api_keys: {"api key": API_KEY}
    "#);
    insta::assert_snapshot!(remedy(1, Some(403), "", true), @r#"
    the server forbids it; use an identity that has the right, or skip the operation where none has
    auth:
      identities:
        other: {token: OTHER_TOKEN}
      use:
      - {identity: other, operations: ["GET /items"]}
    "#);
}

#[test]
fn what_a_response_names_wants_a_value() {
    let body = r#"{"detail": [{"loc": ["body", "order_id"], "msg": "not found", "note": 1}]}"#;
    insta::assert_snapshot!(remedy(2, Some(422), body, true), @r#"
    the response names what it rejects; give a value that the server accepts
    values:
    - {name: "order_id", in: body, operations: ["POST /items"], value: "?"}
    "#);
}

#[test]
fn what_refers_to_something_is_the_likely_reason() {
    insta::assert_snapshot!(remedy(2, Some(400), "no", true), @r#"
    the response does not name what it rejects; give values that the server accepts
    values:
    - {name: "order_id", in: body, operations: ["POST /items"], value: "?"}
    "#);
}

#[test]
fn names_are_found_as_people_write_them() {
    let text = remedy(2, Some(400), "Order ID is not a number", true);
    assert!(text.contains(r#"name: "order_id""#), "{text}");
}

#[test]
fn a_server_without_an_implementation_is_not_asked_again() {
    let text = remedy(2, Some(501), "Orders are unsupported here", true);
    assert!(text.contains("skip:"), "{text}");
    let text = remedy(2, Some(501), "The note is not there", true);
    assert!(text.contains(r#"name: "note""#), "{text}");
    let text = remedy(0, Some(500), "", true);
    assert!(text.contains(r#"name: "id""#), "{text}");
}

#[test]
fn requests_that_come_further_and_fail_are_said() {
    let document = Document::from_text("api.yaml", TEXT).document.unwrap();
    let api = Api::new(Arc::new(document));
    let circumstances = Circumstances {
        api: &api,
        is_cut: false,
        has_credentials: false,
        succeeded: &BTreeSet::from([OperationIndex(1)]),
        url: "http://localhost:1",
    };
    let remedy = |failed: u64| {
        let rejections = [
            Rejection::canned(400, "no", 30),
            Rejection::canned(500, "boom", failed),
        ];
        circumstances
            .remedy(&api.operations[2], false, &rejections)
            .what
    };
    assert!(remedy(20).ends_with("; on 20 others it fails"));
    assert!(!remedy(2).contains("fails"));
}

#[test]
fn no_setting_changes_a_failing_server() {
    for status in [302, 500, 503] {
        let text = remedy(2, Some(status), "", true);
        assert!(text.ends_with('\n') && !text.contains(':'), "{text}");
    }
    assert!(remedy(2, None, "", true).contains("timeout: 60s"));
    assert!(remedy(2, Some(429), "", true).contains("rate_limit: 5"));
    assert!(remedy(1, Some(404), "", true).contains("url: \"http://localhost:1/prefix\""));
}
