//! With the feature `tracing` every call is a span, without secrets.
//!
//! This test has a process of its own: whether a call site has a subscriber is decided once in a process, by the
//! first thread. Another test, without a subscriber, could decide "never".

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tkey7_client::Client;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    instrument::WithSubscriber as _,
    span::{Attributes, Id, Record},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// Records all events of this crate.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<String>>);

struct Writer<'l>(&'l mut String);

impl Visit for Writer<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Log {
    fn line(&self, begin: &str, write: impl FnOnce(&mut Writer<'_>)) {
        let mut text = self.0.lock().expect("no panic");
        text.push_str(begin);
        write(&mut Writer(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tkey7_client")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata().name(), |writer| span.record(writer));
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, values: &Record<'_>) {
        self.line("record", |writer| values.record(writer));
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.line("event", |writer| event.record(writer));
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[tokio::test]
async fn a_call_is_a_span_with_operation_status_and_attempts() {
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_json(json!([]));
    Mock::given(any())
        .respond_with(response)
        .mount(&server)
        .await;
    let client = Client::builder(server.uri())
        .bearer_auth("s3cr3t-t0ken")
        .build()
        .expect("a base URL");
    let log = Log::default();
    let call = client.digital_accounts().list_digital_accounts().send();
    let accounts = call.with_subscriber(log.clone()).await;
    assert!(accounts.expect("a response").is_empty());
    let text = log.0.lock().expect("no panic").clone();
    for expected in [
        "call operation_id=\"list_digital_accounts\" method=GET",
        "record attempts=1",
        "record duration_ms=",
        "record status=200",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("s3cr3t"), "{text}");
}
