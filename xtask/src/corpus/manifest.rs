//! Manifests of crates that are compiled outside of this workspace.

use std::{fs, path::Path};

use anyhow::Context as _;

/// Keeps cargo from taking the crate for a part of the workspace it may be in.
pub(super) fn stand_alone(manifest: &Path) -> anyhow::Result<()> {
    let context = || format!("cannot change `{}`", manifest.display());
    let text = fs::read_to_string(manifest).with_context(context)?;
    fs::write(manifest, standing_alone(text)).with_context(context)
}

/// The manifest of a crate that is a workspace of its own.
fn standing_alone(manifest: String) -> String {
    const TABLE: &str = "\n[workspace]\n";
    if manifest.contains(TABLE) {
        manifest
    } else {
        manifest + TABLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_inside_a_workspace_stands_alone() {
        let once = standing_alone("[package]\nname = \"client\"\n".to_owned());
        assert_eq!(once, "[package]\nname = \"client\"\n\n[workspace]\n");
        assert_eq!(standing_alone(once.clone()), once);
    }
}
