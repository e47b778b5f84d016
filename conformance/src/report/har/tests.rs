//! Tests of the HAR report against a schema of the format.

use serde_json::Value;
use spec::wire::{Request, Response};

use super::*;
use crate::{
    case::{Case, Intent, OperationIndex},
    exchange::{Exchange, Interaction, TransportError},
    phases::Phase,
    report::canned,
};

const SCHEMA: &str = include_str!("../../../tests/fixtures/formats/har-1.2.schema.json");

fn exchange(request: Request, outcome: Result<Response, TransportError>) -> Event {
    let exchange = Exchange {
        operation: OperationIndex(0),
        case: Case::new("items", Intent::Positive),
        request,
        interaction: Interaction {
            outcome,
            elapsed: Duration::from_micros(1_500),
        },
        coding_error: None,
        redirect: None,
        sent_at: Duration::from_millis(2_250),
        sources: Vec::new(),
    };
    Event::Exchanged(Box::new(Recorded {
        exchange,
        phase: Phase::Fuzzing,
        failed: vec!["not_a_server_error"],
    }))
}

fn archive(events: &[Event]) -> String {
    let mut out = Vec::new();
    let mut reporter = Box::new(HarReporter::new(&canned::info(), &mut out));
    for event in events {
        reporter.on_event(event).unwrap();
    }
    reporter.finish(&canned::summary()).unwrap();
    String::from_utf8(out).unwrap()
}

fn pretty(archive: &str) -> String {
    let value: Value = serde_json::from_str(archive).unwrap();
    canned::assert_admitted(SCHEMA, &value);
    format!("{value:#}")
}

#[test]
fn an_exchange_with_all_fields() {
    let request = Request {
        method: "POST".to_owned(),
        target: "/items?a=1&b=%20x&c".to_owned(),
        headers: [
            ("Cookie", "k=v; token=$TOKEN"),
            ("Content-Type", "application/octet-stream"),
        ]
        .into_iter()
        .collect(),
        body: Some(vec![0, 255]),
    };
    let response = Response {
        status: 201,
        headers: [
            ("set-cookie", "s=1; Path=/; HttpOnly; Secure"),
            ("location", "/items/1"),
            ("content-type", "text/plain"),
        ]
        .into_iter()
        .collect(),
        body: b"done".to_vec(),
    };
    let started = Event::RunStarted(canned::started());
    insta::assert_snapshot!(pretty(&archive(&[
        started,
        exchange(request, Ok(response))
    ])));
}

#[test]
fn no_answer_has_status_0_and_says_why() {
    let request = Request {
        method: "GET".to_owned(),
        target: format!("/{}", canned::HOSTILE),
        headers: [("X", canned::HOSTILE)].into_iter().collect(),
        body: None,
    };
    let error = TransportError::Timeout {
        limit: Duration::from_secs(1),
    };
    let lines = archive(&[
        exchange(request.clone(), Err(error.clone())),
        exchange(request, Err(error)),
    ]);
    let value: Value = serde_json::from_str(&pretty(&lines)).unwrap();
    let entries = value["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["response"]["status"], 0);
    assert_eq!(
        entries[1]["response"]["_error"],
        "no complete response within 1000 ms"
    );
    assert_eq!(
        entries[1]["request"]["headers"][0]["value"],
        canned::HOSTILE
    );
}

#[test]
fn a_run_without_exchanges_gives_a_valid_archive() {
    pretty(&archive(&[]));
}
