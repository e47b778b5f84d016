//! The oldest Rust the client promises to build with.
//!
//! A toolchain of that version decides, where rustup has one. Where it has none, what can be known without it is looked
//! at: what the manifests of the dependencies ask for, and which parts of the standard library the client uses.

use std::process::Command;

use anyhow::Context as _;
use cargo_metadata::{MetadataCommand, semver::Version};

use super::{PACKAGE, Release, commands, licenses};

/// The client builds with its `rust-version`, as far as that can be told here.
pub(super) fn check(release: &Release) -> anyhow::Result<String> {
    let metadata = MetadataCommand::new()
        .manifest_path(release.root.join("Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("cargo metadata failed")?;
    let client = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == PACKAGE)
        .context("the client is not in the workspace")?;
    let promised = client
        .rust_version
        .as_ref()
        .context("the manifest of the client has no `rust-version`")?;
    let packages = licenses::dependencies(&metadata)?;
    let newer: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let asked = package.rust_version.as_ref().filter(|it| *it > promised)?;
            Some(format!(
                "{} {} asks for {asked}",
                package.name, package.version
            ))
        })
        .collect();
    anyhow::ensure!(
        newer.is_empty(),
        "`rust-version` is {promised}, and these dependencies want a newer one: {}",
        newer.join("; ")
    );
    let built = match toolchain(promised) {
        Some(toolchain) => {
            let mut rustup = Command::new("rustup");
            rustup.current_dir(&release.root);
            rustup.args(["run", &toolchain, "cargo", "check", "--all-features"]);
            rustup.args(["--package", PACKAGE]);
            rustup.env(
                "CARGO_TARGET_DIR",
                metadata.target_directory.join("rust-version"),
            );
            commands::run(rustup)?;
            format!("built with {toolchain}")
        }
        None => {
            let mut cargo = commands::cargo(&release.root);
            cargo.args(["clippy", "--all-features", "--package", PACKAGE]);
            cargo.args(["--", "--deny", "clippy::incompatible_msrv"]);
            commands::run(cargo)?;
            "rustup has no such toolchain, so it was not built with one".to_owned()
        }
    };
    Ok(format!(
        "{promised} is enough for {} dependencies and for what is used of the standard library; {built}",
        packages.len()
    ))
}

/// The toolchain of `version` that rustup has.
fn toolchain(version: &Version) -> Option<String> {
    let output = Command::new("rustup").args(["toolchain", "list"]).output();
    let listed = String::from_utf8(output.ok()?.stdout).ok()?;
    let wanted = format!("{}.{}", version.major, version.minor);
    listed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|name| {
            let rest = name.strip_prefix(&wanted);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
        })
        .map(ToOwned::to_owned)
}
