//! Tests the table of pairs of documents: `fixtures/changes/table.yaml`.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use conformance::witness::diff;
use serde_json::{Value, json};
use spec::{diff::Breaks, document::Document};

/// The pairs, with what is around each.
fn table() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/changes/table.yaml");
    let text = fs::read_to_string(file).expect("a file");
    serde_yaml::from_str(&text).expect("a list of pairs")
}

fn document(at: &str, fragment: &Value) -> Document {
    let mut operation = json!({"responses": {"200": {"description": "ok"}}});
    let mut path = "/things";
    let content = json!({"application/json": {"schema": fragment}});
    match at {
        "request" => operation["requestBody"] = json!({"content": content}),
        "response" => operation["responses"]["200"]["content"] = content,
        "operation" => {
            for (field, value) in fragment.as_object().expect("fields") {
                operation[field] = value.clone();
            }
        }
        "document" => {}
        location => {
            if location == "path" {
                path = "/things/{it}";
            }
            let required = location == "path";
            operation["parameters"] =
                json!([{"name": "it", "in": location, "required": required, "schema": fragment}]);
        }
    }
    let flows = json!({"password": {"tokenUrl": "/token", "scopes": {"read": "a", "write": "b"}}});
    let mut res = json!({
        "openapi": "3.1.1",
        "info": {"title": "Things", "version": "1"},
        "paths": {path: {"post": operation}},
        "components": {"securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "token": {"type": "http", "scheme": "bearer"},
            "login": {"type": "oauth2", "flows": flows},
        }},
    });
    if at == "document" {
        for (field, value) in fragment.as_object().expect("fields") {
            res[field] = value.clone();
        }
    }
    let loaded = Document::from_text("api.json", res.to_string());
    loaded.document.expect("a document")
}

fn class(word: &str) -> Breaks {
    match word {
        "clients" => Breaks::CLIENTS,
        "servers" => Breaks::SERVERS,
        "both" => Breaks::BOTH,
        other => panic!("`{other}` is not a class"),
    }
}

#[test]
fn every_pair_of_the_table_breaks_whom_it_should_and_shows_it() {
    let table = table();
    assert!(table.len() >= 65, "{} pairs", table.len());
    let mut wrong = String::new();
    let mut witnesses = 0;
    for pair in &table {
        let (name, at) = (&pair["pair"], pair["at"].as_str().expect("a location"));
        let (old, new) = (document(at, &pair["old"]), document(at, &pair["new"]));
        let report = diff(&old, &new);
        let expected: BTreeMap<&str, Breaks> = pair["breaks"]
            .as_object()
            .expect("changes")
            .iter()
            .map(|(kind, whom)| (kind.as_str(), class(whom.as_str().expect("a class"))))
            .collect();
        let mut found: BTreeMap<&str, Breaks> = BTreeMap::new();
        for change in report
            .changes
            .iter()
            .filter(|change| change.breaks.anyone())
        {
            let entry = found.entry(change.kind.info.id).or_default();
            *entry = entry.or(change.breaks);
            let shown = change
                .witnesses
                .iter()
                .fold(Breaks::NEITHER, |all, witness| all.or(witness.breaks));
            if shown != change.breaks {
                let _ = writeln!(wrong, "{name} in {at}: {} has no witness", change.message);
            }
            witnesses += change.witnesses.len();
        }
        if found != expected {
            let _ = writeln!(wrong, "{name} in {at}: {found:?}, not {expected:?}");
            for change in &report.changes {
                let _ = writeln!(wrong, "    {}: {:?}", change.message, change.notes());
            }
        }
    }
    assert_eq!(wrong, "");
    println!("{} pairs, {witnesses} witnesses", table.len());
}
