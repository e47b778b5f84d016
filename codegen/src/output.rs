//! Generated files, before they are written.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use similar::TextDiff;

/// Contents by path below the output folder. Paths use `/` everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    files: BTreeMap<String, String>,
}

/// Why files cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct OutputError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl Output {
    /// Adds or replaces a file.
    pub fn put(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// The files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The content of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Lines of all files.
    pub fn lines(&self) -> usize {
        self.files.values().map(|text| text.lines().count()).sum()
    }

    /// Adds the files of `other` below `folder`.
    pub fn put_below(&mut self, folder: &str, other: Self) {
        for (path, text) in other.files {
            self.put(format!("{folder}/{path}"), text);
        }
    }

    /// Writes all files below `folder`, leaves alone those that are the same, and removes Rust files that are not among
    /// them.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub fn write_to(&self, folder: &Path) -> Result<(), OutputError> {
        let known = read(folder)?;
        for (path, text) in &self.files {
            if known.get(path) == Some(text) {
                continue;
            }
            let file = folder.join(path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent).map_err(failed("create", parent))?;
            }
            fs::write(&file, text).map_err(failed("write", &file))?;
        }
        for path in known.keys() {
            if !self.files.contains_key(path) {
                let file = folder.join(path);
                fs::remove_file(&file).map_err(failed("remove", &file))?;
                // Folders that are empty now; one that is not stays.
                if let Some(parent) = file.parent().filter(|parent| *parent != folder) {
                    let _ = fs::remove_dir(parent);
                }
            }
        }
        Ok(())
    }

    /// The differences between the files below `folder` and these.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn difference(&self, folder: &Path) -> Result<Vec<FileDifference>, OutputError> {
        let known = read(folder)?;
        let paths: BTreeSet<&String> = known.keys().chain(self.files.keys()).collect();
        Ok(paths
            .into_iter()
            .filter(|path| known.get(*path) != self.files.get(*path))
            .map(|path| FileDifference {
                path: path.clone(),
                found: known.get(path).cloned(),
                expected: self.files.get(path).cloned(),
            })
            .collect())
    }
}

/// A file that is not as it would be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDifference {
    /// Its path below the output folder.
    pub path: String,
    /// Its content on disk; `None` when it is missing.
    pub found: Option<String>,
    /// The expected content; `None` when it should not be there.
    pub expected: Option<String>,
}

impl FileDifference {
    /// The difference in unified form.
    pub fn unified(&self) -> String {
        let found = self.found.as_deref().unwrap_or_default();
        let expected = self.expected.as_deref().unwrap_or_default();
        TextDiff::from_lines(found, expected)
            .unified_diff()
            .header(
                &format!("{} (on disk)", self.path),
                &format!("{} (generated)", self.path),
            )
            .to_string()
    }
}

/// The Rust files below `folder`, by path; line ends as in the repository.
fn read(folder: &Path) -> Result<BTreeMap<String, String>, OutputError> {
    let mut res = BTreeMap::new();
    if folder.exists() {
        collect(folder, "", &mut res)?;
    }
    Ok(res)
}

fn collect(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, String>,
) -> Result<(), OutputError> {
    let entries = fs::read_dir(folder).map_err(failed("read", folder))?;
    for entry in entries {
        let entry = entry.map_err(failed("read", folder))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(failed("read", &path))?;
            files.insert(name, text.replace("\r\n", "\n"));
        }
    }
    Ok(())
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let path = path.to_owned();
    move |source| OutputError {
        action,
        path,
        source,
    }
}
