//! Makes cargo forget packages of this workspace that were packed before.
//!
//! Packages that are packed together come from a registry in a folder of the build, and cargo takes what a registry has under
//! a version for unchangeable: it keeps the unpacked sources and what was compiled of them, although the next ones with this
//! version are others until it is published.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Removes from the home of cargo and from the folder of the build what is kept of the packages called `names` of `version`.
///
/// # Errors
///
/// When a folder cannot be removed.
pub(super) fn forget(home: &Path, target: &Path, names: &[&str], version: &str) -> io::Result<()> {
    for registry in folders(&home.join("registry/src")) {
        // Registries in folders have no host in their names.
        if registry
            .file_name()
            .is_some_and(|it| it.to_string_lossy().starts_with('-'))
        {
            for name in names {
                remove(&registry.join(format!("{name}-{version}")))?;
            }
        }
    }
    for compiled in folders(&target.join("debug/.fingerprint")) {
        let file = compiled.file_name().unwrap_or_default().to_string_lossy();
        let of = file.rsplit_once('-').map_or("", |(name, _)| name);
        if names.contains(&of) {
            remove(&compiled)?;
        }
    }
    Ok(())
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_before_is_gone_and_the_rest_stays() {
        let root = crate::workspace::root().join("target/tmp/forgotten");
        drop(fs::remove_dir_all(&root));
        let (home, target) = (root.join("home"), root.join("target"));
        let gone = [
            home.join("registry/src/-0a/ours-0.1.0"),
            target.join("debug/.fingerprint/ours-12ab"),
        ];
        let kept = [
            home.join("registry/src/index.crates.io-0a/ours-0.1.0"),
            home.join("registry/src/-0a/other-0.1.0"),
            target.join("debug/.fingerprint/ours-too-12ab"),
        ];
        for folder in gone.iter().chain(&kept) {
            fs::create_dir_all(folder).expect("a folder of the build");
        }
        forget(&home, &target, &["ours"], "0.1.0").expect("folders that can be removed");
        assert!(gone.iter().all(|folder| !folder.exists()));
        assert!(kept.iter().all(|folder| folder.exists()));
    }
}
