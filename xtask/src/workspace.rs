//! The paths of the workspace.

use std::path::{Path, PathBuf};

/// The root of the workspace this command was built in.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}
