//! Documents for tests: fixtures, and short ones written in place.

use std::{fs, path::PathBuf};

use codegen::{ClientConfig, Generated, Unsupported};
use spec::document::{Document, Loaded};

/// A document written in place.
pub(crate) fn document(text: &str) -> Document {
    loaded(Document::from_text("api.yaml", text))
}

/// A document without errors.
pub(crate) fn loaded(loaded: Loaded) -> Document {
    assert!(
        !loaded.diagnostics.has_errors(),
        "{}",
        loaded.diagnostics.to_lines(&loaded.sources)
    );
    loaded.document.expect("a document without errors")
}

/// What is generated of `document`.
pub(crate) fn generate(document: &Document) -> Generated {
    codegen::generate(document, &config()).expect("it can be generated")
}

pub(crate) fn config() -> ClientConfig {
    ClientConfig {
        package_name: "client".to_owned(),
        unsupported: Unsupported::Reject,
        ..ClientConfig::default()
    }
}

/// `openapi`, `info` and `paths` around `body`, which begins with a field of the root.
pub(crate) fn api(body: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{title: Test, version: '1'}}\n{body}")
}

/// All fixture documents by name.
pub(crate) fn fixtures() -> Vec<(String, Document)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/passes");
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .expect("readable folder")
        .map(|entry| entry.expect("readable entry").path())
        .collect();
    names.sort();
    let mut res: Vec<(String, Document)> = names
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy();
            let text = fs::read_to_string(path).expect("readable file");
            (
                name.into_owned(),
                loaded(Document::from_text("api.yaml", text)),
            )
        })
        .collect();
    res.push(("shipped".to_owned(), loaded(spec::embedded::load())));
    res
}
