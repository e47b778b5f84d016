//! Clients of the documents in `tests/fixtures/behavior`, generated into `tests/golden`.
//!
//! When the generator changes, `UPDATE_GOLDEN=1 cargo test -p openapi-conformance-codegen golden` writes them again; the difference is what
//! users of generated clients will see. The files are compiled into the other test binary: one that does not compile
//! must not keep this one from writing it again.

#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "it/documents.rs"]
mod documents;

use std::{fs, path::PathBuf};

use codegen::Output;
use spec::document::{Document, MemoryFiles};

use documents::{config, loaded};

/// The clients by name.
const CLIENTS: &[&str] = &[
    "dispatch",
    "formats",
    "incoming",
    "inherit",
    "latest",
    "media",
    "pages",
    "readme",
    "requests",
    "responses",
    "security",
    "swagger",
    "strings",
    "unions",
];

/// The types of the client `formats`.
const FORMATS: &[(&str, &str)] = &[
    ("uuid", "uuid"),
    ("date-time", "jiff"),
    ("date", "jiff"),
    ("duration", "jiff"),
    ("uri", "url"),
    ("byte", "base64"),
];

/// Replaces the runtime of each client.
const RUNTIME: &str = "//! The runtime all clients of the tests share.\n\npub use crate::runtime::runtime_files::*;\n";

fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The files of a client, with the shared runtime instead of its own.
fn golden(name: &str) -> Output {
    let file = tests().join(format!("fixtures/behavior/{name}.yaml"));
    let text = fs::read_to_string(&file).expect("readable file");
    let document = if name == "inherit" {
        let parts = ["inherit", "inherit-parts", "inherit-line"].map(|part| format!("{part}.yaml"));
        let parts = parts.map(|part| {
            let text = fs::read(tests().join("fixtures/behavior").join(&part));
            (part, text.expect("readable file"))
        });
        let files: MemoryFiles = parts.into_iter().collect();
        loaded(Document::load_with("inherit.yaml", &files))
    } else {
        loaded(Document::from_text("api.yaml", text))
    };
    let mut output = Output::default();
    let mut config = config();
    if matches!(name, "readme" | "dispatch") {
        config.formats = codegen::Formats::usual();
    }
    if name == "formats" {
        for (format, library) in FORMATS {
            config.formats.set(format, library).expect("a choice");
        }
    }
    let generated = codegen::generate(&document, &config).expect("it can be generated");
    for (path, text) in generated.output.files() {
        if !path.starts_with("runtime/") {
            output.put(path, text);
        }
    }
    output.put("runtime.rs", RUNTIME);
    output
}

#[test]
fn golden_clients_are_up_to_date() {
    for name in CLIENTS {
        let folder = tests().join("golden").join(name);
        let output = golden(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            output.write_to(&folder).expect("writable folder");
        }
        let differences = output.difference(&folder).expect("readable folder");
        if let Some(first) = differences.first() {
            panic!(
                "{name}: {}\nrun `UPDATE_GOLDEN=1 cargo test -p openapi-conformance-codegen golden` and read the difference",
                first.unified()
            );
        }
    }
}
