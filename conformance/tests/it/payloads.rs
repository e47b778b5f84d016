//! Tests of single parts of requests and responses: strings in other scripts, YAML bodies, unsatisfiable headers.

use conformance::check_text;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

#[tokio::test]
async fn strings_in_other_scripts_are_sent() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /tags/{tag}:
    get:
      parameters:
      - {name: tag, in: path, required: true}
      - {name: of, in: query, schema: {type: string}}
      responses: {'200': {description: ok}}
";
    for is_query in [false, true] {
        let server = MockServer::start().await;
        let breaks = move |request: &Request| {
            let query = request.url.query().unwrap_or_default();
            let target = if is_query { query } else { request.url.path() };
            request.method.as_str() == "GET" && target.contains("%F0%9F%98%80")
        };
        let failed = ResponseTemplate::new(500);
        Mock::given(breaks)
            .respond_with(failed)
            .mount(&server)
            .await;
        let fine = ResponseTemplate::new(200).insert_header("Allow", "GET");
        Mock::given(wiremock::matchers::method("GET"))
            .respond_with(fine)
            .mount(&server)
            .await;
        let rejected = ResponseTemplate::new(405).insert_header("Allow", "GET");
        Mock::given(any())
            .respond_with(rejected)
            .mount(&server)
            .await;
        let report = check_text(contract)
            .url(&server.uri())
            .max_examples(1)
            .run()
            .await;
        let titles: Vec<&str> = report
            .summary
            .findings
            .iter()
            .map(|f| f.failure.check)
            .collect();
        assert_eq!(titles, ["not_a_server_error"]);
    }
}

#[tokio::test]
async fn forms_in_responses_are_validated_against_their_schema() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /report:
    get:
      responses:
        '200':
          description: ok
          content:
            multipart/form-data: {schema: &report {type: object, required: [id, file], properties: {id: {type: integer}, meta: {type: object, required: [at], properties: {at: {type: string}}}, file: {type: string, format: binary}}}}
            application/x-www-form-urlencoded: {schema: *report}
            multipart/mixed: {}
";
    let part = |head: &str, content: &str| format!("--x\r\n{head}\r\n\r\n{content}\r\n");
    let named = |name: &str, content: &str| {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        part(&head, content)
    };
    let meta = |content: &str| {
        let head =
            "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json";
        part(head, content)
    };
    let whole = |parts: &[String]| format!("{}--x--\r\n", parts.concat());
    let (id, file) = (named("id", "7"), named("file", "\u{0}"));
    let multipart = "multipart/form-data; boundary=x";
    let form = "application/x-www-form-urlencoded";
    let finding = vec!["response_schema_conformance"];
    for (media_type, body, expected) in [
        (multipart, whole(&[id.clone(), file.clone()]), vec![]),
        (
            multipart,
            whole(&[id.clone(), meta("{\"at\": \"now\"}"), file.clone()]),
            vec![],
        ),
        (
            multipart,
            whole(&[id.clone(), meta("{}"), file.clone()]),
            finding.clone(),
        ),
        (
            multipart,
            whole(&[named("id", "seven"), file.clone()]),
            finding.clone(),
        ),
        (multipart, whole(&[id]), finding.clone()),
        (multipart, "no parts".to_owned(), finding.clone()),
        ("multipart/form-data", whole(&[file]), finding.clone()),
        (
            "multipart/mixed; boundary=x",
            whole(&[part("", "a")]),
            vec![],
        ),
        (
            "multipart/mixed; boundary=y",
            whole(&[part("", "a")]),
            finding.clone(),
        ),
        (form, "id=7&file=a".to_owned(), vec![]),
        (form, "id=seven&file=a".to_owned(), finding.clone()),
        (form, "file=a".to_owned(), finding.clone()),
    ] {
        let server = MockServer::start().await;
        let response = ResponseTemplate::new(200).set_body_raw(body.clone(), media_type);
        Mock::given(wiremock::matchers::method("GET"))
            .respond_with(response)
            .mount(&server)
            .await;
        let rejected = ResponseTemplate::new(405).insert_header("Allow", "GET");
        Mock::given(any())
            .respond_with(rejected)
            .mount(&server)
            .await;
        let run = check_text(contract).url(&server.uri()).max_examples(1);
        let report = run.without("content_negotiation").run().await;
        let findings = report.summary.findings.iter();
        let found: Vec<&str> = findings.map(|it| it.failure.check).collect();
        assert_eq!(found, expected, "{media_type}: {body}");
    }
}

#[tokio::test]
async fn yaml_responses_are_validated_against_their_schema() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /spec:
    get:
      responses:
        '200':
          description: ok
          content: {application/yaml: {schema: {type: object, required: [version], properties: {version: {type: string}}}}}
  /text:
    get:
      responses: {'200': {description: ok, content: {application/yaml: {schema: {type: string}}}}}
";
    for (body, expected) in [
        ("version: '1'\nlist: [a]\n", vec![]),
        ("version: 1.0\n", vec![]),
        ("- a\n- b\n", vec!["response_schema_conformance"]),
        ("name: x\n", vec!["response_schema_conformance"]),
        ("a: [", vec![]),
    ] {
        let server = MockServer::start().await;
        let response = ResponseTemplate::new(200).set_body_raw(body, "application/yaml");
        Mock::given(wiremock::matchers::method("GET"))
            .respond_with(response)
            .mount(&server)
            .await;
        let rejected = ResponseTemplate::new(405).insert_header("Allow", "GET");
        Mock::given(any())
            .respond_with(rejected)
            .mount(&server)
            .await;
        let run = check_text(contract).url(&server.uri()).max_examples(1);
        let report = run.without("content_negotiation").run().await;
        let found: Vec<&str> = report
            .summary
            .findings
            .iter()
            .map(|f| f.failure.check)
            .collect();
        assert_eq!(found, expected, "{body}");
    }
}

#[tokio::test]
async fn an_unsatisfiable_header_is_not_a_finding() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          headers:
            X-None: {required: true, schema: {type: string, minLength: 3, maxLength: 2}}
            X-Missing: {required: true, schema: {type: string, minLength: 3, maxLength: 2}}
            X-Count: {schema: {type: integer}}
";
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200)
        .insert_header("X-None", "abc")
        .insert_header("X-Count", "1");
    Mock::given(wiremock::matchers::method("GET"))
        .respond_with(response)
        .mount(&server)
        .await;
    let rejected = ResponseTemplate::new(405).insert_header("Allow", "GET");
    Mock::given(any())
        .respond_with(rejected)
        .mount(&server)
        .await;
    let report = check_text(contract)
        .url(&server.uri())
        .max_examples(1)
        .run()
        .await;
    assert_eq!(report.summary.findings.len(), 0, "{}", report.text());
    insta::assert_snapshot!(report.summary.warnings.join("\n"), @r"
    GET /a: response 200, header `X-None`: no value can satisfy the schema, so responses are not validated against it
    GET /a: response 200, header `X-Missing`: no value can satisfy the schema, so responses are not validated against it
    ");
}
