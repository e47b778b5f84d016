//! The oldest Rust that a package promises to build with.
//!
//! The lock file of this workspace does not help here: it holds the newest versions, and users with an older Rust
//! get older ones from cargo. So a package is made that needs the published one alone and declares the promised Rust;
//! cargo chooses what it would choose for a user. A toolchain of that version then decides, where rustup has one. Where
//! it has none, what can be known without it is looked at: what the manifests of the dependencies ask for, and which
//! parts of the standard library the package uses.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use cargo_metadata::{Metadata, MetadataCommand, Package, semver::Version};

use super::{Release, commands, finding::Finding, licenses};

/// Features that are for tests and follow what they depend on: wiremock uses the Rust of its day.
const FOR_TESTS: &[&str] = &["mock"];

/// The package builds with its `rust-version`, as far as that can be checked here.
pub(super) fn check(release: &Release) -> anyhow::Result<Finding> {
    let workspace = MetadataCommand::new()
        .manifest_path(release.root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata failed")?;
    let name = release.package.name;
    let package = package(&workspace, name)?;
    let promised = package
        .rust_version
        .as_ref()
        .with_context(|| format!("the manifest of `{name}` has no `rust-version`"))?;
    let folder = workspace.target_directory.join("rust-version").join(name);
    let user = user_of(package, promised, folder.as_std_path())?;
    let chosen = chosen(&user)?;
    let packages = licenses::dependencies(&chosen, name)?;
    let newer = newer_than(promised, &packages);
    anyhow::ensure!(
        newer.is_empty(),
        "`rust-version` is {promised}, and of these dependencies there is no version for it: {}",
        newer.join("; ")
    );
    let found = format!(
        "{promised} is enough for {} dependencies and for what is used of the standard library",
        packages.len()
    );
    Ok(match toolchain(promised) {
        Some(toolchain) => {
            let mut rustup = Command::new("rustup");
            rustup.current_dir(&user);
            rustup.args(["run", &toolchain, "cargo", "check", "--locked"]);
            rustup.env("CARGO_TARGET_DIR", folder.join("target"));
            commands::run(rustup)?;
            Finding::Holds(format!("{found}; built with {toolchain}"))
        }
        None => {
            let mut cargo = commands::cargo(&release.root);
            cargo.args(["clippy", "--all-features", "--package", name]);
            cargo.args(["--", "--deny", "clippy::incompatible_msrv"]);
            commands::run(cargo)?;
            Finding::Skipped(format!(
                "{found}; it was not built: `rustup toolchain install {}.{}`",
                promised.major, promised.minor
            ))
        }
    })
}

fn package<'m>(metadata: &'m Metadata, name: &str) -> anyhow::Result<&'m Package> {
    metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == name)
        .with_context(|| format!("`{name}` is not in the workspace"))
}

/// A package in `folder` that needs the features of `package` and promises the same Rust.
fn user_of(package: &Package, promised: &Version, folder: &Path) -> anyhow::Result<PathBuf> {
    let user = folder.join("user");
    fs::create_dir_all(user.join("src"))?;
    let path = package
        .manifest_path
        .parent()
        .context("a file in no folder")?;
    let features = package.features.keys();
    let features: Vec<&String> = features
        .filter(|feature| !FOR_TESTS.contains(&feature.as_str()))
        .collect();
    // Text in JSON is text in TOML.
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\nrust-version = \"{promised}\"\npublish = false\n\n\
         [dependencies]\n{} = {{ path = {}, features = {} }}\n\n[workspace]\n",
        package.name,
        serde_json::to_string(path)?,
        serde_json::to_string(&features)?,
    );
    fs::write(user.join("Cargo.toml"), manifest)?;
    fs::write(user.join("src/lib.rs"), "//! Uses nothing.\n")?;
    Ok(user)
}

/// What cargo chooses for `user`.
fn chosen(user: &Path) -> anyhow::Result<Metadata> {
    let mut cargo = commands::cargo(user);
    cargo.arg("generate-lockfile");
    cargo.env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback");
    commands::run(cargo)?;
    MetadataCommand::new()
        .manifest_path(user.join("Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("cargo metadata failed")
}

/// The packages that ask for a newer Rust.
fn newer_than(promised: &Version, packages: &[&Package]) -> Vec<String> {
    packages
        .iter()
        .filter_map(|package| {
            let asked = package.rust_version.as_ref().filter(|it| *it > promised)?;
            Some(format!(
                "{} {} asks for {asked}",
                package.name, package.version
            ))
        })
        .collect()
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
