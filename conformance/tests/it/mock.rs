//! What clients and browsers ask the mock for: other responses, pages of other origins, JSON types by the letter.

use std::sync::Arc;

use conformance::mock::{Access, Mock, MockResponse, MockSettings};
use serde_json::{Value, json};
use spec::{
    document::Document,
    model::Api,
    wire::{Headers, Request},
};

const SHOP: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /items:
    get:
      responses:
        '200':
          description: all
          headers: {X-Total: {schema: {type: integer}, example: 42}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Item'}}
              examples:
                none: {value: []}
                two: {value: [{id: 1, name: lamp}, {id: 2, name: chair}]}
        '404': {description: none, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}, examples: {gone: {value: {code: gone}}}}}}
        '5XX': {description: broken, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}, example: {id: 7, name: made}}}}
        '422': {description: bad, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
components:
  schemas:
    Item: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
    New: {type: object, required: [name], properties: {name: {type: string}, count: {type: integer}, sizes: {type: array, items: {type: number}}}}
    Error: {type: object, required: [code], properties: {code: {type: string}, message: {type: string}}}
";

fn mock(settings: MockSettings) -> Mock {
    mock_of(SHOP, settings)
}

fn mock_of(contract: &str, settings: MockSettings) -> Mock {
    let document = Document::from_text("shop.yaml", contract).document;
    let api = Api::new(Arc::new(document.expect("a document")));
    Mock::new(&api, settings)
}

fn settings() -> MockSettings {
    MockSettings {
        access: Access::Open,
        ..MockSettings::default()
    }
}

fn request(method: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Request {
    let mut all: Headers = headers.iter().copied().collect();
    if body.is_some() {
        all.push("Content-Type", "application/json");
    }
    Request {
        method: method.to_owned(),
        target: "/items".to_owned(),
        headers: all,
        body: body.map(|body| body.to_string().into_bytes()),
    }
}

fn body(mocked: &MockResponse) -> Value {
    serde_json::from_slice(&mocked.response.body).unwrap_or_default()
}

#[test]
fn a_client_chooses_the_status() {
    let mock = mock(settings());
    let with = |preference| mock.respond(&request("GET", &[("Prefer", preference)], None));
    let gone = with("code=404");
    assert_eq!(gone.response.status, 404);
    assert_eq!(body(&gone), json!({"code": "gone"}));
    assert_eq!(
        gone.response.headers.get("preference-applied"),
        Some("code=404")
    );
    let broken = with("code=503");
    assert_eq!(broken.response.status, 503, "the range 5XX covers it");
    assert!(body(&broken)["code"].is_string());
    let unknown = with("code=418");
    assert_eq!(unknown.response.status, 400);
    assert_eq!(
        unknown.rejection.as_deref(),
        Some("`Prefer: code=418` names no documented response; documented are 200, 404, 5XX")
    );
    assert_eq!(with("code=99").response.status, 400);
}

#[test]
fn a_client_chooses_the_example_or_generated_values() {
    let mock = mock(settings());
    let with = |preference| mock.respond(&request("GET", &[("Prefer", preference)], None));
    for _ in 0..3 {
        assert_eq!(body(&with("example=none")), json!([]));
        assert_eq!(body(&with("example=two"))[1]["name"], "chair");
    }
    let gone = with("example=gone");
    assert_eq!(
        (gone.response.status, body(&gone)),
        (404, json!({"code": "gone"}))
    );
    let unknown = with("example=three");
    assert_eq!(unknown.response.status, 400);
    let why = unknown.rejection.unwrap_or_default();
    assert!(why.ends_with("there are `none`, `two`, `gone`"), "{why}");
    let examples = [
        json!([]),
        json!([{"id": 1, "name": "lamp"}, {"id": 2, "name": "chair"}]),
    ];
    assert!(examples.contains(&body(&with("dynamic=false"))));
    assert!(!examples.contains(&body(&with("dynamic=true"))));
}

#[test]
fn a_preference_that_cannot_be_read_is_rejected() {
    let mock = mock(settings());
    let with = |preference| mock.respond(&request("GET", &[("Prefer", preference)], None));
    for (preference, why) in [
        (
            "code=abc",
            "`Prefer: code=abc`: expected a status, such as `code=404`",
        ),
        (
            "dynamic=maybe",
            "`Prefer: dynamic=maybe`: expected `dynamic=true` or `dynamic=false`",
        ),
        (
            "delay=abc",
            "`Prefer: delay=abc`: expected a number of milliseconds, such as `delay=250`",
        ),
        (
            "example",
            "`Prefer: example=`: expected the name of an example, such as `example=one`",
        ),
    ] {
        let mocked = with(preference);
        assert_eq!(mocked.response.status, 400, "{preference}");
        assert_eq!(body(&mocked)["detail"], why);
    }
    assert_eq!(with("return=minimal, wait=abc").response.status, 200);
}

#[test]
fn a_serialized_example_is_sent_as_it_is_written() {
    let contract = "openapi: 3.2.0\ninfo: {title: t, version: '1'}\npaths:\n  /items:\n    get:\n      responses:\n        '200':\n          description: ok\n          content:\n            application/json: {schema: {type: object}, examples: {one: {dataValue: {a: 1}, serializedValue: '{ \"a\" : 1 }'}}}\n        '206':\n          description: lines\n          content:\n            application/jsonl: {itemSchema: {type: integer}, examples: {two: {dataValue: [1, 2], serializedValue: \"1\\n2\\n\"}}}\n        '207': {description: more, content: {application/x-ndjson: {itemSchema: {type: object, required: [n], properties: {n: {type: integer}}}}}}\n";
    let mock = mock_of(contract, settings());
    let sent = |preference| {
        let response = mock
            .respond(&request("GET", &[("Prefer", preference)], None))
            .response;
        String::from_utf8(response.body).unwrap()
    };
    assert_eq!(sent("example=one"), "{ \"a\" : 1 }");
    assert_eq!(sent("code=200"), "{ \"a\" : 1 }");
    assert_eq!(sent("code=206"), "1\n2\n");
    let generated = sent("code=207");
    let is_item = |line: &str| serde_json::from_str::<Value>(line).is_ok_and(|it| it["n"].is_i64());
    assert!(
        !generated.is_empty() && generated.lines().all(is_item),
        "{generated}"
    );
}

#[test]
fn an_invalid_request_is_rejected_whatever_it_prefers() {
    let invalid = request(
        "POST",
        &[("Prefer", "code=201")],
        Some(&json!({"count": 1})),
    );
    assert_eq!(mock(settings()).respond(&invalid).response.status, 422);
}

#[test]
fn documented_headers_have_their_values() {
    let mocked = mock(settings()).respond(&request("GET", &[], None));
    assert_eq!(mocked.response.headers.get("x-total"), Some("42"));
}

#[test]
fn the_types_of_json_are_held_by_the_letter() {
    let mock = mock(settings());
    let status = |body: Value| {
        mock.respond(&request("POST", &[], Some(&body)))
            .response
            .status
    };
    assert_eq!(
        status(json!({"name": "a", "count": 1, "sizes": [1.5]})),
        201
    );
    assert_eq!(
        status(json!({"name": "a", "count": 1.0})),
        201,
        "1.0 is an integer"
    );
    for wrong in [
        json!({"name": 5}),
        json!({"name": true}),
        json!({"name": null}),
        json!({"name": "a", "count": "1"}),
        json!({"name": "a", "sizes": ["1.5"]}),
        json!({"name": "a", "sizes": 1.5}),
    ] {
        assert_eq!(status(wrong.clone()), 422, "{wrong}");
    }
}

#[test]
fn parameters_in_json_are_held_by_the_letter() {
    let mock = mock_of(
        r"
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /items:
    get:
      parameters:
      - {name: word, in: query, content: {application/json: {schema: {type: string}}}}
      - {name: note, in: query, content: {text/plain: {schema: {type: string}}}}
      responses:
        '200': {description: all}
        '400': {description: bad}
",
        settings(),
    );
    let status = |query: &str| {
        let mut get = request("GET", &[], None);
        get.target = format!("/items?{query}");
        mock.respond(&get).response.status
    };
    assert_eq!(status("word=%22abc%22"), 200);
    assert_eq!(status("word=abc"), 400);
    assert_eq!(status("word=5"), 400);
    assert_eq!(status("note=abc"), 200);
}

#[test]
fn parts_have_a_type_of_their_encoding() {
    let mock = mock_of(
        r"
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /pictures:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, required: [file], properties: {file: {type: string, format: binary}}}
            encoding: {file: {contentType: 'image/png, image/jpeg'}}
      responses:
        '201': {description: made}
        '400': {description: bad}
",
        settings(),
    );
    let respond = |kind: &str| {
        let file =
            format!("Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n{kind}");
        let body = format!("--b\r\n{file}\r\nbytes\r\n--b--\r\n");
        let headers = [("content-type", "multipart/form-data; boundary=b")];
        let mut post = request("POST", &headers, None);
        "/pictures".clone_into(&mut post.target);
        post.body = Some(body.into_bytes());
        mock.respond(&post)
    };
    assert_eq!(respond("Content-Type: image/jpeg\r\n").response.status, 201);
    assert_eq!(respond("").response.status, 201, "no type is given");
    let wrong = respond("Content-Type: image/gif\r\n");
    assert_eq!(wrong.response.status, 400);
    assert_eq!(
        wrong.rejection.as_deref(),
        Some("body: part `file`: its type is `image/gif` instead of `image/png` or `image/jpeg`")
    );
}

#[test]
fn patterns_with_look_around_are_answered_and_held() {
    let text = r"
openapi: 3.0.3
info: {title: Codes, version: '1'}
paths:
  /codes:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Code'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Code'}}}}
        '400': {description: bad}
components:
  schemas:
    Code: {type: object, required: [code], properties: {code: {type: string, pattern: '^(?=.*[0-9])(?!admin)[a-z0-9]{8,12}$'}}}
";
    let document = Document::from_text("codes.yaml", text).document;
    let api = Api::new(Arc::new(document.expect("a document")));
    let mock = Mock::new(&api, settings());
    for number in 0..20 {
        let sent = json!({"code": format!("lamps{number:03}")});
        let mocked = respond_to(&mock, "/codes", &sent);
        assert_eq!(mocked.response.status, 200, "{:?}", mocked.rejection);
        let code = body(&mocked)["code"].clone();
        let code = code.as_str().expect("a string");
        assert!((8..=12).contains(&code.len()), "{code}");
        assert!(code.chars().any(|c| c.is_ascii_digit()), "{code}");
        assert!(!code.starts_with("admin"), "{code}");
    }
    for wrong in ["lampslamps", "admin1234", "LAMPS123"] {
        let mocked = respond_to(&mock, "/codes", &json!({"code": wrong}));
        assert_eq!(mocked.response.status, 400, "{wrong}");
    }
}

fn respond_to(mock: &Mock, path: &str, sent: &Value) -> MockResponse {
    let mut post = request("POST", &[], Some(sent));
    path.clone_into(&mut post.target);
    mock.respond(&post)
}

#[test]
fn created_resources_differ_also_where_the_response_is_an_example() {
    let mock = mock(settings());
    let new = json!({"name": "a"});
    let ids = (0..3).map(|_| body(&mock.respond(&request("POST", &[], Some(&new))))["id"].clone());
    assert_eq!(ids.collect::<Vec<_>>(), [7, 8, 9]);
}

#[test]
fn pages_of_other_origins_may_call_it() {
    let mock = mock(settings());
    let origin = ("Origin", "http://page.test");
    let asked = [
        origin,
        ("Access-Control-Request-Method", "POST"),
        (
            "Access-Control-Request-Headers",
            "authorization, content-type",
        ),
        ("Access-Control-Request-Private-Network", "true"),
    ];
    let preflight = mock.respond(&request("OPTIONS", &asked, None));
    let header = |mocked: &MockResponse, name: &str| {
        mocked.response.headers.get(name).map(ToOwned::to_owned)
    };
    assert_eq!(
        (preflight.response.status, preflight.rejection.clone()),
        (204, None)
    );
    let of_preflight = [
        ("access-control-allow-origin", "http://page.test"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "GET, POST, HEAD, OPTIONS"),
        (
            "access-control-allow-headers",
            "authorization, content-type",
        ),
        ("access-control-allow-private-network", "true"),
    ];
    for (name, expected) in of_preflight {
        assert_eq!(
            header(&preflight, name).as_deref(),
            Some(expected),
            "{name}"
        );
    }
    let get = mock.respond(&request("GET", &[origin], None));
    assert_eq!(
        header(&get, "access-control-allow-origin").as_deref(),
        Some("http://page.test")
    );
    let exposed = header(&get, "access-control-expose-headers").unwrap_or_default();
    assert!(exposed.contains("X-Total"), "{exposed}");
    // Rejections can be read by the page too.
    let invalid = mock.respond(&request("POST", &[origin], Some(&json!({}))));
    assert_eq!(invalid.response.status, 422);
    assert!(header(&invalid, "access-control-allow-origin").is_some());
}

#[test]
fn only_named_origins_may_call_it_where_one_is_named() {
    let allowed = |cors: &str, origin| {
        let settings = MockSettings {
            cors: cors.parse().expect("a choice"),
            ..settings()
        };
        let mocked = mock(settings).respond(&request("GET", &[("Origin", origin)], None));
        mocked
            .response
            .headers
            .get("access-control-allow-origin")
            .is_some()
    };
    assert!(allowed("http://page.test", "http://page.test"));
    assert!(!allowed("http://page.test", "http://other.test"));
    assert!(!allowed("off", "http://page.test"));
    assert!(allowed("any", "null"));
    for page in ["https://page.test", "http://localhost:3000"] {
        assert!(allowed(
            "https://page.test:443/, http://localhost:3000",
            page
        ));
    }
}
