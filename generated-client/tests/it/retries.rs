//! Which requests are retried.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use serde_json::json;
use tkey7_client::{
    Client, ClientBuilder, Error, Retry,
    runtime::{Attempt, Hook, SendError},
    types::{EncodedMessage, FinancialMessage, MessageType},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::raw_server::{Behavior, RawServer, response};

/// Fails this many times with `failure`, then responds with `success`.
async fn server(
    failures: u64,
    failure: ResponseTemplate,
    success: serde_json::Value,
) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(failure)
        .up_to_n_times(failures)
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(success))
        .with_priority(2)
        .mount(&server)
        .await;
    server
}

fn builder(url: impl Into<String>) -> ClientBuilder {
    Client::builder(url).retry(quick())
}

fn quick() -> Retry {
    Retry::default().waits(Duration::from_millis(1), Duration::from_secs(5))
}

fn message() -> FinancialMessage {
    FinancialMessage::new(MessageType::Pacs008, EncodedMessage::of_xml("<a>"))
}

async fn count(server: &MockServer) -> usize {
    let requests = server.received_requests().await;
    requests.expect("recording is on").len()
}

#[tokio::test]
async fn a_read_is_retried_until_it_succeeds() {
    let server = server(2, ResponseTemplate::new(503), json!([])).await;
    let client = builder(server.uri()).build().expect("a base URL");
    let accounts = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(accounts.expect("the third attempt succeeds").is_empty());
    assert_eq!(count(&server).await, 3);
}

#[tokio::test]
async fn the_response_of_the_last_attempt_is_returned() {
    let server = server(9, ResponseTemplate::new(503), json!([])).await;
    let client = builder(server.uri()).build().expect("a base URL");
    let error = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    let Err(Error::UnexpectedResponse(response)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(response.status(), 503);
    assert_eq!(count(&server).await, 3);
}

#[tokio::test]
async fn a_documented_500_is_repeated_by_choice() {
    for (retry, expected) in [
        (quick(), 1),
        (quick().statuses([StatusCode::INTERNAL_SERVER_ERROR]), 2),
    ] {
        let server = server(1, ResponseTemplate::new(500), json!([])).await;
        let client = builder(server.uri())
            .retry(retry)
            .build()
            .expect("a base URL");
        let response = client
            .digital_accounts()
            .list_digital_accounts()
            .send()
            .await;
        assert_eq!(response.is_ok(), expected == 2);
        assert_eq!(count(&server).await, expected);
    }
}

#[tokio::test]
async fn a_payment_is_sent_once_unless_asked_for() {
    let body = json!({"message_type": "pacs.002", "signed_message_payload": EncodedMessage::of_xml("<a>")});
    let server = server(1, ResponseTemplate::new(503), body).await;
    let client = builder(server.uri()).build().expect("a base URL");
    let once = client
        .payments()
        .send_payment_message(message())
        .send()
        .await;
    assert_eq!(
        once.expect_err("it failed").status().map(|it| it.as_u16()),
        Some(503)
    );
    assert_eq!(count(&server).await, 1);

    server.reset().await;
    let server = self::server(
        1,
        ResponseTemplate::new(503),
        json!({"message_type": "pacs.002", "signed_message_payload": EncodedMessage::of_xml("<a>")}),
    )
    .await;
    let client = builder(server.uri()).build().expect("a base URL");
    let asked = client.with_retry(quick().any_method());
    let response = asked
        .payments()
        .send_payment_message(message())
        .send()
        .await;
    assert_eq!(
        response.expect("the second attempt").message_type,
        MessageType::Pacs002
    );
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn a_read_that_takes_a_message_out_of_the_queue_is_sent_once() {
    let server = server(1, ResponseTemplate::new(503), json!({})).await;
    let client = builder(server.uri()).build().expect("a base URL");
    let response = client.gateway().get_gateway_messages().send().await;
    assert!(response.is_err());
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "1");
    let server = server(1, busy, json!([])).await;
    let client = builder(server.uri()).build().expect("a base URL");
    let begin = Instant::now();
    let response = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(response.is_ok());
    assert!(begin.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_retry_after_that_is_too_long_ends_the_attempts() {
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "3600");
    let server = server(1, busy, json!([])).await;
    let client = builder(server.uri()).build().expect("a base URL");
    let begin = Instant::now();
    let response = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert_eq!(
        response.expect_err("busy").status().map(|it| it.as_u16()),
        Some(429)
    );
    assert!(begin.elapsed() < Duration::from_secs(60));
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn a_dropped_connection_is_tried_again() {
    let server = RawServer::start(Behavior::Bytes(Vec::new())).await;
    let client = builder(server.url()).build().expect("a base URL");
    let error = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(matches!(error, Err(Error::CommunicationError(_))));
    assert!(server.requests() >= 3, "{}", server.requests());
}

/// The server may have received a payment whose connection breaks, at once or within the response.
#[tokio::test]
async fn a_payment_is_not_sent_again_after_its_connection_broke() {
    let cut =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"mess";
    for bytes in [&b""[..], b"HTTP/1.1 2", cut] {
        let server = RawServer::start(Behavior::Bytes(bytes.to_vec())).await;
        let client = builder(server.url()).build().expect("a base URL");
        let sent = client
            .payments()
            .send_payment_message(message())
            .send()
            .await;
        sent.expect_err("there is no response");
        assert_eq!(server.requests(), 1, "{bytes:?}");
    }
}

/// A connection that is kept may end just when it is used again: what was written to it counts as sent.
#[tokio::test]
async fn a_payment_is_not_sent_again_after_a_kept_connection_broke() {
    let accounts = response("200 OK", "application/json", "[]");
    let server = RawServer::start(Behavior::Once(accounts)).await;
    let client = builder(server.url()).build().expect("a base URL");
    let accounts = client.digital_accounts().list_digital_accounts();
    accounts.send().await.expect("a response");
    let sent = client
        .payments()
        .send_payment_message(message())
        .send()
        .await;
    sent.expect_err("there is no response");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_payment_is_sent_later_when_the_server_asks_for_it() {
    let body = json!({"message_type": "pacs.002", "signed_message_payload": EncodedMessage::of_xml("<a>")});
    let later = ResponseTemplate::new(429).insert_header("retry-after", "0");
    for (busy, expected) in [(later, 2), (ResponseTemplate::new(429), 1)] {
        let server = server(1, busy, body.clone()).await;
        let client = builder(server.uri()).build().expect("a base URL");
        let sent = client
            .payments()
            .send_payment_message(message())
            .send()
            .await;
        assert_eq!(sent.is_ok(), expected == 2);
        assert_eq!(count(&server).await, expected);
    }
}

#[tokio::test]
async fn all_attempts_together_stay_within_the_total_time() {
    let server = RawServer::start(Behavior::Silence).await;
    let client = builder(server.url())
        .retry(quick().attempts(100))
        .timeout(Duration::from_millis(300))
        .total_timeout(Duration::from_secs(1))
        .build()
        .expect("a base URL");
    let begin = Instant::now();
    let error = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(error.expect_err("nothing comes").is_timeout());
    assert!(begin.elapsed() >= Duration::from_millis(290));
    assert!(begin.elapsed() < Duration::from_secs(15));
    assert!(server.requests() < 10, "{}", server.requests());
}

#[tokio::test]
async fn a_cancelled_call_makes_no_further_attempts() {
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "1");
    let server = server(9, busy, json!([])).await;
    let client = builder(server.uri()).build().expect("a base URL");
    let call = client.digital_accounts().list_digital_accounts().send();
    let is_sent = async {
        while count(&server).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        biased;
        () = is_sent => {}
        response = call => panic!("it waits a second before the next attempt: {response:?}"),
    }
    // Longer than the wait before the next attempt.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(count(&server).await, 1);
}

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Hook for Log {
    fn before(&self, attempt: &Attempt<'_>, request: &mut reqwest::Request) {
        assert!(!request.headers().contains_key("authorization"));
        let value = attempt.number.into();
        request.headers_mut().insert("x-attempt", value);
    }

    fn received(&self, attempt: &Attempt<'_>, response: &reqwest::Response) {
        let server = response.headers().get("x-served-by");
        let server = server.and_then(|it| it.to_str().ok()).unwrap_or("nobody");
        let line = format!(
            "{} {} by {server}",
            attempt.number,
            response.status().as_u16()
        );
        self.0.lock().expect("no panic").push(line);
    }

    fn after(
        &self,
        attempt: &Attempt<'_>,
        outcome: Result<StatusCode, &SendError>,
        _elapsed: Duration,
    ) {
        let line = format!(
            "{} {} {} {:?}",
            attempt.operation_id,
            attempt.method,
            attempt.number,
            outcome.map(|status| status.as_u16())
        );
        self.0.lock().expect("no panic").push(line);
    }
}

#[tokio::test]
async fn a_hook_sees_every_attempt_and_no_credential() {
    let failure = ResponseTemplate::new(502).insert_header("x-served-by", "a gateway");
    let server = server(1, failure, json!([])).await;
    let log = Log::default();
    let client = builder(server.uri())
        .bearer_auth("t0ken-t0ken")
        .hook(log.clone())
        .build()
        .expect("a base URL");
    let response = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(response.is_ok());
    assert_eq!(
        *log.0.lock().expect("no panic"),
        [
            "1 502 by a gateway",
            "list_digital_accounts GET 1 Ok(502)",
            "2 200 by nobody",
            "list_digital_accounts GET 2 Ok(200)"
        ]
    );
    let requests = server.received_requests().await.expect("recording is on");
    assert_eq!(requests[1].headers["x-attempt"], "2");
    assert!(requests[1].headers.contains_key("authorization"));
}
