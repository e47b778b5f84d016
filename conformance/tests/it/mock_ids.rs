//! Each resource that the mock creates has identifiers of its own, wherever its response names them.

use std::{collections::BTreeSet, sync::Arc};

use conformance::mock::{Access, Mock, MockResponse, MockSettings};
use serde_json::{Value, json};
use spec::{
    document::Document,
    model::Api,
    wire::{Headers, Request},
};

/// A document with one POST to `path`, which responds with 201 as `response` says.
fn mock(path: &str, response: &Value) -> Mock {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "paths": {path: {"post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {"201": response},
        }}},
    });
    let document = Document::from_text("shop.json", document.to_string()).document;
    let settings = MockSettings {
        access: Access::Open,
        ..MockSettings::default()
    };
    Mock::new(&Api::new(Arc::new(document.expect("a document"))), settings)
}

fn create(mock: &Mock, path: &str) -> MockResponse {
    let mut headers = Headers::new();
    headers.push("Content-Type", "application/json");
    mock.respond(&Request {
        method: "POST".to_owned(),
        target: path.to_owned(),
        headers,
        body: Some(b"{}".to_vec()),
    })
}

fn body(mocked: &MockResponse) -> Value {
    serde_json::from_slice(&mocked.response.body).unwrap_or_default()
}

/// The member at `pointer` of `count` created resources with `schema`.
fn created(path: &str, schema: &Value, pointer: &str, count: usize) -> Vec<Value> {
    let response =
        json!({"description": "made", "content": {"application/json": {"schema": schema}}});
    let mock = mock(path, &response);
    let each = (0..count).map(|_| {
        let body = body(&create(&mock, path));
        body.pointer(pointer).cloned().unwrap_or_default()
    });
    each.collect()
}

fn object(name: &str, schema: &Value) -> Value {
    json!({"type": "object", "required": [name], "properties": {name: schema}})
}

#[test]
fn generated_identifiers_are_new_and_valid() {
    let distinct = |name: &str, schema: Value| {
        let ids = created("/orders", &object(name, &schema), &format!("/{name}"), 40);
        let texts: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 40, "{schema}: {ids:?}");
        ids
    };
    for name in ["id", "_id", "orderId", "order_id"] {
        let ids = distinct(name, json!({"type": "integer"}));
        assert!(
            ids.iter()
                .all(|id| id.as_u64().is_some_and(|id| id > 0 && id < 1000)),
            "{ids:?}"
        );
    }
    distinct(
        "id",
        json!({"type": "integer", "minimum": 1000, "maximum": 5000, "multipleOf": 10}),
    );
    distinct(
        "id",
        json!({"type": "integer", "format": "int32", "minimum": 1}),
    );
    let ids = distinct("id", json!({"type": "string"}));
    assert!(
        ids.iter()
            .all(|id| id.as_str().is_some_and(|id| !id.is_empty())),
        "{ids:?}"
    );
    let ids = distinct("uuid", json!({"type": "string", "format": "uuid"}));
    assert!(
        ids.iter()
            .all(|id| id.as_str().is_some_and(|id| id.len() == 36)),
        "{ids:?}"
    );
    let ids = distinct("id", json!({"type": "string", "pattern": "^ord_[0-9]{6}$"}));
    assert!(
        ids.iter()
            .all(|id| id.as_str().is_some_and(|id| id.starts_with("ord_"))),
        "{ids:?}"
    );
    distinct(
        "id",
        json!({"type": "string", "nullable": true, "maxLength": 8}),
    );
}

#[test]
fn identifiers_repeat_only_where_the_schema_has_no_more() {
    let ids = created(
        "/orders",
        &object(
            "id",
            &json!({"type": "integer", "minimum": 1, "maximum": 3}),
        ),
        "/id",
        5,
    );
    assert_eq!(ids.get(..3), Some(&[json!(1), json!(2), json!(3)][..]));
    assert!(
        ids.iter().all(|id| id.as_u64().is_some_and(|id| id <= 3)),
        "{ids:?}"
    );
}

#[test]
fn generated_identifiers_are_found_one_level_below_too() {
    let ids = created(
        "/orders",
        &object("data", &object("id", &json!({"type": "integer"}))),
        "/data/id",
        3,
    );
    assert_eq!(ids, [1, 2, 3]);
    let ids = created(
        "/orders",
        &object("order", &object("id", &json!({"type": "integer"}))),
        "/order/id",
        3,
    );
    assert_eq!(ids, [1, 2, 3]);
}

/// The bodies and the headers `Location` of three resources whose response has `example`.
fn examples(path: &str, example: &Value, location: &str) -> Vec<(Value, String)> {
    let response = json!({
        "description": "made",
        "headers": {"Location": {"schema": {"type": "string"}, "example": location}},
        "content": {"application/json": {"schema": {"type": "object"}, "example": example}},
    });
    let mock = mock(path, &response);
    let each = (0..3).map(|_| {
        let mocked = create(&mock, path);
        let location = mocked.response.headers.get("location").unwrap_or_default();
        (body(&mocked), location.to_owned())
    });
    each.collect()
}

#[test]
fn identifiers_of_examples_count_on_in_the_body_its_links_and_headers() {
    let order = json!({"orderId": "ord_1", "customerId": 5, "customer": {"id": 5}, "href": "/orders/ord_1"});
    let res = examples("/orders", &order, "/orders/ord_1");
    assert_eq!(res[0], (order, "/orders/ord_1".to_owned()));
    let third = json!({"orderId": "ord_3", "customerId": 5, "customer": {"id": 5}, "href": "/orders/ord_3"});
    assert_eq!(res[2], (third, "/orders/ord_3".to_owned()));
    let res = examples("/q", &json!({"data": {"id": 4}}), "http://a.test/q/4?new=1");
    assert_eq!(
        res[2],
        (
            json!({"data": {"id": 6}}),
            "http://a.test/q/6?new=1".to_owned()
        )
    );
}

#[test]
fn several_examples_count_together() {
    let response = json!({
        "description": "made",
        "headers": {
            "Location": {"schema": {"type": "string"}, "example": "/orders/10"},
            "X-Order-Id": {"schema": {"type": "integer"}, "example": 10},
            "X-Limit": {"schema": {"type": "integer"}, "example": 10},
        },
        "content": {"application/json": {
            "schema": object("id", &json!({"type": "integer"})),
            "examples": {"one": {"value": {"id": 10}}, "two": {"value": {"id": 11}}},
        }},
    });
    let mock = mock("/orders", &response);
    let mut ids = BTreeSet::new();
    for _ in 0..20 {
        let mocked = create(&mock, "/orders");
        let id = body(&mocked)["id"].to_string();
        let header = |name: &str| mocked.response.headers.get(name).unwrap_or_default();
        assert_eq!(header("location"), format!("/orders/{id}"));
        assert_eq!(header("x-order-id"), id);
        assert_eq!(header("x-limit"), "10");
        assert!(ids.insert(id), "{ids:?}");
    }
}

#[test]
fn an_example_that_is_asked_for_by_its_name_stays_as_it_is_written() {
    let response = json!({
        "description": "made",
        "content": {"application/json": {
            "schema": {"type": "object"},
            "examples": {"one": {"value": {"id": 10}}},
        }},
    });
    let mock = mock("/orders", &response);
    let named = || {
        let headers: Headers = [
            ("Content-Type", "application/json"),
            ("Prefer", "example=one"),
        ]
        .into_iter()
        .collect();
        let mocked = mock.respond(&Request {
            method: "POST".to_owned(),
            target: "/orders".to_owned(),
            headers,
            body: Some(b"{}".to_vec()),
        });
        body(&mocked)["id"].clone()
    };
    assert_eq!([named(), named()], [10, 10]);
    let later = body(&create(&mock, "/orders"))["id"].clone();
    assert_ne!(later, 10, "it was given before");
}

#[test]
fn a_response_without_a_body_has_a_new_location() {
    let response = |example: &str| {
        json!({
            "description": "made",
            "headers": {"Location": {"schema": {"type": "string"}, "example": example}},
        })
    };
    let of = |example: &str| {
        let mock = mock("/orders", &response(example));
        let each = (0..2).map(|_| {
            let mocked = create(&mock, "/orders");
            mocked
                .response
                .headers
                .get("location")
                .unwrap_or_default()
                .to_owned()
        });
        each.collect::<Vec<_>>()
    };
    assert_eq!(of("/orders/lamp"), ["/orders/lamp", "/orders/lamp-2"]);
    assert_eq!(of("/v1/jobs/7"), ["/v1/jobs/7", "/v1/jobs/8"]);
    assert_eq!(of("/orders"), ["/orders", "/orders"]);
}

#[test]
fn the_same_order_of_requests_gives_the_same_identifiers() {
    let ids = || {
        created(
            "/orders",
            &object("id", &json!({"type": "string"})),
            "/id",
            5,
        )
    };
    assert_eq!(ids(), ids());
}

/// The headers `Location` of two resources that `POST PATH` creates, in a document whose resources are at `PATH/{id}`, with
/// `schema` for their identifiers. The response has `content`, and a header `Location` of which nothing but `header` is known.
fn locations(path: &str, schema: &Value, header: &Value, content: &Value) -> [String; 2] {
    let collection = path.trim_end_matches("/create");
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            path: {"post": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {"201": {
                    "description": "made",
                    "headers": {"Location": {"required": true, "schema": header}},
                    "content": content,
                }},
            }},
            format!("{collection}/{{id}}"): {"get": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": schema}],
                "responses": {"200": {"description": "it"}},
            }},
        },
    });
    let document = Document::from_text("shop.json", document.to_string()).document;
    let settings = MockSettings {
        access: Access::Open,
        ..MockSettings::default()
    };
    let mock = Mock::new(&Api::new(Arc::new(document.expect("a document"))), settings);
    [(); 2].map(|()| {
        let headers = [
            ("Content-Type", "application/json"),
            ("Host", "shop.test:80"),
        ];
        let mocked = mock.respond(&Request {
            method: "POST".to_owned(),
            target: format!("{path}?verbose=1"),
            headers: headers.into_iter().collect(),
            body: Some(b"{}".to_vec()),
        });
        assert_eq!(mocked.response.status, 201);
        let location = mocked.response.headers.get("location");
        location.unwrap_or_default().to_owned()
    })
}

#[test]
fn a_location_without_an_example_is_the_path_of_what_was_created() {
    let (text, number) = (json!({"type": "string"}), json!({"type": "integer"}));
    let body = json!({"application/json": {"schema": object("id", &number)}});
    assert_eq!(
        locations("/orders", &number, &text, &body),
        ["/orders/1", "/orders/2"],
        "the identifier in the body"
    );
    assert_eq!(
        locations("/orders/create", &number, &text, &body),
        ["/orders/1", "/orders/2"]
    );
    assert_eq!(
        locations("/orders", &number, &text, &json!({})),
        ["/orders/1", "/orders/2"],
        "an identifier that the path admits"
    );
    let uri = json!({"type": "string", "format": "uri"});
    assert_eq!(
        locations("/orders", &number, &uri, &body),
        [
            "http://shop.test:80/orders/1",
            "http://shop.test:80/orders/2"
        ],
        "a URL where a path is none"
    );
    let uuid = json!({"type": "string", "format": "uuid"});
    let [one, other] = locations("/orders", &uuid, &text, &json!({}));
    assert_ne!(one, other);
    assert_eq!(one.trim_start_matches("/orders/").len(), 36, "{one}");
    let fixed = json!({"type": "string", "enum": ["/elsewhere"]});
    assert_eq!(
        locations("/orders", &number, &fixed, &body),
        ["/elsewhere", "/elsewhere"],
        "the schema decides"
    );
}
