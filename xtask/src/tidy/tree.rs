//! The files of the project.

use std::{
    cell::OnceCell,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// Folders that hold nothing of the project.
const FOREIGN: &[&str] = &["target", ".git", ".conformance", "node_modules"];

/// Every text file of the tree, in order.
pub(super) struct Tree {
    /// Where it is.
    pub(super) root: PathBuf,
    /// The files.
    pub(super) files: Vec<File>,
}

/// A file.
pub(super) struct File {
    /// Below the root, with slashes.
    pub(super) path: String,
    /// What it holds; empty for files that are not text.
    pub(super) text: String,
    /// What it holds as Rust, parsed when the first rule asks.
    parsed: OnceCell<Option<syn::File>>,
}

impl Tree {
    /// Reads the tree at `root`.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        collect(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            root: root.to_owned(),
            files,
        })
    }

    /// A tree of the given files, for tests.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
            parsed: OnceCell::new(),
        };
        Self {
            root: PathBuf::new(),
            files: files.iter().map(file).collect(),
        }
    }

    /// The Rust files that people write.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        let files = self.files.iter();
        files.filter(|file| file.path.ends_with(".rs") && !file.is_generated())
    }
}

impl File {
    /// The items of a Rust file; none where it cannot be parsed, which the compiler reports better.
    pub(super) fn parsed(&self) -> Option<&syn::File> {
        let parsed = self.parsed.get_or_init(|| syn::parse_file(&self.text).ok());
        parsed.as_ref()
    }

    /// Whether a program wrote it.
    pub(super) fn is_generated(&self) -> bool {
        let first = self.text.lines().next().unwrap_or_default();
        first.contains("@generated") || self.path.contains("/golden/")
    }
}

fn collect(root: &Path, below: &str, files: &mut Vec<File>) -> anyhow::Result<()> {
    let folder = root.join(below);
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot list `{below}`"))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot list `{below}`"))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if entry.path().is_dir() {
            if !FOREIGN.contains(&name.as_str()) {
                collect(root, &path, files)?;
            }
        } else if name != ".git" {
            let bytes = fs::read(entry.path()).with_context(|| format!("cannot read `{path}`"))?;
            let text = String::from_utf8(bytes).unwrap_or_default();
            files.push(File {
                path,
                text,
                parsed: OnceCell::new(),
            });
        }
    }
    Ok(())
}
