//! The proof over documents that have every kind of operation, type and media type: the same as `corpus --prove`.

use std::{env, fs, process::Command};

use serde_json::{Map, json};
use spec::{
    document::{Document, MemoryFiles},
    source::pointer::JsonPointer,
};

use super::{super::one, Proof, prove};
use crate::workspace;

/// Documents of 3.x, which have one client; the first has the others' paths beside its own.
const FIXTURES: [&str; 7] = [
    "xtask/src/corpus/prove/fixtures/openapi31.yaml",
    "xtask/src/corpus/prove/fixtures/openapi30.yaml",
    "codegen/tests/fixtures/behavior/formats.yaml",
    "codegen/tests/fixtures/behavior/media.yaml",
    "codegen/tests/fixtures/behavior/pages.yaml",
    "codegen/tests/fixtures/behavior/responses.yaml",
    "codegen/tests/fixtures/behavior/unions.yaml",
];

/// A document of 2.0, whose parameters of forms no document of 3.x can refer to.
const SWAGGER: &str = "xtask/src/corpus/prove/fixtures/swagger.yaml";

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

fn text(path: &str) -> Vec<u8> {
    fs::read(workspace::root().join(path)).expect("a fixture")
}

/// One document with the paths of all of them: one client, and one runtime to compile.
fn document() -> Document {
    let mut files = MemoryFiles::default();
    let mut entry = json!({});
    let mut paths = Map::new();
    for (at, path) in FIXTURES.into_iter().enumerate() {
        let text = text(path);
        let file = path.replace('/', "-");
        let fixture = Document::from_text(&file, text.clone()).document;
        let fixture = fixture.expect("a document");
        for item in fixture.root().get("paths").expect("paths").entries() {
            let pointer = JsonPointer::from_iter(["paths", &item.key]).to_fragment();
            let reference = json!({ "$ref": format!("{file}{pointer}") });
            let known = paths.insert(item.key.clone(), reference);
            assert_eq!(known, None, "a path is in two fixtures");
        }
        if at == 0 {
            entry = fixture.root().to_json();
        }
        files.insert(file, text);
    }
    let own = entry.get_mut("paths").and_then(|it| it.as_object_mut());
    let own = own.expect("paths");
    for (path, item) in paths {
        own.entry(path).or_insert(item);
    }
    files.insert("all.json", entry.to_string());
    let loaded = Document::load_with("all.json", &files);
    loaded.document.expect("a document")
}

/// The proof of the client of `document`, and how many operations it has.
fn proven(document: Document, name: &str) -> (Proof, usize) {
    let target = workspace::root().join("target");
    let client = target.join("tmp/prove").join(name);
    let config = one::config(name);
    let generated = codegen::generate(&document, &config).expect("a client");
    let package = codegen::package(&generated, &config);
    package.write_to(&client).expect("a folder of the build");
    super::super::manifest::stand_alone(&client.join("Cargo.toml")).expect("a manifest");
    // The folder of the workspace: what it has compiled with the same features is not compiled again.
    let proof = prove(document, &generated, &config, &client, &target, 7);
    let proof = proof.expect("a proof");
    assert!(proof.is_well(), "{proof}");
    (proof, generated.plan.operations.len())
}

#[test]
fn clients_send_what_is_meant_and_read_what_is_sent() {
    if !has_packages() {
        eprintln!("skipped: cargo does not keep the packages of this workspace here");
        return;
    }
    let (proof, operations) = proven(document(), "all");
    assert_eq!(proof.proven, operations, "{proof}");
    assert!(proof.variants > 0, "{proof}");

    let swagger = Document::from_text("swagger.yaml", text(SWAGGER)).document;
    let (proof, operations) = proven(swagger.expect("a document"), "swagger");
    assert_eq!(proof.proven, operations, "{proof}");
}
