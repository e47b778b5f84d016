//! Sequences of values: server-sent events and lines of JSON.

use std::{
    future::poll_fn,
    io::{Read as _, Write as _},
    net::TcpListener,
    pin::Pin,
    thread,
    time::Duration,
};

use futures_core::Stream;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::{header, sent, server};
use crate::golden::{
    latest,
    responses::{
        self,
        runtime::RowError,
        types::{Change, JobState},
    },
};

#[tokio::test]
async fn events_are_read_as_in_the_standard() {
    let text = "\u{feff}: a comment\n\nevent: state\r\nid: 1\r\ndata: {\"state\":\r\ndata: \"running\"}\r\n\r\n\
                data: nonsense\n\nretry: 100\rdata:{\"state\": \"new\"}\r\rdata: [DONE]\n\ndata: {\"state\": \"done\"}\n\n";
    let response = ResponseTemplate::new(200).set_body_raw(text, "text/event-stream");
    let server = server(response).await;
    let client = responses::Client::builder(server.uri()).build().unwrap();
    let mut log = client.streams().get_log("1").send().await.unwrap();
    assert_eq!(
        header(&sent(&server).await, "accept"),
        Some("text/event-stream")
    );

    let first = log.next().await.unwrap().unwrap();
    assert_eq!(
        (first.event.as_deref(), first.id.as_deref()),
        (Some("state"), Some("1"))
    );
    assert_eq!(first.data.state, JobState::Running);
    let broken = log.next().await.unwrap().unwrap_err();
    assert!(matches!(broken, RowError::Malformed { text, .. } if text == "nonsense"));
    let third = log.next().await.unwrap().unwrap();
    assert_eq!((third.event, third.id.as_deref()), (None, Some("1")));
    assert_eq!(third.data.state, JobState::Unknown("new".to_owned()));
    assert!(log.next().await.is_none());
}

#[tokio::test]
async fn events_that_the_schema_describes_as_a_whole_are_read_so() {
    let text = "event: state\nid: 7\ndata: {\"state\": \"running\"}\n\nevent: line\ndata: 42\n\nevent: state\ndata: 1\n\n\
                event: new\ndata: {}\n\n";
    let response = ResponseTemplate::new(200).set_body_raw(text, "text/event-stream");
    let server = server(response).await;
    let client = responses::Client::builder(server.uri()).build().unwrap();
    let mut changes = client.streams().get_changes("1").send().await.unwrap();

    let Change::State(state) = changes.next().await.unwrap().unwrap() else {
        panic!("it is a state");
    };
    assert_eq!((state.data.state, state.id), (JobState::Running, Some(7)));
    let Change::Line(line) = changes.next().await.unwrap().unwrap() else {
        panic!("it is a line");
    };
    assert_eq!(line.data, "42");
    let broken = changes.next().await.unwrap().unwrap_err();
    assert!(matches!(broken, RowError::Malformed { text, .. } if text == "1"));
    let new = changes.next().await.unwrap().unwrap();
    assert_eq!(
        serde_json::to_value(&new).unwrap(),
        json!({"event": "new", "data": {}})
    );
    assert!(changes.next().await.is_none());

    let response = client.streams().get_changes("1").send().await.unwrap();
    let mut as_stream: Pin<Box<dyn Stream<Item = Result<Change, RowError>>>> =
        Box::pin(response.into_inner());
    let first = poll_fn(|cx| as_stream.as_mut().poll_next(cx)).await;
    assert!(matches!(first, Some(Ok(Change::State(_)))));

    // What alone is described is the type of the data.
    let mut states = client.streams().get_states("1").send().await.unwrap();
    let first = states.next().await.unwrap().unwrap();
    assert_eq!(first.event.as_deref(), Some("state"));
    assert_eq!(first.data.state, JobState::Running);
}

#[tokio::test]
async fn lines_of_json_are_read_one_by_one() {
    // The third value is invalid UTF-8, which is an error and not replaced.
    let text = b"\xef\xbb\xbf{\"state\": \"done\"}\n\n{\"state\": 1}\n{\"state\": \"\xff\"}\n\x1e{\"state\": \"running\"}";
    let response = ResponseTemplate::new(200).set_body_raw(text.to_vec(), "application/x-ndjson");
    let server = server(response).await;
    let client = responses::Client::builder(server.uri()).build().unwrap();
    let mut export = client.streams().get_export("1").send().await.unwrap();
    assert_eq!(export.next().await.unwrap().unwrap().state, JobState::Done);
    assert!(export.next().await.unwrap().is_err());
    assert!(export.next().await.unwrap().is_err());
    assert_eq!(
        export.next().await.unwrap().unwrap().state,
        JobState::Running
    );
    assert!(export.next().await.is_none());
}

#[tokio::test]
async fn since_3_2_the_item_schema_describes_events() {
    let text = "event: item\ndata: {\"title\": \"News\"}\n\n";
    let response = ResponseTemplate::new(200).set_body_raw(text, "text/event-stream");
    let server = server(response).await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    let mut news = client.search().news().send().await.unwrap();
    let event = news.next().await.unwrap().unwrap();
    assert_eq!(event.data.title, "News");
}

/// Writes `first`, waits, writes `second`, on one connection.
fn slow_server(first: &'static str, pause: Duration, second: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut head = [0; 4096];
        let _ = stream.read(&mut head).expect("a request");
        stream.write_all(first.as_bytes()).expect("a reader");
        thread::sleep(pause);
        // Who has had enough may be gone.
        let _ = stream.write_all(second.as_bytes());
    });
    url
}

#[tokio::test]
async fn the_time_of_an_attempt_does_not_cut_a_stream() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let first: &str = format!("{head}data: {{\"state\": \"running\"}}\n\n").leak();
    let second = "data: {\"state\": \"done\"}\n\n";
    // The head of the response must come in time on a busy machine too; the rest comes when the time is over.
    let limit = Duration::from_secs(4);
    let url = slow_server(first, limit + Duration::from_millis(200), second);
    let client = responses::Client::builder(url)
        .timeout(limit)
        .total_timeout(limit)
        .build()
        .unwrap();
    let mut log = client.streams().get_log("1").send().await.unwrap();
    for state in [JobState::Running, JobState::Done] {
        assert_eq!(log.next().await.unwrap().unwrap().data.state, state);
    }
    assert!(log.next().await.is_none());
}

#[tokio::test]
async fn the_time_of_an_attempt_cuts_a_buffered_body() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{";
    let limit = Duration::from_millis(300);
    let url = slow_server(head, limit * 20, "}");
    let client = responses::Client::builder(url)
        .timeout(limit)
        .retry(responses::runtime::Retry::off())
        .build()
        .unwrap();
    let error = client.jobs().get_job("1").send().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
}
