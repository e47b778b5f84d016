//! Steps that run cargo: documentation, tests, packaging.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use super::{Release, finding::Finding, forgotten::forget};
use crate::workspace;

/// Lines of a failed command that are shown.
const MOST_LINES: usize = 60;

/// The documentation with all features. The nightly toolchain of docs.rs is not used.
pub(super) fn docs(release: &Release) -> anyhow::Result<Finding> {
    let mut cargo = cargo(&release.root);
    cargo.args([
        "doc",
        "--no-deps",
        "--all-features",
        "--package",
        release.package.name,
    ]);
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    run(cargo)?;
    Ok(Finding::Holds("no warning".to_owned()))
}

/// The tests of the package; those of the client call the sandbox.
pub(super) fn tests(release: &Release) -> anyhow::Result<Finding> {
    let mut cargo = cargo(&release.root);
    cargo.args(["test", "--all-features", "--package", release.package.name]);
    let output = run(cargo)?;
    let passed: usize = output
        .lines()
        .filter_map(|line| line.strip_prefix("test result: ok. "))
        .filter_map(|line| line.split(' ').next()?.parse::<usize>().ok())
        .sum();
    anyhow::ensure!(passed > 0, "no test ran");
    Ok(Finding::Holds(format!("{passed} tests passed")))
}

/// Packs, unpacks and builds the package and what it needs.
pub(super) fn package(release: &Release) -> anyhow::Result<Finding> {
    if let Some(home) = cargo_home() {
        let target = workspace::target_folder()?;
        forget(&home, &target, release.package.needs, &release.version)
            .context("cannot remove what cargo keeps of earlier packages")?;
    }
    let mut cargo = cargo(&release.root);
    // What it needs may not be in the registry yet: packed together, cargo takes each from the one packed before.
    cargo.arg("package");
    for name in release.package.needs.iter().chain([&release.package.name]) {
        cargo.args(["--package", name]);
    }
    if release.allow_dirty {
        cargo.arg("--allow-dirty");
    }
    run(cargo)?;
    Ok(Finding::Holds("the unpacked package builds".to_owned()))
}

/// Publishes. The package has been built a moment ago.
pub(super) fn publish(release: &Release, registry: Option<&str>) -> anyhow::Result<()> {
    let mut cargo = cargo(&release.root);
    cargo.args(["publish", "--no-verify", "--package", release.package.name]);
    if release.allow_dirty {
        cargo.arg("--allow-dirty");
    }
    if let Some(registry) = registry {
        cargo.args(["--registry", registry]);
    }
    run(cargo)?;
    Ok(())
}

/// The folder in which cargo keeps what it downloaded.
pub(super) fn cargo_home() -> Option<PathBuf> {
    if let Some(home) = env::var_os("CARGO_HOME") {
        return Some(home.into());
    }
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?;
    Some(PathBuf::from(home).join(".cargo"))
}

/// The cargo that started this program.
pub(super) fn cargo(folder: &Path) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut res = Command::new(program);
    res.current_dir(folder);
    // What cargo sets for this program does not hold for what it builds.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let is_of_build = text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
        if is_of_build || text == "RUSTFLAGS" {
            res.env_remove(&name);
        }
    }
    res
}

/// What the command printed to standard output; the end of what it printed otherwise, when it failed.
pub(super) fn run(mut command: Command) -> anyhow::Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = printed.lines().chain(errors.lines()).collect();
    anyhow::bail!(
        "{command:?} ended with {}:\n{}",
        output.status,
        telling(&lines).join("\n")
    )
}

/// The lines that report what went wrong: each panic with its message, or else the end.
pub(super) fn telling<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    let mut panics = Vec::new();
    let mut is_inside = false;
    for line in lines {
        let is_start = line.contains("panicked at ");
        let is_end = line.is_empty()
            || line.starts_with("stack backtrace:")
            || line.starts_with("note: run with");
        is_inside = is_start || is_inside && !is_end;
        if is_inside {
            panics.push(*line);
        }
    }
    if !panics.is_empty() {
        panics.truncate(MOST_LINES);
        return panics;
    }
    lines
        .get(lines.len().saturating_sub(MOST_LINES)..)
        .unwrap_or_default()
        .to_vec()
}
