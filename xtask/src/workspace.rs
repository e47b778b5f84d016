//! The paths of the workspace.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cargo_metadata::MetadataCommand;
use spec::document::{Document, Loaded};

/// The root of the workspace that the command was started in, or the current folder outside of one.
///
/// It is never the workspace that the command was compiled in: a build that is shared by several copies of the tree
/// must not write to another copy.
pub(crate) fn root() -> PathBuf {
    let current = env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    root_above(&current).unwrap_or(current)
}

/// The closest folder at `start` or above it that holds this workspace.
fn root_above(start: &Path) -> Option<PathBuf> {
    let holds_workspace = |folder: &&Path| {
        folder.join(spec::embedded::ENTRY).is_file() && folder.join("xtask/Cargo.toml").is_file()
    };
    start.ancestors().find(holds_workspace).map(Path::to_owned)
}

/// The folder that cargo builds to, which `CARGO_TARGET_DIR` or the configuration of cargo may put elsewhere.
pub(crate) fn target_folder() -> anyhow::Result<PathBuf> {
    let metadata = MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()
        .context("cargo cannot describe the workspace")?;
    Ok(metadata.target_directory.into())
}

/// The contract of the tree that the command was started in.
pub(crate) fn load_contract() -> Loaded {
    let path = root().join(spec::embedded::ENTRY);
    Document::load(&path.to_string_lossy())
}

/// The same, where it has no errors.
pub(crate) fn contract() -> anyhow::Result<Document> {
    let loaded = load_contract();
    anyhow::ensure!(
        !loaded.diagnostics.has_errors(),
        "the contract has errors:\n{}",
        loaded.diagnostics.to_lines(&loaded.sources)
    );
    loaded.document.context("the contract cannot be read")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_workspace_is_the_one_around_the_current_folder() {
        let copy = root().join("target/tmp/workspace");
        let inner = copy.join("generated-client/src");
        for file in [spec::embedded::ENTRY, "xtask/Cargo.toml"] {
            let file = copy.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder of the build");
            fs::write(file, "").expect("a file of the build");
        }
        fs::create_dir_all(&inner).expect("a folder of the build");
        assert_eq!(root_above(&inner), Some(copy));
        assert_eq!(root_above(Path::new("/")), None);
    }
}
