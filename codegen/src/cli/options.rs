//! The flags that decide what is generated of a document.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{ClientConfig, Filter, Generator, NameLock, NameLockError, Unsupported};

/// What is generated of a document, and which documents are rejected.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// The name of the crate [default: the name of the folder; with `--module` examples are not compiled without it]
    #[arg(long, value_name = "NAME", requires = "spec")]
    pub name: Option<String>,

    /// Skips operations that cannot be generated instead of rejecting the document
    #[arg(long)]
    pub skip_unsupported: bool,

    /// Generates although this lint rule finds errors; `all` for every rule (may be given several times)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub allow: Vec<String>,

    /// Rejects a document of which the client would lose a part: a keyword, a callback, an operation
    #[arg(long, conflicts_with = "skip_unsupported")]
    pub strict: bool,

    /// Generates the operations of this tag (and of others that are named)
    #[arg(long, value_name = "TAG", value_delimiter = ',', requires = "spec")]
    pub tags: Vec<String>,

    /// Generates this operation: its `operationId`, or method and path
    #[arg(long, value_name = "ID", value_delimiter = ',', requires = "spec")]
    pub operations: Vec<String>,

    /// Uses the type PATH for the component NAME (may be given several times)
    ///
    /// The path must be reachable from the generated module, such as `crate::Amount` or `rust_decimal::Decimal`; the type must
    /// be `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize`.
    #[arg(long, value_name = "NAME=PATH", value_parser = replacement, requires = "spec")]
    pub replace: Vec<(String, String)>,

    /// Adds a line to the dependencies of the crate, for types of `--replace`: `rust_decimal = "1"`
    #[arg(long, value_name = "LINE", requires = "spec")]
    pub dependency: Vec<String>,

    /// Keeps the names that are in this file, and writes the current ones to it
    #[arg(long, value_name = "FILE", requires = "spec")]
    pub names: Option<PathBuf>,

    /// Shows notes on what passes changed
    #[arg(long, short)]
    pub verbose: bool,

    /// Prints the document as the pass leaves it, and writes nothing
    #[arg(long, value_name = "PASS")]
    pub explain: Option<String>,
}

/// A file of names that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// It cannot be read.
    #[error("cannot read `{}`", path.display())]
    Names {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something else.
    #[error("`{}` is not a name lock file", path.display())]
    NotNames {
        /// The file.
        path: PathBuf,
        /// Why.
        source: NameLockError,
    },
}

impl Options {
    /// What they ask for; `folder` names the crate when `--name` does not.
    ///
    /// # Errors
    ///
    /// When the file of names cannot be used.
    pub fn generator(&self, folder: Option<&Path>) -> Result<Generator, OptionsError> {
        let of_folder = folder.and_then(Path::file_name);
        let of_folder = of_folder.map(|name| name.to_string_lossy().into_owned());
        let wanted = self.name.clone().or(of_folder).unwrap_or_default();
        let unsupported = if self.skip_unsupported {
            Unsupported::Skip
        } else {
            Unsupported::Reject
        };
        let config = ClientConfig {
            package_name: package_name(&wanted),
            unsupported,
            filter: Filter {
                tags: self.tags.clone(),
                operations: self.operations.clone(),
            },
            names: self
                .names
                .as_deref()
                .map_or(Ok(NameLock::default()), names)?,
            replace: self.replace.iter().cloned().collect(),
            dependencies: self.dependency.clone(),
            ..ClientConfig::default()
        };
        Ok(Generator {
            config,
            allow: self.allow.clone(),
            strict: self.strict,
            ruleset: None,
        })
    }
}

/// `NAME=PATH`.
fn replacement(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.to_owned(), path.to_owned()))
        }
        _ => Err("expected the name of a component, `=`, and the path of a type".to_owned()),
    }
}

/// The names in `file`; none while there is no file.
fn names(file: &Path) -> Result<NameLock, OptionsError> {
    let path = || file.to_owned();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(NameLock::default()),
        Err(source) => {
            let path = path();
            return Err(OptionsError::Names { path, source });
        }
    };
    let path = path();
    NameLock::from_text(&text).map_err(|source| OptionsError::NotNames { path, source })
}

/// `name` as cargo allows it.
fn package_name(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name = name.to_lowercase().replace(|c| !is_allowed(c), "-");
    match name.trim_matches('-') {
        "" => "client".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("client-{name}"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_folder_becomes_one_that_cargo_allows() {
        for (folder, name) in [
            ("target/Pet Store", "pet-store"),
            ("3d", "client-3d"),
            ("…", "client"),
        ] {
            let generator = Options::default().generator(Some(Path::new(folder)));
            let generator = generator.expect("no file is named");
            assert_eq!(generator.config.package_name, name);
        }
    }
}
