//! The proof over documents that have every kind of operation, type and media type: the same as `corpus --prove`.

use std::{env, fs, process::Command};

use serde_json::{Map, json};
use spec::{
    document::{Document, MemoryFiles},
    source::pointer::JsonPointer,
};

use super::{super::one, prove};
use crate::workspace;

/// Documents below the fixtures of `codegen`.
const FIXTURES: [&str; 8] = [
    "behavior/formats",
    "behavior/media",
    "behavior/pages",
    "behavior/responses",
    "behavior/unions",
    "proof/openapi30",
    "proof/openapi31",
    "proof/swagger",
];

/// Whether this machine has the packages that such programs are built from.
fn has_packages() -> bool {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(workspace::root())
        .args(["tree", "--offline", "--locked", "--package", "tkey7-client"])
        .args(["--edges", "normal,build", "--no-default-features"])
        .output();
    output.is_ok_and(|output| output.status.success())
}

/// One document with the paths of all of them: one client, and one runtime to compile.
fn document() -> Document {
    let mut files = MemoryFiles::default();
    let mut paths = Map::new();
    for name in FIXTURES {
        let path = format!("codegen/tests/fixtures/{name}.yaml");
        let text = fs::read(workspace::root().join(path)).expect("a fixture");
        let file = format!("{}.yaml", name.replace('/', "-"));
        let fixture = Document::from_text(&file, text.clone()).document;
        let fixture = fixture.expect("a document");
        for entry in fixture.root().get("paths").expect("paths").entries() {
            let pointer = JsonPointer::from_iter(["paths", &entry.key]).to_fragment();
            let reference = json!({ "$ref": format!("{file}{pointer}") });
            let known = paths.insert(entry.key.clone(), reference);
            assert_eq!(known, None, "a path is in two fixtures");
        }
        files.insert(file, text);
    }
    let entry = json!({
        "openapi": "3.1.0",
        "info": { "title": "All", "version": "1" },
        "paths": paths,
    });
    files.insert("all.json", entry.to_string());
    let loaded = Document::load_with("all.json", &files);
    loaded.document.expect("a document")
}

#[test]
fn clients_send_what_is_meant_and_read_what_is_sent() {
    if !has_packages() {
        eprintln!("skipped: cargo does not keep the packages of this workspace here");
        return;
    }
    let target = workspace::root().join("target");
    let client = target.join("tmp/prove/all");
    let document = document();
    let config = one::config("all");
    let generated = codegen::generate(&document, &config).expect("a client");
    let package = codegen::package(&generated, &config);
    package.write_to(&client).expect("a folder of the build");
    super::super::manifest::stand_alone(&client.join("Cargo.toml")).expect("a manifest");
    // The folder of the workspace: what it has compiled with the same features is not compiled again.
    let proof = prove(document, &generated, &config, &client, &target, 7);
    let proof = proof.expect("a proof");
    assert!(proof.is_well(), "{proof}");
    // The suite writes no body of a range of subtypes, `application/*+json`.
    let unproven: Vec<&String> = proof.unproven.values().flatten().collect();
    assert_eq!(unproven, ["put_document"], "{proof}");
    let operations = generated.plan.operations.len();
    assert_eq!(proof.proven, operations - 1, "{proof}");
    assert!(proof.variants > 0, "{proof}");
}
