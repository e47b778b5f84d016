//! `cargo xtask generate`: which tree it reads, and which documents it rejects.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A document that loads and in which lint finds an error.
const WRONG: &str = "\
openapi: 3.0.3
info: {title: Things}
paths:
  /things: {get: {operationId: list, responses: {'200': {description: things}}}}
";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The exit code of the command, and what it printed to standard error.
fn generate(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.arg("generate").args(arguments);
    let output = command.output().expect("the program runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), text)
}

#[test]
fn the_contract_is_that_of_the_tree_around_the_current_folder() {
    let copy = folder("generate-tree");
    let inner = copy.join("generated-client/src");
    for (file, text) in [("spec/openapi/tkey7.yaml", WRONG), ("xtask/Cargo.toml", "")] {
        let file = copy.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
    fs::create_dir_all(&inner).expect("a folder");
    let (code, text) = generate(&inner, &["--check"]);
    assert_eq!(code, Some(3), "{text}");
    let contract = copy.join("spec/openapi/tkey7.yaml");
    assert!(text.contains(&*contract.to_string_lossy()), "{text}");
}

#[test]
fn a_document_with_errors_of_lint_is_rejected_unless_they_are_allowed() {
    let folder = folder("generate-lint");
    fs::write(folder.join("api.yaml"), WRONG).expect("a file");
    let arguments = ["--spec", "api.yaml", "--out", "client"];
    let (code, text) = generate(&folder, &arguments);
    assert_eq!(code, Some(3), "{text}");
    let hint = text.lines().last().unwrap_or_default();
    let (_, allow) = hint.split_once("`--allow ").expect("a flag that helps");
    assert!(!folder.join("client").exists());
    let allowed = ["--allow", allow.trim_end_matches('`')];
    let (code, text) = generate(&folder, &[&arguments[..], &allowed].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(folder.join("client/src/lib.rs").is_file());
}
