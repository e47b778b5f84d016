//! Clients of the documents in `tests/fixtures/behavior`, generated into `tests/golden` and compiled into this binary.
//!
//! They share the runtime, which is not written a second time. When the generator changes, `UPDATE_GOLDEN=1 cargo test
//! -p codegen golden` writes them anew; the difference is what users of generated clients will see.

#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    unreachable_pub,
    deprecated,
    missing_docs,
    unexpected_cfgs,
    clippy::all,
    clippy::pedantic,
    reason = "generated"
)]

use std::{fs, path::PathBuf};

use codegen::Output;
use spec::document::Document;

use super::documents::{generate, loaded};

#[rustfmt::skip]
#[path = "../golden/latest/mod.rs"]
pub(crate) mod latest;

#[rustfmt::skip]
#[path = "../golden/requests/mod.rs"]
pub(crate) mod requests;

#[rustfmt::skip]
#[path = "../golden/responses/mod.rs"]
pub(crate) mod responses;

#[rustfmt::skip]
#[path = "../golden/security/mod.rs"]
pub(crate) mod security;

#[rustfmt::skip]
#[path = "../golden/swagger/mod.rs"]
pub(crate) mod swagger;

/// The clients by name.
const CLIENTS: &[&str] = &["latest", "requests", "responses", "security", "swagger"];

/// Stands in for the runtime of each client.
const RUNTIME: &str = "//! The runtime all clients of the tests share.\n\npub use crate::runtime::runtime_files::*;\n";

fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The files of a client, with the shared runtime in place of its own.
fn golden(name: &str) -> Output {
    let file = tests().join(format!("fixtures/behavior/{name}.yaml"));
    let text = fs::read_to_string(&file).expect("readable file");
    let document = loaded(Document::from_text("api.yaml", text));
    let mut output = Output::default();
    for (path, text) in generate(&document).output.files() {
        if !path.starts_with("runtime/") {
            output.put(path, text);
        }
    }
    output.put("runtime.rs", RUNTIME);
    output
}

#[test]
fn golden_clients_are_what_is_generated() {
    for name in CLIENTS {
        let folder = tests().join("golden").join(name);
        let output = golden(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            output.write_to(&folder).expect("writable folder");
        }
        let differences = output.difference(&folder).expect("readable folder");
        if let Some(first) = differences.first() {
            panic!(
                "{name}: {}\nrun `UPDATE_GOLDEN=1 cargo test -p codegen golden` and read the difference",
                first.unified()
            );
        }
    }
}
