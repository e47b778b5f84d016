//! The licenses of what a package depends on, and known weaknesses.
//!
//! Licenses are read from the manifests. Advisories need cargo-deny and its database; without them the step is skipped.

use std::{collections::BTreeSet, process::Command};

use anyhow::Context as _;
use cargo_metadata::{DependencyKind, MetadataCommand, Package, PackageId};

use super::{Release, commands, finding::Finding};

/// Licenses that go with MIT and Apache-2.0.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Every dependency has an accepted license.
pub(super) fn check(release: &Release) -> anyhow::Result<Finding> {
    let metadata = MetadataCommand::new()
        .manifest_path(release.root.join("Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("cargo metadata failed")?;
    let packages = dependencies(&metadata, release.package.name)?;
    let wrong: Vec<String> = packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(is_accepted))
        .map(|package| {
            format!(
                "{} {}: {}",
                package.name,
                package.version,
                package.license.as_deref().unwrap_or("no license")
            )
        })
        .collect();
    anyhow::ensure!(
        wrong.is_empty(),
        "these dependencies have no accepted license: {}",
        wrong.join("; ")
    );
    Ok(Finding::Holds(format!(
        "{} dependencies with accepted licenses",
        packages.len()
    )))
}

/// What the published package is built from, without itself.
pub(super) fn dependencies<'m>(
    metadata: &'m cargo_metadata::Metadata,
    name: &str,
) -> anyhow::Result<Vec<&'m Package>> {
    let published = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == name)
        .with_context(|| format!("`{name}` is not in the workspace"))?;
    let resolve = metadata.resolve.as_ref().context("nothing is resolved")?;
    let mut seen: BTreeSet<&PackageId> = BTreeSet::new();
    let mut pending = vec![&published.id];
    while let Some(id) = pending.pop() {
        let node = resolve.nodes.iter().find(|node| node.id == *id);
        let is_used = |kinds: &[cargo_metadata::DepKindInfo]| {
            kinds
                .iter()
                .any(|it| it.kind != DependencyKind::Development)
        };
        for dependency in node.map(|node| node.deps.as_slice()).unwrap_or_default() {
            if is_used(&dependency.dep_kinds) && seen.insert(&dependency.pkg) {
                pending.push(&dependency.pkg);
            }
        }
    }
    Ok(metadata
        .packages
        .iter()
        .filter(|package| seen.contains(&package.id))
        .collect())
}

/// Whether an SPDX expression can be fulfilled by accepted licenses: one of what `OR` offers, all of what `AND` asks.
pub(super) fn is_accepted(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let plain = expression.replace(['(', ')'], " ");
    let has_groups = expression.contains('(');
    let is_known = |license: &str| {
        let license = license.split_whitespace().collect::<Vec<_>>().join(" ");
        ACCEPTED.contains(&license.as_str())
    };
    if has_groups {
        // Rather too strict than too lax: of a nested expression every license must be accepted.
        return plain
            .split(" OR ")
            .flat_map(|part| part.split(" AND "))
            .all(is_known);
    }
    plain
        .split(" OR ")
        .any(|choice| choice.split(" AND ").all(is_known))
}

/// No dependency has a known weakness, as far as cargo-deny and its database are here.
pub(super) fn advisories(release: &Release) -> anyhow::Result<Finding> {
    advisories_with("cargo-deny", release)
}

/// The same, with cargo-deny under this name.
pub(super) fn advisories_with(program: &str, release: &Release) -> anyhow::Result<Finding> {
    let is_installed = Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_installed {
        return Ok(Finding::Skipped(
            "cargo-deny is not installed: `cargo install cargo-deny`".to_owned(),
        ));
    }
    let mut fetch = commands::cargo(&release.root);
    fetch.args(["deny", "fetch", "db"]);
    if commands::run(fetch).is_err() {
        return Ok(Finding::Skipped(
            "the database of advisories cannot be fetched: `cargo deny fetch db` prints why"
                .to_owned(),
        ));
    }
    let mut cargo = commands::cargo(&release.root);
    cargo.args(["deny", "check", "--disable-fetch", "advisories"]);
    commands::run(cargo)?;
    Ok(Finding::Holds("no advisory".to_owned()))
}
