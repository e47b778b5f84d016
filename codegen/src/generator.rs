//! From a document in a file to the files of a client: what the program, build scripts and the tasks of a workspace share.
//!
//! It loads the document, rejects one in which lint finds errors, generates, and keeps every diagnostic with the lines
//! that it is about.

mod lint_errors;

use std::{fmt, path::Path};

use spec::{
    diagnostic::{
        Diagnostic, Diagnostics, Severity,
        render::{Style, render_all},
    },
    document::{Document, Loaded},
    source::source_map::SourceMap,
};

pub use self::lint_errors::RuleError;
use crate::{
    config::{ClientConfig, Unsupported},
    error::GenerateError,
    generate::{self, Generated, LOSSES},
    output::Output,
    render,
};

/// How a client is generated of a document, and which documents are rejected.
#[derive(Debug, Clone, Default)]
pub struct Generator {
    /// How the client is generated.
    pub config: ClientConfig,
    /// The rules of lint whose errors are accepted; `all` for every rule.
    pub allow: Vec<String>,
    /// Whether a document is rejected of which the client would lose a part.
    pub strict: bool,
    /// A ruleset of lint that is not for every document.
    pub ruleset: Option<String>,
}

/// A client that came out, with what was found on the way.
#[derive(Debug)]
pub struct GeneratedClient {
    /// The client.
    pub generated: Generated,
    /// What was found in the document. Nothing of it is an error.
    pub diagnostics: Diagnostics,
    /// The files that the document was read from.
    pub sources: SourceMap,
    config: ClientConfig,
}

/// Why a client was not generated.
#[derive(Debug, thiserror::Error)]
pub enum GeneratorError {
    /// The document has errors.
    #[error("{0}")]
    Document(Box<RejectedDocument>),
    /// A rule is named that there is not.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The configuration does not fit the document.
    #[error(transparent)]
    Generate(GenerateError),
}

/// A document that is not generated, with the reasons.
pub struct RejectedDocument {
    /// What was found in the document; at least one is an error.
    pub diagnostics: Diagnostics,
    /// The files that the document was read from.
    pub sources: SourceMap,
    /// The rules of lint that would have to be allowed, when it is they that reject it.
    pub rules: Vec<&'static str>,
}

impl fmt::Display for RejectedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.diagnostics.clone();
        shown.retain(|it| it.severity > Severity::Note);
        f.write_str(&render_all(&shown, &self.sources, Style::Plain))?;
        f.write_str("the document has errors, and no client is generated")
    }
}

/// The same as `Display`: what a program prints that ends with this error, and not the texts of all files.
impl fmt::Debug for RejectedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for RejectedDocument {}

impl Generator {
    /// Generates the client of the document in `file`.
    ///
    /// # Errors
    ///
    /// When the document has errors, or the configuration does not fit it.
    pub fn generate(&self, file: impl AsRef<Path>) -> Result<GeneratedClient, GeneratorError> {
        self.generate_loaded(&Document::load(&file.as_ref().to_string_lossy()))
    }

    /// Generates the client of a document that was loaded, with or without errors.
    ///
    /// # Errors
    ///
    /// When the document has errors, or the configuration does not fit it.
    pub fn generate_loaded(&self, loaded: &Loaded) -> Result<GeneratedClient, GeneratorError> {
        let mut found = Diagnostics::new();
        let rejected = |diagnostics, rules| {
            Err(GeneratorError::Document(Box::new(RejectedDocument {
                diagnostics,
                sources: loaded.sources.clone(),
                rules,
            })))
        };
        let document = if self.config.unsupported == Unsupported::Skip {
            usable_parts(loaded)
        } else {
            let document = loaded.document.as_ref();
            document.filter(|_| !loaded.diagnostics.has_errors())
        };
        let Some(document) = document else {
            return rejected(loaded.diagnostics.clone(), Vec::new());
        };
        found.extend(loaded.diagnostics.iter().cloned().map(at_most_a_warning));
        let of_lint = lint_errors::find(loaded, self.ruleset.as_deref(), &self.allow)?;
        if of_lint.rejected.has_errors() {
            let rules = lint_errors::rules(&of_lint.rejected);
            found.extend(of_lint.rejected);
            return rejected(found, rules);
        }
        found.extend(of_lint.allowed);
        let generated = match generate::generate(document, &self.config) {
            Ok(generated) => generated,
            Err(GenerateError::Document(diagnostics)) => {
                found.extend(diagnostics);
                return rejected(found, Vec::new());
            }
            Err(error) => return Err(GeneratorError::Generate(error)),
        };
        if self.strict {
            let losses = losses(&generated.diagnostics);
            if losses.has_errors() {
                found.extend(losses);
                return rejected(found, Vec::new());
            }
        }
        found.extend(generated.diagnostics.iter().cloned());
        Ok(GeneratedClient {
            generated,
            diagnostics: found,
            sources: loaded.sources.clone(),
            config: self.config.clone(),
        })
    }
}

impl GeneratedClient {
    /// The files of a module: its root is `mod.rs`.
    pub fn module(&self) -> &Output {
        &self.generated.output
    }

    /// The files of a crate around the module.
    pub fn package(&self) -> Output {
        generate::package(&self.generated, &self.config)
    }

    /// The sections `[features]` and `[dependencies]` that the manifest of a crate with the module needs.
    pub fn manifest_sections(&self) -> String {
        render::package::sections(&self.generated.plan, &self.config, &self.generated.output)
    }
}

/// Those of `found` that are about what the client lacks, as errors.
fn losses(found: &Diagnostics) -> Diagnostics {
    let mut res = found.clone();
    res.retain(|it| LOSSES.iter().any(|rule| rule.id == it.rule.id));
    for diagnostic in res.iter_mut() {
        diagnostic.severity = Severity::Error;
    }
    res
}

fn at_most_a_warning(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = diagnostic.severity.min(Severity::Warning);
    diagnostic
}

/// Errors of loading that spoil the operations they are in and no others.
const LOCAL: &[&str] = &[
    "circular-reference",
    "dangling-reference",
    "duplicate-key",
    "remote-reference",
    "unreadable-file",
];

/// The document, when something can be generated of it: errors of single parts cost those parts.
pub fn usable_parts(loaded: &Loaded) -> Option<&Document> {
    let is_local = |diagnostic: &Diagnostic| {
        diagnostic.severity < Severity::Error || LOCAL.contains(&diagnostic.rule.id)
    };
    let document = loaded.document.as_ref();
    document.filter(|_| loaded.diagnostics.iter().all(is_local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_loses_is_an_error_where_that_is_asked_for() {
        let text = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {responses: {}}}}\ncomponents: {schemas: {A: {not: {type: string}}}}\n";
        let mut generator = Generator {
            allow: vec!["all".to_owned()],
            ..Generator::default()
        };
        let loaded = || Document::from_text("api.yaml", text);
        let client = generator.generate_loaded(&loaded()).expect("a client");
        assert!(!client.diagnostics.has_errors());
        generator.strict = true;
        let rejected = generator.generate_loaded(&loaded());
        let Err(GeneratorError::Document(rejected)) = rejected else {
            panic!("a part is lost: {rejected:?}");
        };
        let lines = rejected.diagnostics.to_lines(&rejected.sources);
        let lost =
            "api.yaml:4:28: error[dropped-part] `not` is dropped: Rust types cannot express it\n";
        assert!(lines.ends_with(lost), "{lines}");
    }
}
