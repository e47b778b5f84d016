//! Tests every kind of change by its fixtures, in both directions.
//!
//! `fixtures/changes/<situation>.yaml` holds two fragments and the changes expected from the one to the other, `forth`
//! and `back`: every kind with its class, and nothing else. `at` is the location of the fragments:
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
        "neither" => Breaks::NEITHER,
        "clients" => Breaks::CLIENTS,
        "servers" => Breaks::SERVERS,
        "both" => Breaks::BOTH,
        other => panic!("`{other}` is not a class"),
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
        other => panic!("`{other}` is not a location"),
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
    // Those that only values show are found by who generates them.
    seen.extend(["values-added".to_owned(), "values-removed".to_owned()]);
    // This one depends on the day.
    seen.insert("sunset-in-the-past".to_owned());
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
fn repeated_elements_are_matched_in_order() {
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
fn another_version_of_openapi_does_not_change_the_contract() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/upgrade");
    let fixture = |name: &str| {
        let loaded = Document::load(&folder.join(name).to_string_lossy());
        loaded.document.unwrap()
    };
    let schema_3_0 = json!({"type": "object", "properties": {
        "name": {"type": "string", "nullable": true},
        "age": {"type": "integer", "format": "int32", "minimum": 0, "exclusiveMinimum": true},
        "kind": {"enum": ["cat"], "type": "string"},
    }});
    let schema_3_1 = json!({"type": "object", "properties": {
        "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "age": {"type": "integer", "format": "int32", "exclusiveMinimum": 0},
        "kind": {"const": "cat", "type": ["string"]},
    }});
    let pairs = [
        (fixture("swagger.yaml"), fixture("openapi.yaml")),
        (
            load("old.json", &with_schema(&schema_3_0, "3.0.3", true)),
            load("new.json", &with_schema(&schema_3_1, "3.1.1", true)),
        ),
    ];
    for (old, new) in pairs {
        let report = diff(&old, &new);
        let kinds: Vec<&str> = report.changes.iter().map(|c| c.kind.info.id).collect();
        assert_eq!(
            kinds,
            ["specification-version-changed"],
            "{}",
            report.to_text(Style::Plain)
        );
    }
}

#[test]
fn composition_can_be_written_in_many_ways() {
    let same: [(Value, Value); 4] = [
        (
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ),
        (
            json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}),
            json!({"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": {"type": "string"}}}]}),
        ),
        (
            json!({"anyOf": [{"type": "string", "maxLength": 3}]}),
            json!({"type": "string", "maxLength": 3}),
        ),
        (
            json!({"allOf": [{"type": "string", "maxLength": 3}, {"maxLength": 9}]}),
            json!({"type": "string", "maxLength": 3}),
        ),
    ];
    for (old, new) in same {
        let load = |schema: &Value| load("it.json", &with_schema(schema, "3.0.3", false));
        let report = diff(&load(&old), &load(&new));
        assert!(report.is_empty(), "{}", report.to_text(Style::Plain));
    }
}

#[test]
fn schemas_that_refer_to_each_other_are_compared_once() {
    let tree = |limit: u32| {
        let schemas = json!({
            "Node": {"type": "object", "properties": {
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
                "leaf": {"$ref": "#/components/schemas/Leaf"},
            }},
            "Leaf": {"type": "object", "properties": {
                "parent": {"$ref": "#/components/schemas/Node"},
                "name": {"type": "string", "maxLength": limit},
            }},
        });
        let operation = |id: &str| {
            json!({"operationId": id, "responses": {"200": {
                "description": "it",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}},
            }}})
        };
        let paths = json!({"/a": {"get": operation("a")}, "/b": {"get": operation("b")}});
        load(
            "it.json",
            &document(&json!({"paths": paths, "components": {"schemas": schemas}})),
        )
    };
    let report = diff(&tree(5), &tree(9));
    let [change] = report.changes.as_slice() else {
        panic!("{}", report.to_text(Style::Plain));
    };
    assert_eq!(change.kind.info.id, "length-widened");
    assert_eq!(change.subject_line(), "GET /a › response 200 › leaf.name");
    assert_eq!(change.operations, ["GET /a", "GET /b"]);
    // The generated client leaves lengths to the server.
    assert_eq!(
        (change.breaks, report.semver_step()),
        (Breaks::CLIENTS, Step::Patch)
    );
}

#[test]
fn changes_are_drawn_with_their_lines_in_both_documents() {
    let make = |text: &str| Document::from_text("api.yaml", text).document.unwrap();
    let old = "openapi: 3.0.3\ninfo: {title: Счета, version: '1'}\npaths:\n  /счета:\n    get:\n      parameters:\n      - {name: limit, in: query, schema: {type: integer, maximum: 100}}\n      responses: {'200': {description: ok}}\n";
    let new = old.replace("maximum: 100", "maximum: 50");
    let report = diff(&make(old), &make(&new));
    insta::assert_snapshot!(report.to_text(Style::Plain));
    insta::assert_snapshot!("changes_as_markdown", report.to_markdown());
    insta::assert_snapshot!("changes_as_json", report.to_json());
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
fn changes_that_break_clients_are_major() {
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
fn locations_of_changes_are_in_their_documents() {
    for path in fixtures() {
        let fixture = read(&path);
        for (_, old, new) in pairs(&fixture) {
            for change in diff(&old, &new).changes {
                let lies_in = |span: Option<Span>, document: &Document| {
                    let span = span.unwrap_or_else(|| panic!("{}: no location", change.message));
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
