//! Servers and networks that break: each gives the right error, in time, and no credential in any message.

use std::{error::Error as _, time::Duration};

use tkey7_client::{
    Client, Error, Retry, operations::digital_accounts::ListDigitalAccountsError,
    types::DigitalAccount,
};

use super::raw_server::{Behavior, RawServer, response};

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzIjoxfQ.c2lnbmF0dXJl";

type Outcome = Result<Vec<DigitalAccount>, Error<ListDigitalAccountsError>>;

/// How long any call may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// One call, without further attempts, to a server that responds at once.
async fn call(behavior: Behavior) -> Outcome {
    call_within(PATIENCE, behavior).await
}

/// As [`call`], with a limit for the response.
async fn call_within(limit: Duration, behavior: Behavior) -> Outcome {
    let server = RawServer::start(behavior).await;
    let client = Client::builder(server.url())
        .bearer_auth(TOKEN)
        .retry(Retry::off())
        .timeout(limit)
        .build()
        .expect("a base URL");
    let response = client.digital_accounts().list_digital_accounts().send();
    let outcome = tokio::time::timeout(PATIENCE, response)
        .await
        .expect("a call ends");
    outcome.map(tkey7_client::ResponseValue::into_inner)
}

async fn error_of(bytes: Vec<u8>) -> Error<ListDigitalAccountsError> {
    let error = call(Behavior::Bytes(bytes))
        .await
        .expect_err("the response is wrong");
    assert_shows_no_token(&error);
    error
}

fn assert_shows_no_token(error: &Error<ListDigitalAccountsError>) {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    assert!(!text.contains(TOKEN), "{text}");
    assert!(text.len() < 20_000, "{} characters", text.len());
}

#[tokio::test]
async fn a_connection_that_is_dropped_is_a_failed_connection() {
    let error = error_of(Vec::new()).await;
    assert!(matches!(error, Error::CommunicationError(_)), "{error:?}");
    let error = error_of(b"HTTP/1.1 200 OK\r\ncontent-".to_vec()).await;
    assert!(matches!(error, Error::CommunicationError(_)), "{error:?}");
}

#[tokio::test]
async fn bytes_that_are_not_http_are_a_failed_connection() {
    let error = error_of(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()).await;
    assert!(matches!(error, Error::CommunicationError(_)), "{error:?}");
}

#[tokio::test]
async fn a_truncated_body_is_reported_as_truncated() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n[{";
    let error = error_of(cut.to_vec()).await;
    assert!(matches!(error, Error::ResponseBodyError(_)), "{error:?}");
    let chunked =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[{\"a";
    let error = error_of(chunked.to_vec()).await;
    assert!(matches!(error, Error::ResponseBodyError(_)), "{error:?}");
}

#[tokio::test]
async fn truncated_or_malformed_json_is_an_invalid_response() {
    for (body, is_truncated) in [("[{\"account_id", true), ("[{]", false), ("", true)] {
        let error = error_of(response("200 OK", "application/json", body)).await;
        let Error::InvalidResponse(invalid) = &error else {
            panic!("{body}: {error:?}");
        };
        assert_eq!(invalid.is_truncated(), is_truncated, "{body}");
        assert!(!invalid.is_json(), "{body}");
    }
}

#[tokio::test]
async fn the_location_of_a_mismatch_is_a_json_pointer() {
    let body = r#"[{"distributed_ledger_account_address": "T"}, {"distributed_ledger_account_address": 5}]"#;
    let error = error_of(response("200 OK", "application/json", body)).await;
    let Error::InvalidResponse(invalid) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(invalid.pointer(), "/1/distributed_ledger_account_address");
    assert_eq!(invalid.path(), "[1].distributed_ledger_account_address");
    assert!(invalid.is_json());
}

#[tokio::test]
async fn another_content_type_is_an_invalid_response_with_its_status() {
    for status in ["200 OK", "404 Not Found", "500 Oops"] {
        let page = response(status, "text/html", "<html>maintenance</html>");
        let error = error_of(page).await;
        let Error::InvalidResponse(invalid) = &error else {
            panic!("{status}: {error:?}");
        };
        assert!(status.starts_with(invalid.status().as_str()), "{status}");
        assert!(error.to_string().contains("maintenance"), "{error}");
    }
}

#[tokio::test]
async fn a_page_of_a_megabyte_that_echoes_the_request_shows_no_token() {
    let filler = "x".repeat(1 << 20);
    for page in [
        format!("<html>Authorization: Bearer {TOKEN} {filler}</html>"),
        format!("{filler} {TOKEN}"),
    ] {
        for status in ["200 OK", "500 Oops", "502 Bad Gateway"] {
            let error = error_of(response(status, "text/html", &page)).await;
            assert!(error.to_string().len() < 1000, "{error}");
            let body = match &error {
                Error::InvalidResponse(invalid) => invalid.body(),
                Error::UnexpectedResponse(unexpected) => unexpected.body(),
                other => panic!("{other:?}"),
            };
            let body = String::from_utf8_lossy(body);
            assert!(!body.contains(TOKEN), "{status}");
        }
    }
}

#[tokio::test]
async fn a_documented_error_that_echoes_the_token_shows_none() {
    let body = format!(
        r#"{{"long_message": "{TOKEN} is no good", "short_message": "no", "timestamp": 1, "troubleshooting_id": "7f"}}"#
    );
    let error = error_of(response("401 Unauthorized", "application/json", &body)).await;
    let Some(ListDigitalAccountsError::Unauthorized(fields)) = error.error_body() else {
        panic!("{error:?}");
    };
    assert!(!fields.long_message.contains(TOKEN));
    assert_eq!(
        error.to_string(),
        "the server responded with 401 Unauthorized: [redacted] is no good (troubleshooting_id: 7f)"
    );
}

#[tokio::test]
async fn silent_and_slow_servers_time_out() {
    let slow = response("200 OK", "application/json", &" ".repeat(200));
    for behavior in [
        Behavior::Silence,
        Behavior::Slowly(slow, Duration::from_millis(100)),
    ] {
        let outcome = call_within(Duration::from_millis(500), behavior.clone()).await;
        let error = outcome.expect_err("it is too slow");
        assert!(
            matches!(error, Error::Timeout(_)),
            "{behavior:?}: {error:?}"
        );
        assert!(error.is_timeout());
        assert_shows_no_token(&error);
    }
}

#[tokio::test]
async fn redirects_are_reported_and_not_followed() {
    let elsewhere = RawServer::start(Behavior::Bytes(response(
        "200 OK",
        "application/json",
        "[]",
    )))
    .await;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
    ] {
        let head = format!(
            "HTTP/1.1 {status}\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n",
            elsewhere.url()
        );
        let error = error_of(head.into_bytes()).await;
        let Error::UnexpectedResponse(unexpected) = &error else {
            panic!("{status}: {error:?}");
        };
        assert!(status.starts_with(unexpected.status().as_str()));
        let location = unexpected
            .headers()
            .get("location")
            .expect("it has a location");
        assert!(
            location
                .to_str()
                .expect("a URL")
                .starts_with(&elsewhere.url())
        );
    }
    assert_eq!(elsewhere.requests(), 0);
}
