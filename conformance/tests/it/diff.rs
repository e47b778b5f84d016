//! `conformance diff`: where documents come from, what the project decides about changes, and the formats for CI systems.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const OLD: &str = "\
openapi: 3.0.3
info: {title: Things, version: 1.0.0}
paths:
  /things:
    get:
      responses: {'200': {description: things, content: {application/json: {schema: {$ref: parts.yaml#/Thing}}}}}
  /gone:
    get:
      deprecated: true
      x-sunset: '2020-01-31'
      responses: {'200': {description: gone}}
";

const PARTS: &str = "Thing: {type: object, properties: {name: {type: string, maxLength: 9}}}\n";

/// A repository whose last revision has the old documents, and whose folder has the new ones.
fn repository(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join("api")).expect("a folder");
    write(&folder, "api/things.yaml", OLD);
    write(&folder, "api/parts.yaml", PARTS);
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "."],
        &["commit", "--quiet", "--message", "old"],
    ] {
        let status = Command::new("git")
            .current_dir(&folder)
            .args(["-c", "user.name=a", "-c", "user.email=a@b.test"])
            .args(["-c", "commit.gpgsign=false"])
            .args(arguments)
            .status();
        assert!(status.expect("git runs").success());
    }
    let (kept, _) = OLD.split_once("  /gone:").expect("a part");
    write(&folder, "api/things.yaml", kept);
    write(&folder, "api/parts.yaml", &PARTS.replace('9', "5"));
    folder
}

fn write(folder: &Path, file: &str, text: &str) {
    fs::write(folder.join(file), text).expect("a file");
}

fn diff(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .current_dir(folder)
        .arg("diff")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that ends before it reads is not an error here.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The kinds of the changes, with the reason of those that are accepted.
fn changes(output: &Output) -> Vec<(String, Option<String>)> {
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
    let changes = report["changes"].as_array().expect("a list").iter();
    let of = |change: &Value, name: &str| change[name].as_str().map(ToOwned::to_owned);
    changes
        .map(|change| {
            (
                of(change, "kind").unwrap_or_default(),
                of(change, "accepted"),
            )
        })
        .collect()
}

const REVISIONS: [&str; 4] = [
    "HEAD:api/things.yaml",
    "api/things.yaml",
    "--format",
    "json",
];

#[test]
fn a_document_of_a_git_revision_is_compared_with_all_its_files() {
    let folder = repository("diff-revision");
    let output = diff(&folder, &REVISIONS, "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let sunset = "it was deprecated, with `x-sunset: 2020-01-31`".to_owned();
    let expected = [
        ("operation-removed".to_owned(), Some(sunset)),
        ("length-narrowed".to_owned(), None),
    ];
    assert_eq!(changes(&output), expected);
    let shown = diff(&folder, &REVISIONS[..2], "");
    assert!(
        text(&shown.stdout).contains("(HEAD)/api/parts.yaml:1:"),
        "{}",
        text(&shown.stdout)
    );
    let missing = diff(&folder, &["HEAD~7:api/things.yaml", "api/things.yaml"], "");
    assert_eq!(missing.status.code(), Some(3));
    assert!(
        text(&missing.stderr).contains("git: "),
        "{}",
        text(&missing.stderr)
    );
}

#[test]
fn a_file_of_a_revision_is_named_from_the_root_or_from_the_folder() {
    let folder = repository("diff-revision-below");
    let below = folder.join("api");
    let expected = ["operation-removed", "length-narrowed"];
    for name in [
        "api/things.yaml",
        "./things.yaml",
        "../api/things.yaml",
        "things.yaml",
    ] {
        let revision = format!("HEAD:{name}");
        let output = diff(&below, &[&revision, "things.yaml", "--format", "json"], "");
        let kinds = changes(&output).into_iter().map(|(kind, _)| kind);
        assert_eq!(kinds.collect::<Vec<_>>(), expected, "{name}");
        assert_eq!(text(&output.stderr), "", "{name}");
    }
    let missing = diff(&below, &["HEAD:gone.yaml", "things.yaml"], "");
    assert_eq!(missing.status.code(), Some(3));
    assert!(
        text(&missing.stderr).contains("'gone.yaml'"),
        "{}",
        text(&missing.stderr)
    );
}

#[test]
fn a_document_is_read_from_standard_input() {
    let folder = repository("diff-input");
    let same = PARTS.replace('9', "5");
    let whole = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n";
    write(&folder, "whole.yaml", whole);
    let output = diff(&folder, &["whole.yaml", "-", "--format", "json"], whole);
    assert_eq!(changes(&output), [], "{same}");
    assert_eq!(diff(&folder, &["-", "-"], whole).status.code(), Some(2));
}

#[test]
fn what_the_project_accepts_does_not_fail() {
    let folder = repository("diff-accepted");
    let config = |text: &str| write(&folder, "conformance.yaml", text);
    let mut arguments = REVISIONS.to_vec();
    arguments.extend(["--fail-on", "any"]);
    assert_eq!(diff(&folder, &arguments, "").status.code(), Some(1));
    config(
        "diff:\n  accepted:\n  - {kind: length-narrowed, operations: ['GET /th*'], reason: agreed}\n  - {kind: title-changed, reason: old}\n",
    );
    let output = diff(&folder, &arguments, "");
    assert_eq!(output.status.code(), Some(0));
    let (kind, reason) = &changes(&output)[1];
    assert_eq!(
        (kind.as_str(), reason.as_deref()),
        ("length-narrowed", Some("agreed"))
    );
    let notes = text(&output.stderr);
    assert!(
        notes.contains("no change is the accepted one `old`: it can be removed"),
        "{notes}"
    );
    config("diff:\n  accepted:\n  - {kind: length-narrowed, reason: agreed, until: 2020-01-01}\n");
    let output = diff(&folder, &arguments, "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("was accepted until 2020-01-01"));
    config("diff:\n  levels: {length-narrowed: neither}\n");
    assert_eq!(diff(&folder, &arguments, "").status.code(), Some(0));
    arguments.extend(["--level", "length-narrowed=off"]);
    assert_eq!(changes(&diff(&folder, &arguments, "")).len(), 1);
    config(
        "diff:\n  levels: {length-narowed: off}\n  accepted: [{reason: a, until: soon}, {kind: title-changed, reason: ' '}]\n",
    );
    let output = diff(&folder, &arguments, "");
    assert_eq!(output.status.code(), Some(2));
    let errors = text(&output.stderr);
    assert!(
        errors.contains("there is no kind of change `length-narowed`"),
        "{errors}"
    );
    assert!(
        errors.contains("`until: soon` is not a date"),
        "all problems at once: {errors}"
    );
    assert!(
        errors.contains("the accepted change `kind: title-changed` has no `reason`"),
        "{errors}"
    );
}

#[test]
fn ci_systems_show_changes_where_they_are() {
    let folder = repository("diff-ci-formats");
    let of = |format: &str| {
        let mut arguments = REVISIONS[..3].to_vec();
        arguments.push(format);
        text(&diff(&folder, &arguments, "").stdout)
    };
    let github = of("github");
    let error = "::error file=api/parts.yaml,line=1,col=57,title=length-narrowed::breaking for servers: GET /things";
    assert!(github.contains(error), "{github}");
    assert!(
        github.contains("::notice file=api/things.yaml,line=3,"),
        "{github}"
    );
    let witness = "the response value `{\"name\":\"aaaaaa\"}` was right and no longer is";
    assert!(github.contains(&format!("to 5%0A{witness}")), "{github}");
    let gitlab: Value = serde_json::from_str(&of("gitlab")).expect("JSON");
    assert_eq!(gitlab[1]["check_name"], "length-narrowed");
    assert_eq!(gitlab[1]["location"]["path"], "api/parts.yaml");
    assert_eq!(gitlab[1]["severity"], "major");
    let description = gitlab[1]["description"].as_str().expect("a text");
    assert!(
        description.contains(&format!("to 5; {witness}")),
        "{description}"
    );
    let junit = of("junit");
    assert!(
        junit.contains("tests=\"2\" skipped=\"0\" failures=\"1\""),
        "{junit}"
    );
    let html = of("html");
    assert!(html.contains("<h2>Accepted</h2>"), "{html}");
    assert!(html.contains("<h2>Breaking for servers</h2>"), "{html}");
}

/// The changes of a comparison of two texts: kind, whether clients break, what it says, and why it is accepted.
fn changes_between(name: &str, old: &str, new: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    write(&folder, "old.yaml", old);
    write(&folder, "new.yaml", new);
    let output = diff(&folder, &["old.yaml", "new.yaml", "--format", "json"], "");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let changes = report["changes"].as_array().expect("a list").iter();
    let line = |change: &Value| {
        let of = |name: &str| change[name].as_str().unwrap_or("-").to_owned();
        let breaks = change["breaks_clients"].as_bool() == Some(true);
        let witnesses = change["witnesses"].as_array().map_or(0, Vec::len);
        format!(
            "{} {} {witnesses}: {} ({})",
            of("kind"),
            if breaks { "breaks" } else { "stays" },
            of("message"),
            of("accepted")
        )
    };
    changes.map(line).collect()
}

/// A document with operations, each under the path of its first word.
fn operations(list: &[(&str, &str)]) -> String {
    let mut res = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    for (path, fields) in list {
        res +=
            &format!("  /{path}: {{get: {{{fields}responses: {{'200': {{description: ok}}}}}}}}\n");
    }
    res
}

#[test]
fn what_was_deprecated_goes_after_its_day_or_moment() {
    let gone = |sunset: &str| {
        let fields = format!("deprecated: true, x-sunset: {sunset}, ");
        let old = operations(&[("gone", &fields), ("kept", "")]);
        changes_between("diff-sunset", &old, &operations(&[("kept", "")]))
    };
    for over in [
        "'2020-01-31'",
        "'2020-01-31T12:00:00Z'",
        "'2020-01-31T12:00:00+02:00'",
    ] {
        let text = over.trim_matches('\'');
        assert_eq!(
            gone(over),
            [format!(
                "operation-removed breaks 1: it is gone (it was deprecated, with `x-sunset: {text}`)"
            )]
        );
    }
    assert_eq!(
        gone("'2990-01-31T12:00:00Z'"),
        ["operation-removed breaks 1: it is gone (-)"]
    );
    assert_eq!(
        gone("soon"),
        [
            "operation-removed breaks 1: it is gone; `x-sunset: soon` is not a date such as `2027-06-30` (-)"
        ]
    );
}

#[test]
fn parameters_and_properties_go_after_their_day() {
    let document = |parameters: &str, properties: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /g:\n    get:\n      parameters: [{parameters}]\n      responses:\n        '200':\n          description: ok\n          content: {{application/json: {{schema: {{type: object, required: [old], properties: {{{properties}k: {{type: string}}}}}}}}}}\n"
        )
    };
    let sunset = "deprecated: true, x-sunset: '2020-01-01'";
    let old = document(
        &format!("{{name: p, in: query, schema: {{type: string}}, {sunset}}}"),
        &format!("old: {{type: string, {sunset}}}, "),
    );
    let new = document("", "").replace("required: [old], ", "");
    let changes = changes_between("diff-sunset-parts", &old, &new);
    assert_eq!(
        changes,
        [
            "parameter-removed breaks 1: the query parameter `p` is gone (it was deprecated, with `x-sunset: 2020-01-01`)",
            "property-removed breaks 1: the property `old` is gone (it was deprecated, with `x-sunset: 2020-01-01`)",
        ]
    );
}

#[test]
fn a_day_that_is_over_is_no_announcement() {
    let old = operations(&[
        ("a", ""),
        ("b", "deprecated: true, x-sunset: '2990-01-01', "),
    ]);
    let past = "deprecated: true, x-sunset: '2020-01-01', ";
    let new = operations(&[("a", past), ("b", past)]);
    assert_eq!(
        changes_between("diff-sunset-past", &old, &new),
        [
            "sunset-in-the-past breaks 1: it goes on `2020-01-01`, earlier than `2990-01-01` (-)",
            "operation-deprecated stays 0: it is deprecated (-)",
            "sunset-in-the-past breaks 1: it goes on `2020-01-01` (-)",
        ]
    );
}
