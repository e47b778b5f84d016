//! `conformance diff OLD NEW`: what changed between two documents, whom it breaks, and the version step for a client.
//!
//! Reading order: [`source`] (where documents come from), [`rules`] (what the project decides), [`output`].

mod output;

mod rules;

mod source;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use spec::{
    diagnostic::Severity,
    diff::{Breaks, SUBJECTS},
    document::Loaded,
};

use self::{output::Format, rules::Rules, source::Source};
use super::{Exit, fetch::Fetching, load, print_status, settings};
use crate::witness;

/// Compares two documents.
///
/// Ends with 0 when nothing breaks, with 1 when something breaks whom `--fail-on` names, and with 3 when a document cannot be
/// read. A document is a file, a URL, `-` for standard input, or `REVISION:FILE` of the git repository here.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The document that was
    #[arg(value_name = "OLD", required_unless_present = "kinds")]
    old: Option<String>,

    /// The document that replaces it
    #[arg(value_name = "NEW", required_unless_present = "kinds")]
    new: Option<String>,

    /// Fetches what a document refers to on other machines
    #[arg(long)]
    allow_remote: bool,

    /// How changes are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Who must break for exit code 1 [default: clients]
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,

    /// Whom a kind of change breaks: `clients`, `servers`, `both` or `neither`; `off` leaves it out
    #[arg(long, value_name = "KIND=LEVEL", value_delimiter = ',')]
    level: Vec<String>,

    /// Lists all kinds of changes and whom each breaks
    #[arg(long)]
    kinds: bool,

    /// Configuration file, with a section `diff`; flags take precedence [default: conformance.yaml, when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Programs written against the old document
    Clients,
    /// Servers written against the old document
    Servers,
    /// Either
    Any,
    /// Never: changes are only listed
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
pub(super) fn run(args: &DiffArgs) -> Exit {
    if args.kinds {
        return super::list::print(kinds().into_iter());
    }
    compare(args).unwrap_or_else(|exit| exit)
}

fn compare(args: &DiffArgs) -> Result<Exit, Exit> {
    let (file, _) = settings::config_file(args.config.as_deref())?;
    let rules = Rules::new(&file.diff, &args.level)?;
    let fail_on = match (args.fail_on, &file.diff.fail_on) {
        (Some(fail_on), _) => fail_on,
        (None, Some(name)) => FailOn::from_str(name, false).map_err(|_| {
            print_status(&format!(
                "error: `fail_on: {name}` of the section `diff`: write `clients`, `servers`, `any` or `never`"
            ));
            Exit::Usage
        })?,
        (None, None) => FailOn::Clients,
    };
    let (old, new) = (args.old.as_deref(), args.new.as_deref());
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    if old == "-" && new == "-" {
        print_status("error: standard input is one document only: name a file for the other");
        return Err(Exit::Usage);
    }
    let fetching = Fetching::plain(args.allow_remote);
    let load = |name| Source::of(name).load(&fetching);
    let (old, new) = (load(old)?, load(new)?);
    for loaded in [&old, &new] {
        show_errors(loaded);
    }
    let (Some(old), Some(new)) = (&old.document, &new.document) else {
        return Err(Exit::Document);
    };
    let mut report = witness::diff(old, new);
    for note in rules.apply(&mut report) {
        print_status(&format!("note: {note}"));
    }
    output::print(&report, args.format);
    Ok(if fail_on.applies(report.breaks()) {
        Exit::Failures
    } else {
        Exit::Clean
    })
}

/// Errors of a document, which can hide changes.
fn show_errors(loaded: &Loaded) {
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    load::print_all(&errors.collect::<Vec<_>>(), &loaded.sources);
}

/// One line for each kind, by subject.
fn kinds() -> Vec<String> {
    let line = |kind: &spec::diff::ChangeKind| {
        use spec::diff::Flow::{Request, Response};
        let class = |flow| kind.effect.breaks(flow).name();
        let class = if kind.effect.depends_on_flow() {
            let (request, response) = (class(Request), class(Response));
            format!("{request} in requests, {response} in responses")
        } else {
            class(Request).to_owned()
        };
        format!("  {}: {} ({class})", kind.info.id, kind.info.what)
    };
    let mut res = Vec::new();
    for subject in SUBJECTS {
        res.push(subject.title.to_owned());
        res.extend(subject.kinds.iter().map(|kind| line(kind)));
    }
    res
}
