//! The truth law: on a mock of a document, which keeps it by its making, the suite finds nothing. What is found there would
//! be a mistake of the generator, the judge, a check or the mock.
//!
//! `cargo run --release -p conformance --example truth` does the same with any documents.

use std::path::{Path, PathBuf};

use conformance::mock::MockSettings;
use spec::document::Document;

/// What the suite finds on the mock of the document in `path`, and how many requests it took.
async fn found(path: &str, seed: u64, max_examples: u64) -> (Vec<String>, u64) {
    let settings = MockSettings {
        seed,
        ignores_examples: seed % 2 == 1,
        ..MockSettings::default()
    };
    let examined = conformance::check(path)
        .mock(settings)
        .seed(seed)
        .max_examples(max_examples)
        .run()
        .await;
    let findings = examined.summary.findings.iter().map(|finding| {
        let failure = &finding.failure;
        format!(
            "{path}, seed {seed}: {}: {}: {}\n  {}",
            failure.check, failure.title, failure.got, finding.curl
        )
    });
    (findings.collect(), examined.summary.cases)
}

/// All documents below `folder`.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut res = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            res.extend(documents(&path));
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "json")
        {
            res.push(path);
        }
    }
    res.sort();
    res
}

#[tokio::test]
async fn nothing_is_found_on_the_mock_of_any_fixture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace");
    let mut all = documents(&root.join("spec/tests/fixtures"));
    all.extend(documents(&root.join("codegen/tests/fixtures")));
    let (mut count, mut cases, mut findings) = (0, 0, Vec::new());
    for path in all {
        let name = path.to_str().expect("a name in UTF-8");
        if Document::load(name).document.is_none() {
            continue;
        }
        count += 1;
        let (found, sent) = found(name, count % 2, 4).await;
        findings.extend(found);
        cases += sent;
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    assert!(
        count > 100 && cases > 1000,
        "{count} documents, {cases} cases"
    );
}

#[tokio::test]
async fn nothing_is_found_on_the_mock_of_the_shipped_contract() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace");
    let entry = root.join(spec::embedded::ENTRY);
    for seed in [2, 3] {
        let (findings, cases) = found(entry.to_str().expect("a name"), seed, 10).await;
        assert!(findings.is_empty(), "{}", findings.join("\n"));
        assert!(cases > 100, "{cases}");
    }
}
