//! Tests of the requests that are sent: which values, in which form.

use std::collections::BTreeSet;

use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use conformance::{check_text, mock::MockSettings};
use serde_json::Value;

/// The name of the JSON type of `value`.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A contract with one operation, `POST /p`, whose JSON body has this schema.
fn contract_of_body(schema: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /p:\n    post:\n      requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'200': {{description: ok}}, '400': {{description: bad}}}}\n"
    )
}

/// The checks with findings on a server that responds to a body with `respond`.
async fn found(schema: &str, respond: fn(&Value) -> StatusCode) -> Vec<&'static str> {
    let app = Router::new().route(
        "/p",
        post(async move |body: Bytes| {
            serde_json::from_slice(&body).map_or(StatusCode::BAD_REQUEST, |value| respond(&value))
        }),
    );
    let run = check_text(&contract_of_body(schema)).service(app);
    let report = run
        .without("content_negotiation")
        .max_examples(1)
        .run()
        .await;
    let findings = report.summary.findings.iter();
    let mut checks: Vec<_> = findings.map(|finding| finding.failure.check).collect();
    checks.dedup();
    checks
}

#[tokio::test]
async fn values_of_other_json_types_are_sent_for_scalars() {
    let member = "{type: object, required: [v], properties: {v: {type: string}}}";
    let scalar_member = |value: &Value| match value.get("v") {
        Some(Value::Null) => StatusCode::INTERNAL_SERVER_ERROR,
        Some(Value::String(_)) => StatusCode::OK,
        _ => StatusCode::BAD_REQUEST,
    };
    assert_eq!(found(member, scalar_member).await, ["not_a_server_error"]);
    for schema in [
        "{type: string}",
        "{type: string, format: date}",
        "{type: string, enum: [a, b]}",
    ] {
        let body = |value: &Value| match value {
            Value::Bool(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Value::String(_) => StatusCode::OK,
            _ => StatusCode::BAD_REQUEST,
        };
        let checks = found(schema, body).await;
        assert!(
            checks.contains(&"not_a_server_error"),
            "{schema}: {checks:?}"
        );
    }
}

#[tokio::test]
async fn acceptance_of_another_json_type_is_a_finding() {
    for (ty, accepted) in [
        ("string", "null"),
        ("string", "number"),
        ("string", "boolean"),
        ("integer", "null"),
        ("integer", "boolean"),
        ("boolean", "null"),
        ("boolean", "number"),
    ] {
        let app = Router::new().route(
            "/p",
            post(async move |body: Bytes| {
                let value: Value = serde_json::from_slice(&body).unwrap_or_default();
                let member = value.get("v").unwrap_or(&Value::Array(Vec::new())).clone();
                let is_declared = match ty {
                    "integer" => member.is_i64(),
                    "boolean" => member.is_boolean(),
                    _ => member.is_string(),
                };
                match is_declared || type_name(&member) == accepted {
                    true => StatusCode::OK,
                    false => StatusCode::BAD_REQUEST,
                }
            }),
        );
        let schema = format!("{{type: object, required: [v], properties: {{v: {{type: {ty}}}}}}}");
        let run = check_text(&contract_of_body(&schema)).service(app);
        let report = run
            .only(&["negative_data_rejection"])
            .max_examples(1)
            .run()
            .await;
        assert_eq!(
            report.summary.findings.len(),
            1,
            "{ty} {accepted}: {}",
            report.text()
        );
    }
}

#[tokio::test]
async fn every_json_type_is_sent_where_the_schema_allows_all() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    let noted = std::sync::Arc::clone(&seen);
    let app = Router::new().route(
        "/p",
        post(async move |body: Bytes| {
            let value: Value = serde_json::from_slice(&body).unwrap_or_default();
            if let (Some(member), Ok(mut seen)) = (value.get("v"), noted.lock()) {
                seen.insert(type_name(member));
            }
        }),
    );
    let schema = "{type: object, required: [v], properties: {v: {description: anything}}}";
    let run = check_text(&contract_of_body(schema)).service(app);
    run.max_examples(1).run().await;
    let seen: Vec<_> = seen.lock().expect("not poisoned").iter().copied().collect();
    assert_eq!(
        seen,
        ["array", "boolean", "null", "number", "object", "string"]
    );
}

#[tokio::test]
async fn values_are_found_for_assertions_that_need_a_search_or_an_example() {
    for schema in [
        r"{type: string, pattern: '^(?=.*\d).{8,}$'}",
        r"{type: string, pattern: '^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$'}",
        r"{type: string, pattern: '^(?!x)[a-z]{4}$'}",
        r"{type: string, pattern: '^([ab]{3})-\1$'}",
        "{allOf: [{type: string, pattern: '^[a-z]'}, {type: string, pattern: '[0-9]$'}]}",
        r"{type: string, format: email, pattern: '@corp\.example$'}",
        "{type: string, format: date, pattern: '^2024-'}",
        "{type: array, items: {type: string}, contains: {type: string, pattern: '^x-[a-z]+$'}}",
        "{type: array, items: {type: integer}, contains: {minimum: 10}}",
        "{type: string, pattern: '^(?=[0-9a-f]{32}$)(?=.*1234).*(?<=99)$', example: 00000000000000000000000001234599}",
        "{type: string, pattern: '^(?=[0-9a-f]{32}$)(?=.*1234).*(?<=99)$', default: 00000000000000000000000001234599}",
    ] {
        let member = format!("{{type: object, required: [v], properties: {{v: {schema}}}}}");
        let contract = contract_of_body(&member).replace("3.0.3", "3.1.0").replace(
            "'200': {description: ok}",
            &format!(
                "'200': {{description: ok, content: {{application/json: {{schema: {member}}}}}}}"
            ),
        );
        let settings = MockSettings {
            ignores_examples: true,
            ..MockSettings::default()
        };
        let report = check_text(&contract)
            .mock(settings)
            .max_examples(5)
            .run()
            .await;
        assert_eq!(
            report.summary.findings.len(),
            0,
            "{schema}: {}",
            report.text()
        );
        let operation = &report.summary.operations[0];
        assert!(
            operation.statuses.contains_key(&200),
            "{schema}: {operation:?}"
        );
    }
}
