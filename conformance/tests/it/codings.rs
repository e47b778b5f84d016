//! Tests of responses in content codings: they are decoded before they are validated.

use std::io::Write as _;

use axum::{Router, body::Bytes, http::header, response::IntoResponse, routing::get};
use conformance::check_text;
use flate2::{Compression, write::GzEncoder};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /item:
    get:
      responses:
        '200':
          description: o
          content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}
";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// An API that responds with `body` in `coding`.
fn coded(coding: &'static str, body: Vec<u8>) -> Router {
    let respond = move || async move {
        let headers = [
            (header::CONTENT_ENCODING, coding),
            (header::CONTENT_TYPE, "application/json"),
        ];
        (headers, Bytes::from(body)).into_response()
    };
    Router::new().route("/item", get(respond))
}

/// The titles of the findings at `app`.
async fn titles(app: Router) -> Vec<String> {
    let findings = found(app).await.into_iter();
    findings.map(|(_, title)| title).collect()
}

/// The checks that fail at `app`, with the titles of their findings.
async fn found(app: Router) -> Vec<(&'static str, String)> {
    let run = check_text(CONTRACT).service(app).max_examples(4).run();
    let findings = run.await.summary.findings.into_iter();
    let failures = findings.map(|finding| finding.failure);
    failures
        .map(|failure| (failure.check, failure.title))
        .collect()
}

#[tokio::test]
async fn coded_bodies_are_decoded_and_then_validated() {
    let good = r#"{"id": 5}"#;
    assert_eq!(titles(coded("gzip", gzip(good))).await, [""; 0]);
    assert_eq!(
        titles(coded("gzip", gzip(r#"{"id": "five"}"#))).await,
        ["the body of 200 breaks its schema at `/id`: not of type \"integer\""]
    );
}

#[tokio::test]
async fn a_damaged_coding_is_one_finding() {
    let plain = br#"{"id": 5}"#.to_vec();
    let (check, title) = (
        "content_encoding_conformance",
        "the body of 200 is not valid gzip".to_owned(),
    );
    assert_eq!(found(coded("gzip", plain)).await, [(check, title)]);
    let mut short = gzip(r#"{"id": 5}"#);
    short.truncate(20);
    assert_eq!(
        titles(coded("x-gzip", short)).await,
        ["the body of 200 is not valid x-gzip"]
    );
}

#[tokio::test]
async fn a_body_in_an_unsupported_coding_is_not_validated() {
    assert_eq!(titles(coded("compress", vec![0x1f, 0x9d])).await, [""; 0]);
}
