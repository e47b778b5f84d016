//! The flags that decide what is generated of a document.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    ClientConfig, ConfigFile, Filter, Formats, GenerateError, Generator, NameLock, NameLockError,
    Unsupported,
};

/// What is generated of a document, and which documents are rejected.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// Takes the settings of this file, such as `codegen.yaml`; flags take precedence over it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Prints the JSON Schema of the file of `--config`, and does nothing else
    #[arg(long)]
    pub config_schema: bool,

    /// The name of the crate [default: the name of the folder; with `--module` examples are not compiled without it]
    #[arg(long, value_name = "NAME", requires = "source")]
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
    #[arg(long, value_name = "TAG", value_delimiter = ',', requires = "source")]
    pub tags: Vec<String>,

    /// Generates this operation: its `operationId`, or method and path
    #[arg(long, value_name = "ID", value_delimiter = ',', requires = "source")]
    pub operations: Vec<String>,

    /// Uses the type PATH for the component NAME (may be given several times)
    ///
    /// The path must be reachable from the generated module, such as `crate::Amount` or `rust_decimal::Decimal`; the type must
    /// be `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize`.
    #[arg(long, value_name = "NAME=PATH", value_parser = replacement, requires = "source")]
    pub replace: Vec<(String, String)>,

    /// Uses the type of LIBRARY for strings of FORMAT, such as `date-time=chrono`; `string` leaves them strings
    /// [default: `uuid=uuid,date-time=jiff,date=jiff`]
    #[arg(long, value_name = "FORMAT=LIBRARY", value_delimiter = ',', value_parser = choice, requires = "source")]
    pub formats: Vec<(String, String)>,

    /// Derives this trait for all generated structs, enumerations and unions, by its path (may be given several times)
    #[arg(long, value_name = "PATH", value_delimiter = ',', requires = "source")]
    pub derive: Vec<String>,

    /// Adds a line to the dependencies of the crate, for types of `--replace`: `rust_decimal = "1"`
    #[arg(long, value_name = "LINE", requires = "source")]
    pub dependency: Vec<String>,

    /// Keeps the names that are in this file, and writes the current ones to it
    #[arg(long, value_name = "FILE", requires = "source")]
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
    /// The file of settings cannot be read.
    #[error("cannot read `{}`", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file of settings is not as it should be.
    #[error("in `{}`", path.display())]
    InSettings {
        /// The file.
        path: PathBuf,
        /// Why.
        source: GenerateError,
    },
    /// A setting is not as it should be.
    #[error(transparent)]
    Setting(#[from] GenerateError),
    /// Two settings contradict each other.
    #[error("`strict` and `skip-unsupported` contradict each other; remove one")]
    Contradiction,
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
    /// What they ask for, with what `file` says about the generated code; the rest of it is in the options. `folder` names the
    /// crate when nothing else does.
    pub(super) fn generator_of(
        &self,
        folder: Option<&Path>,
        file: &ConfigFile,
    ) -> Result<Generator, OptionsError> {
        let of_folder = folder.and_then(Path::file_name);
        let of_folder = of_folder.map(|name| name.to_string_lossy().into_owned());
        let unsupported = if self.skip_unsupported {
            Unsupported::Skip
        } else {
            Unsupported::Reject
        };
        let mut config = ClientConfig {
            package_name: of_folder.unwrap_or_default(),
            formats: Formats::usual(),
            names: self
                .names
                .as_deref()
                .map_or(Ok(NameLock::default()), names)?,
            ..ClientConfig::default()
        };
        file.apply(&mut config)?;
        if let Some(name) = &self.name {
            config.package_name.clone_from(name);
        }
        config.package_name = package_name(&config.package_name);
        config.unsupported = unsupported;
        let filter = Filter {
            tags: self.tags.clone(),
            operations: self.operations.clone(),
        };
        if !filter.is_empty() {
            config.filter = filter;
        }
        for (format, library) in &self.formats {
            config.formats.set(format, library)?;
        }
        config.replace.extend(self.replace.iter().cloned());
        config.derive.extend(self.derive.iter().cloned());
        config.dependencies.extend(self.dependency.iter().cloned());
        Ok(Generator {
            config,
            allow: self.allow.clone(),
            strict: self.strict,
            ruleset: None,
        })
    }
}

/// `FORMAT=LIBRARY`.
fn choice(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((format, library)) => Ok((format.to_owned(), library.to_owned())),
        None => Err("expected a format, `=`, and a library, such as `date-time=jiff`".to_owned()),
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
