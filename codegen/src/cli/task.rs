//! Generates the client that a command line asks for, and writes it or compares it with what is there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use spec::{diagnostic::Diagnostics, document::Document};

use super::{
    exit::Exit,
    options::Options,
    print::{hint, print_diagnostics, print_error, print_rejected, result},
    settings, shown_differences,
};
use crate::{
    ConfigFile, GenerateError, GeneratedClient, GeneratorError, name_lock::Naming, passes::PIPELINE,
};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A crate.
    Package,
    /// The module alone.
    Module,
}

/// What a command line asks for.
#[derive(Debug)]
pub struct Task {
    /// The document; where it is absent, the file of settings names it.
    pub spec: Option<PathBuf>,
    /// The folder; where it is absent, the file of settings names it, or a pass is explained.
    pub out: Option<PathBuf>,
    /// What is written to it.
    pub layout: Layout,
    /// Whether the folder is only compared.
    pub check: bool,
    /// The command that the files name.
    pub command: String,
    /// The other flags.
    pub options: Options,
}

impl Task {
    /// Does it, and prints what came of it.
    pub fn run(&self) -> Exit {
        if self.options.config_schema {
            result(&format!("{:#}", ConfigFile::schema()));
            return Exit::Done;
        }
        let file = settings::read(self.options.config.as_deref());
        let settled = file.and_then(|file| Ok((settings::merged(&self.options, &file)?, file)));
        let (options, file) = match settled {
            Ok(settled) => settled,
            Err(error) => {
                print_error(&error);
                return Exit::Usage;
            }
        };
        let path = |text: &Option<String>| text.as_ref().map(PathBuf::from);
        let Some(spec) = self.spec.clone().or_else(|| path(&file.spec)) else {
            hint(
                "error: the settings have no `spec`; add it, or name the document on the command line",
            );
            return Exit::Usage;
        };
        if let Some(pass) = &options.explain {
            return explain(&spec, pass);
        }
        let Some(folder) = self.out.clone().or_else(|| path(&file.out)) else {
            hint(
                "error: the settings have no `out`; add it, or name the folder to write to with --out",
            );
            return Exit::Usage;
        };
        let folder = folder.as_path();
        let mut generator = match options.generator_of(Some(folder), &file) {
            Ok(generator) => generator,
            Err(error) => {
                print_error(&error);
                return Exit::Usage;
            }
        };
        generator.config.command.clone_from(&self.command);
        generator.config.tag_features = self.layout == Layout::Package;
        if self.layout == Layout::Module && options.name.is_none() && file.name.is_none() {
            generator.config.package_name.clear();
        }
        let client = match generator.generate(&spec) {
            Ok(client) => client,
            Err(error) => return rejected(&error, options.verbose),
        };
        print_diagnostics(&client.diagnostics, &client.sources, options.verbose);
        match self.written(&client, folder, options.names.as_deref()) {
            Ok(exit) => exit,
            Err(error) => {
                print_error(&*error);
                Exit::Usage
            }
        }
    }

    /// Writes or compares the files.
    fn written(
        &self,
        client: &GeneratedClient,
        folder: &Path,
        names: Option<&Path>,
    ) -> Result<Exit, Box<dyn std::error::Error>> {
        let files = match self.layout {
            Layout::Package => client.package(),
            Layout::Module => client.module().clone(),
        };
        if self.check {
            return Ok(match shown_differences(&files, folder)? {
                Some(differences) => {
                    result(&differences);
                    Exit::NotAsExpected
                }
                None => {
                    result(&format!("{} is up to date", folder.display()));
                    Exit::Done
                }
            });
        }
        if let Some(file) = files.foreign_file(folder) {
            let text = format!(
                "`{}` was not generated, and would be overwritten: name another folder with --out",
                file.display()
            );
            return Err(text.into());
        }
        files.write_to(folder)?;
        if let Some(file) = names {
            fs::write(file, client.generated.names.to_text())
                .map_err(|error| format!("cannot write `{}`: {error}", file.display()))?;
        }
        result(&summary(client, folder, files.lines()));
        if self.layout == Layout::Module {
            result(&format!(
                "The manifest of its crate needs:\n\n{}",
                client.manifest_sections()
            ));
        }
        Ok(Exit::Done)
    }
}

/// Prints why nothing was generated.
fn rejected(error: &GeneratorError, verbose: bool) -> Exit {
    match error {
        GeneratorError::Document(rejected) => {
            print_rejected(rejected, verbose);
            Exit::Document
        }
        error => {
            print_error(error);
            let is_bug = matches!(
                error,
                GeneratorError::Generate(
                    GenerateError::Progenitor(_)
                        | GenerateError::MissingMethod(_)
                        | GenerateError::UnknownStatement { .. }
                        | GenerateError::UnknownMethod(_)
                        | GenerateError::UnknownItem(_)
                )
            );
            if is_bug { Exit::Bug } else { Exit::Usage }
        }
    }
}

/// One line on what was generated.
fn summary(client: &GeneratedClient, folder: &Path, lines: usize) -> String {
    let plan = &client.generated.plan;
    let mut res = format!(
        "{}: {} operations, {lines} lines",
        folder.display(),
        plan.count()
    );
    if !plan.skipped.is_empty() {
        res.push_str(&format!(", {} operations skipped", plan.skipped.len()));
    }
    if plan.filtered > 0 {
        res.push_str(&format!(", {} filtered out", plan.filtered));
    }
    res
}

/// Prints the document as a pass leaves it.
fn explain(spec: &Path, wanted: &str) -> Exit {
    let loaded = Document::load(&spec.to_string_lossy());
    print_diagnostics(&loaded.diagnostics, &loaded.sources, false);
    match &loaded.document {
        Some(document) if !loaded.diagnostics.has_errors() => explain_loaded(document, wanted),
        _ => Exit::Document,
    }
}

/// The same of a document that was loaded.
pub fn explain_loaded(document: &Document, wanted: &str) -> Exit {
    let mut found = Diagnostics::new();
    let mut text = None;
    crate::lower_watched(
        document,
        &mut Naming::default(),
        &mut found,
        &mut |pass, root| {
            if pass.is_some_and(|pass| pass.id() == wanted) {
                text = Some(format!("{:#}", root.to_json()));
            }
        },
    );
    match text {
        Some(text) => {
            result(&text);
            Exit::Done
        }
        None => {
            let ids: Vec<&str> = PIPELINE.iter().map(|pass| pass.id()).collect();
            let ids = ids.join(", ");
            hint(&format!(
                "error: there is no pass `{wanted}`; the passes are {ids}"
            ));
            Exit::Usage
        }
    }
}
