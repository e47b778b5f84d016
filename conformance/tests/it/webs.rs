//! Runs over webs of models: unions of unions that refer to the same ones again are validated in the time that their number
//! asks for, not in that of the ways through them.

use conformance::{check_text, mock::MockSettings};
use serde_json::{Map, Value, json};

const COUNT: usize = 60;

/// An object of its own for each number.
fn own(at: usize) -> Value {
    let name = format!("k{at}");
    let properties = json!({&name: {"const": at}, "n": {"type": "integer"}});
    json!({"type": "object", "required": [&name], "properties": properties})
}

/// A contract whose models are what `model` makes of references to the next three, and their own number.
fn contract(model: impl Fn(Vec<Value>, usize) -> Value) -> String {
    let reference = |at: usize| json!({"$ref": format!("#/components/schemas/M{at}")});
    let models = (0..COUNT).map(|at| {
        let next = (at + 1..COUNT.min(at + 4)).map(reference);
        (format!("M{at}"), model(next.collect(), at))
    });
    let models: Map<String, Value> = models.collect();
    let path = |at: usize| {
        let content = json!({"application/json": {"schema": reference(at)}});
        let answers = json!({
            "200": {"description": "", "content": content},
            "4XX": {"description": ""},
        });
        let body = json!({"required": true, "content": content});
        (
            format!("/m{at}"),
            json!({"post": {"requestBody": body, "responses": answers}}),
        )
    };
    let paths: Map<String, Value> = [0, 30, 58].into_iter().map(path).collect();
    let contract = json!({
        "openapi": "3.1.0", "info": {"title": "webs", "version": "1"},
        "paths": paths, "components": {"schemas": models},
    });
    contract.to_string()
}

fn with(mut branches: Vec<Value>, own: Value) -> Vec<Value> {
    branches.push(own);
    branches
}

/// Runs against the mock, which answers as it is written: nothing is found, and every operation succeeds.
async fn holds(contract: String) {
    let run = check_text(&contract).mock(MockSettings::default());
    let report = run.max_examples(3).run().await;
    for operation in &report.summary.operations {
        assert!(
            operation.cases > 3,
            "{}: {}",
            operation.label,
            operation.cases
        );
    }
    assert!(
        report.summary.findings.is_empty(),
        "{:?}",
        report.summary.findings
    );
    assert_eq!(report.summary.succeeded(), 3);
}

#[tokio::test]
async fn any_of_the_next_ones() {
    holds(contract(|next, at| json!({"anyOf": with(next, own(at))}))).await;
}

#[tokio::test]
async fn an_object_that_is_any_of_the_next_ones_too() {
    holds(contract(|next, at| {
        let own = own(at);
        let base = json!({"type": "object", "properties": {format!("b{at}"): {"type": "boolean"}}});
        json!({"allOf": [base, {"anyOf": with(next, own)}]})
    }))
    .await;
}

#[tokio::test]
async fn members_whose_tags_tell_the_next_ones_apart() {
    holds(contract(|next, at| {
        let kind = json!({"const": format!("M{at}")});
        let mut properties = json!({"kind": kind});
        if !next.is_empty() {
            properties["next"] = json!({"oneOf": next, "discriminator": {"propertyName": "kind"}});
        }
        json!({"type": "object", "required": ["kind"], "properties": properties})
    }))
    .await;
}
