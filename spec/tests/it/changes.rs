//! Every kind of change against its fixtures, in both directions.
//!
//! `fixtures/changes/<situation>.yaml` holds two fragments and what the step from the one to the other must give, `forth`
//! and `back`: every kind with its class, and nothing else. `at` says where the fragments stand:
//!
//! - `document`: at the root,
//! - `operation`: in the one operation of a small document,
//! - `schema`: as the schema of a request body, and of a response body; classes are listed in that order, `-` where the
//!   kind does not arise.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use spec::{
    diagnostic::render::Style,
    diff::{Breaks, Report, SUBJECTS, Step, diff},
    document::{Document, MemoryFiles},
    source::{node::Node, source_map::SourceId, span::Span},
};

/// Kind and class.
type Expected = BTreeSet<(String, &'static str)>;

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/changes");
    let mut res: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    res.sort();
    res
}

/// A file as plain JSON.
fn read(path: &Path) -> Value {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let wrapped = format!(
        "openapi: 3.0.3\nx-fixture:\n{}",
        fs::read_to_string(path)
            .unwrap()
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect::<String>()
    );
    let document = Document::from_text(&name, wrapped.into_bytes())
        .document
        .unwrap();
    document.root().get("x-fixture").map(Node::to_json).unwrap()
}

fn load(name: &str, json: &Value) -> Document {
    let files: MemoryFiles = [(name.to_owned(), serde_json::to_vec_pretty(json).unwrap())]
        .into_iter()
        .collect();
    let loaded = Document::load_with(name, &files);
    assert!(
        !loaded.diagnostics.has_errors(),
        "{}",
        loaded.diagnostics.to_lines(&loaded.sources)
    );
    loaded.document.unwrap()
}

/// Puts `fragment` over `base`, member by member.
fn merged(base: &Value, fragment: &Value) -> Value {
    let mut res = base.clone();
    for (key, value) in fragment.as_object().unwrap() {
        res[key] = value.clone();
    }
    res
}

fn schemes() -> Value {
    json!({
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "token": {"type": "http", "scheme": "bearer"},
        "login": {"type": "oauth2", "flows": {"password": {
            "tokenUrl": "/token", "scopes": {"read": "all", "write": "all"}
        }}},
    })
}

fn schemas() -> Value {
    let pet = json!({"type": "object", "properties": {"kind": {"type": "string"}}});
    let dog = json!({"type": "object", "required": ["kind", "name"], "properties": {
        "kind": {"type": "string"}, "name": {"type": "string"}
    }});
    json!({"Cat": pet, "Tom": pet, "Dog": dog})
}

fn document(fragment: &Value) -> Value {
    let base = json!({
        "openapi": "3.0.3", "info": {"title": "Things", "version": "1.0.0"}, "paths": {},
    });
    merged(&base, fragment)
}

fn with_operation(fragment: &Value, version: &str) -> Value {
    let base =
        json!({"operationId": "listThings", "responses": {"200": {"description": "things"}}});
    let components = json!({"securitySchemes": schemes(), "schemas": schemas()});
    document(&json!({
        "openapi": version,
        "paths": {"/things": {"post": merged(&base, fragment)}},
        "components": components,
    }))
}

fn with_schema(schema: &Value, version: &str, is_request: bool) -> Value {
    let content = json!({"content": {"application/json": {"schema": schema}}, "description": "it"});
    if is_request {
        with_operation(&json!({"requestBody": content}), version)
    } else {
        with_operation(&json!({"responses": {"200": content}}), version)
    }
}

fn class(word: &str) -> &'static str {
    match word {
        "nobody" => Breaks::NOBODY,
        "clients" => Breaks::CLIENTS,
        "servers" => Breaks::SERVERS,
        "both" => Breaks::BOTH,
        other => panic!("`{other}` is no class"),
    }
    .name()
}

fn expected(listed: &Value, position: usize) -> Expected {
    let listed = listed.as_object().unwrap();
    listed
        .iter()
        .filter_map(|(kind, classes)| {
            let word = match classes {
                Value::Array(words) => words[position].as_str().unwrap(),
                word => word.as_str().unwrap(),
            };
            (word != "-").then(|| (kind.clone(), class(word)))
        })
        .collect()
}

fn found(report: &Report) -> Expected {
    let changes = report.changes.iter();
    changes
        .map(|change| (change.kind.info.id.to_owned(), change.breaks.name()))
        .collect()
}

/// The pairs of documents that a fixture describes, with the position of their classes.
fn pairs(fixture: &Value) -> Vec<(usize, Document, Document)> {
    let version = fixture["version"].as_str().unwrap_or("3.0.3");
    let make = |position: usize, make: &dyn Fn(&Value) -> Value| {
        let old = load("old.json", &make(&fixture["old"]));
        let new = load("new.json", &make(&fixture["new"]));
        (position, old, new)
    };
    match fixture["at"].as_str().unwrap() {
        "document" => vec![make(0, &document)],
        "operation" => vec![make(0, &|fragment| with_operation(fragment, version))],
        "schema" => vec![
            make(0, &|schema| with_schema(schema, version, true)),
            make(1, &|schema| with_schema(schema, version, false)),
        ],
        other => panic!("`{other}` is no place"),
    }
}

#[test]
fn every_change_has_its_kind_and_class_in_both_directions() {
    let mut wrong = String::new();
    for path in fixtures() {
        let fixture = read(&path);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        for (position, old, new) in pairs(&fixture) {
            for (way, from, to) in [("forth", &old, &new), ("back", &new, &old)] {
                let (expected, found) = (expected(&fixture[way], position), found(&diff(from, to)));
                if expected != found {
                    wrong +=
                        &format!("{name} {way} {position}: {found:?} instead of {expected:?}\n");
                }
            }
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn every_kind_is_found_by_a_fixture() {
    let mut seen = BTreeSet::new();
    for path in fixtures() {
        let fixture = read(&path);
        for way in ["forth", "back"] {
            seen.extend(fixture[way].as_object().unwrap().keys().cloned());
        }
    }
    let kinds: BTreeSet<String> = SUBJECTS
        .iter()
        .flat_map(|subject| subject.kinds)
        .map(|kind| kind.info.id.to_owned())
        .collect();
    assert_eq!(seen, kinds);
    assert!(kinds.len() >= 60, "{} kinds", kinds.len());
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for path in fixtures() {
        let fixture = read(&path);
        for (_, old, new) in pairs(&fixture) {
            for document in [&old, &new] {
                let report = diff(document, document);
                assert!(report.is_empty(), "{}", report.to_text(Style::Plain));
            }
        }
    }
}

#[test]
fn what_stands_twice_in_a_document_has_one_partner_each() {
    let response = json!({"200": {"description": "pet"}});
    let path = |name: &str, id: &str| {
        let parameter =
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        json!({"get": {"operationId": id, "parameters": [parameter], "responses": response}})
    };
    let twice = document(&json!({
        "paths": {"/pets/{id}": path("id", "one"), "/pets/{name}": path("name", "other")},
        "servers": [{"url": "/v1"}, {"url": "/v1"}],
    }));
    let twice = load("old.json", &twice);
    let report = diff(&twice, &twice);
    assert!(report.is_empty(), "{}", report.to_text(Style::Plain));
}

#[test]
fn ids_are_unique_and_pages_complete() {
    let mut ids = BTreeMap::new();
    for subject in SUBJECTS {
        for kind in subject.kinds {
            let info = &kind.info;
            assert_eq!(
                ids.insert(info.id, subject.title),
                None,
                "{} twice",
                info.id
            );
            let is_kebab = info.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            assert!(is_kebab, "{} is not kebab-case", info.id);
            for text in [info.what, info.why] {
                assert!(text.ends_with('.'), "{}: {text}", info.id);
            }
            assert!(info.example.contains("# before") && info.example.contains("# after"));
            assert!(!info.standard.is_empty());
        }
    }
}

#[test]
fn what_breaks_clients_is_a_major_step() {
    use spec::diff::Flow;
    for subject in SUBJECTS {
        for kind in subject.kinds {
            for flow in [Flow::Request, Flow::Response] {
                let breaks = kind.effect.breaks(flow);
                let copes = kind.is_tolerated && flow == Flow::Response;
                if breaks.clients && !copes {
                    assert_eq!(kind.step(breaks, flow), Step::Major, "{}", kind.info.id);
                }
                assert_ne!(kind.step(breaks, flow), Step::None, "{}", kind.info.id);
            }
        }
    }
}

#[test]
fn places_of_every_change_lie_in_their_documents() {
    for path in fixtures() {
        let fixture = read(&path);
        for (_, old, new) in pairs(&fixture) {
            for change in diff(&old, &new).changes {
                let lies_in = |span: Option<Span>, document: &Document| {
                    let span = span.unwrap_or_else(|| panic!("{}: no place", change.message));
                    let text = document.sources().get(SourceId::ENTRY).text();
                    span.source == SourceId::ENTRY
                        && span.start < span.end
                        && (span.end as usize) <= text.len()
                };
                assert!(lies_in(change.old, &old), "{path:?}: {}", change.message);
                assert!(lies_in(change.new, &new), "{path:?}: {}", change.message);
            }
        }
    }
}
