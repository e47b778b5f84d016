//! `cargo xtask diff OLD NEW`: compares two documents: the changes, whom they break, and the version step for a client.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use clap::ValueEnum;
use spec::{
    diagnostic::{
        Severity,
        render::{Style, render},
    },
    diff::{Breaks, Report, SUBJECTS, diff},
    document::{Document, Loaded},
};

use crate::exit;

/// Problems of a document that are shown.
const MOST_PROBLEMS: usize = 10;

/// Arguments of `diff`.
///
/// Ends with 0 when nothing breaks, with 1 when something breaks whom `--fail-on` names, and with 3 when a document
/// cannot be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The document that was.
    #[arg(value_name = "OLD", required_unless_present = "kinds")]
    old: Option<PathBuf>,
    /// The document that replaces it.
    #[arg(value_name = "NEW", required_unless_present = "kinds")]
    new: Option<PathBuf>,
    /// How changes are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Who must break for exit code 1.
    #[arg(long, value_enum, default_value_t = FailOn::Clients)]
    fail_on: FailOn,
    /// Lists all kinds of changes and whom each breaks.
    #[arg(long)]
    kinds: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Every change with its lines in both documents, then a line that counts them.
    Text,
    /// One object.
    Json,
    /// Tables for pull requests and release notes.
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Programs written against the old document.
    Clients,
    /// Servers written against the old document.
    Servers,
    /// Either.
    Any,
    /// Never: changes are only listed.
    Never,
}

impl FailOn {
    fn applies(self, breaks: Breaks) -> bool {
        match self {
            Self::Clients => breaks.clients,
            Self::Servers => breaks.servers,
            Self::Any => breaks.anyone(),
            Self::Never => false,
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.kinds {
        return print(&kinds());
    }
    let both = arguments.old.as_ref().zip(arguments.new.as_ref());
    let (old, new) = both.context("two documents are needed")?;
    let load = |path: &PathBuf| Document::load(&path.to_string_lossy());
    let (old, new) = (load(old), load(new));
    for loaded in [&old, &new] {
        show_problems(loaded)?;
    }
    let (Some(old), Some(new)) = (&old.document, &new.document) else {
        return Ok(exit::DOCUMENT_HAS_ERRORS.into());
    };
    let report = diff(old, new);
    print(&formatted(&report, arguments.format))?;
    Ok(if arguments.fail_on.applies(report.breaks()) {
        exit::NOT_AS_EXPECTED.into()
    } else {
        exit::DONE
    })
}

fn formatted(report: &Report, format: Format) -> String {
    match format {
        Format::Text => {
            let is_plain = !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some();
            report.to_text(if is_plain {
                Style::Plain
            } else {
                Style::Colored
            })
        }
        Format::Json => report.to_json() + "\n",
        Format::Markdown => report.to_markdown(),
    }
}

/// Errors of a document, which can hide changes.
fn show_problems(loaded: &Loaded) -> anyhow::Result<()> {
    let mut out = io::stderr().lock();
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    for diagnostic in errors.take(MOST_PROBLEMS) {
        let text = render(diagnostic, &loaded.sources, Style::Plain);
        writeln!(out, "{text}\n")?;
    }
    Ok(())
}

/// One line for each kind, by subject.
fn kinds() -> String {
    let line = |kind: &spec::diff::ChangeKind| {
        use spec::diff::Flow::{Request, Response};
        let class = |flow| kind.effect.breaks(flow).name();
        let class = if kind.effect.depends_on_flow() {
            format!(
                "{} in requests, {} in responses",
                class(Request),
                class(Response)
            )
        } else {
            class(Request).to_owned()
        };
        format!("  {}: {} ({class})\n", kind.info.id, kind.info.what)
    };
    SUBJECTS
        .iter()
        .map(|subject| {
            let lines: String = subject.kinds.iter().map(|kind| line(kind)).collect();
            format!("{}\n{lines}", subject.title)
        })
        .collect()
}

fn print(text: &str) -> anyhow::Result<ExitCode> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // A reader that has seen enough, such as `head`, is not an error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(exit::DONE),
    }
}
