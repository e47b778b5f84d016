//! `conformance merge`: joins the JSON reports of shards into one report of any format.

use std::{
    fs,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Deserialize;

use super::{Exit, outputs, print_status, thresholds::ThresholdArgs};
use crate::report::{
    self,
    json::format::{FORMAT_VERSION, Report},
    merge::{merge, missing},
};

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// JSON reports of the shards of one run
    #[arg(value_name = "FILE", required = true)]
    reports: Vec<PathBuf>,

    /// Writes a report: html, junit, json, sarif, markdown, ctrf, github or gitlab, such as `html=report.html` [default:
    /// JSON, to standard output]
    #[arg(long, value_name = "FORMAT=FILE")]
    report: Vec<String>,

    #[command(flatten)]
    thresholds: ThresholdArgs,
}

/// Runs the command; the exit code is the one that a run with these findings has.
pub(super) fn run(args: &MergeArgs) -> Exit {
    merged(args).unwrap_or_else(|exit| exit)
}

fn merged(args: &MergeArgs) -> Result<Exit, Exit> {
    let reports = args.reports.iter().map(|path| read(path));
    let reports = reports.collect::<Result<Vec<Report>, Exit>>()?;
    let whole = merge(reports).map_err(|error| {
        print_status(&format!("error: {error}"));
        Exit::Usage
    })?;
    if let Some(missing) = whole.partition.as_deref().and_then(missing) {
        print_status(&format!("note: {missing}"));
    }
    let wanted = outputs::requested(&args.report)?;
    let mut writers = Vec::new();
    for (format, path) in &wanted {
        writers.push((outputs::writer(format)?, path));
    }
    for (write, path) in writers {
        let written = outputs::create(path).and_then(|file| {
            let mut file = BufWriter::new(file);
            write(&whole, &mut file)?;
            file.flush()
        });
        written.map_err(|error| outputs::cannot_write(path, &error))?;
    }
    if wanted.is_empty() {
        // A reader that closes early is not an error.
        drop(report::json::write(&whole, &mut io::stdout().lock()));
    }
    let exit = match (whole.new_findings, whole.cases) {
        (0, 0) => {
            print_status("error: none of the runs made a request");
            Exit::NothingTested
        }
        (0, _) => Exit::Clean,
        _ => Exit::Failures,
    };
    Ok(args.thresholds.applied(exit, &whole))
}

/// What every version of a report has.
#[derive(Deserialize)]
struct Versioned {
    format_version: u32,
}

fn read(path: &Path) -> Result<Report, Exit> {
    let cannot = |reason: String| {
        print_status(&format!(
            "error: cannot read `{}`: {reason}",
            path.display()
        ));
        Exit::Usage
    };
    let text = fs::read(path).map_err(|error| cannot(error.to_string()))?;
    if let Ok(Versioned { format_version }) = serde_json::from_slice(&text)
        && format_version != FORMAT_VERSION
    {
        return Err(cannot(format!(
            "it has format version {format_version}, and this program reads version {FORMAT_VERSION}; merge it with the program that wrote it, or run again"
        )));
    }
    serde_json::from_slice(&text).map_err(|error| {
        cannot(format!(
            "it is not a JSON report of `conformance run --report json={}`: {error}",
            path.display()
        ))
    })
}
