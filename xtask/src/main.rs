//! The commands of the workspace: `cargo xtask <command>`.
//!
//! Each command is a file of its own with `Arguments` and `run`; here they are only listed.
//! A command returns an [`ExitCode`]; the numbers are those of [`exit`].

mod bench;

mod conformance;

mod coverage_map;

mod diff;

mod dist;

mod docs;

mod corpus;

mod exit;

mod generate;

mod lint;

mod publish;

mod tidy;

mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Commands of the workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the client of the shipped contract, or of any document.
    Generate(generate::Arguments),
    /// Lints the shipped contract, or any document.
    Lint(lint::Arguments),
    /// Reports what changed between two documents, and whom it breaks.
    Diff(diff::Arguments),
    /// Writes the pages that are made from the code and the contract.
    Docs(docs::Arguments),
    /// Tests an API against its document; without arguments, the sandbox against the shipped contract.
    Conformance(conformance::Arguments),
    /// Starts the sandbox of the shipped contract.
    Sandbox(conformance::Arguments),
    /// Measures speed and size beside other tools and writes conformance/BENCHMARKS.md.
    Bench(bench::Arguments),
    /// Shows what each rule, check, pass and operation is tested by, and fails on a gap.
    CoverageMap,
    /// Checks that the tree keeps the rules of its architecture.
    Tidy,
    /// Publishes packages, when everything that must hold does; without `--execute` it only checks.
    Publish(publish::Arguments),
    /// Packs the program for pip, npm, cargo-binstall, Debian and containers, and tries each artefact with `--check`.
    Dist(dist::Arguments),
    /// Generates clients of many documents, and reports the outcome of each.
    Corpus(corpus::Arguments),
    /// Generates the client of one document of `corpus`, in this process.
    #[command(hide = true)]
    CorpusOne(corpus::OneArguments),
}

fn main() -> ExitCode {
    let result = match Xtask::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Lint(arguments) => Ok(lint::run(&arguments)),
        Command::Diff(arguments) => Ok(diff::run(&arguments)),
        Command::Docs(arguments) => docs::run(&arguments),
        Command::Conformance(arguments) => Ok(conformance::run(&arguments)),
        Command::Sandbox(arguments) => Ok(conformance::sandbox(&arguments)),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::CoverageMap => coverage_map::run(),
        Command::Tidy => tidy::run(),
        Command::Publish(arguments) => publish::run(&arguments),
        Command::Dist(arguments) => dist::run(&arguments),
        Command::Corpus(arguments) => corpus::run(&arguments),
        Command::CorpusOne(arguments) => corpus::run_one(&arguments),
    };
    result.unwrap_or_else(|error| exit::failed(&error))
}
