//! Tests of the requests that are sent: which values, in which form.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri},
    routing::post,
};
use conformance::{check_text, mock::MockSettings};
use serde_json::Value;

/// The name of the JSON type of `value`.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A contract with one operation, `POST /p`, whose JSON body has this schema.
fn contract_of_body(schema: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /p:\n    post:\n      requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'200': {{description: ok}}, '400': {{description: bad}}}}\n"
    )
}

/// The checks with findings on a server that responds to a body with `respond`.
async fn found(schema: &str, respond: fn(&Value) -> StatusCode) -> Vec<&'static str> {
    let app = Router::new().route(
        "/p",
        post(async move |Json(value): Json<Value>| respond(&value)),
    );
    let run = check_text(&contract_of_body(schema)).service(app);
    let report = run
        .only(&["not_a_server_error", "negative_data_rejection"])
        .max_examples(1)
        .run()
        .await;
    let findings = report.summary.findings.iter();
    let mut checks: Vec<_> = findings.map(|finding| finding.failure.check).collect();
    checks.dedup();
    checks
}

#[tokio::test]
async fn values_of_other_json_types_are_sent_for_scalars() {
    let member = "{type: object, required: [v], properties: {v: {type: string}}}";
    let scalar_member = |value: &Value| match value.get("v") {
        Some(Value::Null) => StatusCode::INTERNAL_SERVER_ERROR,
        Some(Value::String(_)) => StatusCode::OK,
        _ => StatusCode::BAD_REQUEST,
    };
    assert_eq!(found(member, scalar_member).await, ["not_a_server_error"]);
    for schema in [
        "{type: string}",
        "{type: string, format: date}",
        "{type: string, enum: [a, b]}",
    ] {
        let body = |value: &Value| match value {
            Value::Bool(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Value::String(_) => StatusCode::OK,
            _ => StatusCode::BAD_REQUEST,
        };
        let checks = found(schema, body).await;
        assert!(
            checks.contains(&"not_a_server_error"),
            "{schema}: {checks:?}"
        );
    }
}

#[tokio::test]
async fn acceptance_of_another_json_type_is_a_finding() {
    for (ty, accepted) in [
        ("string", "null"),
        ("string", "number"),
        ("string", "boolean"),
        ("integer", "null"),
        ("integer", "boolean"),
        ("boolean", "null"),
        ("boolean", "number"),
    ] {
        let app = Router::new().route(
            "/p",
            post(async move |Json(value): Json<Value>| {
                let member = value.get("v").unwrap_or(&Value::Array(Vec::new())).clone();
                let is_declared = match ty {
                    "integer" => member.is_i64(),
                    "boolean" => member.is_boolean(),
                    _ => member.is_string(),
                };
                if is_declared || type_name(&member) == accepted {
                    StatusCode::OK
                } else {
                    StatusCode::BAD_REQUEST
                }
            }),
        );
        let schema = format!("{{type: object, required: [v], properties: {{v: {{type: {ty}}}}}}}");
        let run = check_text(&contract_of_body(&schema)).service(app);
        let report = run
            .only(&["negative_data_rejection"])
            .max_examples(1)
            .run()
            .await;
        assert_eq!(
            report.summary.findings.len(),
            1,
            "{ty} {accepted}: {}",
            report.text()
        );
    }
}

#[tokio::test]
async fn every_json_type_is_sent_where_the_schema_allows_all() {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let noted = Arc::clone(&seen);
    let app = Router::new().route(
        "/p",
        post(async move |body: Bytes| {
            let value: Value = serde_json::from_slice(&body).unwrap_or_default();
            if let (Some(member), Ok(mut seen)) = (value.get("v"), noted.lock()) {
                seen.insert(type_name(member));
            }
        }),
    );
    let schema = "{type: object, required: [v], properties: {v: {description: anything}}}";
    let run = check_text(&contract_of_body(schema)).service(app);
    run.max_examples(1).run().await;
    let seen: Vec<_> = seen.lock().expect("not poisoned").iter().copied().collect();
    assert_eq!(
        seen,
        ["array", "boolean", "null", "number", "object", "string"]
    );
}

#[tokio::test]
async fn values_are_found_for_assertions_that_need_a_search_or_an_example() {
    for schema in [
        r"{type: string, pattern: '^(?=.*\d).{8,}$'}",
        r"{type: string, pattern: '^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$'}",
        r"{type: string, pattern: '^(?!x)[a-z]{4}$'}",
        r"{type: string, pattern: '^([ab]{3})-\1$'}",
        "{allOf: [{type: string, pattern: '^[a-z]'}, {type: string, pattern: '[0-9]$'}]}",
        r"{type: string, format: email, pattern: '@corp\.example$'}",
        "{type: string, format: date, pattern: '^2024-'}",
        "{type: array, items: {type: string}, contains: {type: string, pattern: '^x-[a-z]+$'}}",
        "{type: array, items: {type: integer}, contains: {minimum: 10}}",
        "{type: string, pattern: '^(?=[0-9a-f]{32}$)(?=.*1234).*(?<=99)$', example: 00000000000000000000000001234599}",
        "{type: string, pattern: '^(?=[0-9a-f]{32}$)(?=.*1234).*(?<=99)$', default: 00000000000000000000000001234599}",
    ] {
        let member = format!("{{type: object, required: [v], properties: {{v: {schema}}}}}");
        let contract = contract_of_body(&member).replace("3.0.3", "3.1.0").replace(
            "'200': {description: ok}",
            &format!(
                "'200': {{description: ok, content: {{application/json: {{schema: {member}}}}}}}"
            ),
        );
        let settings = MockSettings {
            ignores_examples: true,
            ..MockSettings::default()
        };
        let report = check_text(&contract)
            .mock(settings)
            .max_examples(5)
            .run()
            .await;
        assert_eq!(
            report.summary.findings.len(),
            0,
            "{schema}: {}",
            report.text()
        );
        let operation = &report.summary.operations[0];
        assert!(
            operation.statuses.contains_key(&200),
            "{schema}: {operation:?}"
        );
    }
}

/// The strings that `note` finds in the requests with a body to `POST /p`, each once.
async fn noted(contract: &str, note: fn(&HeaderMap, &str) -> Vec<String>) -> BTreeSet<String> {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let kept = Arc::clone(&seen);
    let app = Router::new().route(
        "/p",
        post(async move |headers: HeaderMap, body: Bytes| {
            let found = note(&headers, &String::from_utf8_lossy(&body));
            if let Ok(mut seen) = kept.lock() {
                seen.extend(found);
            }
        }),
    );
    check_text(contract)
        .service(app)
        .max_examples(3)
        .run()
        .await;
    let seen = seen.lock().expect("not poisoned");
    seen.clone()
}

/// The header lines of the parts of a multipart body that are files.
fn file_headers(_: &HeaderMap, body: &str) -> Vec<String> {
    let heads = body
        .split("\r\n--")
        .filter_map(|part| part.split_once("\r\n\r\n"));
    let files = heads.filter(|(head, _)| head.contains("filename="));
    files
        .filter_map(|(head, _)| {
            Some(
                head.split_once("Content-Disposition: ")?
                    .1
                    .replace("\r\n", " | "),
            )
        })
        .collect()
}

#[tokio::test]
async fn parts_that_are_files_have_a_file_name_and_a_media_type() {
    let of_schema = |properties: &str, encoding: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /p:\n    post:\n      requestBody: {{required: true, content: {{multipart/form-data: {{schema: {{type: object, required: [f], properties: {{f: {properties}, note: {{type: string}}}}}}, encoding: {encoding}}}}}}}\n      responses: {{'200': {{description: ok}}}}\n"
        )
    };
    let swagger = "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths:\n  /p:\n    post:\n      consumes: [multipart/form-data]\n      parameters: [{name: f, in: formData, type: file, required: true}]\n      responses: {'200': {description: ok}}\n";
    let octets =
        r#"form-data; name="f"; filename="file.bin" | Content-Type: application/octet-stream"#;
    for (contract, expected) in [
        (of_schema("{type: string, format: binary}", "{}"), octets),
        (
            of_schema(
                "{type: array, minItems: 1, items: {type: string, format: binary}}",
                "{}",
            ),
            octets,
        ),
        (swagger.to_owned(), octets),
        (
            of_schema("{type: string, contentMediaType: image/png}", "{}"),
            r#"form-data; name="f"; filename="file.png" | Content-Type: image/png"#,
        ),
        (
            of_schema(
                "{type: string}",
                "{f: {contentType: 'text/csv, text/plain'}}",
            ),
            r#"form-data; name="f"; filename="file.csv" | Content-Type: text/csv"#,
        ),
    ] {
        let seen: Vec<String> = noted(&contract, file_headers).await.into_iter().collect();
        assert_eq!(seen, [expected], "{contract}");
    }
}

#[tokio::test]
async fn any_part_is_a_text_and_only_another_media_type_is_a_violation() {
    let contract = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /p:\n    post:\n      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [f], properties: {f: {type: string, format: binary}, note: {type: string}}}}}}\n      responses: {'200': {description: ok}, '400': {description: bad}}\n";
    for is_checked in [false, true] {
        let app = Router::new().route(
            "/p",
            post(async move |headers: HeaderMap, body: Bytes| {
                let ty = headers.get("content-type").and_then(|ty| ty.to_str().ok());
                let is_form = ty
                    .unwrap_or_default()
                    .starts_with("multipart/form-data; boundary");
                let has_file = String::from_utf8_lossy(&body).contains("name=\"f\"");
                match has_file && (is_form || !is_checked) {
                    true => StatusCode::OK,
                    false if is_form => StatusCode::BAD_REQUEST,
                    false => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                }
            }),
        );
        let run = check_text(contract).service(app);
        let report = run
            .only(&["negative_data_rejection"])
            .max_examples(20)
            .run()
            .await;
        let titles: Vec<&str> = report
            .summary
            .findings
            .iter()
            .map(|it| it.failure.title.as_str())
            .collect();
        let expected = "a body in a media type that is not documented is accepted";
        assert_eq!(titles, [expected][..usize::from(!is_checked)]);
    }
}

/// The targets of the requests with `method` that the suite sends by `contract`, and whether they have a body.
async fn targets(contract: &str, method: &'static str) -> BTreeSet<String> {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let kept = Arc::clone(&seen);
    let app = Router::new().fallback(
        async move |sent: axum::http::Method, uri: Uri, body: Bytes| {
            if let Ok(mut seen) = kept.lock()
                && sent.as_str() == method
            {
                let with_body = if body.is_empty() { "" } else { " with a body" };
                seen.insert(format!("{uri}{with_body}"));
            }
        },
    );
    check_text(contract)
        .service(app)
        .max_examples(5)
        .run()
        .await;
    let seen = seen.lock().expect("not poisoned");
    seen.clone()
}

#[tokio::test]
async fn examples_with_a_slash_and_literal_parts_of_paths_are_percent_encoded() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /ex ä/{cidr}:
    get:
      parameters: [{name: cidr, in: path, required: true, example: 10.0.0.0/8, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /net/{cidr}:
    get:
      parameters: [{name: cidr, in: path, required: true, schema: {type: string, pattern: '^[0-9.]+/[0-9]+$', example: 10.0.0.0/16}}]
      responses: {'200': {description: ok}}
";
    let seen = targets(contract, "GET").await;
    for expected in ["/ex%20%C3%A4/10.0.0.0%2F8", "/net/10.0.0.0%2F16"] {
        assert!(seen.contains(expected), "{seen:?}");
    }
}

#[tokio::test]
async fn each_example_comes_alone_where_all_are_invalid_together() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /find:
    get:
      x-dependencies: ['OnlyOne(a, b);', 'AllOrNone(c, d);']
      parameters:
      - {name: a, in: query, example: one, schema: {type: string}}
      - {name: b, in: query, example: two, schema: {type: string}}
      - {name: c, in: query, example: three, schema: {type: string}}
      - {name: d, in: query, schema: {type: string}}
      responses: {'200': {description: ok}}
";
    let seen = targets(contract, "GET").await;
    for expected in ["/find?a=one", "/find?b=two"] {
        assert!(seen.contains(expected), "{seen:?}");
    }
    assert!(
        seen.iter()
            .any(|target| target.contains("c=three") && target.contains("d=")),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_method_is_probed_without_a_body_and_only_where_no_other_path_declares_it() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items/mine:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: ok}}
  /items/{id}:
    delete:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
";
    let deleted = targets(contract, "DELETE").await;
    assert!(!deleted.contains("/items/mine"), "{deleted:?}");
    assert!(targets(contract, "PATCH").await.contains("/items/mine"));
}

#[tokio::test]
async fn boundaries_of_dates_have_29_february() {
    for (format, leap_day, no_day) in [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2024-02-29T23:59:59Z", "2023-02-29T23:59:59Z"),
    ] {
        let schema = format!("{{type: string, format: {format}}}");
        let seen = noted(&contract_of_body(&schema), |_, body| vec![body.to_owned()]).await;
        for day in [leap_day, no_day] {
            assert!(seen.contains(&format!("\"{day}\"")), "{format}: {seen:?}");
        }
    }
}

/// Whether the members of `value` are those of its tag.
fn is_right(value: &Value) -> bool {
    match value.get("kind").and_then(Value::as_str) {
        Some("cat") => value.get("lives").is_some_and(Value::is_i64),
        Some("dog") => value.get("tricks").is_some_and(Value::is_array),
        Some("Bus") => value.get("seats").is_some_and(Value::is_number),
        Some("Van") => true,
        _ => false,
    }
}

#[tokio::test]
async fn values_have_the_tag_that_means_their_branch() {
    let schemas = r"
components:
  schemas:
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [tricks], properties: {tricks: {type: array, items: {type: string}}}}]}
    Bus: {type: object, required: [kind, seats], properties: {kind: {type: string}, seats: {type: integer}}}
    Van: {type: object, required: [kind], properties: {kind: {type: string}, load: {type: integer}}}
    Car: {oneOf: [{$ref: '#/components/schemas/Bus'}, {$ref: '#/components/schemas/Van'}], discriminator: {propertyName: kind}}
";
    for (schema, tags) in [
        ("{$ref: '#/components/schemas/Pet'}", &["cat", "dog"][..]),
        ("{$ref: '#/components/schemas/Cat'}", &["cat"]),
        (
            "{anyOf: [{$ref: '#/components/schemas/Bus'}, {$ref: '#/components/schemas/Van'}], discriminator: {propertyName: kind}}",
            &["Bus", "Van"],
        ),
        (
            "{type: array, minItems: 1, items: {$ref: '#/components/schemas/Pet'}}",
            &["cat", "dog"],
        ),
    ] {
        let contract = contract_of_body(schema) + schemas;
        let app = Router::new().route(
            "/p",
            post(async move |Json(value): Json<Value>| {
                let values = value
                    .as_array()
                    .map_or(std::slice::from_ref(&value), Vec::as_slice);
                let is_right = values.iter().all(is_right);
                if is_right {
                    StatusCode::OK
                } else {
                    StatusCode::BAD_REQUEST
                }
            }),
        );
        let run = check_text(&contract).service(app);
        let report = run
            .only(&["positive_data_acceptance"])
            .max_examples(20)
            .run()
            .await;
        assert_eq!(
            report.summary.findings.len(),
            0,
            "{schema}: {}",
            report.text()
        );
        assert!(
            report.summary.operations[0].statuses.contains_key(&200),
            "{schema}"
        );
        let seen = noted(&contract, |_, body| vec![body.to_owned()]).await;
        for tag in tags {
            let is_sent = seen
                .iter()
                .any(|body| body.contains(&format!("\"kind\":\"{tag}\"")));
            assert!(is_sent, "{schema}: {tag}");
        }
    }
}

/// A contract of 3.2 with one operation, `POST /p`, whose body has this content.
fn contract_of_content(content: &str) -> String {
    format!(
        "openapi: 3.2.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /p:\n    post:\n      requestBody: {{required: true, content: {{{content}}}}}\n      responses: {{'200': {{description: ok}}, '400': {{description: bad}}}}\n"
    )
}

#[tokio::test]
async fn items_are_sent_one_a_line_and_examples_as_they_are_serialized() {
    let bodies = |content: &str| {
        let contract = contract_of_content(content);
        async move { noted(&contract, |_, body| vec![body.to_owned()]).await }
    };
    let seen = bodies("application/jsonl: {itemSchema: {type: object, required: [n], properties: {n: {type: integer}}, additionalProperties: false}, examples: {a: {dataValue: [{n: 1}], serializedValue: '{ \"n\" : 1 }'}}}").await;
    assert!(seen.contains("{ \"n\" : 1 }"), "{seen:?}");
    let is_item = |line: &str| {
        let item = serde_json::from_str::<Value>(line).ok();
        item.and_then(|item| item["n"].as_i64()).is_some()
    };
    let valid = |body: &&String| !body.is_empty() && body.lines().all(is_item);
    let lines = seen.iter().filter(valid).map(|body| body.lines().count());
    assert!(lines.max() > Some(1), "{seen:?}");
    // Negative data are in an item.
    let is_wrong = |body: &&String| body.contains("\"n\":\"");
    assert!(seen.iter().any(|body| is_wrong(&body)), "{seen:?}");
    let seen = bodies("text/event-stream: {itemSchema: {type: object, required: [event, data], properties: {event: {const: add}, data: {type: string, pattern: '^[a-z]+$'}}}}").await;
    let is_event = |body: &&String| body.starts_with("event: add\ndata: ");
    assert!(seen.iter().any(|body| is_event(&body)), "{seen:?}");
    let seen = bodies(
        "application/json: {schema: {type: integer}, examples: {a: {serializedValue: ' 12 '}}}",
    )
    .await;
    assert!(seen.contains(" 12 "), "{seen:?}");
}

#[tokio::test]
async fn parts_are_sent_by_position_with_the_headers_they_must_have() {
    let contract = contract_of_content(
        "multipart/mixed: {schema: {type: array, minItems: 2, prefixItems: [{type: object}], items: {type: integer}}, prefixEncoding: [{contentType: application/json, headers: {X-Part: {required: true, schema: {type: integer, minimum: 7}}}}], itemEncoding: {contentType: text/plain}}",
    );
    let seen = noted(&contract, |_, body| {
        let heads = body.split("--part-").filter_map(|part| {
            let (_, head) = part.split_once("\r\n")?;
            Some(head.split_once("\r\n\r\n")?.0.replace("\r\n", " | "))
        });
        heads.collect()
    })
    .await;
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert!(
        seen.contains(&"Content-Type: application/json | X-Part: 7"),
        "{seen:?}"
    );
    assert!(seen.contains(&"Content-Type: text/plain"), "{seen:?}");
    assert!(
        !seen.iter().any(|head| head.contains("Disposition")),
        "{seen:?}"
    );
}
