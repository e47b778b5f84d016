//! Opens the outputs of a run: reports, failure files and the list of known findings.

use std::{
    fs::{self, File},
    io::{self, BufWriter, IsTerminal as _},
    path::{Path, PathBuf},
};

use spec::model::Api;

use clap::Args;

use super::{Exit, print_status, select, thresholds::ThresholdArgs};
use crate::{
    config::Baseline,
    engine::Finding,
    replay::{FailureFile, StoredSubject},
    report::{
        self, FORMATS, Fanout, RunInfo,
        terminal::{Style, TerminalReporter},
    },
};

/// The folder for failures where none is named.
pub(super) const FAILURES: &str = ".conformance/failures";

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Writes a report: html, junit, json, sarif, har, markdown, ctrf, github, gitlab or k6, such as `html=report.html`
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(super) report: Vec<String>,

    /// Only findings and the summary
    #[arg(long, short)]
    pub(super) quiet: bool,

    /// All findings in full where there are many, and all operations that never succeeded, with their requests, responses and the settings that may help
    #[arg(long)]
    pub(super) verbose: bool,

    #[command(flatten)]
    pub(super) thresholds: ThresholdArgs,

    /// Folder for failures that `replay` resends
    #[arg(long, value_name = "DIR", default_value = FAILURES)]
    pub(super) failures: PathBuf,

    /// File of known findings, which do not count
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,

    /// Writes all findings of this run to the file of known ones [default: .conformance/baseline.json]
    #[arg(long)]
    pub(super) write_baseline: bool,

    /// File of what rejections taught about the requests that the server accepts: read before the run where there is
    /// one, and written after it
    #[arg(long, value_name = "FILE")]
    pub(super) learned: Option<PathBuf>,

    /// Reports findings as they were first seen, neither shrunk nor reproduced
    #[arg(long)]
    pub(super) no_confirm: bool,
}

/// A report to write: its format and its file.
pub(super) type Report = (String, PathBuf);

/// The requested reports.
pub(super) fn reports(args: &OutputArgs) -> Result<Vec<Report>, Exit> {
    requested(&args.report)
}

/// Reports as they are written on the command line.
pub(super) fn requested(reports: &[String]) -> Result<Vec<Report>, Exit> {
    reports
        .iter()
        .map(|report| match report.split_once('=') {
            Some((format, path)) => Ok((format.to_owned(), PathBuf::from(path))),
            None => {
                print_status(&format!("error: `{report}` is not of the form FORMAT=FILE"));
                Err(Exit::Usage)
            }
        })
        .collect()
}

/// What writes a format from a JSON report.
pub(super) fn writer(name: &str) -> Result<report::Write, Exit> {
    if let Some(write) = report::writer(name) {
        return Ok(write);
    }
    if report::find(name).is_some() {
        print_status(&format!(
            "error: `{name}` is made of the exchanges of a run, which JSON reports do not hold; write it in each run"
        ));
        return Err(Exit::Usage);
    }
    let known = FORMATS.iter().map(|format| format.name);
    let known: Vec<&str> = known
        .filter(|name| report::writer(name).is_some())
        .collect();
    Err(select::unknown("report format", name, &known))
}

/// Whether a requested report is made of exchanges.
pub(super) fn needs_exchanges(reports: &[Report]) -> bool {
    reports
        .iter()
        .filter_map(|(format, _)| report::find(format))
        .any(report::Format::has_exchanges)
}

/// The terminal and all reports, their files opened.
pub(super) fn reporters(
    reports: &[Report],
    args: &OutputArgs,
    info: &RunInfo,
) -> Result<Fanout, Exit> {
    let mut res = Fanout::default();
    let is_quiet = args.quiet;
    let out = io::stdout();
    let is_interactive = out.is_terminal() && !is_quiet;
    let is_colored = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let style = if is_colored {
        Style::Colored
    } else {
        Style::Plain
    };
    let terminal = TerminalReporter::new(out, style, is_interactive, is_quiet);
    res.add(Box::new(terminal.verbose(args.verbose)));
    for (name, path) in reports {
        let Some(format) = report::find(name) else {
            let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            return Err(select::unknown("report format", name, &known));
        };
        let file = create(path).map_err(|error| cannot_write(path, &error))?;
        res.add(format.reporter(info.clone(), Box::new(BufWriter::new(file))));
    }
    Ok(res)
}

/// Writes the findings in `subject` to `folder`, each to its own file, for `replay`.
pub(super) fn failure_files(
    folder: &Path,
    api: &Api,
    findings: &[Finding],
    subject: &StoredSubject,
) -> Result<(), Exit> {
    for finding in findings {
        let path = folder.join(format!("{}.json", finding.fingerprint()));
        let written =
            serde_json::to_string_pretty(&FailureFile::new(api, finding, subject.clone()))
                .map_err(io::Error::other)
                .and_then(|text| {
                    create_folder_of(&path)?;
                    fs::write(&path, text + "\n")
                });
        written.map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(())
}

/// Writes the list of known findings.
pub(super) fn baseline(path: &Path, findings: &[Finding]) -> Result<(), Exit> {
    let text = serde_json::to_string_pretty(&Baseline::new(findings)).map_err(io::Error::other);
    let written = text.and_then(|text| {
        use io::Write as _;
        create(path)?.write_all((text + "\n").as_bytes())
    });
    written.map_err(|error| cannot_write(path, &error))
}

/// Opens a file to write to, and creates its folders.
pub(super) fn create(path: &Path) -> io::Result<File> {
    create_folder_of(path)?;
    File::create(path)
}

/// Creates the folder of a file; an error names it.
fn create_folder_of(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    fs::create_dir_all(folder).map_err(|error| {
        let why = format!(
            "its folder `{}` cannot be created ({error})",
            folder.display()
        );
        io::Error::new(error.kind(), why)
    })
}

pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Exit {
    print_status(&format!(
        "error: cannot write `{}`: {error}",
        path.display()
    ));
    Exit::Usage
}
