//! The action of GitHub, the component of GitLab and the hooks of pre-commit, as far as they are scripts: each is read from
//! its file and run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_yaml::Value;

use super::{
    coming_from::{DOCUMENT, mock},
    sessions::{folder, text},
};

/// A file of the repository, below its root.
fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(path).unwrap()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// The folders that programs are in, first that of `conformance`.
fn path() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_conformance"));
    let rest = std::env::var("PATH").unwrap();
    format!("{}:{rest}", program.parent().unwrap().display())
}

/// Runs a script in `folder`.
fn script(shell: &[&str], text: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg(text).current_dir(folder);
    command.env("PATH", path()).stdin(Stdio::null());
    command.envs(variables.iter().copied());
    command.output().unwrap()
}

/// A folder with a document, and one in which lint finds an error.
fn documents(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("openapi.yaml"), DOCUMENT).unwrap();
    let wrong = DOCUMENT.replace("version: '1', ", "");
    fs::write(folder.join("openapi-wrong.yaml"), wrong).unwrap();
    folder
}

/// A running mock, with its address.
fn server(folder: &Path) -> (impl Drop, String) {
    let serve = ["mock", "--spec", "openapi.yaml", "--port", "0"];
    mock(folder, &serve.map(ToOwned::to_owned))
}

/// Runs the action with these arguments; the outputs that it sets, and its summary, are in files of `folder`.
fn action(folder: &Path, arguments: &str) -> Output {
    let action = yaml(&file("action.yml"));
    let step = &action["runs"]["steps"][0];
    let of_input = |name: &str| step["env"][name].as_str().unwrap().to_owned();
    assert_eq!(of_input("ARGUMENTS"), "${{ inputs.arguments }}");
    assert_eq!(of_input("VERSION"), "${{ inputs.version }}");
    let run = step["run"].as_str().unwrap();
    assert!(!run.contains("${{"), "inputs are variables: {run}");
    let within = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (output, summary) = (within("output"), within("summary.md"));
    drop(fs::remove_file(&output));
    // As runners start a step of bash.
    let shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"];
    let variables = [
        ("ARGUMENTS", arguments),
        ("VERSION", ""),
        ("GITHUB_OUTPUT", output.as_str()),
        ("GITHUB_STEP_SUMMARY", summary.as_str()),
    ];
    script(&shell, run, folder, &variables)
}

#[test]
fn the_action_reports_findings_as_annotations_and_a_summary() {
    let folder = documents("ci-action");
    let exit_code = || fs::read_to_string(folder.join("output")).unwrap();
    let output = action(&folder, "lint openapi.yaml");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(exit_code(), "exit-code=0\n");
    let summary = || fs::read_to_string(folder.join("summary.md")).unwrap();
    assert!(summary().contains("openapi.yaml: 3 notes"), "{}", summary());
    let output = action(&folder, "lint openapi-wrong.yaml");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("::error "), "{}", text(&output));
    assert!(
        summary().contains("openapi-wrong.yaml: 1 error"),
        "{}",
        summary()
    );
    drop(fs::remove_file(folder.join("summary.md")));
    let removed = DOCUMENT.replace("  /other:", "  /another:");
    fs::write(folder.join("new.yaml"), removed).unwrap();
    let output = action(&folder, "diff openapi.yaml new.yaml");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("::error "), "{}", text(&output));
    assert!(summary().contains("GET /other"), "{}", summary());
    drop(fs::remove_file(folder.join("summary.md")));
    assert_eq!(exit_code(), "exit-code=1\n");
    // A format of one's own stays, and words in quotes are one.
    let output = action(&folder, "lint --format=json 'openapi.yaml'");
    assert!(text(&output).starts_with('{'), "{}", text(&output));
    assert!(!folder.join("summary.md").exists());
    let output = action(&folder, "lint $(touch injected) openapi.yaml");
    assert_ne!(output.status.code(), Some(0));
    assert!(!folder.join("injected").exists());
    let (_mock, url) = server(&folder);
    let arguments = format!("run --spec openapi.yaml --url {url} -H 'X-Tenant: a b' --seed 7");
    let output = action(&folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(summary().contains("Notes"), "{}", summary());
}

/// Runs the component with these arguments.
fn component(folder: &Path, arguments: &str) -> Output {
    let template = file("templates/conformance.yml");
    let (head, body) = template.split_once("\n---\n").unwrap();
    let inputs = yaml(head)["spec"]["inputs"].clone();
    let mut body = body.to_owned();
    for (name, input) in inputs.as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        let value = match name {
            "arguments" => arguments,
            "version" => "",
            _ => input["default"].as_str().unwrap(),
        };
        body = body.replace(&format!("$[[ inputs.{name} ]]"), value);
    }
    assert!(!body.contains("$[["), "{body}");
    let job = &yaml(&body)["conformance"];
    let variables: Vec<(&str, &str)> = job["variables"]
        .as_mapping()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str().unwrap(), value.as_str().unwrap_or_default()))
        .collect();
    let lines = job["script"].as_sequence().unwrap();
    let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
    script(&["sh", "-ec"], &lines.join("\n"), folder, &variables)
}

#[test]
fn the_component_reports_findings_as_tests_and_code_quality() {
    let folder = documents("ci-component");
    let quality = || fs::read_to_string(folder.join("conformance-quality.json")).unwrap();
    let output = component(&folder, "lint openapi-wrong.yaml");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(quality().contains("missing-field"), "{}", quality());
    let output = component(&folder, "lint openapi.yaml");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(!quality().contains("missing-field"), "{}", quality());
    // A format of one's own stays, and is the only one.
    drop(fs::remove_file(folder.join("conformance-quality.json")));
    let output = component(&folder, "lint --format json openapi.yaml");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).starts_with('{'), "{}", text(&output));
    assert!(!folder.join("conformance-quality.json").exists());
    let output = component(&folder, "diff openapi.yaml openapi.yaml");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let (_mock, url) = server(&folder);
    let arguments = format!("run --spec openapi.yaml --url {url} --seed 7");
    let output = component(&folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let tests = fs::read_to_string(folder.join("conformance-junit.xml")).unwrap();
    assert!(tests.contains("<testsuites"), "{tests}");
}

#[test]
fn action_and_component_install_the_version_of_the_package() {
    let version = env!("CARGO_PKG_VERSION");
    let action = yaml(&file("action.yml"));
    assert_eq!(action["inputs"]["version"]["default"], version);
    let template = file("templates/conformance.yml");
    let (head, _) = template.split_once("\n---\n").unwrap();
    let inputs = &yaml(head)["spec"]["inputs"];
    assert_eq!(inputs["version"]["default"], version);
}

#[test]
fn each_hook_finds_what_it_is_for() {
    let folder = documents("ci-hooks");
    let moved = DOCUMENT.replace("/other:", "/another:");
    fs::write(folder.join("openapi-moved.yaml"), moved).unwrap();
    let hooks = yaml(&file(".pre-commit-hooks.yaml"));
    let run = |id: &str, files: &str| {
        let mut hooks = hooks.as_sequence().unwrap().iter();
        let hook = hooks.find(|hook| hook["id"] == id).unwrap();
        assert_eq!(hook["language"], "system");
        let line = format!("{} {files}", hook["entry"].as_str().unwrap());
        script(&["sh", "-ec"], &line, &folder, &[]).status.code()
    };
    assert_eq!(run("openapi-lint", "openapi.yaml"), Some(0));
    assert_eq!(
        run("openapi-lint", "openapi.yaml openapi-wrong.yaml"),
        Some(1)
    );
    assert_eq!(
        run("openapi-breaking", "openapi.yaml openapi.yaml"),
        Some(0)
    );
    assert_eq!(
        run("openapi-breaking", "openapi.yaml openapi-moved.yaml"),
        Some(1)
    );
}
