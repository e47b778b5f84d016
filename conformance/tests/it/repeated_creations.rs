//! Tests that a creation is sent a second time as it is, and that nothing false comes of it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use conformance::{
    check_text,
    engine::{Finding, RunConfig, StopHandle},
    replay::{FailureFile, StoredSubject, Validity, replay},
    transport::in_process::ServiceTransport,
};
use serde_json::Value;
use spec::{document::Document, model::Api};

/// Members are registered under an address; random ones are never the same twice.
fn contract(statuses: &[u16]) -> String {
    let statuses = statuses.iter();
    let responses: String = statuses
        .map(|status| format!("'{status}': {{description: d}}, "))
        .collect();
    format!(
        "
openapi: 3.0.3
info: {{title: Club, version: '1'}}
paths:
  /members:
    post:
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Member'}}}}}}
      responses: {{{responses}}}
components:
  schemas:
    Member: {{type: object, required: [email], properties: {{email: {{type: string, format: email, minLength: 20}}}}}}
"
    )
}

/// A server that answers a second registration under an address with `again`.
fn server(again: u16) -> Router {
    type Members = Arc<Mutex<BTreeSet<String>>>;
    let register = move |State(members): State<Members>, body: Option<Json<Value>>| async move {
        let body = body.map(|Json(body)| body).unwrap_or_default();
        let email = body["email"].as_str();
        match email.filter(|it| it.chars().count() >= 20 && it.contains('@')) {
            Some(email) if members.lock().unwrap().insert(email.to_owned()) => StatusCode::CREATED,
            Some(_) => StatusCode::from_u16(again).unwrap(),
            None => StatusCode::BAD_REQUEST,
        }
    };
    Router::new()
        .route("/members", post(register))
        .with_state(Members::default())
}

async fn found(again: u16, statuses: &[u16]) -> Vec<Finding> {
    let report = check_text(&contract(statuses)).service(server(again));
    report.max_examples(20).run().await.summary.findings
}

#[tokio::test]
async fn a_second_registration_is_answered_with_a_documented_status() {
    for again in [409, 500] {
        let statuses = [201, 400, 405, 415];
        let mut findings = found(again, &statuses).await;
        findings.retain(|it| it.evidence.exchange.response().map(|it| it.status) == Some(again));
        let checks: Vec<&str> = findings.iter().map(|it| it.failure.check).collect();
        let expected = match again {
            500 => "not_a_server_error",
            _ => "status_code_conformance",
        };
        assert!(checks.contains(&expected), "{checks:?}");
        for finding in &findings {
            let before: Vec<&str> = finding.before.iter().map(|it| it.label.as_str()).collect();
            assert_eq!(before, ["POST /members"], "{again}");
            let document = Document::from_text("api.yaml", contract(&statuses)).document;
            let api = Arc::new(Api::new(Arc::new(document.expect("a document"))));
            let file = FailureFile::new(&api, finding, StoredSubject::default());
            let config = RunConfig::new(api.operations.len());
            let mut fresh = ServiceTransport::new(server(again));
            let stop = StopHandle::default();
            let validity = replay(&api, config, &file, &mut fresh, &stop).await;
            assert_eq!(validity, Validity::StillFailing, "{again}");
        }
    }
}

#[tokio::test]
async fn a_documented_conflict_is_no_finding_whatever_its_status() {
    for again in [201, 409, 422] {
        let findings = found(again, &[201, 400, 405, 409, 415, 422]).await;
        let titles: Vec<&str> = findings
            .iter()
            .map(|it| it.failure.title.as_str())
            .collect();
        assert!(titles.is_empty(), "{again}: {titles:?}");
    }
}
