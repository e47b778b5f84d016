//! Definitions that refer to each other in a row are read on the stack of any thread, however many they are.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use spec::{
    diagnostic::Severity,
    diff::diff,
    document::{Document, Loaded},
    lint::{LintConfig, lint},
    model::Api,
    schema::{Direction, SchemaValidator},
};

const COUNT: usize = 300;

/// Models of which each is what `model` makes of a reference to the next one; the last one is `end`.
fn loaded(model: &dyn Fn(Value) -> Value, end: &Value) -> Loaded {
    let reference = |at: usize| json!({"$ref": format!("#/components/schemas/M{at}")});
    let models = (0..COUNT).map(|at| {
        let schema = match at + 1 {
            COUNT => end.clone(),
            next => model(reference(next)),
        };
        (format!("M{at}"), schema)
    });
    let models: Map<String, Value> = models.collect();
    let content = json!({"application/json": {"schema": reference(0)}});
    let get = json!({"operationId": "get", "responses": {"200": {"description": "", "content": content}}});
    let document = json!({
        "openapi": "3.1.0", "info": {"title": "chain", "version": "1"},
        "paths": {"/a": {"get": get}}, "components": {"schemas": models},
    });
    Document::from_text("chain.json", document.to_string())
}

fn holds(model: &dyn Fn(Value) -> Value, admitted: &Value, rejected: &Value) {
    let old = loaded(model, &json!({"type": "string"}));
    let new = loaded(model, &json!({"type": "boolean"}));
    let report = lint(&old, &LintConfig::new());
    let errors = report.diagnostics.iter();
    let errors: Vec<&str> = errors
        .filter(|it| it.severity == Severity::Error)
        .map(|it| it.rule.id)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let document = |loaded: Loaded| loaded.document.expect("a document");
    let (old, new) = (document(old), document(new));
    assert!(!diff(&old, &new).changes.is_empty());
    let old = Api::new(Arc::new(old));
    let response = &old.operations[0].responses.list[0];
    let schema = response.content[0].schema.as_ref().expect("a schema");
    let validator = SchemaValidator::new(&old.document, schema, Direction::Response);
    let validator = validator.expect("a validator");
    assert!(validator.is_valid(admitted));
    assert!(!validator.is_valid(rejected));
}

#[test]
fn unions_of_the_next_one() {
    let model = |next| json!({"anyOf": [next, {"type": "integer"}]});
    holds(&model, &json!("a"), &json!(true));
}

#[test]
fn models_that_extend_the_next_one() {
    let model = |next| json!({"allOf": [next, {"maxLength": 9}]});
    holds(&model, &json!("a"), &json!("0123456789"));
}

#[test]
fn lists_of_the_next_one() {
    let model = |next| json!({"type": "array", "items": next});
    holds(&model, &json!([[[]]]), &json!([[["a"]]]));
}
