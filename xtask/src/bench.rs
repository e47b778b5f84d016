//! `cargo xtask bench`: how fast and how small `conformance` is, each number beside its yardstick, in one sitting.
//!
//! The yardsticks are programs on this machine: nginx and wrk (what the server could do), schemathesis (`st`, or the
//! variable `SCHEMATHESIS`), chroma (`chroma`, or the variable `CHROMA`), Prism for the mock (`prism`, or `PRISM`), and
//! Spectral and vacuum for the lint (`spectral`, or `SPECTRAL`; `vacuum`, or `VACUUM`). Those that are missing are skipped, with the
//! reason. Machines are noisy and only numbers of one sitting can be compared, so measurements take turns, in rounds,
//! and medians and ratios are what counts.

mod documents;

mod lint;

mod measure;

mod mock;

mod page;

mod report;

mod rounds;

mod servers;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context as _, bail};

use self::{documents::TRIVIAL, report::Sheet};
use crate::{exit, workspace};

/// What is measured.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What is measured [default: everything]
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// How often the measurements on the trivial server take their turn
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of one measurement on the trivial server
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Measures this program instead of building one for release
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Documents that the lint is measured on, besides generated ones
    #[arg(long = "document", value_name = "FILE")]
    documents: Vec<PathBuf>,
    /// Prints only, and leaves the pages as they are
    #[arg(long)]
    dry: bool,
}

/// A part of the measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Runs, beside wrk and schemathesis; writes conformance/BENCHMARKS.md
    Runs,
    /// The mock, beside Prism; writes its section of BENCHMARKS.md
    Mock,
    /// The lint, beside Spectral and vacuum; writes its section of BENCHMARKS.md
    Lint,
}

/// The programs that are measured, and where they may put files.
struct Bench {
    conformance: PathBuf,
    folder: PathBuf,
    trivial: PathBuf,
    rounds: usize,
    seconds: u64,
}

/// Measures everything and writes the sheet.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = std::env::temp_dir().join(format!("conformance-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).context("cannot make a folder for the measurements")?;
    let result = measured(arguments, &folder);
    // What is left in the temporary directory does no harm.
    drop(std::fs::remove_dir_all(&folder));
    result?;
    Ok(exit::DONE)
}

fn measured(arguments: &Arguments, folder: &Path) -> anyhow::Result<()> {
    let bench = Bench {
        conformance: match &arguments.program {
            Some(program) => std::path::absolute(program)?,
            None => built()?,
        },
        folder: folder.to_owned(),
        trivial: folder.join("trivial.json"),
        rounds: arguments.rounds.max(1),
        seconds: arguments.seconds.max(1),
    };
    std::fs::write(&bench.trivial, TRIVIAL)?;
    let has = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    if has(Part::Mock) {
        let text = mock::section(&bench)?;
        print(&text);
        if !arguments.dry {
            page::write(&workspace::root().join("BENCHMARKS.md"), "Mock", &text)?;
        }
    }
    if has(Part::Lint) {
        let text = lint::section(&bench, &arguments.documents)?;
        print(&text);
        if !arguments.dry {
            page::write(&workspace::root().join("BENCHMARKS.md"), "Lint", &text)?;
        }
    }
    if has(Part::Runs) {
        let text = runs(&bench)?.to_markdown();
        print(&text);
        if !arguments.dry {
            let path = workspace::root().join("conformance/BENCHMARKS.md");
            std::fs::write(&path, text)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

fn runs(bench: &Bench) -> anyhow::Result<Sheet> {
    let mut sheet = Sheet::new();
    rounds::trivial_server(bench, &mut sheet)?;
    rounds::start(bench, &mut sheet)?;
    rounds::large_document(bench, &mut sheet)?;
    rounds::chroma(bench, &mut sheet)?;
    Ok(sheet)
}

/// The program, built for release.
fn built() -> anyhow::Result<PathBuf> {
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--release",
            "--package",
            "openapi-conformance",
            "--bin",
            "conformance",
        ])
        .current_dir(workspace::root())
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the program cannot be built");
    }
    Ok(workspace::target_folder()?.join("release/conformance"))
}

#[expect(clippy::print_stdout, reason = "commands print")]
fn print(text: &str) {
    println!("{text}");
}

/// Prints the current step: measuring takes minutes.
#[expect(clippy::print_stderr, reason = "commands print")]
fn print_status(text: &str) {
    eprintln!("{text}");
}
