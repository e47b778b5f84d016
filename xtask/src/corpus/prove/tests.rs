//! The proof over documents that have every kind of operation, type and media type: the same as `corpus --prove`.

use std::{env, path::Path, process::Command};

use spec::document::Document;

use super::{super::one, prove};
use crate::workspace;

/// Documents below the fixtures of `codegen`.
const FIXTURES: [&str; 3] = ["media", "responses", "unions"];

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

#[test]
fn clients_send_what_is_meant_and_read_what_is_sent() {
    if !has_packages() {
        eprintln!("skipped: cargo does not keep the packages of this workspace here");
        return;
    }
    let target = workspace::root().join("target");
    let folder = target.join("tmp/prove");
    for name in FIXTURES {
        let path = format!("codegen/tests/fixtures/behavior/{name}.yaml");
        let loaded = Document::load(&workspace::root().join(Path::new(&path)).to_string_lossy());
        let document = loaded.document.expect("a document");
        let config = one::config(name);
        let generated = codegen::generate(&document, &config).expect("a client");
        let client = folder.join(name);
        let package = codegen::package(&generated, &config);
        package.write_to(&client).expect("a folder of the build");
        super::super::manifest::stand_alone(&client.join("Cargo.toml")).expect("a manifest");
        // The folder of the workspace: what it has compiled with the same features is not compiled again.
        let proof = prove(document, &generated, &config, &client, &target, 7);
        let proof = proof.expect("a proof");
        assert!(proof.is_well(), "{name}: {proof}");
        assert!(proof.proven > 0, "{name}: {proof}");
    }
}
