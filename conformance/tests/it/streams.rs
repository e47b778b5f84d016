//! Tests of responses that never end: their first items are validated, and then the client closes.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::header::CONTENT_TYPE,
    response::{IntoResponse as _, Response},
    routing::get,
};
use conformance::{check_text, testing::TestReport};
use futures_util::{StreamExt as _, stream};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

/// A document whose only response has this content.
fn contract(content: &str) -> String {
    format!(
        "
openapi: 3.2.0
info: {{title: t, version: '1'}}
paths:
  /events:
    get:
      responses:
        '200': {{description: o, content: {{{content}}}}}
"
    )
}

/// Responds with `items` of `media_type` for ever, one after another.
fn endless(media_type: &'static str, items: &'static [&'static str]) -> Response {
    let body = stream::unfold(0_usize, move |at| async move {
        if at > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let item = items.get(at % items.len())?;
        Some((
            Ok::<_, Infallible>(Bytes::from_static(item.as_bytes())),
            at + 1,
        ))
    });
    ([(CONTENT_TYPE, media_type)], Body::from_stream(body)).into_response()
}

/// The titles of the findings at an API that sends `items` for ever, and that its `contract` describes.
async fn titles(
    contract: &str,
    media_type: &'static str,
    items: &'static [&'static str],
) -> Vec<String> {
    let app = Router::new().route("/events", get(async move || endless(media_type, items)));
    let report = check_text(contract)
        .service(app)
        .max_examples(2)
        .run()
        .await;
    titles_of(report)
}

fn titles_of(report: TestReport) -> Vec<String> {
    let findings = report.summary.findings.into_iter();
    findings.map(|finding| finding.failure.title).collect()
}

const NONE: [&str; 0] = [];

#[tokio::test]
async fn endless_events_are_no_broken_connection() {
    let started = Instant::now();
    let contract = contract("text/event-stream: {schema: {type: string}}");
    let found = titles(&contract, "text/event-stream", &["data: x\n\n"]).await;
    assert_eq!(found, NONE);
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn events_are_validated_by_the_schema_of_items() {
    let items = "text/event-stream: {itemSchema: {type: object, required: [event, data], properties: {event: {const: add}, data: {type: string}}}}";
    let good = ["event: add\ndata: 1\n\n"].as_slice();
    let wrong = ["event: add\ndata: 1\n\n", "event: other\ndata: 1\n\n"].as_slice();
    assert_eq!(
        titles(&contract(items), "text/event-stream", good).await,
        NONE
    );
    assert_eq!(
        titles(&contract(items), "text/event-stream", wrong).await,
        ["an item of the body of 200 breaks its schema at `/event`: const"]
    );
}

#[tokio::test]
async fn a_schema_may_describe_the_data_of_events() {
    let data = "text/event-stream: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}";
    let good = ["data: {\"id\": 1}\n\n", "data: [DONE]\n\n"].as_slice();
    let wrong = ["data: {\"id\": \"x\"}\n\n"].as_slice();
    assert_eq!(
        titles(&contract(data), "text/event-stream", good).await,
        NONE
    );
    assert_eq!(
        titles(&contract(data), "text/event-stream", wrong).await,
        ["an item of the body of 200 breaks its schema at `/id`: not of type \"integer\""]
    );
}

#[tokio::test]
async fn lines_of_json_are_validated_one_by_one_or_as_a_list() {
    let item = "{type: object, required: [id], properties: {id: {type: integer}}}";
    let good = ["{\"id\":1}\n", "{\"id\"", ":2}\n"].as_slice();
    let wrong = ["{\"id\":1}\n", "{\"id\":\"x\"}\n"].as_slice();
    for media_type in ["application/x-ndjson", "application/jsonl"] {
        for keyword in ["schema", "itemSchema"] {
            let contract = contract(&format!("{media_type}: {{{keyword}: {item}}}"));
            assert_eq!(titles(&contract, media_type, good).await, NONE);
            assert_eq!(
                titles(&contract, media_type, wrong).await,
                ["an item of the body of 200 breaks its schema at `/id`: not of type \"integer\""]
            );
        }
        let list = contract(&format!(
            "{media_type}: {{schema: {{type: array, items: {item}}}}}"
        ));
        assert_eq!(titles(&list, media_type, good).await, NONE);
        assert_eq!(titles(&list, media_type, wrong).await.len(), 1);
        assert_eq!(
            titles(&list, media_type, &["{\"id\":1}\n", "oops\n"]).await,
            ["a line of the body of 200 is not JSON"]
        );
    }
}

/// An API on a socket that sends `head` and then an event again and again; without an event it is silent.
async fn on_a_socket(head: &'static str, event: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let read = tokio::io::AsyncReadExt::read(&mut stream, &mut request).await;
                let is_get = read.is_ok_and(|_| request.starts_with(b"GET "));
                if !is_get {
                    let rejection = "HTTP/1.1 405 x\r\nallow: GET\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                    let _ = stream.write_all(rejection.as_bytes()).await;
                    return;
                }
                let mut next = head;
                while stream.write_all(next.as_bytes()).await.is_ok() {
                    next = event;
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
            });
        }
    });
    url
}

#[tokio::test]
async fn endless_bodies_of_every_framing_are_left() {
    let contract = contract("text/event-stream: {schema: {type: string}}");
    let close = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let chunked =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    for (head, event) in [
        (close, "data: x\n\n"),
        (chunked, "9\r\ndata: x\n\n\r\n"),
        (close, ""),
        (chunked, ""),
    ] {
        let url = on_a_socket(head, event).await;
        let run = check_text(&contract).url(&url).max_examples(1).run();
        let report = run.await;
        assert_eq!(titles_of(report), NONE, "{head} {event}");
    }
}

const BYTES: &str = "application/octet-stream: {schema: {type: string, format: binary}}";

#[tokio::test]
async fn bytes_that_go_on_for_ever_are_left() {
    let close = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    for (head, bytes) in [
        (close, "\u{1}\u{2}\u{3}"),
        (chunked, "3\r\n\u{1}\u{2}\u{3}\r\n"),
    ] {
        let url = on_a_socket(head, bytes).await;
        let contract = contract(BYTES);
        let run = check_text(&contract).url(&url).max_examples(1).run();
        let report = run.await;
        assert_eq!(titles_of(report), NONE, "{head}");
    }
}

#[tokio::test]
async fn bytes_that_stop_in_the_middle_are_no_response_in_time() {
    let stopping = || async {
        let begun = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(&[1, 2, 3])) });
        let body = Body::from_stream(begun.chain(stream::pending()));
        ([(CONTENT_TYPE, "application/octet-stream")], body).into_response()
    };
    let app = Router::new().route("/events", get(stopping));
    let contract = contract(BYTES);
    let run = check_text(&contract).service(app).max_examples(1);
    let report = run.timeout(Duration::from_millis(600)).run().await;
    assert_eq!(titles_of(report), ["no response in time"]);
}
