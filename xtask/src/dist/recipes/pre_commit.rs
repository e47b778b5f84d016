//! The hooks of pre-commit: taken from a repository of git on this machine, as users name one by its address.

use std::{ffi::OsStr, fs, path::Path, process::Command};

use anyhow::Context as _;

use super::{DOCUMENTS, Tried};
use crate::{
    dist::{
        check,
        program::{NAME, Program},
    },
    workspace,
};

/// The file with the hooks.
const HOOKS: &str = ".pre-commit-hooks.yaml";
/// pre-commit ends with this code when a hook found something.
const FOUND: i32 = 1;

/// Installs pre-commit, and lets it run the hook on a good and on a wrong document.
pub(super) fn try_it(program: &Program, folder: &Path) -> anyhow::Result<Tried> {
    let environment = folder.join("environment");
    let made = run("python3", folder, &["-m", "venv", "environment"]);
    let pip = environment.join("bin/pip");
    let install = [
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "pre-commit",
    ];
    let installed = made.and_then(|()| run(&pip, folder, &install));
    if let Err(error) = installed {
        let error = error.to_string();
        let first = error.lines().next().unwrap_or_default();
        let why = format!("pre-commit cannot be installed from PyPI: {first}");
        return Ok(Tried::Skipped(why));
    }
    let bin = environment.join("bin");
    write_program(&bin.join(NAME), &program.bytes)?;

    let hooks = folder.join("hooks");
    fs::create_dir_all(&hooks)?;
    fs::copy(workspace::root().join(HOOKS), hooks.join(HOOKS))?;
    repository(&hooks)?;
    let project = folder.join("project");
    fs::create_dir_all(&project)?;
    for (name, text) in DOCUMENTS {
        fs::write(project.join(name), text)?;
    }
    let commit = output("git", &hooks, &["rev-parse", "HEAD"])?;
    let config = format!(
        "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: openapi-lint\n",
        hooks.display(),
        commit.trim()
    );
    fs::write(project.join(".pre-commit-config.yaml"), config)?;
    repository(&project)?;

    for ((name, _), code) in DOCUMENTS.iter().zip([0, FOUND]) {
        let mut command = Command::new(bin.join("pre-commit"));
        command.args(["run", "--files", name]).current_dir(&project);
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", bin.display()));
        // Its own folder for what it keeps, so that nothing of this machine is used or changed.
        command.env("PRE_COMMIT_HOME", folder.join("home"));
        let output = command.output().context("cannot start pre-commit")?;
        anyhow::ensure!(
            output.status.code() == Some(code),
            "the hook ended with {} on {name}, and {code} was expected:\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let version = self::output(bin.join("pre-commit"), folder, &["--version"])?;
    Ok(Tried::Works(format!(
        "{}: passes on a good document, fails on a wrong one",
        version.trim()
    )))
}

/// Makes a program of these bytes.
fn write_program(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Makes a repository with one commit of all files.
fn repository(folder: &Path) -> anyhow::Result<()> {
    run("git", folder, &["init", "--quiet"])?;
    run("git", folder, &["add", "--all"])?;
    let commit = [
        "-c",
        "user.name=n",
        "-c",
        "user.email=n@example.com",
        "commit",
    ];
    let message = ["--quiet", "--no-verify", "--message", "All files"];
    run("git", folder, &[&commit[..], &message].concat())
}

fn run(program: impl AsRef<OsStr>, folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    check::run(program, folder, arguments.iter().map(OsStr::new))
}

/// What a program prints.
fn output(program: impl AsRef<OsStr>, folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program.as_ref())
        .args(arguments)
        .current_dir(folder)
        .output()
        .with_context(|| format!("cannot start {}", program.as_ref().to_string_lossy()))?;
    Ok(String::from_utf8(output.stdout)?)
}
