//! `cargo xtask generate`: writes the client of the shipped contract, checks it for drift, or makes a crate of any
//! document.

mod drift;

mod lint_errors;

mod settings;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use codegen::{
    ClientConfig, ConfigFile, Filter, Formats, GenerateError, Generated, NameLock, Unsupported,
    name_lock::Naming,
};
use spec::{
    diagnostic::{Diagnostic, Diagnostics, Severity, render},
    document::{Document, Loaded},
    source::source_map::SourceMap,
};

pub(crate) use self::drift::drift_of_client;
use crate::{exit, workspace};

/// Where the shipped client keeps its generated module, below the root of the workspace.
const CLIENT: &str = "generated-client/src/generated";
/// The package of the shipped client.
const PACKAGE: &str = "tkey7-client";
/// Components of the contract that are types of the shipped client.
const REPLACE: &[(&str, &str)] = &[("amount", "crate::Amount")];

/// Arguments of `generate`.
#[derive(Debug, Clone, clap::Args)]
#[command(
    group(clap::ArgGroup::new("source").args(["spec", "config"]).multiple(true)),
    group(clap::ArgGroup::new("target").args(["out", "config"]).multiple(true))
)]
pub(crate) struct Arguments {
    /// Writes nothing; fails when the client is not what would be generated.
    #[arg(long, conflicts_with = "spec")]
    check: bool,
    /// Takes the settings of this file, such as `codegen.yaml`; flags take precedence over it.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    config: Option<PathBuf>,
    /// Prints the JSON Schema of the file of `--config`, and does nothing else.
    #[arg(long)]
    config_schema: bool,
    /// Generates from this document instead of the shipped contract.
    #[arg(long, value_name = "FILE", requires = "target")]
    spec: Option<PathBuf>,
    /// The folder of the crate to make.
    #[arg(long, value_name = "DIR", requires = "source")]
    out: Option<PathBuf>,
    /// The name of the crate [default: the name of the folder].
    #[arg(long, value_name = "NAME", requires = "source")]
    name: Option<String>,
    /// Skips operations that cannot be generated instead of rejecting the document.
    #[arg(long)]
    skip_unsupported: bool,
    /// Generates although this lint rule finds errors; `all` for every rule (may be given several times).
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    allow: Vec<String>,
    /// Rejects a document of which the client would lose a part: a keyword, a link, an operation.
    #[arg(long, conflicts_with = "skip_unsupported")]
    strict: bool,
    /// Generates the operations of this tag (and of others that are named).
    #[arg(long, value_name = "TAG", value_delimiter = ',', requires = "source")]
    tags: Vec<String>,
    /// Generates this operation: its `operationId`, or method and path.
    #[arg(long, value_name = "ID", value_delimiter = ',', requires = "source")]
    operations: Vec<String>,
    /// Uses the type PATH for the component NAME (may be given several times).
    ///
    /// The path must be reachable from the generated module, such as `crate::Amount` or `rust_decimal::Decimal`; the
    /// type must be `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize`.
    #[arg(long, value_name = "NAME=PATH", value_parser = replacement, requires = "source")]
    replace: Vec<(String, String)>,
    /// Uses the type of LIBRARY for strings of FORMAT, such as `date-time=chrono`; `string` leaves them strings
    /// [default: `uuid=uuid,date-time=jiff,date=jiff`].
    #[arg(long, value_name = "FORMAT=LIBRARY", value_delimiter = ',', value_parser = choice, requires = "source")]
    formats: Vec<(String, String)>,
    /// Derives this trait for all generated structs, enumerations and unions, by its path (may be given several times).
    #[arg(long, value_name = "PATH", value_delimiter = ',', requires = "source")]
    derive: Vec<String>,
    /// Adds a line to the dependencies of the crate, for types of `--replace`: `rust_decimal = "1"`.
    #[arg(long, value_name = "LINE", requires = "source")]
    dependency: Vec<String>,
    /// Keeps the names that are in this file, and writes the current ones to it
    #[arg(long, value_name = "FILE", requires = "source")]
    names: Option<PathBuf>,
    /// Shows notes on what passes changed.
    #[arg(long, short)]
    verbose: bool,
    /// Prints the document as the pass leaves it, and writes nothing.
    #[arg(long, value_name = "PASS")]
    explain: Option<String>,
}

/// Runs the command.
pub(crate) fn run(given: &Arguments) -> anyhow::Result<ExitCode> {
    if given.config_schema {
        writeln!(io::stdout(), "{:#}", ConfigFile::schema())?;
        return Ok(exit::DONE);
    }
    let file = settings::read(given.config.as_deref())?;
    let arguments = &settings::merged(given, &file)?;
    let loaded = match &arguments.spec {
        Some(path) => Document::load(&path.to_string_lossy()),
        None => workspace::load_contract(),
    };
    let Some(document) = usable(&loaded, arguments)? else {
        return Ok(exit::DOCUMENT_HAS_ERRORS.into());
    };
    if let Some(pass) = &arguments.explain {
        return explain(document, pass);
    }
    let config = config(arguments, &file)?;
    let generated = match codegen::generate(document, &config) {
        Ok(generated) => generated,
        Err(GenerateError::Document(diagnostics)) => {
            show(&diagnostics, &loaded.sources, arguments.verbose)?;
            return Ok(exit::DOCUMENT_HAS_ERRORS.into());
        }
        Err(error) => return Err(error.into()),
    };
    if arguments.strict {
        let losses = losses(&generated.diagnostics);
        if losses.has_errors() {
            show(&losses, &loaded.sources, arguments.verbose)?;
            return Ok(exit::DOCUMENT_HAS_ERRORS.into());
        }
    }
    show(&generated.diagnostics, &loaded.sources, arguments.verbose)?;
    let mut out = io::stdout().lock();
    match (&arguments.out, arguments.check) {
        (Some(folder), _) => {
            let package = codegen::package(&generated, &config);
            package.write_to(folder)?;
            if let Some(file) = &arguments.names {
                fs::write(file, generated.names.to_text())
                    .with_context(|| format!("cannot write `{}`", file.display()))?;
            }
            writeln!(out, "{}", summary(&generated, folder, package.lines()))?;
        }
        (None, false) => {
            let folder = workspace::root().join(CLIENT);
            generated.output.write_to(&folder)?;
            let lines = generated.output.lines();
            writeln!(out, "{}", summary(&generated, Path::new(CLIENT), lines))?;
        }
        (None, true) => {
            if let Some(drift) = drift::drift(&generated)? {
                writeln!(out, "{drift}")?;
                return Ok(exit::NOT_AS_EXPECTED.into());
            }
            writeln!(out, "{CLIENT} is up to date")?;
        }
    }
    Ok(exit::DONE)
}

/// Those of `found` that are about what the client lacks, as errors.
fn losses(found: &Diagnostics) -> Diagnostics {
    let mut res = found.clone();
    res.retain(|diagnostic| {
        let mut losses = codegen::LOSSES.iter();
        losses.any(|rule| rule.id == diagnostic.rule.id)
    });
    for diagnostic in res.iter_mut() {
        diagnostic.severity = Severity::Error;
    }
    res
}

fn config(arguments: &Arguments, file: &ConfigFile) -> anyhow::Result<ClientConfig> {
    let folder = arguments.out.as_ref().and_then(|out| out.file_name());
    let of_folder = folder.map(|name| name.to_string_lossy().into_owned());
    let mut res = ClientConfig {
        package_name: of_folder.unwrap_or_else(|| PACKAGE.to_owned()),
        names: arguments
            .names
            .as_deref()
            .map_or(Ok(NameLock::default()), names)?,
        tag_features: arguments.out.is_some(),
        ..ClientConfig::default()
    };
    if arguments.spec.is_some() {
        res.formats = Formats::usual();
    } else {
        res.replace = shipped_replacements();
    }
    file.apply(&mut res)?;
    if let Some(name) = &arguments.name {
        res.package_name.clone_from(name);
    }
    res.package_name = package_name(&res.package_name);
    res.unsupported = if arguments.skip_unsupported {
        Unsupported::Skip
    } else {
        Unsupported::Reject
    };
    let filter = Filter {
        tags: arguments.tags.clone(),
        operations: arguments.operations.clone(),
    };
    if !filter.is_empty() {
        res.filter = filter;
    }
    for (format, library) in &arguments.formats {
        res.formats.set(format, library)?;
    }
    res.replace.extend(arguments.replace.iter().cloned());
    res.derive.extend(arguments.derive.iter().cloned());
    res.dependencies
        .extend(arguments.dependency.iter().cloned());
    Ok(res)
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

fn shipped_replacements() -> BTreeMap<String, String> {
    let owned = |(name, path): &(&str, &str)| ((*name).to_owned(), (*path).to_owned());
    REPLACE.iter().map(owned).collect()
}

/// The names in `file`; none while there is no file.
fn names(file: &Path) -> anyhow::Result<NameLock> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(NameLock::default()),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", file.display()));
        }
    };
    NameLock::from_text(&text)
        .with_context(|| format!("`{}` is not a name lock file", file.display()))
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

/// The document, unless it has errors that leave nothing to generate; its problems are shown.
fn usable<'l>(loaded: &'l Loaded, arguments: &Arguments) -> anyhow::Result<Option<&'l Document>> {
    let document = if arguments.skip_unsupported {
        usable_parts(loaded)
    } else {
        let document = loaded.document.as_ref();
        document.filter(|_| !loaded.diagnostics.has_errors())
    };
    let mut shown = loaded.diagnostics.clone();
    if document.is_some() {
        for diagnostic in shown.iter_mut() {
            diagnostic.severity = diagnostic.severity.min(Severity::Warning);
        }
    }
    show(&shown, &loaded.sources, arguments.verbose)?;
    if document.is_some() {
        let is_contract = arguments.spec.is_none();
        let found = lint_errors::find(loaded, is_contract, &arguments.allow)?;
        show(&found.rejected, &loaded.sources, arguments.verbose)?;
        if found.rejected.has_errors() {
            let rules = lint_errors::rules(&found.rejected).join(",");
            writeln!(
                io::stderr(),
                "correct the document, or generate all the same with `--allow {rules}`"
            )?;
            return Ok(None);
        }
        show(&found.allowed, &loaded.sources, arguments.verbose)?;
    }
    Ok(document)
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
pub(crate) fn usable_parts(loaded: &Loaded) -> Option<&Document> {
    let is_local = |diagnostic: &Diagnostic| {
        diagnostic.severity < Severity::Error || LOCAL.contains(&diagnostic.rule.id)
    };
    let document = loaded.document.as_ref();
    document.filter(|_| loaded.diagnostics.iter().all(is_local))
}

/// Prints problems to standard error; notes only when they are asked for.
fn show(diagnostics: &Diagnostics, sources: &SourceMap, verbose: bool) -> io::Result<()> {
    let mut shown = diagnostics.clone();
    shown.retain(|diagnostic| verbose || diagnostic.severity > Severity::Note);
    let mut out = io::stderr().lock();
    let style = if out.is_terminal() {
        render::Style::Colored
    } else {
        render::Style::Plain
    };
    out.write_all(render::render_all(&shown, sources, style).as_bytes())?;
    let count = shown.count(Severity::Error);
    if count > 0 {
        let plural = if count == 1 { "" } else { "s" };
        writeln!(out, "{count} error{plural}; nothing was generated")?;
    }
    Ok(())
}

fn summary(generated: &Generated, folder: &Path, lines: usize) -> String {
    let kept = generated.plan.count();
    let skipped = generated.plan.skipped.len();
    let filtered = generated.plan.filtered;
    let mut res = format!("{}: {kept} operations, {lines} lines", folder.display());
    if skipped > 0 {
        res.push_str(&format!(", {skipped} operations skipped"));
    }
    if filtered > 0 {
        res.push_str(&format!(", {filtered} filtered out"));
    }
    res
}

fn explain(document: &Document, wanted: &str) -> anyhow::Result<ExitCode> {
    let mut diagnostics = Diagnostics::new();
    let mut text = None;
    codegen::lower_watched(
        document,
        &mut Naming::default(),
        &mut diagnostics,
        &mut |pass, root| {
            if pass.is_some_and(|pass| pass.id() == wanted) {
                text = Some(format!("{:#}\n", root.to_json()));
            }
        },
    );
    let Some(text) = text else {
        let ids: Vec<&str> = codegen::passes::PIPELINE
            .iter()
            .map(|pass| pass.id())
            .collect();
        anyhow::bail!(
            "there is no pass `{wanted}`; the passes are {}",
            ids.join(", ")
        );
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(exit::DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_loses_is_an_error_where_that_is_asked_for() {
        let text = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {responses: {}}}}\ncomponents: {schemas: {A: {not: {type: string}}}}\n";
        let loaded = Document::from_text("api.yaml", text);
        let document = loaded.document.expect("a document");
        let generated = codegen::generate(&document, &ClientConfig::default()).expect("a client");
        assert!(!generated.diagnostics.has_errors());
        let losses = losses(&generated.diagnostics);
        assert_eq!(
            losses.to_lines(&loaded.sources),
            "api.yaml:4:28: error[dropped-part] `not` is dropped: Rust types cannot express it\n"
        );
    }
}
