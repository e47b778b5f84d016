//! Tests of operations that cannot be tested, with their reasons, and of paths with a query.

use conformance::{check_text, mock::MockSettings};

const CONTRACT: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /nested:
    get:
      parameters: [{name: filter, in: query, required: true, schema: {type: array, items: {type: object}}}]
      responses: {'200': {description: ok}}
  /list:
    post:
      requestBody:
        required: true
        content: {application/x-www-form-urlencoded: {schema: {type: array, items: {type: string}}}}
      responses: {'200': {description: ok}}
  /slashes:
    get:
      parameters: [{name: base, in: query, required: true, schema: {type: string, pattern: '/^3[A-Z]{3,}$/i'}}]
      responses: {'200': {description: ok}}
  /empty:
    get:
      parameters:
      - {name: body, in: query, required: true, schema: {type: object, properties: {list: {type: array, items: {type: object}}}, additionalProperties: false}}
      responses: {'200': {description: ok}}
  /{id}#more:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /search?by={field}:
    get:
      parameters: [{name: field, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /xml:
    post:
      requestBody:
        required: true
        content: {application/xml: {schema: {type: string}}}
      responses: {'200': {description: ok}}
";

#[tokio::test]
async fn untestable_operations_have_their_reasons() {
    let run = check_text(CONTRACT).mock(MockSettings::default());
    let report = run.max_examples(3).run().await;
    let lines: Vec<String> = report
        .summary
        .operations
        .iter()
        .map(|operation| {
            let why = operation.untestable.as_ref();
            let why = why.map_or("nothing".to_owned(), ToString::to_string);
            format!("{} ({} requests): {why}", operation.label, operation.cases)
        })
        .chain(
            report
                .summary
                .warnings
                .iter()
                .map(|warning| format!("warning: {warning}")),
        )
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    GET /nested (0 requests): no valid request was found: query parameter `filter`: style `form` has no way to write null, or lists and objects inside each other
    POST /list (0 requests): no valid request was found: body: style `form` has no way to write a body that is not an object
    GET /slashes (14 requests): nothing
    GET /empty (0 requests): no valid request was found: query parameter `body`: style `form` has no way to write an empty object
    GET /{id}#more (0 requests): its path ends in a fragment (`#…`), which is never sent, so no request can address it
    GET /search?by={field} (0 requests): its path has a parameter behind `?`, where a path has none
    POST /xml (0 requests): no body can be made: body of type `application/xml`: the schema is of a single value, which is not an XML document
    warning: POST /xml: body of type `application/xml`: the schema is of a single value, which is not an XML document
    ");
}

#[tokio::test]
async fn a_query_in_a_path_is_sent_and_selects_the_operation() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /rest?method=get:
    get:
      parameters: [{name: id, in: query, required: true, schema: {type: integer, minimum: 1}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [got], properties: {got: {type: integer}}}}}}}
  /rest?method=list&all:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, minItems: 1, items: {type: string}}}}}}
    post:
      responses: {'201': {description: made}}
  /rest:
    put:
      responses: {'204': {description: put}}
";
    for seed in 1..=4 {
        let settings = MockSettings {
            seed,
            ..MockSettings::default()
        };
        let report = check_text(contract)
            .mock(settings)
            .seed(seed)
            .max_examples(10)
            .run()
            .await;
        assert_eq!(report.summary.findings.len(), 0, "{}", report.text());
        for operation in &report.summary.operations {
            assert!(operation.cases > 0, "{operation:?}");
            let has_success = operation
                .statuses
                .keys()
                .any(|status| (200..300).contains(status));
            assert!(has_success, "{operation:?}");
        }
    }
}

#[tokio::test]
async fn a_response_header_that_no_server_can_send_is_not_checked() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items:
    get:
      responses:
        '200':
          description: ok
          headers:
            'X Total': {required: true, schema: {type: integer}}
";
    let app = axum::Router::new().route("/items", axum::routing::get(async || ()));
    let run = check_text(contract).service(app);
    let report = run.only(&["response_headers_conformance"]).run().await;
    report.assert_clean();
    assert_eq!(
        report.summary.warnings,
        [
            "GET /items: response 200: `X Total` is not a valid header field name, so this header is not checked; name it as a token of RFC 9110 §5.6.2"
        ]
    );
}
