//! Tests of each check on endpoints with one fault: what it finds, and what it ignores.

use conformance::check_text;
use serde_json::json;
use wiremock::{Match, Mock, MockServer, Request, ResponseTemplate, matchers::any};

const CONTRACT: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{key: []}]
paths:
  /items:
    get:
      parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1}}
      - {name: X-Tenant, in: header, required: true, schema: {type: string, pattern: '^[a-z]+$'}}
      responses:
        '200':
          description: ok
          headers: {X-Total: {required: true, schema: {type: integer}}}
          content: {application/json: {schema: {type: array, items: {type: integer}}}}
        '400': {description: bad, content: {application/json: {schema: {type: object, required: [message]}}}}
        '401': {description: who}
        '406': {description: not like that}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
";

/// Matches requests that conform to the contract.
struct Valid;

impl Match for Valid {
    fn matches(&self, request: &Request) -> bool {
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let limit = request.url.query_pairs().find(|(name, _)| name == "limit");
        let is_limit_fine =
            limit.is_none_or(|(_, text)| text.parse::<f64>().is_ok_and(|limit| limit >= 1.0));
        let tenant = header("x-tenant").unwrap_or_default();
        let is_tenant_fine = !tenant.is_empty() && tenant.bytes().all(|b| b.is_ascii_lowercase());
        is_limit_fine && is_tenant_fine
    }
}

/// Matches requests with the valid key.
struct Known;

impl Match for Known {
    fn matches(&self, request: &Request) -> bool {
        request
            .headers
            .get("x-key")
            .is_some_and(|key| key == "right")
    }
}

/// Matches requests that accept JSON.
struct Acceptable;

impl Match for Acceptable {
    fn matches(&self, request: &Request) -> bool {
        let accept = request
            .headers
            .get("accept")
            .and_then(|accept| accept.to_str().ok());
        accept.is_none_or(|accept| accept.contains("*/*") || accept.contains("json"))
    }
}

fn ok() -> ResponseTemplate {
    ResponseTemplate::new(200)
        .set_body_json(json!([1]))
        .insert_header("X-Total", "1")
}

fn rejection() -> ResponseTemplate {
    ResponseTemplate::new(400).set_body_json(json!({"message": "no"}))
}

/// A server that conforms to the contract, except for what `spoil` mounts before everything else.
async fn server(spoil: impl AsyncFnOnce(&MockServer)) -> MockServer {
    let server = MockServer::start().await;
    spoil(&server).await;
    let method = |name: &'static str| wiremock::matchers::method(name);
    let mount = |mock: Mock| async { mock.mount(&server).await };
    mount(
        Mock::given(method("GET"))
            .and(Known)
            .and(Acceptable)
            .and(Valid)
            .respond_with(ok()),
    )
    .await;
    mount(
        Mock::given(method("GET"))
            .and(Known)
            .and(Acceptable)
            .respond_with(rejection()),
    )
    .await;
    mount(
        Mock::given(method("GET"))
            .and(Known)
            .respond_with(ResponseTemplate::new(406)),
    )
    .await;
    mount(Mock::given(method("GET")).respond_with(ResponseTemplate::new(401))).await;
    let not_allowed = ResponseTemplate::new(405).insert_header("Allow", "GET");
    mount(Mock::given(any()).respond_with(not_allowed)).await;
    server
}

/// The checks with findings, each once, in the order of the report.
async fn found(server: &MockServer) -> Vec<&'static str> {
    let report = check_text(CONTRACT)
        .url(&server.uri())
        .header("X-Key", "right")
        .max_examples(10)
        .run()
        .await;
    let mut found: Vec<&'static str> = report
        .summary
        .findings
        .iter()
        .map(|finding| finding.failure.check)
        .collect();
    found.dedup();
    found
}

#[tokio::test]
async fn a_server_that_conforms_to_its_contract_has_no_findings() {
    let server = server(async |_| {}).await;
    assert_eq!(found(&server).await, Vec::<&str>::new());
}

/// Replaces the responses to valid requests.
async fn with_success(response: ResponseTemplate) -> Vec<&'static str> {
    let server = server(async |server| {
        Mock::given(wiremock::matchers::method("GET"))
            .and(Known)
            .and(Acceptable)
            .and(Valid)
            .respond_with(response)
            .mount(server)
            .await;
    })
    .await;
    found(&server).await
}

#[tokio::test]
async fn wrong_responses_to_valid_requests_are_found_by_one_check_each() {
    let table = [
        ("not_a_server_error", ResponseTemplate::new(500)),
        (
            "not_a_server_error",
            ResponseTemplate::new(503).set_body_string("down"),
        ),
        ("status_code_conformance", ResponseTemplate::new(418)),
        (
            "status_code_conformance",
            ResponseTemplate::new(201).set_body_json(json!([1])),
        ),
        (
            "content_type_conformance",
            ok().set_body_raw("[1]", "text/html"),
        ),
        (
            "content_type_conformance",
            ok().set_body_raw("[1]", "nonsense"),
        ),
        (
            "response_headers_conformance",
            ResponseTemplate::new(200).set_body_json(json!([1])),
        ),
        (
            "response_headers_conformance",
            ok().insert_header("X-Total", "many"),
        ),
        (
            "response_schema_conformance",
            ok().set_body_json(json!(["1"])),
        ),
        (
            "response_schema_conformance",
            ok().set_body_raw("[1", "application/json"),
        ),
        (
            "response_schema_conformance",
            ok().set_body_raw("", "application/json"),
        ),
        (
            "error_schema_conformance",
            ResponseTemplate::new(400).set_body_json(json!({"detail": 1})),
        ),
    ];
    for (check, response) in table {
        let shown = format!("{response:?}");
        let found = with_success(response).await;
        // A rejection of all valid requests is also a second finding.
        let found: Vec<&str> = found
            .into_iter()
            .filter(|found| *found != "positive_data_acceptance")
            .collect();
        assert_eq!(found, [check], "{shown}");
    }
}

#[tokio::test]
async fn a_rejection_of_valid_requests_is_found() {
    assert_eq!(
        with_success(rejection()).await,
        ["positive_data_acceptance"]
    );
}

/// Mounts a response for requests that match `matcher`, before everything else.
async fn with_response(
    matcher: impl Match + 'static,
    response: ResponseTemplate,
) -> Vec<&'static str> {
    let server = server(async |server| {
        Mock::given(matcher)
            .respond_with(response)
            .mount(server)
            .await;
    })
    .await;
    found(&server).await
}

#[tokio::test]
async fn an_accepted_invalid_request_is_found() {
    let is_get = |request: &Request| request.method.as_str() == "GET";
    let has_key = |request: &Request| {
        request
            .headers
            .get("x-key")
            .is_some_and(|key| key == "right")
    };
    let accepts = |request: &Request| Acceptable.matches(request);
    let has_tenant = |request: &Request| request.headers.contains_key("x-tenant");
    let invalid = move |request: &Request| {
        is_get(request) && has_key(request) && accepts(request) && has_tenant(request)
    };
    assert_eq!(
        with_response(invalid, ok()).await,
        ["negative_data_rejection"]
    );
    let without_tenant = move |request: &Request| {
        is_get(request) && has_key(request) && accepts(request) && !has_tenant(request)
    };
    assert_eq!(
        with_response(without_tenant, ok()).await,
        ["missing_required_header"]
    );
    let without_credentials =
        move |request: &Request| is_get(request) && accepts(request) && Valid.matches(request);
    assert_eq!(
        with_response(without_credentials, ok()).await,
        ["ignored_auth"]
    );
    let anything =
        move |request: &Request| is_get(request) && has_key(request) && !accepts(request);
    assert_eq!(with_response(anything, ok()).await, ["content_negotiation"]);
    let any_method = move |request: &Request| !is_get(request);
    assert_eq!(
        with_response(any_method, ok()).await,
        ["unsupported_method"]
    );
    let no_allow = move |request: &Request| !is_get(request);
    assert_eq!(
        with_response(no_allow, ResponseTemplate::new(405)).await,
        ["unsupported_method"]
    );
}

#[tokio::test]
async fn allow_lists_the_documented_methods_and_not_the_rejected_one() {
    let rejected = |allow: &str| ResponseTemplate::new(405).insert_header("Allow", allow);
    let is_delete = |request: &Request| request.method.as_str() == "DELETE";
    let is_options = |request: &Request| request.method.as_str() == "OPTIONS";
    let nothing: [&str; 0] = [];
    assert_eq!(
        with_response(is_delete, rejected("HEAD")).await,
        ["unsupported_method"]
    );
    assert_eq!(
        with_response(is_delete, rejected("get, DELETE")).await,
        ["unsupported_method"]
    );
    assert_eq!(
        with_response(is_delete, rejected("get,HEAD, POST")).await,
        nothing
    );
    let options = ResponseTemplate::new(204).insert_header("Allow", "POST, OPTIONS");
    assert_eq!(
        with_response(is_options, options).await,
        ["unsupported_method"]
    );
    let options = ResponseTemplate::new(200).insert_header("Allow", "GET, HEAD, OPTIONS");
    assert_eq!(with_response(is_options, options).await, nothing);
    for status in [200, 204, 400, 404] {
        let response = ResponseTemplate::new(status);
        assert_eq!(
            with_response(is_options, response).await,
            nothing,
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_body_that_does_not_match_its_type_causes_no_server_error() {
    let boundless = |request: &Request| {
        let media_type = request.headers.get("content-type");
        media_type.is_some_and(|media_type| media_type == "multipart/form-data")
    };
    assert_eq!(
        with_response(boundless, ResponseTemplate::new(500)).await,
        ["not_a_server_error"]
    );
    for status in [400, 415] {
        let nothing: [&str; 0] = [];
        let response = ResponseTemplate::new(status).set_body_json(json!({"message": "no"}));
        assert_eq!(with_response(boundless, response).await, nothing);
    }
}

#[tokio::test]
async fn access_without_credentials_is_one_finding_and_access_with_wrong_ones_another() {
    let titles = async |is_let_in: fn(&Request) -> bool| {
        let server = server(async |server: &MockServer| {
            Mock::given(move |request: &Request| {
                request.method.as_str() == "GET"
                    && Acceptable.matches(request)
                    && Valid.matches(request)
                    && is_let_in(request)
            })
            .respond_with(ok())
            .mount(server)
            .await;
        })
        .await;
        let run = check_text(CONTRACT).url(&server.uri());
        let report = run.header("X-Key", "right").max_examples(3).run().await;
        let findings = report.summary.findings.into_iter();
        findings
            .map(|finding| finding.failure.title)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        titles(|_| true).await,
        ["the operation succeeds without valid credentials"]
    );
    assert_eq!(
        titles(|request| request.headers.contains_key("x-key")).await,
        ["the operation succeeds with wrong credentials"]
    );
}

#[tokio::test]
async fn slow_responses_are_found_only_with_a_limit() {
    let slow = || ok().set_delay(std::time::Duration::from_millis(40));
    assert_eq!(with_success(slow()).await, Vec::<&str>::new());
}
