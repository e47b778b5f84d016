//! Generates a client while its crate is built: what a `build.rs` calls.
//!
//! The files are written to `OUT_DIR`, where nobody edits them, and are generated again when a file of the document changes.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use spec::diagnostic::{Diagnostics, Severity};

use crate::{Generator, GeneratorError, output::OutputError};

/// Why a build script cannot write a client.
#[derive(Debug, thiserror::Error)]
pub enum BuildScriptError {
    /// There is no client.
    #[error(transparent)]
    Generator(#[from] GeneratorError),
    /// It is called from another program.
    #[error(
        "OUT_DIR is not set; cargo sets it for build scripts, and other programs call `Generator::generate`"
    )]
    NoOutDir,
    /// The name is not that of a module.
    #[error("`{0}` is not the name of a module, such as `pets`")]
    NoModule(String),
    /// The files cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The files cannot be written, or cargo does not read what is printed.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Generator {
    /// Generates the client of the document in `file` as the module `module`, which the crate includes by
    /// `include!(concat!(env!("OUT_DIR"), "/MODULE.rs"));`. Warnings become those of cargo.
    ///
    /// # Errors
    ///
    /// When there is no client, or it cannot be written. The message shows each problem of the document with its lines.
    pub fn build_script(
        &self,
        file: impl AsRef<Path>,
        module: &str,
    ) -> Result<(), BuildScriptError> {
        let folder = env::var_os("OUT_DIR").ok_or(BuildScriptError::NoOutDir)?;
        let folder = PathBuf::from(folder);
        let is_name = |text: &str| {
            let mut chars = text.chars();
            let is_first = |c: char| c.is_ascii_lowercase() || c == '_';
            chars.next().is_some_and(is_first) && chars.all(|c| is_first(c) || c.is_ascii_digit())
        };
        if !is_name(module) {
            return Err(BuildScriptError::NoModule(module.to_owned()));
        }
        let mut generator = self.clone();
        if generator.config.command.is_empty() {
            "build.rs".clone_into(&mut generator.config.command);
        }
        let file = file.as_ref();
        let client = match generator.generate(file) {
            Ok(client) => client,
            Err(error) => {
                // Cargo runs the script again when the document was corrected.
                print(&format!("cargo::rerun-if-changed={}\n", file.display()))?;
                return Err(error.into());
            }
        };
        let mut lines = String::new();
        for (_, source) in client.sources.iter() {
            lines.push_str(&format!("cargo::rerun-if-changed={}\n", source.name()));
        }
        let mut warnings: Diagnostics = client.diagnostics.clone();
        warnings.retain(|it| it.severity > Severity::Note);
        for line in warnings.to_lines(&client.sources).lines() {
            lines.push_str(&format!("cargo::warning={line}\n"));
        }
        print(&lines)?;
        let files = folder.join(module);
        client.module().write_to(&files)?;
        let path = folder.join(format!("{module}.rs"));
        // A path as a literal: attributes are read before macros are expanded.
        let root = files.join("mod.rs").to_string_lossy().into_owned();
        let text = format!(
            "#[allow(clippy::all, clippy::pedantic, reason = \"generated\")]\n#[path = {root:?}]\npub mod {module};\n"
        );
        fs::write(&path, text).map_err(|source| BuildScriptError::Write { path, source })
    }
}

/// Prints lines for cargo.
fn print(lines: &str) -> Result<(), BuildScriptError> {
    let path = PathBuf::from("standard output");
    io::stdout()
        .write_all(lines.as_bytes())
        .map_err(|source| BuildScriptError::Write { path, source })
}
