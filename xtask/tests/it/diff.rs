//! `cargo xtask diff`: its exit codes, and its output for people and for tools.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

const OLD: &str = "\
openapi: 3.0.3
info: {title: Things, version: 1.0.0}
paths:
  /things:
    get:
      responses: {'200': {description: things}}
";

/// A folder with a document, one that breaks clients, one that breaks servers, one that breaks neither, and one that is
/// none.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).expect("a file");
    write("old.yaml", OLD);
    write(
        "clients.yaml",
        &OLD.replace("/things", "/objects")
            .replace("    get:", "    post:"),
    );
    write(
        "servers.yaml",
        &format!("{OLD}    post:\n      responses: {{'200': {{description: thing}}}}\n"),
    );
    write(
        "neither.yaml",
        &OLD.replace("title: Things", "title: All things"),
    );
    write("broken.yaml", "openapi: [\n");
    folder
}

fn diff(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.arg("diff").args(arguments);
    command.output().expect("the program runs")
}

#[test]
fn exit_codes_depend_on_who_breaks() {
    let folder = folder("diff-codes");
    let table: [(&[&str], i32); 14] = [
        (&["old.yaml", "old.yaml"], 0),
        (&["old.yaml", "neither.yaml"], 0),
        (&["old.yaml", "clients.yaml"], 1),
        (&["old.yaml", "servers.yaml"], 0),
        (&["old.yaml", "servers.yaml", "--fail-on", "servers"], 1),
        (&["old.yaml", "servers.yaml", "--fail-on", "any"], 1),
        (&["servers.yaml", "old.yaml"], 1),
        (&["servers.yaml", "old.yaml", "--fail-on", "servers"], 0),
        (&["old.yaml", "clients.yaml", "--fail-on", "never"], 0),
        (&["old.yaml", "broken.yaml"], 3),
        (&["missing.yaml", "old.yaml"], 3),
        (&["old.yaml"], 2),
        (&["old.yaml", "old.yaml", "--format", "xml"], 2),
        (&["--kinds"], 0),
    ];
    for (arguments, code) in table {
        let output = diff(&folder, arguments);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
    }
}

#[test]
fn changes_are_written_for_people_and_for_tools() {
    let folder = folder("diff-formats");
    let text = |format: &str| {
        let output = diff(&folder, &["old.yaml", "servers.yaml", "--format", format]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let people = text("text");
    assert!(
        people.contains("error[operation-added]: breaking for servers: POST /things"),
        "{people}"
    );
    assert!(people.contains("servers.yaml:7:5"), "{people}");
    assert!(
        people.contains("a generated client takes a minor step"),
        "{people}"
    );
    let json = text("json");
    assert!(json.contains("\"semver_step\": \"minor\""), "{json}");
    let markdown = text("markdown");
    assert!(markdown.contains("## Breaking for servers"), "{markdown}");
}

#[test]
fn every_kind_is_listed_with_its_class() {
    let output = diff(&folder("diff-kinds"), &["--kinds"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("operation-removed: An operation is gone. (breaking for clients)"),
        "{text}"
    );
    assert!(
        text.contains("enum-value-added: An enumeration has one more value. (breaking for servers in requests, breaking for clients in responses)"),
        "{text}"
    );
    assert!(text.lines().count() >= 60);
}
