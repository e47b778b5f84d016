//! What the package shows of itself: licenses, examples, the address of its repository.

use std::fs;

use anyhow::Context as _;

use super::{Release, finding::Finding};

/// The license files, which are those of the workspace.
const LICENSES: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT"];

/// The license files are those of the workspace, and the manifest names the repository.
pub(super) fn check(release: &Release) -> anyhow::Result<Finding> {
    let name_of_folder = release.package.folder;
    let folder = release.root.join(name_of_folder);
    for name in LICENSES {
        let own = fs::read_to_string(folder.join(name)).with_context(|| {
            format!("{name_of_folder}/{name} is missing: copy it from the workspace")
        })?;
        let expected = fs::read_to_string(release.root.join(name))
            .with_context(|| format!("{name} of the workspace is missing"))?;
        anyhow::ensure!(
            own == expected,
            "{name_of_folder}/{name} is not that of the workspace: copy it from there"
        );
    }
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    if has_repository(&manifest) {
        return Ok(Finding::Holds("licenses and repository".to_owned()));
    }
    Ok(Finding::Skipped(format!(
        "the repository has no public address yet: add `repository = \"https://…\"` to {name_of_folder}/Cargo.toml"
    )))
}

/// Whether a manifest has the field `repository`.
pub(super) fn has_repository(manifest: &str) -> bool {
    manifest.lines().any(|line| {
        let key = line.split('=').next().unwrap_or_default().trim();
        matches!(key, "repository" | "repository.workspace")
    })
}
