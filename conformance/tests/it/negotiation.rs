//! Tests of `Accept`: every documented media type is asked for.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
    routing::get,
};
use conformance::check_text;

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /item:
    get:
      responses:
        '200':
          description: o
          content:
            application/json: {schema: {type: object, required: [id]}}
            application/xml: {schema: {type: object, xml: {name: item}, properties: {id: {type: integer}}}}
            text/csv: {schema: {type: string}}
        '404': {description: n, content: {application/problem+json: {}}}
";

/// The values of `Accept` that were seen.
type Seen = Arc<Mutex<BTreeSet<String>>>;

/// Responds in the type that is asked for; the XML is wrong.
async fn respond(State(seen): State<Seen>, headers: HeaderMap) -> Response {
    let accept = headers.get("accept").map(|value| value.to_str().unwrap());
    let accept = accept.unwrap_or("*/*").to_owned();
    seen.lock().unwrap().insert(accept.clone());
    let (media_type, body) = match accept.as_str() {
        "application/xml" => ("application/xml", "<item><id>x</id></item>"),
        "text/csv" => ("text/csv", "id\n1\n"),
        _ => ("application/json", "{\"id\":1}"),
    };
    ([(CONTENT_TYPE, media_type)], body).into_response()
}

#[tokio::test]
async fn every_documented_type_is_asked_for_and_validated() {
    // Boundary values alone, and with random requests.
    for examples in [0, 10] {
        let seen = Seen::default();
        let app = Router::new()
            .route("/item", get(respond))
            .with_state(Arc::clone(&seen));
        let run = check_text(CONTRACT).service(app).max_examples(examples);
        let report = run.run().await;
        let findings = report.summary.findings.iter();
        let titles: Vec<&str> = findings
            .map(|finding| finding.failure.title.as_str())
            .collect();
        assert_eq!(
            titles,
            ["the body of 200 breaks its schema at `/id`: not of type \"integer\""]
        );
        let curl = &report.summary.findings[0].evidence.curl;
        assert!(curl.contains("-H 'Accept: application/xml'"), "{curl}");
        let seen = seen.lock().unwrap();
        for asked_for in ["*/*", "application/json", "application/xml", "text/csv"] {
            assert!(seen.contains(asked_for), "{seen:?}");
        }
    }
}

/// Responds with HTML to clients that ask for nothing, and otherwise in the type that is asked for.
async fn html_first(headers: HeaderMap) -> Response {
    match headers.get("accept") {
        Some(accept) if accept == "application/json" => {
            ([(CONTENT_TYPE, "application/json")], "{\"id\":1}").into_response()
        }
        _ => ([(CONTENT_TYPE, "text/html")], "<html>").into_response(),
    }
}

#[tokio::test]
async fn what_does_not_depend_on_the_type_needs_no_accept_in_its_command() {
    let app = Router::new().route("/item", get(html_first));
    let report = check_text(CONTRACT)
        .service(app)
        .max_examples(10)
        .run()
        .await;
    let finding = &report.summary.findings[0];
    assert_eq!(finding.failure.check, "content_type_conformance");
    let curl = &finding.evidence.curl;
    assert!(!curl.contains("Accept"), "{curl}");
}
