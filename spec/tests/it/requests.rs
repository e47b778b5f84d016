//! Requests validated by a contract: their validity, and the problems.

use std::sync::Arc;

use proptest::prelude::*;
use spec::{
    document::Document,
    model::Api,
    wire::{Headers, Request, RequestValidator, Validity},
};

const CONTRACT: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items/{id}:
    post:
      parameters:
      - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
      - {name: verbose, in: query, schema: {type: boolean}}
      - {name: tags, in: query, schema: {type: array, items: {type: string, minLength: 2}, maxItems: 2}}
      - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
      - {name: filter, in: query, style: deepObject, schema: {type: object, required: [a], properties: {a: {type: integer}}}}
      - {name: where, in: query, content: {application/json: {schema: {type: object}}}}
      - {name: word, in: query, content: {application/json: {schema: {type: string}}}}
      - {name: count, in: query, content: {application/json: {schema: {type: integer}}}}
      - {name: X-Count, in: header, schema: {type: integer}}
      - {name: session, in: cookie, schema: {type: string, minLength: 3}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Item'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Item'}}
          multipart/form-data: {schema: {$ref: '#/components/schemas/Item'}}
          text/plain: {schema: {type: string, maxLength: 3}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Item:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1}
        price: {type: number, minimum: 0}
        list: {type: array, items: {type: integer}}
";

fn validator() -> RequestValidator {
    let document = Document::from_text("api.yaml", CONTRACT)
        .document
        .expect("a document");
    let api = Api::new(Arc::new(document));
    RequestValidator::new(&api, &api.operations[0])
}

/// The validity of, and the problems with, a request to `target` with these headers and this body.
fn validity(
    validator: &RequestValidator,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> String {
    let request = Request {
        method: "POST".to_owned(),
        target: target.to_owned(),
        headers: headers.iter().copied().collect(),
        body: (!body.is_empty()).then(|| body.as_bytes().to_vec()),
    };
    let validation = validator.validate(&request);
    let problems: Vec<String> = validation
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    format!("{:?}: {}", validation.validity, problems.join("; "))
}

#[test]
fn parameters_are_validated() {
    let validator = validator();
    let json = [("content-type", "application/json")];
    let lines: Vec<String> = [
        "/items/7",
        "/items/0",
        "/items/x",
        "/items/%37",
        "/items/7.0",
        "/items/a%2Fb",
        "/other",
        "/items/7?verbose=true",
        "/items/7?verbose=1",
        "/items/7?verbose=perhaps",
        "/items/7?verbose=",
        "/items/7?verbose=true&verbose=false",
        "/items/7?tags=ab&tags=cd",
        "/items/7?tags=ab&tags=c",
        "/items/7?tags=ab,cd,ef",
        "/items/7?tags=ab&tags=cd&tags=ef",
        "/items/7?ids=1,2",
        "/items/7?ids=1&ids=2",
        "/items/7?ids=1,b",
        "/items/7?filter[a]=1",
        "/items/7?filter%5Ba%5D=x",
        "/items/7?filter[b]=1",
        "/items/7?where=%7B%7D",
        "/items/7?where=1",
        "/items/7?where=%7B",
        "/items/7?word=%22abc%22",
        "/items/7?word=abc",
        "/items/7?word=5",
        "/items/7?count=5",
        "/items/7?count=%225%22",
        "/items/7?count=five",
        "/items/7?count=5&count=6",
        "/items/7?unknown=1",
    ]
    .iter()
    .map(|target| {
        format!(
            "{target} {}",
            validity(&validator, target, &json, r#"{"name":"a"}"#)
        )
    })
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    /items/7 Valid: 
    /items/0 Invalid: path parameter `id`: 0 is less than the minimum of 1
    /items/x Invalid: path parameter `id`: "x" is not of type "integer"
    /items/%37 Valid: 
    /items/7.0 Valid: 
    /items/a%2Fb Invalid: path parameter `id`: servers may take the value for a part of the path; path parameter `id`: "a/b" is not of type "integer"
    /other Invalid: path: `/other` is not of the form `/items/{id}`
    /items/7?verbose=true Valid: 
    /items/7?verbose=1 Lenient: query parameter `verbose`: 1 is not of type "boolean"
    /items/7?verbose=perhaps Invalid: query parameter `verbose`: "perhaps" is not of type "boolean"
    /items/7?verbose= Lenient: query parameter `verbose`: "" is not of type "boolean"
    /items/7?verbose=true&verbose=false Lenient: query parameter `verbose`: it is sent more than once
    /items/7?tags=ab&tags=cd Valid: 
    /items/7?tags=ab&tags=c Invalid: query parameter `tags` at /1: "c" is shorter than 2 characters
    /items/7?tags=ab,cd,ef Valid: 
    /items/7?tags=ab&tags=cd&tags=ef Invalid: query parameter `tags`: ["ab","cd","ef"] has more than 2 items
    /items/7?ids=1,2 Valid: 
    /items/7?ids=1&ids=2 Lenient: query parameter `ids`: it is sent more than once
    /items/7?ids=1,b Invalid: query parameter `ids` at /1: "b" is not of type "integer"
    /items/7?filter[a]=1 Valid: 
    /items/7?filter%5Ba%5D=x Invalid: query parameter `filter` at /a: "x" is not of type "integer"
    /items/7?filter[b]=1 Invalid: query parameter `filter`: "a" is a required property
    /items/7?where=%7B%7D Valid: 
    /items/7?where=1 Invalid: query parameter `where`: 1 is not of type "object"
    /items/7?where=%7B Invalid: query parameter `where`: it is not JSON: EOF while parsing an object at line 1 column 1
    /items/7?word=%22abc%22 Valid: 
    /items/7?word=abc Lenient: query parameter `word`: it is not JSON: expected value at line 1 column 1
    /items/7?word=5 Lenient: query parameter `word`: 5 is not of type "string"
    /items/7?count=5 Valid: 
    /items/7?count=%225%22 Lenient: query parameter `count`: "5" is not of type "integer"
    /items/7?count=five Invalid: query parameter `count`: it is not JSON: expected ident at line 1 column 2
    /items/7?count=5&count=6 Lenient: query parameter `count`: it is sent more than once
    /items/7?unknown=1 Lenient: query parameter `unknown`: the contract does not document it
    "#);
}

#[test]
fn headers_and_bodies_are_validated() {
    let validator = validator();
    let form = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=b";
    let lines: Vec<String> = [
        ("application/json", r#"{"name":"a","price":1}"#),
        ("application/json; charset=utf-8", r#"{"name":"a"}"#),
        ("application/json", r#"{"price":-1,"name":""}"#),
        ("application/json", r#"{"name":"a","price":"1"}"#),
        ("application/json", r#"{"name":["a"]}"#),
        ("application/json", "{"),
        ("application/json", ""),
        ("application/xml", "<a/>"),
        ("nonsense", "{}"),
        (form, "name=a&price=1.5&list=1&list=2"),
        (form, "name=a&list=1"),
        (form, "name=a&price=x"),
        (form, "price=1"),
        (
            multipart,
            "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\r\n--b--\r\n",
        ),
        (multipart, "--c--"),
        ("text/plain", "abc"),
        ("text/plain", "abcd"),
    ]
    .iter()
    .map(|(media_type, body)| {
        format!(
            "{media_type} {body:?} {}",
            validity(
                &validator,
                "/items/7",
                &[("content-type", media_type)],
                body
            )
        )
    })
    .chain(["5", " 5 ", "five"].iter().map(|count| {
        let headers = [
            ("content-type", "application/json"),
            ("x-count", count),
            ("cookie", "session=abc; a=b"),
        ];
        format!(
            "x-count {count:?} {}",
            validity(&validator, "/items/7", &headers, r#"{"name":"a"}"#)
        )
    }))
    .chain([format!(
        "cookie {}",
        validity(
            &validator,
            "/items/7",
            &[
                ("content-type", "application/json"),
                ("cookie", "session=ab")
            ],
            r#"{"name":"a"}"#
        )
    )])
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    application/json "{\"name\":\"a\",\"price\":1}" Valid: 
    application/json; charset=utf-8 "{\"name\":\"a\"}" Valid: 
    application/json "{\"price\":-1,\"name\":\"\"}" Invalid: body at /price: -1 is less than the minimum of 0; body at /name: "" is shorter than 1 character
    application/json "{\"name\":\"a\",\"price\":\"1\"}" Invalid: body at /price: "1" is not of type "number"
    application/json "{\"name\":[\"a\"]}" Invalid: body at /name: ["a"] is not of type "string"
    application/json "{" Invalid: body: it is not JSON: EOF while parsing an object at line 1 column 1
    application/json "" Invalid: body: it is missing
    application/xml "<a/>" Invalid: header `Content-Type`: `application/xml` is not documented
    nonsense "{}" Invalid: header `Content-Type`: `nonsense` is not a media type
    application/x-www-form-urlencoded "name=a&price=1.5&list=1&list=2" Valid: 
    application/x-www-form-urlencoded "name=a&list=1" Valid: 
    application/x-www-form-urlencoded "name=a&price=x" Invalid: body at /price: "x" is not of type "number"
    application/x-www-form-urlencoded "price=1" Invalid: body: "name" is a required property
    multipart/form-data; boundary=b "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\r\n--b--\r\n" Valid: 
    multipart/form-data; boundary=b "--c--" Invalid: body: it is not framed by the boundary that `Content-Type` names
    text/plain "abc" Valid: 
    text/plain "abcd" Invalid: body: "abcd" is longer than 3 characters
    x-count "5" Valid: 
    x-count " 5 " Valid: 
    x-count "five" Invalid: header parameter `X-Count`: "five" is not of type "integer"
    cookie Invalid: cookie parameter `session`: "ab" is shorter than 3 characters
    "#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_request_is_validated(target in "/items/[%a-z0-9?&=\\[\\].,]{0,24}", media_type in "[a-z/;=*+ -]{0,24}", body in ".{0,24}") {
        let request = Request {
            method: "POST".to_owned(),
            target,
            headers: [("content-type", media_type.as_str())].into_iter().collect::<Headers>(),
            body: Some(body.into_bytes()),
        };
        let validation = validator().validate(&request);
        prop_assert_eq!(validation.validity == Validity::Valid, validation.problems.is_empty());
    }
}

/// What OpenAPI 3.2 adds to bodies and cookies.
const LATEST: &str = r"
openapi: 3.2.0
info: {title: t, version: '1'}
paths:
  /items:
    post:
      parameters:
      - {name: session, in: cookie, style: cookie, schema: {type: string, minLength: 3}}
      - {name: color, in: cookie, style: cookie, explode: false, schema: {type: array, items: {type: string}}}
      requestBody:
        required: true
        content:
          application/jsonl: {itemSchema: {$ref: '#/components/schemas/Item'}}
          text/event-stream: {itemSchema: {type: object, required: [event], properties: {event: {const: add}, data: {type: string}}}}
          multipart/mixed:
            schema: {type: array, minItems: 2, prefixItems: [{$ref: '#/components/schemas/Item'}], items: {type: integer}}
            prefixEncoding: [{contentType: application/json, headers: {X-Part: {required: true, schema: {type: integer}}}}]
            itemEncoding: {contentType: text/plain}
          multipart/form-data:
            schema: {type: object, required: [pages], properties: {pages: {type: array, items: {$ref: '#/components/schemas/Item'}}}}
            encoding: {pages: {contentType: multipart/mixed, itemEncoding: {contentType: application/json}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Item: {type: object, required: [name], properties: {name: {type: string, minLength: 1}}}
";

fn latest() -> RequestValidator {
    let loaded = Document::from_text("api.yaml", LATEST);
    let api = Api::new(Arc::new(loaded.document.expect("a document")));
    RequestValidator::new(&api, &api.operations[0])
}

#[test]
fn the_items_of_a_sequence_are_validated() {
    let validator = latest();
    let of = |media_type: &str, body: &str| {
        validity(&validator, "/items", &[("content-type", media_type)], body)
    };
    let lines = |body: &str| of("application/jsonl", body);
    assert_eq!(lines("{\"name\":\"a\"}\n{\"name\":\"b\"}\n"), "Valid: ");
    assert_eq!(
        lines("{\"name\":\"a\"}\n{\"name\":7}\n"),
        "Invalid: body at /1/name: 7 is not of type \"string\""
    );
    assert_eq!(
        lines("{\"name\":\n"),
        "Invalid: body: a line is not JSON: EOF while parsing a value at line 1 column 8"
    );
    let events = |body: &str| of("text/event-stream", body);
    assert_eq!(events("event: add\ndata: 1\n\n"), "Valid: ");
    assert_eq!(
        events("event: other\ndata: 1\n\n"),
        "Invalid: body at /0/event: \"add\" was expected"
    );
}

#[test]
fn parts_are_validated_by_position_and_inside_parts() {
    let validator = latest();
    let of = |media_type: &str, body: &str| {
        let body = body.replace('\n', "\r\n");
        validity(&validator, "/items", &[("content-type", media_type)], &body)
    };
    let mixed = |body: &str| of("multipart/mixed; boundary=b", body);
    let first = "--b\nContent-Type: application/json\nX-Part: 1\n\n{\"name\":\"a\"}\n";
    assert_eq!(mixed(&format!("{first}--b\n\n7\n--b--\n")), "Valid: ");
    assert_eq!(
        mixed(&format!("{first}--b\n\nseven\n--b--\n")),
        "Invalid: body at /1: \"seven\" is not of type \"integer\""
    );
    assert_eq!(
        mixed(&format!("{first}--b--\n")),
        "Invalid: body: [{\"name\":\"a\"}] has less than 2 items"
    );
    let bare = "--b\nContent-Type: application/json\n\n{\"name\":\"a\"}\n--b\n\n7\n--b--\n";
    assert_eq!(
        mixed(bare),
        "Lenient: body: part 1: the header `X-Part` is missing"
    );
    assert_eq!(
        mixed(&format!(
            "{first}--b\nContent-Type: text/html\n\n7\n--b--\n"
        )),
        "Lenient: body: part 2: its type is `text/html` instead of `text/plain`"
    );
    let plain = "--b\nContent-Type: text/plain; charset=utf-8\n\n7\n--b--\n";
    assert_eq!(mixed(&format!("{first}{plain}")), "Valid: ");
    let wrong = first.replace("X-Part: 1", "X-Part: one");
    assert_eq!(
        mixed(&format!("{wrong}--b\n\n7\n--b--\n")),
        "Lenient: body: part 1: the header `X-Part` breaks its schema"
    );
    let form = |item: &str| {
        let inner = format!("--in-b\nContent-Type: application/json\n\n{item}\n--in-b--\n");
        let head = "--b\nContent-Disposition: form-data; name=\"pages\"\nContent-Type: multipart/mixed; boundary=in-b\n\n";
        of(
            "multipart/form-data; boundary=b",
            &format!("{head}{inner}\n--b--\n"),
        )
    };
    assert_eq!(form("{\"name\":\"a\"}"), "Valid: ");
    assert_eq!(
        form("{\"name\":\"\"}"),
        "Invalid: body at /pages/0/name: \"\" is shorter than 1 character"
    );
}

#[test]
fn cookies_of_the_style_cookie_are_read_as_they_are() {
    let validator = latest();
    let of = |cookie: &str| {
        let headers = [("cookie", cookie), ("content-type", "application/jsonl")];
        validity(&validator, "/items", &headers, "{\"name\":\"a\"}\n")
    };
    // Percent-encoded it would be one character.
    assert_eq!(of("session=%20; color=red,blue"), "Valid: ");
    assert_eq!(
        of("session=ab"),
        "Invalid: cookie parameter `session`: \"ab\" is shorter than 3 characters"
    );
}
