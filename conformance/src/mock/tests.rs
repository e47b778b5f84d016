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
    mock_of(SHOP)
}

fn mock_of(text: &str) -> Mock {
    let document = Document::from_text("api.yaml", text);
    let document = document.document.expect("a document");
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
fn the_examples_of_properties_are_preferred_to_generated_values() {
    let mock = mock_of(
        "
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      responses:
        '200':
          description: all
          headers: {X-Limit: {schema: {type: integer, default: 120}}}
          content: {application/json: {schema: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Pet'}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name, age]
      properties:
        name: {type: string, examples: [Rex]}
        age: {type: integer, example: 7}
        color: {type: string, default: red}
        kind: {type: integer, example: wrong}
        secret: {type: string, writeOnly: true, example: s}
        tags: {type: array, items: {type: string, example: small}}
        owner: {allOf: [{$ref: '#/components/schemas/Owner'}], description: who}
    Owner: {type: object, properties: {city: {type: string, example: Kyiv}}}
",
    );
    let response = mock.respond(&request("GET", "/pets", None)).response;
    assert_eq!(response.headers.get("x-limit"), Some("120"));
    let pets: Value = serde_json::from_slice(&response.body).expect("JSON");
    let pet = &pets[0];
    for (name, value) in [
        ("name", json!("Rex")),
        ("age", json!(7)),
        ("color", json!("red")),
        ("tags", json!(["small"])),
    ] {
        assert_eq!(pet[name], value, "{pets}");
    }
    assert_ne!(pet["kind"], "wrong");
    assert_eq!(pet.get("secret"), None);
    if let Some(owner) = pet.get("owner") {
        assert_eq!(owner["city"], "Kyiv");
    }
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

const ORDERS: &str = r"
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '409': {description: taken, content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}}
  /orders/{order_id}:
    parameters: [{name: order_id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Order'}}}}}}}}
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
    patch:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/Order'}, {properties: {more: {type: integer}}}]}}}}}
  /shops/{shop}/orders/{id}:
    parameters: [{name: shop, in: path, required: true, schema: {type: string}}, {name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}, example: {id: 9, item: tea}}}}}}
    head: {responses: {'200': {description: ok}}}
    patch: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
components:
  schemas:
    NewOrder:
      type: object
      required: [item]
      properties: {id: {type: integer}, item: {type: string}, note: {type: string}, secret: {type: string}, count: {type: integer}}
    Order:
      type: object
      required: [id, item]
      properties: {id: {type: integer}, item: {type: string}, note: {type: string}, shop: {type: string}, count: {type: integer, maximum: 9}, secret: {type: string, writeOnly: true}}
    Problem: {type: object, required: [status, title], properties: {status: {type: integer}, title: {type: string}, detail: {type: string}}}
";

#[test]
fn a_response_says_back_what_the_request_said() {
    let mock = mock_of(ORDERS);
    let send = |method: &str, target: &str, sent: Option<Value>| {
        let mocked = mock.respond(&request(method, target, sent.as_ref()));
        assert!(mocked.response.status < 300, "{mocked:?}");
        body(&mocked)
    };
    let sent =
        json!({"id": 77, "item": "tea", "note": "hot", "secret": "s", "count": 3, "more": 1});
    let made = send("POST", "/orders", Some(sent.clone()));
    assert_eq!(
        (&made["item"], &made["note"], &made["count"]),
        (&json!("tea"), &json!("hot"), &json!(3))
    );
    // A new resource has an identifier of its own; nothing is sent that the response does not describe.
    assert_eq!(
        (&made["id"], &made["secret"], &made["more"]),
        (&json!(1), &json!(null), &json!(null))
    );
    // What the response does not allow stays as it was generated.
    let made = send("POST", "/orders", Some(json!({"item": "tea", "count": 10})));
    assert_eq!(made["item"], "tea");
    assert_ne!(made["count"], 10);

    assert_eq!(send("GET", "/orders/41", None)["data"]["id"], 41);
    let patched = send("PATCH", "/orders/42", Some(sent.clone()));
    assert_eq!(
        (&patched["note"], &patched["more"], &patched["secret"]),
        (&json!("hot"), &json!(1), &json!(null))
    );
    let put = send("PUT", "/orders/42", Some(sent));
    assert_eq!((&put["id"], &put["item"]), (&json!(42), &json!("tea")));
    let patched = send("PATCH", "/shops/main/orders/43", None);
    assert_eq!(patched["id"], 43);
    // An example is sent as it is written.
    assert_eq!(
        send("GET", "/shops/main/orders/43", None),
        json!({"id": 9, "item": "tea"})
    );
}

#[test]
fn a_problem_has_the_status_that_it_is_sent_with() {
    let mock = mock_of(ORDERS);
    let mut post = request("POST", "/orders", Some(&json!({"item": "tea"})));
    post.headers.push("Prefer", "code=409");
    let problem = body(&mock.respond(&post));
    assert_eq!(
        (&problem["status"], &problem["title"]),
        (&json!(409), &json!("Conflict"))
    );
}
