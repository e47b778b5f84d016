//! Tests that what differs from operation to operation and from request to request does not make several findings of one cause.

use axum::{
    Json, Router,
    extract::{Path, RawQuery},
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use conformance::{
    check_text,
    engine::{Finding, Mechanism},
};
use serde_json::{Value, json};

/// The findings of `check` at `app`.
async fn found(contract: &str, check: &str, app: Router) -> Vec<Finding> {
    let report = check_text(contract)
        .service(app)
        .max_examples(40)
        // What is learned would leave few occurrences of one failure.
        .leaving_out(Mechanism::Learning)
        .run()
        .await;
    let mut found = report.summary.findings;
    found.retain(|finding| finding.failure.check == check);
    found
}

fn titles(found: &[Finding]) -> Vec<&str> {
    let titles = found.iter().map(|finding| finding.failure.title.as_str());
    titles.collect()
}

/// The operations of a finding, in the order of their paths.
fn operations(finding: &Finding) -> Vec<&str> {
    let labels = finding.operations.iter().map(|it| it.label.as_str());
    let mut labels: Vec<&str> = labels.collect();
    labels.sort_unstable();
    labels
}

const BOUNDS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    get:
      parameters: [{name: limit, in: query, required: true, schema: {type: integer, format: int32}}]
      responses: {'200': {description: o}, '400': {description: b}}
  /b:
    get:
      parameters: [{name: offset, in: query, required: true, schema: {type: integer, format: int32}}]
      responses: {'200': {description: o}, '400': {description: b}}
  /c:
    get:
      operationId: listAll
      parameters: [{name: page, in: query, required: true, schema: {type: integer, format: int32}}]
      responses: {'200': {description: o}, '400': {description: b}}
  /d:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [size], properties: {size: {type: integer, format: int32}}}}}}
      responses: {'200': {description: o}, '400': {description: b}, '415': {description: t}}
  /e/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer, format: int32}}]
      responses: {'200': {description: o}, '400': {description: b}}
";

const ALL: [&str; 5] = ["GET /a", "GET /b", "GET /c", "GET /e/{id}", "POST /d"];

/// A server that reads integers of 64 bits, and responds with `beyond` to those of more than 32.
fn integers(beyond: fn(&str) -> Response) -> Router {
    let read = move |name: &'static str, text: &str| match text.parse::<i64>() {
        Ok(number) if i32::try_from(number).is_ok() => StatusCode::OK.into_response(),
        Ok(_) => beyond(name),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    };
    let in_query = move |name: &'static str| {
        get(move |RawQuery(query): RawQuery| async move {
            let query = query.unwrap_or_default();
            let given = query.strip_prefix(name).and_then(|it| it.strip_prefix('='));
            read(name, given.unwrap_or_default())
        })
    };
    let in_body = move |body: String| async move {
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        read("size", &body["size"].to_string())
    };
    let in_path = move |Path(id): Path<String>| async move { read("id", &id) };
    Router::new()
        .route("/a", in_query("limit"))
        .route("/b", in_query("offset"))
        .route("/c", in_query("page"))
        .route("/d", post(in_body))
        .route("/e/{id}", get(in_path))
}

#[tokio::test]
async fn numbers_beyond_the_range_of_a_format_are_accepted_for_one_cause() {
    let app = integers(|_| StatusCode::OK.into_response());
    let found = found(BOUNDS, "negative_data_rejection", app).await;
    let beyond = found.iter().filter(|it| it.failure.title.contains("int32"));
    let beyond: Vec<&Finding> = beyond.collect();
    assert_eq!(beyond.len(), 1, "{:#?}", titles(&found));
    assert_eq!(operations(beyond[0]), ALL);
}

#[tokio::test]
async fn numbers_beyond_the_range_of_a_format_crash_for_one_cause_whatever_their_names_are() {
    let app = integers(|name| {
        let message = format!("value of {name} is out of range");
        let error = Json(json!({"message": message}));
        (StatusCode::INTERNAL_SERVER_ERROR, error).into_response()
    });
    let found = found(BOUNDS, "not_a_server_error", app).await;
    assert_eq!(found.len(), 1, "{:#?}", titles(&found));
    assert_eq!(operations(&found[0]), ALL);
}

#[tokio::test]
async fn valid_numbers_that_a_server_cannot_hold_are_rejected_for_one_cause() {
    let app = integers(|name| {
        let message = format!("{name}: value out of range");
        (StatusCode::BAD_REQUEST, Json(json!({"message": message}))).into_response()
    });
    let contract = BOUNDS.replace(", format: int32", "");
    let found = found(&contract, "positive_data_acceptance", app).await;
    assert_eq!(found.len(), 1, "{:#?}", titles(&found));
    assert!(found[0].operations.len() > 1, "{:#?}", found[0].operations);
}

#[tokio::test]
async fn an_error_that_repeats_path_method_and_name_of_the_operation_is_one_finding() {
    let fail = async |uri: Uri| {
        let error = json!({"status": 500, "error": "Internal Server Error", "path": uri.path()});
        (StatusCode::INTERNAL_SERVER_ERROR, Json(error))
    };
    let named = async || {
        let error = json!({"status": 500, "error": "Internal Server Error", "path": "listAll"});
        (StatusCode::INTERNAL_SERVER_ERROR, Json(error))
    };
    let app = Router::new()
        .route("/a", get(fail))
        .route("/b", get(fail))
        .route("/c", get(named))
        .route("/d", post(fail))
        .route("/e/{id}", get(fail));
    let found = found(BOUNDS, "not_a_server_error", app).await;
    assert_eq!(found.len(), 1, "{:#?}", titles(&found));
    assert_eq!(operations(&found[0]), ALL);
}

const GRANTS: &str = "
openapi: 3.1.0
info: {title: t, version: '1', description: Who may read and write what.}
paths:
  /grants:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [permissions]
              properties:
                permissions:
                  type: object
                  minProperties: 1
                  propertyNames: {enum: [read, write, list]}
                  additionalProperties: {type: array, minItems: 1, items: {type: string, maxLength: 5}}
      responses:
        '200': {description: o, content: {application/json: {schema: {type: object, properties: {counts: {type: object, additionalProperties: {type: integer}}}}}}}
        '400': {description: b}
";

/// The keys and elements of the map that was sent.
fn sent(body: &str) -> Vec<(String, usize)> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let permissions = body["permissions"].as_object().cloned();
    let each = permissions.unwrap_or_default().into_iter();
    each.map(|(key, value)| (key, value.as_array().map_or(0, Vec::len)))
        .collect()
}

#[tokio::test]
async fn keys_that_the_request_chose_are_no_part_of_the_cause() {
    let reject = async |body: String| {
        let places = sent(&body).into_iter().flat_map(|(key, count)| {
            (0..count).map(move |at| format!("permissions.{key}.{at}: Required"))
        });
        let places: Vec<String> = places.collect();
        let error = json!({"message": places.join(", ")});
        (StatusCode::BAD_REQUEST, Json(error))
    };
    let app = Router::new().route("/grants", post(reject));
    let found = found(GRANTS, "positive_data_acceptance", app).await;
    assert_eq!(found.len(), 1, "{:#?}", titles(&found));
    let title = &found[0].failure.title;
    assert!(title.contains("permissions."), "{title}");
}

#[tokio::test]
async fn keys_of_a_map_in_requests_and_responses_are_one_location() {
    let count = async |body: String| {
        let counts = sent(&body).into_iter();
        let counts = counts.map(|(key, count)| (key, json!(format!("{count} of them"))));
        Json(json!({"counts": Value::Object(counts.collect())}))
    };
    let app = || Router::new().route("/grants", post(count));
    let broken = found(GRANTS, "response_schema_conformance", app()).await;
    assert_eq!(
        titles(&broken),
        ["the body of 200 breaks its schema at `/counts/*`: not of type \"integer\""]
    );
    let accepted = found(GRANTS, "negative_data_rejection", app()).await;
    let long = accepted
        .iter()
        .filter(|it| it.failure.title.contains("long"));
    assert_eq!(long.count(), 1, "{:#?}", titles(&accepted));
}

#[tokio::test]
async fn missing_and_wrong_credentials_that_are_not_checked_are_one_finding() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{token: []}]
paths:
  /a: {get: {responses: {'200': {description: o}, '401': {description: u}}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";
    let app = Router::new().route("/a", get(|| async { Json(json!({})) }));
    let run = check_text(contract).service(app).bearer("right");
    let mut findings = run.max_examples(40).run().await.summary.findings;
    findings.retain(|finding| finding.failure.check == "ignored_auth");
    let [finding] = findings.as_slice() else {
        panic!("{:?}", titles(&findings));
    };
    assert!(finding.operations[0].count > 1, "{:?}", finding.operations);
}
