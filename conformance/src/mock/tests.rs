//! Tests of the mock: its responses to requests.

use std::sync::Arc;

use serde_json::{Value, json};
use spec::{document::Document, wire::Headers};

use super::*;

const SHOP: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
security: [{key: []}]
paths:
  /items:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1}}]
      responses:
        '200':
          description: all
          headers: {X-Total: {required: true, schema: {type: integer, minimum: 0}}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Item'}}
              examples:
                wrong: {value: [{id: x}]}
                right: {value: [{id: 7, name: tea}]}
        '400': {description: bad, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
  /items/mine:
    get: {responses: {'200': {description: mine}}}
  /items/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: one}, '404': {description: none}}}
    delete: {responses: {'204': {description: gone}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Item: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}, additionalProperties: false}
    Error: {type: object, required: [message], properties: {message: {type: string}}}
";

fn mock() -> Mock {
    let document = Document::from_text("shop.yaml", SHOP)
        .document
        .expect("a document");
    Mock::new(&Api::new(Arc::new(document)), MockSettings::default())
}

fn request(method: &str, target: &str, body: Option<&Value>) -> Request {
    let mut headers = Headers::new();
    headers.push("X-Key", "mock");
    if body.is_some() {
        headers.push("Content-Type", "application/json");
    }
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: body.map(|body| body.to_string().into_bytes()),
    }
}

fn body(mocked: &MockResponse) -> Value {
    serde_json::from_slice(&mocked.response.body).unwrap_or_default()
}

#[test]
fn valid_examples_are_preferred_to_generated_values() {
    let mocked = mock().respond(&request("GET", "/items?limit=3", None));
    assert_eq!(mocked.response.status, 200);
    assert_eq!(body(&mocked), json!([{"id": 7, "name": "tea"}]));
    let total = mocked.response.headers.get("x-total").expect("a header");
    assert!(total.parse::<u64>().is_ok(), "{total}");
}

#[test]
fn the_same_seed_and_request_give_the_same_response() {
    let get = request("GET", "/items/5", None);
    assert_eq!(mock().respond(&get), mock().respond(&get));
    let mock = mock();
    let post = request("POST", "/items", Some(&json!({"id": 1})));
    let ids: Vec<Value> = (0..4)
        .map(|_| body(&mock.respond(&post))["id"].clone())
        .collect();
    assert!(
        ids.iter().any(|id| *id != ids[0]),
        "created resources differ: {ids:?}"
    );
}

#[test]
fn invalid_requests_get_the_documented_error_response() {
    let mocked = mock().respond(&request("GET", "/items?limit=0", None));
    assert_eq!(mocked.response.status, 400);
    assert_eq!(
        mocked.response.headers.get("content-type"),
        Some("application/json")
    );
    let text = body(&mocked)["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(text.contains("`limit`"), "{text}");
}

#[test]
fn undocumented_error_responses_are_problems_and_added_to_the_contract() {
    let mock = mock();
    let mocked = mock.respond(&request("POST", "/items", Some(&json!({"id": "x"}))));
    assert_eq!(mocked.response.status, 400);
    assert_eq!(
        mocked.response.headers.get("content-type"),
        Some("application/problem+json")
    );
    let post = mock.contract().operation("POST /items").expect("promised");
    let promised: Vec<String> = post
        .responses
        .list
        .iter()
        .map(|r| r.status.to_string())
        .collect();
    assert_eq!(promised, ["201", "400", "401"]);
    let json = document::completed_json(mock.contract());
    assert_eq!(
        json["paths"]["/items"]["post"]["responses"]["400"],
        Value::Null
    );
}

#[test]
fn the_published_document_has_the_added_responses() {
    let document = Document::from_text("shop.yaml", SHOP)
        .document
        .expect("a document");
    let json = document::completed_json(&Api::new(Arc::new(document)));
    let post = &json["paths"]["/items"]["post"]["responses"];
    assert_eq!(
        post["400"]["description"],
        "The request violates the contract."
    );
    assert_eq!(post["401"]["description"], "Valid credentials are missing.");
}

#[test]
fn credentials_are_required() {
    let mock = mock();
    let mut without = request("GET", "/items", None);
    without.headers.remove("x-key");
    let mocked = mock.respond(&without);
    assert_eq!(mocked.response.status, 401);
    assert!(mocked.response.headers.get("www-authenticate").is_some());
    let mut wrong = request("GET", "/items", None);
    wrong.headers.set("X-Key", "other");
    assert_eq!(mock.respond(&wrong).response.status, 401);
}

#[test]
fn unknown_methods_and_paths_are_rejected() {
    let mock = mock();
    let status = |method, target| mock.respond(&request(method, target, None)).response.status;
    assert_eq!(status("GET", "/nowhere"), 404);
    let mocked = mock.respond(&request("PATCH", "/items", None));
    assert_eq!(mocked.response.status, 405);
    assert_eq!(
        mocked.response.headers.get("allow"),
        Some("GET, POST, HEAD, OPTIONS")
    );
    assert_eq!(status("OPTIONS", "/items"), 204);
    assert_eq!(status("GET", "/items/mine"), 200);
    // The more concrete path has no such method.
    assert_eq!(status("DELETE", "/items/mine"), 405);
    let head = mock.respond(&request("HEAD", "/items", None));
    assert_eq!((head.response.status, head.response.body.len()), (200, 0));
}

#[test]
fn only_media_types_that_the_client_accepts_are_sent() {
    let mut get = request("GET", "/items", None);
    get.headers.push("Accept", "image/png");
    assert_eq!(mock().respond(&get).response.status, 406);
    get.headers.set("Accept", "image/png, */*;q=0.1");
    assert_eq!(mock().respond(&get).response.status, 200);
}

#[test]
fn bodies_of_other_types_are_rejected() {
    let mut post = request("POST", "/items", Some(&json!({"id": 1})));
    post.headers.set("Content-Type", "text/csv");
    assert_eq!(mock().respond(&post).response.status, 415);
}

#[test]
fn a_deleted_resource_is_gone() {
    let mock = mock();
    let status = |method, target| mock.respond(&request(method, target, None)).response.status;
    assert_eq!(status("GET", "/items/1"), 200);
    assert_eq!(status("DELETE", "/items/1"), 204);
    assert_eq!(status("GET", "/items/1"), 404);
    assert_eq!(status("GET", "/items/2"), 200);
}
