//! Tests of `conformance lint`: its exit codes and its output.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const CLEAN: &str = "\
openapi: 3.0.3
info: {title: Things, version: 1.0.0}
servers: [{url: https://example.com}]
security: [{key: []}]
paths:
  /things:
    get:
      operationId: listThings
      summary: All things.
      responses:
        '200': {description: things, content: {application/json: {schema: {type: string}}}}
        4XX: {description: failed, content: {application/json: {schema: {type: string}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
";

/// A folder with a document without errors, one with a warning, one with an error, and a file that is not a document.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).expect("a file");
    write("clean.yaml", CLEAN);
    write(
        "warning.yaml",
        &format!("{CLEAN}  schemas: {{Unused: {{type: string}}}}\n"),
    );
    write("error.yaml", &CLEAN.replace("type: string", "type: strnig"));
    write("broken.yaml", "openapi: [\n");
    folder
}

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.arg("lint").args(arguments);
    command.output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn exit_codes_depend_on_the_findings() {
    let folder = folder("lint-codes");
    let table: [(&[&str], i32); 16] = [
        (&["clean.yaml"], 0),
        (&["warning.yaml"], 0),
        (&["error.yaml"], 1),
        (&["clean.yaml", "error.yaml"], 1),
        (&["broken.yaml"], 3),
        (&["error.yaml", "broken.yaml"], 3),
        (&["missing.yaml"], 3),
        (&["warning.yaml", "--fail-on", "warning"], 1),
        (&["warning.yaml", "--level", "unused-component=error"], 1),
        (&["error.yaml", "--level", "unknown-type=off"], 0),
        (&["clean.yaml", "--set", "tkey7"], 1),
        (&["clean.yaml", "--set", "other"], 2),
        (&["clean.yaml", "--level", "unknown-tpye=off"], 2),
        (&["clean.yaml", "--level", "unknown-type"], 2),
        (&["clean.yaml", "--fail-on", "never"], 2),
        (&["clean.yaml", "--format", "xml"], 2),
    ];
    for (arguments, code) in table {
        let output = lint(&folder, arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}{}",
            stdout(&output),
            stderr(&output)
        );
    }
}

#[test]
fn the_shipped_contract_has_no_finding() {
    let output = lint(&folder("lint-shipped"), &[]);
    assert_eq!(stdout(&output), "the shipped contract: no finding\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn findings_are_shown_and_counted_for_each_document() {
    let output = lint(&folder("lint-text"), &["clean.yaml", "error.yaml"]);
    let text = stdout(&output);
    assert!(text.contains("clean.yaml: no finding\n"), "{text}");
    assert!(text.contains("error.yaml: 2 errors"), "{text}");
    assert!(text.contains("--> error.yaml:11:"), "{text}");
    assert!(text.contains("^^^^^^"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn tools_get_one_document_for_any_number_of_files() {
    let folder = folder("lint-tools");
    let read = |arguments: &[&str]| -> Value {
        serde_json::from_slice(&lint(&folder, arguments).stdout).expect("JSON")
    };
    let one = read(&["error.yaml", "--format", "json"]);
    assert_eq!(one["errors"], 2);
    let two = read(&["clean.yaml", "error.yaml", "--format", "json"]);
    assert_eq!(
        (two[0]["errors"].as_u64(), two[1]["errors"].as_u64()),
        (Some(0), Some(2))
    );
    let log = read(&["clean.yaml", "error.yaml", "--format", "sarif"]);
    assert_eq!(log["version"], "2.1.0");
    let runs = log["runs"].as_array().expect("runs");
    let results: Vec<usize> = runs
        .iter()
        .map(|run| run["results"].as_array().expect("results").len())
        .collect();
    assert_eq!(results.len(), 2);
    assert!(results[1] > results[0], "{results:?}");
}

#[test]
fn flags_override_the_levels_of_the_configuration_file() {
    let folder = folder("lint-config");
    let config = "lint: {levels: {unused-component: error}, fail_on: note}\n";
    fs::write(folder.join("conformance.yaml"), config).expect("a file");
    let code = |arguments: &[&str]| lint(&folder, arguments).status.code();
    assert_eq!(code(&["warning.yaml"]), Some(1));
    assert_eq!(
        code(&["warning.yaml", "--level", "unused-component=off"]),
        Some(0)
    );
    fs::write(
        folder.join("other.yaml"),
        "lint: {levels: {no-such-rule: off}}\n",
    )
    .expect("a file");
    let output = lint(&folder, &["clean.yaml", "--config", "other.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("there is no rule `no-such-rule`"));
}

#[test]
fn every_rule_is_listed_with_its_documentation() {
    let folder = folder("lint-rules");
    let text = stdout(&lint(&folder, &["--rules"]));
    let listed: Value =
        serde_json::from_slice(&lint(&folder, &["--rules", "--format", "json"]).stdout)
            .expect("JSON");
    let rules = listed.as_array().expect("a list");
    assert!(rules.len() >= 30);
    for rule in rules {
        for field in ["what", "why", "standard"] {
            let page = rule[field].as_str().expect("a text");
            assert!(text.contains(page), "{}: {page}", rule["id"]);
        }
    }
    assert!(text.contains("(--set tkey7)"), "{text}");
}

#[test]
fn known_findings_are_written_and_ignored_with_a_reason() {
    let folder = folder("lint-known");
    let documents = ["warning.yaml", "error.yaml"];
    let run = |arguments: &[&str]| {
        let all: Vec<&str> = documents.iter().chain(arguments).copied().collect();
        lint(&folder, &all)
    };
    let output = run(&["--write-ignore", "known.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).starts_with("3 known findings written"),
        "{}",
        stderr(&output)
    );
    let strict = ["--ignore-file", "known.yaml", "--fail-on", "note"];
    let output = run(&strict);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("error.yaml: no finding, 2 ignored"),
        "{}",
        stdout(&output)
    );
    // Lines may move.
    let moved = fs::read_to_string(folder.join("error.yaml")).expect("a file");
    fs::write(folder.join("error.yaml"), format!("# A comment.\n{moved}")).expect("a file");
    assert_eq!(run(&strict).status.code(), Some(0));
    // Reasons and days are kept when the file is written anew; what is over counts again.
    let known = folder.join("known.yaml");
    let text = fs::read_to_string(&known).expect("a file");
    let at = text.find("  reason: known before").expect("a reason");
    let (head, tail) = text.split_at(at);
    let (_, tail) = tail.split_once('\n').expect("a line");
    let mut changed = format!("{head}  reason: ours\n  until: 2999-01-01\n{tail}");
    fs::write(&known, &changed).expect("a file");
    run(&["--write-ignore", "known.yaml"]);
    assert!(
        fs::read_to_string(&known)
            .expect("a file")
            .contains("until: 2999-01-01")
    );
    changed = changed.replace("2999", "1999");
    fs::write(&known, &changed).expect("a file");
    let output = run(&strict);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("was known until 1999-01-01"),
        "{}",
        stderr(&output)
    );
    // What is no longer found is named.
    fs::write(folder.join("warning.yaml"), CLEAN).expect("a file");
    let output = run(&strict);
    assert!(stderr(&output).contains("is no longer found: it can be removed"));
    // All that is wrong in the file is reported at once.
    let wrong = text.replace(
        "  reason: known before the lint was introduced",
        "  reason: ' '\n  until: soon",
    );
    fs::write(&known, wrong).expect("a file");
    let output = run(&strict);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output).matches("has no reason").count(),
        3,
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("`until: soon`"));
}

#[test]
fn a_known_finding_hides_no_other_one_with_its_message() {
    let folder = folder("lint-known-places");
    let write = |text: &str| fs::write(folder.join("api.yaml"), text).expect("a file");
    let operation = |path: &str| {
        format!(
            "  {path}:\n    get:\n      operationId: get{}\n      summary: A thing.\n      responses: {{}}\n",
            path.len()
        )
    };
    let (head, tail) = CLEAN.split_once("components:").expect("components");
    let of = |paths: &[&str]| {
        let operations: String = paths.iter().map(|path| operation(path)).collect();
        format!("{head}{operations}components:{tail}")
    };
    write(&of(&["/a"]));
    lint(&folder, &["api.yaml", "--write-ignore", "known.yaml"]);
    let run = || lint(&folder, &["api.yaml", "--ignore-file", "known.yaml"]);
    assert_eq!(run().status.code(), Some(0));
    let known = fs::read_to_string(folder.join("known.yaml")).expect("a file");
    assert!(
        known.contains("pointer: /paths/~1a/get/responses"),
        "{known}"
    );
    // A new operation has the same error as a known one, before or after it.
    for paths in [["/a", "/zz"], ["/zz", "/a"]] {
        write(&of(&paths));
        let output = run();
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        let gitlab = [
            "api.yaml",
            "--ignore-file",
            "known.yaml",
            "--format",
            "gitlab",
        ];
        let issues: Value = serde_json::from_str(&stdout(&lint(&folder, &gitlab))).expect("JSON");
        assert_eq!(issues[0]["check_name"], "empty-responses");
        let line = 1 + of(&paths)
            .lines()
            .position(|line| line == "  /zz:")
            .expect("the new one");
        assert_eq!(issues[0]["location"]["lines"]["begin"], line + 4);
        // Two errors with the same message are two for GitLab, too.
        let all: Value =
            serde_json::from_str(&stdout(&lint(&folder, &["api.yaml", "--format", "gitlab"])))
                .expect("JSON");
        let fingerprints = || {
            all.as_array()
                .into_iter()
                .flatten()
                .map(|it| &it["fingerprint"])
        };
        let distinct: std::collections::BTreeSet<String> =
            fingerprints().map(ToString::to_string).collect();
        assert_eq!(distinct.len(), fingerprints().count(), "{all:#}");
    }
}

#[test]
fn known_findings_are_found_however_their_file_is_named() {
    let folder = folder("lint-known-paths");
    fs::create_dir_all(folder.join("ci")).expect("a folder");
    lint(&folder, &["error.yaml", "--write-ignore", "ci/known.yaml"]);
    let known = fs::read_to_string(folder.join("ci/known.yaml")).expect("a file");
    assert!(known.contains("file: ../error.yaml"), "{known}");
    let absolute = folder.join("error.yaml").display().to_string();
    for name in ["error.yaml", "./error.yaml", "ci/../error.yaml", &absolute] {
        let output = lint(&folder, &[name, "--ignore-file", "ci/known.yaml"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stdout(&output));
    }
    let arguments = ["../error.yaml", "--ignore-file", "known.yaml"];
    let output = lint(&folder.join("ci"), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(stderr(&output), "");
    // What somebody wrote by hand is the same path.
    fs::write(
        folder.join("ci/known.yaml"),
        known.replace("../error.yaml", "./../ci/../error.yaml"),
    )
    .expect("a file");
    assert_eq!(lint(&folder.join("ci"), &arguments).status.code(), Some(0));
}

#[test]
fn known_findings_without_places_are_written_anew_with_their_reasons() {
    let folder = folder("lint-known-old");
    let old = "format_version: 1
known:
- rule: unknown-type
  file: error.yaml
  message: there is no type `strnig`
  reason: ours
  until: 2999-01-01
";
    fs::write(folder.join("known.yaml"), old).expect("a file");
    let output = lint(&folder, &["error.yaml", "--ignore-file", "known.yaml"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("`--write-ignore known.yaml`"),
        "{}",
        stderr(&output)
    );
    lint(&folder, &["./error.yaml", "--write-ignore", "known.yaml"]);
    let new = fs::read_to_string(folder.join("known.yaml")).expect("a file");
    assert!(new.starts_with("format_version: 2\n"), "{new}");
    assert!(new.contains("reason: ours\n  until: 2999-01-01\n"), "{new}");
    let output = lint(&folder, &["error.yaml", "--ignore-file", "known.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn ci_systems_show_findings_where_they_are() {
    let folder = folder("lint-ci");
    let of = |format: &str| stdout(&lint(&folder, &["error.yaml", "--format", format]));
    let github = of("github");
    assert!(
        github.contains("::error file=error.yaml,line=11,col="),
        "{github}"
    );
    let gitlab: Value = serde_json::from_str(&of("gitlab")).expect("JSON");
    assert_eq!(gitlab[0]["check_name"], "unknown-type");
    assert_eq!(
        gitlab[0]["location"],
        serde_json::json!({"path": "error.yaml", "lines": {"begin": 11}})
    );
}

#[test]
fn what_has_one_fix_is_fixed_in_the_file_and_shown_before() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint-fix");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("api.yaml");
    let wrong = "openapi: 3.0.3\ninfo: {title: T, version: 1} # a number\npaths: {}\n";
    std::fs::write(&file, wrong).expect("a file");
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_conformance"));
        let output = command.arg("lint").args(arguments).arg(&file).output();
        let output = output.expect("it runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let shown = run(&["--fix", "--dry-run"]);
    assert!(
        shown.contains(
            "-info: {title: T, version: 1} # a number\n+info: {title: T, version: '1'} # a number\n"
        ),
        "{shown}"
    );
    let text = || std::fs::read_to_string(&file).expect("a file");
    assert_eq!(text(), wrong, "a dry run changes nothing");
    run(&["--fix"]);
    assert_eq!(text(), wrong.replace("version: 1", "version: '1'"));
}

#[test]
fn a_file_with_a_byte_order_mark_is_fixed_and_keeps_it() {
    let folder = folder("lint-fix-mark");
    let wrong = CLEAN.replace("version: 1.0.0", "version: 1.0");
    let wrong = format!("\u{feff}{wrong}");
    fs::write(folder.join("marked.yaml"), &wrong).expect("a file");
    let output = lint(&folder, &["--fix", "marked.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(folder.join("marked.yaml")).expect("a file");
    assert_eq!(text, wrong.replace("version: 1.0", "version: '1.0'"));
}

#[test]
fn known_findings_of_files_that_are_not_read_stay() {
    let folder = folder("lint-known-part");
    let read = || fs::read_to_string(folder.join("known.yaml")).expect("a file");
    let both = ["error.yaml", "warning.yaml", "--write-ignore", "known.yaml"];
    lint(&folder, &both);
    let text = read().replace("known before the lint was introduced", "ours");
    fs::write(folder.join("known.yaml"), &text).expect("a file");
    let output = lint(&folder, &["warning.yaml", "--ignore-file", "known.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(stderr(&output), "");
    let output = lint(&folder, &["warning.yaml", "--write-ignore", "known.yaml"]);
    assert!(
        stderr(&output).starts_with(
            "1 known finding written to `known.yaml`, and 2 kept that this run did not look for"
        ),
        "{}",
        stderr(&output)
    );
    assert_eq!(read(), text);
    // Nor is what a rule would find that does not run.
    let off = ["--level", "unused-component=off"];
    let arguments = |flag| [&["warning.yaml", flag, "known.yaml"], &off[..]].concat();
    let output = lint(&folder, &arguments("--ignore-file"));
    assert_eq!(stderr(&output), "");
    lint(&folder, &arguments("--write-ignore"));
    assert_eq!(read(), text);
    // What is not a file any more has no findings.
    fs::remove_file(folder.join("error.yaml")).expect("a file");
    let output = lint(&folder, &["warning.yaml", "--ignore-file", "known.yaml"]);
    assert_eq!(stderr(&output).matches("is no longer found").count(), 2);
    lint(&folder, &["warning.yaml", "--write-ignore", "known.yaml"]);
    assert!(!read().contains("error.yaml"), "{}", read());
}

#[test]
fn a_known_finding_that_is_over_is_named_where_it_is_written() {
    let folder = folder("lint-known-over");
    lint(&folder, &["error.yaml", "--write-ignore", "known.yaml"]);
    let known = folder.join("known.yaml");
    let text = fs::read_to_string(&known).expect("a file");
    let text = text.replace("introduced\n", "introduced\n  until: 1999-01-01\n");
    fs::write(&known, text).expect("a file");
    let output = lint(&folder, &["error.yaml", "--write-ignore", "known.yaml"]);
    assert!(
        stderr(&output).contains("was known until 1999-01-01, so it is reported again"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_known_finding_of_an_unknown_rule_is_a_usage_error() {
    let folder = folder("lint-known-unknown");
    lint(&folder, &["error.yaml", "--write-ignore", "known.yaml"]);
    let known = folder.join("known.yaml");
    let text = fs::read_to_string(&known).expect("a file");
    fs::write(&known, text.replace("unknown-type", "unknown-tpye")).expect("a file");
    let output = lint(&folder, &["error.yaml", "--ignore-file", "known.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let expected =
        "error: `known.yaml`: there is no rule `unknown-tpye`; did you mean `unknown-type`?\n";
    assert_eq!(stderr(&output), expected);
}

#[test]
fn a_document_on_standard_input_is_linted() {
    let run = |text: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["lint", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut input = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut input, text.as_bytes()).expect("it reads");
        drop(input);
        child.wait_with_output().expect("it ends")
    };
    assert_eq!(run(CLEAN).status.code(), Some(0));
    let output = run(&CLEAN.replace("type: string", "type: strnig"));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("standard input:11:"),
        "{}",
        stdout(&output)
    );
}
