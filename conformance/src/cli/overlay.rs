//! `conformance overlay`: prints a document with its overlays applied.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use spec::diagnostic::{Diagnostic, Severity};

use super::{Exit, load, print_status};

#[derive(Debug, Args)]
pub(super) struct OverlayArgs {
    /// The document: a file or a URL
    #[arg(value_name = "FILE|URL")]
    document: String,

    /// An overlay (OpenAPI Overlay 1.0 or 1.1); several are applied in their order
    #[arg(value_name = "OVERLAY", required = true)]
    overlays: Vec<String>,

    /// The format of the output; comments are not kept [default: as the name of the file says, else YAML]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Writes to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Yaml,
}

/// Runs the command.
pub(super) fn run(args: &OverlayArgs) -> Exit {
    applied(args).err().unwrap_or(Exit::Clean)
}

fn applied(args: &OverlayArgs) -> Result<(), Exit> {
    let overlaid = load::overlaid(&args.document, &args.overlays)?;
    let problems: Vec<&Diagnostic> = overlaid
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity > Severity::Note)
        .collect();
    load::print_all(&problems, &overlaid.sources);
    let root = overlaid.root.filter(|_| !overlaid.diagnostics.has_errors());
    let value = root.ok_or(Exit::Document)?.to_json();
    let text = match args.format.unwrap_or_else(|| format_of(args)) {
        Format::Json => serde_json::to_string_pretty(&value)
            .map(|text| text + "\n")
            .map_err(|error| error.to_string()),
        Format::Yaml => serde_yaml::to_string(&value).map_err(|error| error.to_string()),
    };
    let text = text.map_err(|error| {
        print_status(&format!("error: the document cannot be written: {error}"));
        Exit::Bug
    })?;
    match &args.output {
        Some(path) => fs::write(path, text).map_err(|error| {
            print_status(&format!(
                "error: cannot write `{}`: {error}",
                path.display()
            ));
            Exit::Usage
        }),
        None => {
            // A reader that closes early is not an error.
            drop(io::stdout().lock().write_all(text.as_bytes()));
            Ok(())
        }
    }
}

/// The format that the name of the output, or else that of the document, ends with.
fn format_of(args: &OverlayArgs) -> Format {
    let of_output = args.output.as_ref().map(|path| path.display().to_string());
    let name = of_output.as_ref().unwrap_or(&args.document);
    let path = name.split(['?', '#']).next().unwrap_or_default();
    if path.to_ascii_lowercase().ends_with(".json") {
        Format::Json
    } else {
        Format::Yaml
    }
}
