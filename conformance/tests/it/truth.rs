//! Tests that the suite finds nothing on the mock of a document, which satisfies it by construction. A finding would be an
//! error of the generator, the validator, a check or the mock.
//!
//! `cargo run --release -p openapi-conformance --example truth` does the same with any documents.

use std::{collections::BTreeMap, fs, path::Path};

use conformance::{engine::OperationSummary, mock::MockSettings};
use spec::document::Document;

/// The findings of the suite on the mock of the document in `path`, and the number of requests.
async fn found(path: &str, seed: u64, max_examples: u64) -> (Vec<String>, u64) {
    let settings = MockSettings {
        seed,
        ignores_examples: seed % 2 == 1,
        ..MockSettings::default()
    };
    let report = conformance::check(path)
        .mock(settings)
        .seed(seed)
        .max_examples(max_examples)
        .run()
        .await;
    let findings = report.summary.findings.iter().map(|finding| {
        let failure = &finding.failure;
        format!(
            "{path}, seed {seed}: {}: {}: {}\n  {}",
            failure.check, failure.title, failure.got, finding.evidence.curl
        )
    });
    let is_reached =
        |operation: &OperationSummary| operation.cases > 0 || operation.untestable.is_some();
    let operations = &report.summary.operations;
    assert!(operations.iter().all(is_reached), "{path}: {operations:#?}");
    (findings.collect(), report.summary.cases)
}

/// The path of a file of the workspace.
fn in_workspace(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.join(path).display().to_string()
}

/// The test of a fixture; one that cannot be parsed has no mock.
fn nothing_is_found_on_the_mock_of(path: &str) {
    let name = in_workspace(path);
    if Document::load(&name).document.is_none() {
        return;
    }
    // For half of the documents, the mock responds with their examples.
    let seed = path.len() as u64 % 2;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (findings, _) = runtime.block_on(found(&name, seed, 4));
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn most_fixtures_have_a_mock() {
    let can_be_mocked =
        |(_, path): &&(&str, &str)| Document::load(&in_workspace(path)).document.is_some();
    let count = fixtures::ALL.iter().filter(can_be_mocked).count();
    assert!(count > 100, "{count} of {}", fixtures::ALL.len());
}

/// A test for each document, and the list of all.
macro_rules! fixtures {
    ($($name:ident: $path:literal,)*) => {
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $path)),*];
        $(
            #[test]
            fn $name() {
                super::nothing_is_found_on_the_mock_of($path);
            }
        )*
    };
}

mod fixtures;

/// Where fixtures are, relative to the workspace.
const FOLDERS: [&str; 2] = ["spec/tests/fixtures", "codegen/tests/fixtures"];

/// The path as a function name: `spec/tests/fixtures/rules/a-b/failing.yaml` becomes `spec_rules_a_b_failing_yaml`.
fn name(path: &str) -> String {
    let path = path.replace("/tests/fixtures", "");
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_ascii_lowercase()
}

/// All documents below `folder`, which is relative to the workspace.
fn documents(folder: &str, names: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(in_workspace(folder)).expect("fixtures are part of the sources") {
        let entry = entry.expect("a readable folder");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            documents(&path, names);
        } else if path.ends_with(".yaml") || path.ends_with(".json") {
            let known = names.insert(name(&path), path.clone());
            assert_eq!(known, None, "{path} has the name of another document");
        }
    }
}

#[test]
fn every_fixture_is_listed() {
    let mut names = BTreeMap::new();
    for folder in FOLDERS {
        documents(folder, &mut names);
    }
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let file = in_workspace("conformance/tests/it/truth/fixtures.rs");
        let text = fs::read_to_string(&file).expect("a file of the sources");
        let (head, _) = text.split_once("fixtures! {").expect("the list");
        let lines = names
            .iter()
            .map(|(name, path)| format!("    {name}: {path:?},\n"));
        let list: String = lines.collect();
        fs::write(file, format!("{head}fixtures! {{\n{list}}}\n")).expect("a file of the sources");
        return;
    }
    let listed = fixtures::ALL.iter();
    let listed: BTreeMap<String, String> = listed
        .map(|(name, path)| ((*name).to_owned(), (*path).to_owned()))
        .collect();
    let missing = names.iter().filter(|(name, _)| !listed.contains_key(*name));
    let gone = listed.iter().filter(|(name, _)| !names.contains_key(*name));
    let differing: Vec<&String> = missing.chain(gone).map(|(_, path)| path).collect();
    assert!(
        differing.is_empty() && names == listed,
        "run `UPDATE_FIXTURES=1 cargo test -p openapi-conformance --test it every_fixture_is_listed`: {differing:?}"
    );
}

#[tokio::test]
async fn nothing_is_found_on_the_mock_of_the_shipped_contract() {
    for seed in [2, 3] {
        let (findings, cases) = found(&in_workspace(spec::embedded::ENTRY), seed, 10).await;
        assert!(findings.is_empty(), "{}", findings.join("\n"));
        assert!(cases > 100, "{cases}");
    }
}

#[tokio::test]
async fn an_unsatisfiable_schema_is_a_warning_and_not_a_finding() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /closed:
    get:
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object, required: [a], additionalProperties: false}}}
  /both:
    get:
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {oneOf: [{type: string}, {type: string}]}}}
";
    let run = conformance::check_text(contract).mock(MockSettings::default());
    let report = run.max_examples(3).run().await;
    assert_eq!(report.summary.findings.len(), 0, "{}", report.text());
    for path in ["/closed", "/both"] {
        let is_reported = report.summary.warnings.iter().any(|warning| {
            warning.contains(path) && warning.contains("no value can satisfy the schema")
        });
        assert!(is_reported, "{path}: {:?}", report.summary.warnings);
    }
}

#[tokio::test]
async fn a_range_of_media_types_covers_those_that_are_not_documented() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /file:
    get:
      responses:
        '200':
          description: ok
          content:
            '*/*': {schema: {type: string, format: binary}}
            application/json: {schema: {type: object}}
";
    let run = conformance::check_text(contract).mock(MockSettings::default());
    let report = run.max_examples(30).run().await;
    assert_eq!(report.summary.findings.len(), 0, "{}", report.text());
}

#[tokio::test]
async fn a_request_that_matches_another_path_is_not_a_violation() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /media/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer, format: int64}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}
  /media/{id}.{extension}:
    get:
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: extension, in: path, required: true, schema: {type: string}}
      responses: {'200': {description: ok, content: {audio/mp4: {schema: {type: string, format: binary}}}}}
  /write:
    post:
      parameters: [{name: Content-Length, in: header, schema: {type: integer}}]
      requestBody: {required: true, content: {text/plain: {schema: {type: string}}}}
      responses: {'204': {description: written}}
";
    for seed in 1..=4 {
        let run = conformance::check_text(contract).mock(MockSettings::default());
        let report = run.seed(seed).max_examples(20).run().await;
        assert_eq!(report.summary.findings.len(), 0, "{}", report.text());
    }
}

#[tokio::test]
async fn ambiguous_paths_are_not_tested_for_violations_and_access() {
    let contract = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /cards/{filter}:
    get:
      parameters: [{name: filter, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /cards/{id}:
    get:
      security: [{key: []}]
      parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
      - {name: limit, in: query, schema: {type: integer}}
      responses: {'200': {description: ok}, '401': {description: who}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: key}}
";
    let run = conformance::check_text(contract).mock(MockSettings::default());
    let report = run.max_examples(20).run().await;
    assert_eq!(report.summary.findings.len(), 0, "{}", report.text());
}
