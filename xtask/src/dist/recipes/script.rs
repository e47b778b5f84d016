//! The scripts of the action of GitHub and of the component of GitLab: each installs the wheel that is packed here, where the
//! index of Python packages would be, and lints a good and a wrong document.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use serde_yaml::Value;

use super::{DOCUMENTS, Tried};
use crate::{
    dist::{Packed, program::Program, wheel},
    workspace,
};

/// How a tool starts its script, and what it passes to it.
struct Script {
    shell: &'static [&'static str],
    text: String,
    variables: Vec<(String, String)>,
}

/// Runs the script of the action.
pub(super) fn action(program: &Program, folder: &Path) -> anyhow::Result<Tried> {
    try_it(program, folder, |arguments| {
        let action = read("action.yml")?;
        let text = action["runs"]["steps"][0]["run"].as_str();
        let within = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let variables = [
            ("ARGUMENTS", arguments.to_owned()),
            ("VERSION", program.version.clone()),
            ("RUNNER_TEMP", folder.to_string_lossy().into_owned()),
            ("GITHUB_OUTPUT", within("output")),
            ("GITHUB_STEP_SUMMARY", within("summary.md")),
        ];
        Ok(Script {
            shell: &["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"],
            text: text.context("action.yml has no script")?.to_owned(),
            variables: variables
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
        })
    })
}

/// Runs the script of the component.
pub(super) fn component(program: &Program, folder: &Path) -> anyhow::Result<Tried> {
    try_it(program, folder, |arguments| {
        let path = workspace::root().join("templates/conformance.yml");
        let text = fs::read_to_string(path)?;
        let (_, body) = text.split_once("\n---\n").context("there is no job")?;
        let body = body
            .replace("$[[ inputs.job ]]", "conformance")
            .replace("$[[ inputs.arguments ]]", arguments)
            .replace("$[[ inputs.version ]]", &program.version);
        let body: Value = serde_yaml::from_str(&body)?;
        let job = &body["conformance"];
        let lines = job["script"]
            .as_sequence()
            .context("the job has no script")?;
        let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
        let variables = job["variables"].as_mapping().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(Script {
            shell: &["sh", "-ec"],
            text: lines.join("\n"),
            variables: variables
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
        })
    })
}

fn read(name: &str) -> anyhow::Result<Value> {
    let text = fs::read_to_string(workspace::root().join(name))?;
    serde_yaml::from_str(&text).with_context(|| format!("{name} is not YAML"))
}

/// Runs the script for each document.
fn try_it(
    program: &Program,
    folder: &Path,
    script: impl Fn(&str) -> anyhow::Result<Script>,
) -> anyhow::Result<Tried> {
    let wheels = folder.join("wheels");
    fs::create_dir_all(&wheels)?;
    if let Packed::Skipped(why) = wheel::pack(program, &wheels)? {
        return Ok(Tried::Skipped(format!("it installs a wheel: {why}")));
    }
    for ((name, text), code) in DOCUMENTS.iter().zip([0, 1]) {
        fs::write(folder.join(name), text)?;
        let found = run(&script(&format!("lint {name}"))?, folder, &wheels)?;
        anyhow::ensure!(
            found.0 == Some(code),
            "the script ended with {:?} on {name}, and {code} was expected:\n{}",
            found.0,
            found.1
        );
    }
    Ok(Tried::Works(
        "installs the wheel, passes on a good document, fails on a wrong one".to_owned(),
    ))
}

/// The exit code of a script, and what it printed.
fn run(script: &Script, folder: &Path, wheels: &PathBuf) -> anyhow::Result<(Option<i32>, String)> {
    let (shell, arguments) = script.shell.split_first().context("there is no shell")?;
    let mut command = Command::new(shell);
    command
        .args(arguments)
        .arg(&script.text)
        .current_dir(folder);
    command.envs(script.variables.iter().map(|(name, value)| (name, value)));
    // The packed wheel stands for the index.
    command
        .env("PIP_NO_INDEX", "1")
        .env("PIP_FIND_LINKS", wheels);
    let output = command
        .output()
        .with_context(|| format!("cannot start {shell}"))?;
    let printed =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    Ok((output.status.code(), printed.concat()))
}
